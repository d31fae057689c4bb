"""The conversation with a box: messages on their way together, and what the grader hands to student code."""

import numpy as np
import pytest

import optviz_ref
from autograder.exercises import openloop
from autograder.probing.driver import Stop
from autograder.probing.known import SGD, Adam, Momentum, Quadratic, Rosenbrock, Script, Walk
from autograder.probing.student import Factory, Function, local, observe
from autograder.records import Cell, Submission
from autograder.sandbox import Limits
from autograder.sandbox.remote import BoxDriver
from optviz_ref import LANDSCAPES

from .boxed import called, exercise, keep, result, submission, task

F = "def f(x):\n    return x"


def test_functions_are_asked_and_logged(sandbox):
    log = []
    square = Function(lambda x: log.append(x.copy()) or float(np.sum(x**2)))
    evidence = result(
        sandbox, "def f(func, x):\n    return np.array([func(x), func(2 * x), func([1, 2])])", square, np.ones(2)
    )
    assert evidence.traces["p"].arrays["r0"].tolist() == [2.0, 8.0, 5.0]
    assert [x.tolist() for x in log] == [[1.0, 1.0], [2.0, 2.0], [1.0, 2.0]]


def test_optimizers_are_made_and_stepped_here(sandbox):
    made = []

    class Made:
        def told(self, lr, params, grads):
            made.append(lr)

        def step(self, lr, params, grads):
            return params - lr * grads

    def make(lr):
        made.append(lr)
        return Made()

    source = "def f(make, x):\n    o = make(0.5)\n    y = o.step(x, x)\n    o.lr = 0.25\n    return y, o.step(y, y)"
    evidence = result(sandbox, source, Factory(make), np.ones(2))
    assert made == [0.5, 0.5, 0.25]
    assert [a.tolist() for a in evidence.traces["p"].arrays.values()] == [[0.5, 0.5], [0.375, 0.375]]


def test_what_our_function_cannot_take_is_an_error_of_the_student_s(sandbox):
    inner = Function(lambda x: np.dot(x, np.ones(2)))
    evidence = result(sandbox, "def f(func, x):\n    return func(np.ones((3, 5)))", inner, np.ones(2))
    assert evidence.status == "error" and "ValueError" in evidence.reason
    evidence = result(sandbox, "def f(func, x):\n    return func('a')", inner, np.ones(2))
    assert evidence.status == "error" and "ValueError" in evidence.reason


SEARCH = """
def f(make, func, grad, x):
    o, seen = make(0.5), []
    for t in range(4):
        o.lr = 0.1 * t
        seen += [func(x), float(np.sum(grad(x))), func(2.0 * x)]
        x = o.step(x, grad(x))
    return seen
"""


class Log:
    """Hands out a function, its gradient and an optimizer, and notes what is asked of them."""

    def __init__(self, optimizer, land):
        self.optimizer, self.land, self.lines = optimizer, land, []

    def arguments(self, logged=True):
        def note(name):
            return (lambda x: self.lines.append((name, *x.tolist()))) if logged else None

        func, grad = Function(self.land.value, note("f")), Function(self.land.gradient, note("g"))
        return Factory(self.make, self.optimizer, self.land.shape, logged), func, grad

    def make(self, lr):
        self.lines.append(("make", lr))
        self.made = self.optimizer(lr)
        return self

    def told(self, lr, params, grads):
        self.lines.append(("step", lr, *params.tolist(), *grads.tolist()))

    def step(self, lr, params, grads):
        self.made.lr = lr
        return self.made.step(params, grads)


@pytest.mark.parametrize("optimizer", [SGD, Momentum, Adam, Walk])
@pytest.mark.parametrize(
    "land", [Quadratic([[3.0, 1.0], [1.0, 2.0]], [0.5, 1.0], 2.0), Rosenbrock(), Script([3, 2, 1])]
)
def test_what_the_box_computes_is_logged_as_without_the_wall(sandbox, optimizer, land):
    """Same values and same log, in order, although the box asks for none of them."""
    here, there = Log(optimizer, land), Log(optimizer, land)
    start = np.array([1.5, 1.0])
    evidence = result(sandbox, SEARCH, *there.arguments(), start)
    expected = observe(local(lambda: run({}, SEARCH)), "p", called("f", *here.arguments(), start), 1)
    assert {k: a.tobytes() for k, a in evidence.traces["p"].arrays.items()} == {
        k: a.tobytes() for k, a in expected.arrays.items()
    }
    assert there.lines == here.lines and len(here.lines) == 21


def run(names, source):
    exec(source, {"np": np} | names, names)
    return names


def test_what_nobody_logs_is_not_told(sandbox):
    log = Log(SGD, Rosenbrock())
    evidence = result(sandbox, SEARCH, *log.arguments(logged=False), np.array([1.5, 1.0]))
    assert evidence.status == "ok" and log.lines == [("make", 0.5)]


