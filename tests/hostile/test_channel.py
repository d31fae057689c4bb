"""Attacks on the conversation with the box, and odd but honest code that must not feel it: timers, threads, delays."""

from textwrap import dedent, indent

import pytest

from autograder.errors import UsageError
from autograder.exercises.adagrad import EXERCISE as ADAGRAD
from autograder.exercises.lr_finder import EXERCISE as SEARCH
from autograder.exercises.nesterov import EXERCISE as NESTEROV
from autograder.judge import Judge
from autograder.records import Cell, Submission
from autograder.sandbox import Limits, Sandbox
from tests.hostile import LEVELS

GIVEN = Cell("import gc, os, signal, sys, threading, time, warnings\nimport numpy as np", "given")
FAIR, SHORT = Limits(), Limits(seconds=1.0, submission=2.0)
SEED = 7

ADAGRAD_CODE = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s, self.t = lr, eps, 0.0, 0

    def step(self, params, grads):
        self.t += 1
        HERE
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
NESTEROV_CODE = """
class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0.0

    def step(self, params, grad_fn):
        HERE
        self.v = self.beta * self.v + grad_fn(params - self.lr * self.beta * self.v)
        return params - self.lr * self.v
"""
SEARCH_CODE = """
def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    x, lrs, losses = np.array(start), [], []
    HERE
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x))
        lrs.append(lr)
        losses.append(func(x))
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
    return np.array(lrs), np.array(losses)
"""
SMOOTH_CODE = """
def smooth_losses(losses, beta=0.9):
    HERE
    average, out = 0.0, []
    for t, loss in enumerate(losses, 1):
        average = beta * average + (1 - beta) * loss
        out.append(average / (1 - beta**t))
    return np.array(out)
"""


def within(code, here, before=""):
    """Code with lines in the place that is marked, and lines before it."""
    place = " " * (code.split("HERE")[0].count(" ", code.split("HERE")[0].rindex("\n")))
    return dedent(before) + code.replace(f"{place}HERE", indent(dedent(here).strip("\n"), place))


SPIN = "end = time.perf_counter() + 0.003\nwhile self.t < 4 and time.perf_counter() < end: pass"
#: Name: what stands in every step of AdaGrad, and what before the class.
ODD_STEPS = {
    "alarm_as_a_guard": (
        f"""
        signal.signal(signal.SIGALRM, too_slow)
        signal.alarm(5)
        {SPIN.replace(chr(10), chr(10) + 8 * " ")}
        signal.alarm(0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        """,
        "def too_slow(*_): raise TimeoutError",
    ),
    "alarm_s_handler_raises": (SPIN, "signal.signal(signal.SIGALRM, lambda *_: 1 / 0)"),
    "alarm_ends_the_process": (SPIN, "signal.signal(signal.SIGALRM, signal.SIG_DFL)"),
    "interval_timer": (
        SPIN,
        """
        TICKS = []
        signal.signal(signal.SIGALRM, lambda *_: TICKS.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        """,
    ),
    "sleeps": ("time.sleep(0.01 if self.t < 3 else 0)", ""),
    "slow_steps": (SPIN.replace("0.003", "0.02").replace("4", "2"), ""),
    "prints_and_warns": ("print('x' * 1000, params)\nwarnings.warn(f'{params}')", ""),
    "deep_recursion": ("def deep(n): return deep(n - 1) if n else time.sleep(0.001)\nself.t < 8 and deep(800)", ""),
    "threads_beside": ("threading.Thread(target=lambda: sum(range(50_000))).start() if self.t < 3 else None", ""),
}
ODD_SEARCHES = {
    "from_a_thread": """
        def threaded(function):
            def call(x):
                out = []
                thread = threading.Thread(target=lambda: out.append(function(x)))
                thread.start()
                thread.join()
                return out[0]
            return call
        func, grad_func = threaded(func), threaded(grad_func)
        """,
    "lists": "func, grad_func, f, g = lambda x: f(list(x)), lambda x: g(list(x)), func, grad_func",
    "float32": "func, f = lambda x: float(f(x.astype(np.float32))), func",
    "answers_written_to": """
        def spoiled(x):
            g = grad(x.copy())
            kept.append((g, g.copy()))
            for old, _ in kept[:-1]:
                old[:] = np.nan
            return g
        kept, grad, grad_func = [], grad_func, spoiled
        """,
    "threads_ask_after_the_end": """
        def late(ended):
            ended.wait()
            for _ in range(20):
                try:
                    func(start), grad_func(np.ones(3)), optimizer_factory(0.1).step(start, start)
                except ValueError:
                    pass
        earlier = vars(sys).setdefault("earlier", [])
        for event in earlier:
            event.set()
        earlier.append(threading.Event())
        threading.Thread(target=late, args=(earlier[-1],), daemon=True).start()
        """,
}
SUGGEST = """
def suggest_lr(lrs, losses):
    return lrs[np.argmin(np.gradient(losses, np.log(lrs)))]
"""
LOOP = """
LOOP = next(o for o in gc.get_objects() if type(o).__name__ == "Loop")
wire = sys.modules["optviz_box.wire"]
"""
STUCK = """
for lr in np.geomspace(lr_min, lr_max, n_steps):
    optimizer.lr = lr
    optimizer.step(x, grad_func(x))
    lrs.append(lr)
    losses.append(func(x))
return np.array(lrs), np.array(losses)
"""
SEARCH_ATTACKS = {
    "infinite_rates_hide_that_nothing_moves": STUCK.replace(
        "geomspace(lr_min, lr_max, n_steps)", "full(n_steps, np.inf)"
    ),
    "overflowing_rates_hide_it": STUCK.replace("geomspace(lr_min, lr_max, n_steps)", "full(n_steps, 1e308)"),
    "rates_of_zero_hide_it": STUCK.replace("geomspace(lr_min, lr_max, n_steps)", "zeros(n_steps)"),
    "a_last_rate_that_moves": STUCK.replace("geomspace(lr_min, lr_max, n_steps)", "eye(n_steps)[-1]"),
    "known_functions_lie": """
        for known in LOOP.known.values():
            if hasattr(known, "gradient"):
                known.gradient = lambda self, x: np.zeros(2)
            else:
                known.step = lambda self, params, grads: params
        """
    + indent(STUCK, " " * 8),
    "log_silenced": "LOOP.tell = lambda *_: None\n" + STUCK,
    "log_repeated": "tell = LOOP.tell\nLOOP.tell = lambda *a: (tell(*a), tell(*a))\n" + STUCK,
    "log_made_up": """
        LOOP.write(wire.frame(wire.TOLD, wire.told([wire.HEADING.pack(2, 0)] * n_steps, [bytes(40 * n_steps)])))
        return np.geomspace(lr_min, lr_max, n_steps)[::-1], np.linspace(5, 1, n_steps)
        """,
    "log_of_a_million": """
        LOOP.write(wire.frame(wire.TOLD, wire.told([wire.HEADING.pack(0, 0)] * 790_000, [bytes(16 * 790_000)])))
        return start, start
        """,
    "empty_logs": """
        while True:
            LOOP.write(1000 * wire.frame(wire.TOLD, wire.told([], [])))
        """,
    "log_of_what_was_not_made": """
        LOOP.write(wire.frame(wire.TOLD, wire.told([wire.HEADING.pack(2, 7)], [bytes(40)])))
        return start, start
        """,
    "numbers_of_optimizers": """
        LOOP.made = 2**31
        optimizer_factory(0.1).step(start, start)
        """,
    "never_asks_whether_to_go_on": """
        LOOP.ask = lambda *_: np.float64(0)
        for _ in range(100_000):
            func(start)
        return start, start
        """,
    "answers_ahead": """
        for _ in range(50):
            LOOP.write(LOOP.values((start, start), []))
        return start, start
        """,
    "notes_ahead": """
        for _ in range(50):
            LOOP.write(wire.frame(wire.TEXTS, wire.pack_texts(["x"])))
        return start, start
        """,
    "stops_ahead": """
        for _ in range(50):
            LOOP.write(LOOP.stopped("error", None, "x"))
        return start, start
        """,
    "answers_out_of_order": "LOOP.replies = LOOP.replies[::-1]\nreturn start, start",
    "messages_thrown_away": "LOOP.aside.clear()\nLOOP.buffer = b''\nreturn start, start",
    "answers_thrown_away": "LOOP.write = lambda *_: None\nreturn start, start",
    "timer_s_handler_raises": """
        def raises(*_):
            raise KeyboardInterrupt
        for number, timer in ((signal.SIGALRM, signal.ITIMER_REAL), (signal.SIGPROF, signal.ITIMER_PROF)):
            signal.signal(number, raises)
            signal.setitimer(timer, 1e-4, 1e-4)
        return start, start
        """,
    "signals_written_into_the_channel": """
        signal.set_wakeup_fd(LOOP.fd, warn_on_full_buffer=False)
        signal.setitimer(signal.ITIMER_PROF, 1e-4, 1e-4)
        for _ in range(10**6): pass
        return start, start
        """,
    "lock_held": """
        threading.Thread(target=LOOP.asking.acquire).start()
        return start, start
        """,
    "threads_ask_without_end": """
        def ever():
            while True:
                try:
                    func(start)
                except ValueError:
                    pass
        for _ in range(8):
            threading.Thread(target=ever, daemon=True).start()
        threading.Event().wait()
        """,
    "large_questions": """
        while True:
            try:
                func(np.zeros(900_000))
            except ValueError:
                pass
        """,
}
#: What smooth_losses does before it gives a right answer: it must not cost lr_finder anything, nor suggest_lr.
NEIGHBORS = {
    "exits": "os._exit(3)",
    "hangs": "while True: pass",
    "sleeps": "time.sleep(100)",
    "garbage": "os.write(LOOP.fd, b'garbage' * 9)",
    "hangs_with_the_alarm_off": "signal.alarm(0); signal.setitimer(signal.ITIMER_PROF, 0)\nwhile True: pass",
    "answers_ahead": "LOOP.write(100 * LOOP.values((np.ones(1),), []))",
}