def test_numbers_that_overflow_in_a_known_function_are_no_warning_of_the_student_s(sandbox):
    source = "def f(func, x):\n    return np.array([func(1e300 * x), func(x * np.nan), func(x)])"
    evidence = result(sandbox, source, Function(Rosenbrock().value), np.array([2.0, 1.0]))
    assert evidence.traces["p"].arrays["r0"].tolist()[::2] == [np.inf, 901.0]
    assert evidence.status == "ok" and not evidence.notes


def test_points_of_another_shape_are_asked_for_here(sandbox):
    """What the box does not know of is for the trusted side to answer, or to stop at."""

    def told(x):
        if x.shape != (2,):
            raise Stop("error", "ValueError: not a point")

    source = "def f(func, x):\n    func(x)\n    try: func(np.ones(3))\n    except Exception: pass\n    return x"
    evidence = result(sandbox, source, Function(Rosenbrock().value, told), np.ones(2))
    assert evidence.status == "error" and "not a point" in evidence.reason


def test_a_question_in_the_midst_of_many_messages(sandbox):
    """The answer finds its question although other messages lie before it."""

    def probe(student, rng):
        for i in range(5):
            student.call("f", Function(lambda x, i=i: 10.0 * i + x.sum()), np.ones(2), then=keep(student, f"r{i}_"))

    (evidence,) = sandbox.observe(
        submission(("f", "def f(func, x):\n    return func(x)")), exercise(task("f", p=probe, q=probe)), 1
    )
    for trace in evidence.traces.values():
        assert [float(a) for a in trace.arrays.values()] == [2.0, 12.0, 22.0, 32.0, 42.0]


def test_a_run_goes_on_where_the_last_one_ended(sandbox):
    """In parts and as a whole, in the box and without one: the same path."""
    source = (
        "class A:\n    v = 0.0\n    def step(self, p, g):\n        self.v = 0.9 * self.v + g\n        return p - self.v"
    )

    def probe(student, rng):
        grads = rng.normal(size=(6, 2))
        student.run(student.new("A"), np.ones(2), grads, name="whole")
        handle = student.new("A")
        student.run(handle, np.ones(2), grads[:2], name="first")
        student.along(handle, None, grads[2:], 0.0, name="rest")
        student.then(lambda: student.keep(both=np.concatenate([student.kept["first"], student.kept["rest"][1:]])))

    (evidence,) = sandbox.observe(submission(("A", source)), exercise(task("A", p=probe)), 1)
    here = observe(local(lambda: run({}, source)), "p", probe, 1)
    for trace in (here, evidence.traces["p"]):
        assert trace.arrays["both"].tolist() == trace.arrays["whole"].tolist()
    assert here.arrays["whole"].tolist() == evidence.traces["p"].arrays["whole"].tolist()


@pytest.mark.parametrize("ask", [False, True])
@pytest.mark.parametrize("gradient", [Rosenbrock().gradient, lambda x: np.cos(x) + 0.1 * x], ids=["known", "asked for"])
def test_a_descent_is_the_same_in_the_box(sandbox, gradient, ask):
    """Down a gradient that the box knows, and down one that it must ask for at every step."""
    slope = "g(p)" if ask else "g"
    source = f"class A:\n    def step(self, p, g):\n        return p - 0.001 * {slope}"

    def probe(student, rng):
        student.descend(student.new("A"), [1.5, -0.5], gradient, 7, ask=ask, queries="asked")

    (evidence,) = sandbox.observe(submission(("A", source)), exercise(task("A", p=probe, q=probe)), 1)
    here = observe(local(lambda: run({}, source)), "p", probe, 1)
    assert np.isfinite(here.arrays["path"]).all() and np.isfinite(here.arrays["asked"]).all() == ask
    for trace in evidence.traces.values():
        assert {k: a.tobytes() for k, a in trace.arrays.items()} == {k: a.tobytes() for k, a in here.arrays.items()}


def test_many_large_messages_block_nobody(sandbox):
    """More than the sockets hold in either direction, without waiting for an answer in between."""

    def probe(student, rng):
        for i in range(40):
            student.call("f", np.full(20_000, float(i)), then=keep(student, f"r{i}_"))

    (evidence,) = sandbox.observe(submission(("f", F)), exercise(task("f", p=probe)), 1)
    arrays = evidence.traces["p"].arrays
    assert evidence.status == "ok" and len(arrays) == 40
    assert all(a.shape == (20_000,) for a in arrays.values())


def test_a_large_answer_and_a_large_message_do_not_wait_for_each_other(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(seconds=3.0))
    sizes = "def f(x):\n    return np.ones(int(x[0])) if x.size == 1 else np.array([x.size])"

    def probe(student, rng):
        student.call("f", np.array([900_000.0]), then=keep(student, "small"))
        student.call("f", np.ones(1_000_000), then=keep(student, "large"))

    (evidence,) = sandbox.observe(submission(("f", sizes)), exercise(task("f", p=probe)), 1)
    arrays = evidence.traces["p"].arrays
    assert len(arrays["small0"]) == 900_000 and arrays["large0"].tolist() == [1_000_000]