@pytest.fixture(scope="module", params=LEVELS)
def sandbox(request):
    try:
        with Sandbox(request.param, FAIR) as sandbox:
            yield sandbox
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def judge():
    return Judge([ADAGRAD, NESTEROV, SEARCH], SEED)


def graded(sandbox, judge, exercise, limits=FAIR, **sources):
    """The verdicts of an exercise's first tasks, as many as there are sources, by the name of their cell."""
    cells = GIVEN, *(Cell(source, "solution", name) for name, source in sources.items())
    sandbox.limits = limits
    evidence = sandbox.observe(Submission("mallory", "exercises", exercise.name, cells=cells), exercise, SEED)
    verdicts = [judge.verdict(exercise, found) for found in evidence]
    assert not any(verdict.status == "fault" for verdict in verdicts)
    return verdicts


def lost(verdict):
    return [outcome.message for outcome in verdict.tests if outcome.outcome != "passed"] + list(verdict.notes)


@pytest.mark.parametrize("here, before", ODD_STEPS.values(), ids=ODD_STEPS)
def test_odd_steps_get_full_marks(sandbox, judge, here, before):
    (verdict,) = graded(sandbox, judge, ADAGRAD, adagrad=within(ADAGRAD_CODE, here, before))
    assert verdict.score == verdict.max_score, lost(verdict)


@pytest.mark.parametrize("here", ODD_SEARCHES.values(), ids=ODD_SEARCHES)
def test_odd_searches_get_full_marks(sandbox, judge, here):
    source = within(SEARCH_CODE, here)
    verdict, *_ = graded(sandbox, judge, SEARCH, lr_finder=source)
    assert verdict.score == verdict.max_score, lost(verdict)


def test_an_optimizer_kept_for_the_next_search_costs_that_search_only(sandbox, judge):
    source = within(SEARCH_CODE, "KEPT.append(optimizer)\noptimizer = KEPT[0]", "KEPT = []")
    source = source.replace("optimizer_factory(lr_min)", "KEPT[0] if KEPT else optimizer_factory(lr_min)")
    verdict, *_ = graded(sandbox, judge, SEARCH, lr_finder=source)
    assert verdict.status == "graded"
    assert [o.name for o in verdict.tests if o.outcome != "passed"] == ["test_twice"]


def test_a_factory_kept_from_an_earlier_search_makes_nothing_that_counts(sandbox, judge):
    make = "    optimizer = optimizer_factory(lr_min)\n"
    kept = "    [old(0.5) for old in KEPT]\n    KEPT.append(optimizer_factory)\n"
    source = within(SEARCH_CODE, "pass", "KEPT = []").replace(make, kept + make)
    verdict, *_ = graded(sandbox, judge, SEARCH, lr_finder=source)
    assert verdict.score == verdict.max_score, lost(verdict)


@pytest.mark.parametrize("here", SEARCH_ATTACKS.values(), ids=SEARCH_ATTACKS)
def test_no_points_and_no_harm(sandbox, judge, here):
    verdict, *_ = graded(sandbox, judge, SEARCH, SHORT, lr_finder=within(SEARCH_CODE, here, LOOP))
    assert verdict.score <= 0.3 * verdict.max_score, [o.name for o in verdict.tests if o.outcome == "passed"]


@pytest.mark.parametrize("here", NEIGHBORS.values(), ids=NEIGHBORS)
def test_the_cells_beside_it_lose_nothing(sandbox, judge, here):
    sources = {"lr_finder": within(SEARCH_CODE, "pass"), "smooth_losses": within(SMOOTH_CODE, here, LOOP)}
    search, smooth, suggest = graded(sandbox, judge, SEARCH, SHORT, **sources, suggest_lr=SUGGEST)
    assert search.score == search.max_score, lost(search)
    assert smooth.score == 0 and smooth.status in ("crash", "timeout")
    assert suggest.score == suggest.max_score, lost(suggest)


@pytest.mark.parametrize("condition", ["self.lr == 3e-4", "params.shape == (2, 3)", "True"])
def test_a_box_that_ends_while_messages_are_on_their_way_is_a_crash(sandbox, judge, condition):
    """However many probes had been answered before."""
    source = within(NESTEROV_CODE, f"if {condition}: os._exit(3)")
    (verdict,) = graded(sandbox, judge, NESTEROV, nesterov=source)
    assert (verdict.status, verdict.score) == ("crash", 0)