def test_a_failure_that_nobody_waited_for_is_not_the_next_probe_s(sandbox):
    source = """
SEEN = []
class C:
    def __init__(self):
        SEEN.append(1)
        raise ValueError
def f(x):
    raise TypeError
def g(x):
    return [len(SEEN)]
"""

    def stopped(student, rng):
        student.call("f", np.ones(1), then=keep(student))
        student.new("C")
        assert student.arrays

    found = sandbox.observe(submission(("f", source)), exercise(task("f", p=stopped, q=called("g", np.ones(1)))), 1)
    traces = found[0].traces
    assert traces["p"].failure.text.startswith("TypeError")
    assert traces["q"].arrays["r0"].tolist() == [0]


def test_what_was_answered_before_the_box_ended_still_counts(sandbox):
    source = "def f(x):\n    if x[0] > 1:\n        while True: pass\n    return x"
    probes = {"good": called("f", np.ones(1)), "bad": called("f", np.full(1, 2.0)), "late": called("f", np.ones(1))}
    found = sandbox.observe(
        submission(("g", "def g(x):\n    return x"), ("f", source)),
        exercise(task("g", p=called("g", np.ones(1))), task("f", **probes)),
        1,
    )
    assert [e.status for e in found] == ["ok", "timeout"]
    assert found[1].traces["good"].arrays["r0"].tolist() == [1.0]
    assert not found[1].traces.get("late")


def test_what_was_answered_before_the_box_ended_is_not_all(sandbox):
    """A probe that waits in its midst finds the end of the box: the task's evidence is not taken for complete."""

    def waits(x):
        def probe(student, rng):
            student.call("f", np.full(1, x), then=keep(student))
            assert student.arrays

        return probe

    source = "import os\ndef f(x):\n    if x[0] > 1:\n        os._exit(3)\n    return x"
    (found,) = sandbox.observe(submission(("f", source)), exercise(task("f", good=waits(1.0), bad=waits(2.0))), 1)
    assert found.traces["good"].arrays["r0"].tolist() == [1.0]
    assert found.status == "crash"


@pytest.mark.parametrize(
    "landscape, known",
    [
        ("elongated_quadratic", openloop.ELONGATED),
        ("booth", openloop.BOOTH),
        ("rosenbrock", Rosenbrock()),
    ],
)
def test_known_functions_are_the_reference_s(landscape, known):
    land = LANDSCAPES[landscape]
    for x in np.random.default_rng(0).uniform(-3, 3, (20, 2)):
        assert known.value(x) == pytest.approx(land.func(x), rel=1e-12, abs=1e-9)
        assert known.gradient(x) == pytest.approx(land.grad(x), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(
    "known, reference", [(SGD, optviz_ref.SGD), (Momentum, optviz_ref.Momentum), (Adam, optviz_ref.Adam)]
)
def test_known_optimizers_are_the_reference_s(known, reference):
    ours, theirs, x = known(0.1), reference(lr=0.1), np.ones(3)
    for t, grads in enumerate(np.random.default_rng(0).normal(size=(30, 3))):
        ours.lr = theirs.lr = 0.1 + 0.01 * t
        assert ours.step(x, grads) == pytest.approx(theirs.step(x, grads), rel=1e-12)


def test_calls_are_limited(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox.ready(), "limits", Limits(calls=50))
    endless = "def f(func, x):\n    while True:\n        try: func(x)\n        except Exception: pass"
    evidence = result(sandbox, endless, Function(np.sum), np.ones(2))
    assert evidence.status == "timeout" and "endless calls" in evidence.reason
    for told in (None, lambda x: None):
        known = Function(Script([1.0]).value, told)
        evidence = result(sandbox, "def f(func, x):\n    while True: func(x)", known, np.ones(2))
        assert evidence.status == "timeout" and "endless calls" in evidence.reason
    counted = "def f(func, x):\n    return np.array([func(x) for _ in range(60)])"
    evidence = result(sandbox, counted, Function(np.sum), np.ones(2))
    failure = evidence.traces["p"].failure
    assert evidence.status == "error" and failure.kind in ("limit", "error")
    assert not failure.text.endswith(".")  # it stands within a sentence


def test_of_given_cells_in_a_row_the_box_names_the_first(sandbox, monkeypatch):
    """Each name wakes the grader."""
    named, next_cell = [], BoxDriver.next_cell
    monkeypatch.setattr(BoxDriver, "next_cell", lambda self, index: named.append(index) or next_cell(self, index))
    kinds = "given given solution given given added given".split()
    cells = [Cell(F, kind, "f" if kind == "solution" else None) for kind in (*kinds, "solution")]
    sandbox.observe(Submission("student", "exercises", "made", cells=tuple(cells)), exercise(task("f")), 1)
    assert named == [0, 2, 3, 5, 6, 7]
