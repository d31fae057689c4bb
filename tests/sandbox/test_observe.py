"""What comes out of a box: the numbers of a local run, and a named status for everything else."""

import dataclasses
import os
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.probing.student import local, observe
from autograder.records import Cell, Submission
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.words import NO_ACCESS

from .boxed import GIVEN, called, exercise, keep, result, submission, task


def right(task):
    """An accepted answer: a style, or one that the kit makes."""
    written = sorted(Path(task.styles).glob("*.py")) if task.styles else []
    return written[0].read_text() if written else next(iter(task.restyled.values()))


@pytest.mark.parametrize("name", sorted(exercises()))
def test_same_numbers_as_without_the_wall(sandbox, name):
    """Every probe of every exercise gives the same arrays, bit for bit, and the same events as a local Driver."""
    room = exercises()[name]
    sources = [(t.solution, right(t)) for t in room.tasks]
    namespace = {"np": np, "__name__": "__main__"}
    for _, source in sources:
        exec(source, namespace)
    for found, here in zip(sandbox.observe(submission(*sources), room, 3), room.tasks, strict=True):
        assert found.status == "ok", found.reason
        for probe, trace in found.traces.items():
            expected = observe(local(namespace), probe, here.probes[probe], 3)
            assert {k: a.tobytes() for k, a in trace.arrays.items()} == {
                k: a.tobytes() for k, a in expected.arrays.items()
            }, probe
            assert trace.events == expected.events


#: What a later answer's cell says besides its answer: a name of an earlier one, for something else.
LATER = {
    "lr_finder": {"suggest_lr": "def smooth_losses(losses, k=3):\n    return np.convolve(losses, np.ones(k) / k)\n\n"},
    "schedules": {"warmup_cosine_lr": "def cosine_annealing_lr(a, b, c, d):\n    raise ValueError\n\n"},
    "adamw": {"adamw": "class AdamL2:\n    pass\n\n"},
}


@pytest.mark.parametrize("name", LATER)
def test_the_answers_own_cell_counts_where_a_later_answer_defines_its_name_too(sandbox, name):
    """As in a notebook, where the checks below an answer see what its own cell has defined."""
    room = exercises()[name]
    own = {t.solution: right(t) for t in room.tasks}
    plain = sandbox.observe(submission(*own.items()), room, 3)
    also = {cell: LATER[name].get(cell, "") + source for cell, source in own.items()}
    for found, expected in zip(sandbox.observe(submission(*also.items()), room, 3), plain, strict=True):
        assert (found.status, found.digest()) == ("ok", expected.digest())


def test_what_else_uses_a_name_gets_the_later_definition(sandbox):
    """The warm-up's own helper has the name of the answer before it, and other arguments."""
    room = exercises()["schedules"]
    own = {t.solution: right(t) for t in room.tasks}
    helper = "def cosine_annealing_lr(lr, part):\n    return lr * 0.5 * (1 + np.cos(np.pi * part))\n\n"
    uses = (
        "def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):\n"
        "    if step < warmup_steps:\n        return initial_lr * step / warmup_steps\n"
        "    part = (step - warmup_steps) / max(total_steps - warmup_steps, 1)\n"
        "    return cosine_annealing_lr(initial_lr, part)\n"
    )
    same = (helper + uses).replace("cosine_annealing_lr", "half")  # under a name that nobody else has
    found, plain = (
        sandbox.observe(submission(*(own | {"warmup_cosine_lr": source}).items()), room, 3)
        for source in (helper + uses, same)
    )
    assert [(f.status, f.digest()) for f in found] == [("ok", f.digest()) for f in plain]


@pytest.mark.parametrize(
    "source",
    [
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "from IPython.display import HTML, display, Image, clear_output\ndisplay(HTML('<b>x</b>'))",
        "from IPython import get_ipython",
        "plt.plot([1, 2]); plt.title('x'); plt.show()",
        "ax = plt.figure().add_subplot(projection='3d')\nax.plot_surface(*np.ones((3, 2, 2)))\nax.figure.canvas.draw()",
        "import io\nplt.plot([1]); plt.savefig(io.BytesIO())",
        "from matplotlib.animation import FuncAnimation\nFuncAnimation(plt.figure(), lambda i: [], frames=2)",
        "import warnings\nwarnings.warn('look')",
        "print('x' * 10**6)",
        "import sys\nprint('x', file=sys.stderr)\nsys.stdout.flush()",
        "import logging\nlogging.basicConfig()\nlogging.warning('look')",
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    x: 'int' = 1\nassert D().x == 1",
        "from __future__ import annotations\nfrom typing import NamedTuple\nclass N(NamedTuple):\n    x: Late = 1\nN()",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as p: list(p.map(abs, range(9)))",
        "import time\ntime.sleep(0.01); time.time(); time.perf_counter()",
        "import sys, os\nsys.path.append('..'); sys.path.insert(0, os.getcwd())",
        "np.random.seed(1); np.random.rand(3); np.random.default_rng().normal()",
        "a = np.random.rand(400, 400); np.linalg.svd(a); np.fft.fft2(a); a @ a",
        "big = np.ones(40_000_000); big += 1; del big",
        "import random, uuid, secrets\nuuid.uuid4(); secrets.token_hex(); random.random()",
        "import os\nopen(os.devnull, 'w').write('x')",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as s: print('x')",
        "import inspect\ndef g(x):\n    return x\nassert 'return x' in inspect.getsource(g)",
        "import pickle, copy\nclass K: pass\npickle.loads(pickle.dumps(K())); copy.deepcopy(K())",
        "import functools, itertools, collections, math, fractions, decimal, statistics, textwrap, re, json, enum, abc",
        "import sqlite3, csv, zlib, bz2, lzma, hashlib, ctypes, datetime, calendar, heapq, bisect, struct, string",
        "assert __name__ == '__main__'",
        "import platform, getpass, locale\nplatform.platform()",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_DFL); signal.alarm(0)",
        "import gc, weakref, threading\ngc.collect(); threading.Lock(); threading.active_count()",
        "import tracemalloc, timeit, cProfile\ntimeit.timeit('1', number=9)",
    ],
)
def test_what_honest_people_write_works(sandbox, source):
    evidence = result(sandbox, source + "\ndef f(x):\n    return x + 1", np.zeros(2))
    assert evidence.status == "ok"
    assert [n for n in evidence.notes if not n.startswith("A warning")] == []
    assert evidence.traces["p"].arrays["r0"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "line",
    [
        "open('out.txt', 'w')",
        "plt.savefig('figure.png')",
        "import os; os.mkdir('results')",
        "import subprocess; subprocess.run(['ls'])",
        "import os; os.system('ls') and os.fork()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1/')",
        "import socket; socket.socket()",
        "import tempfile; tempfile.TemporaryDirectory()",
        "import os; os.remove('/etc/hosts')",
    ],
)
def test_what_is_out_of_reach_says_so(sandbox, line):
    evidence = result(sandbox, f"def f(x):\n    {line}\n    return x", np.zeros(2))
    assert evidence.status == "error"
    assert NO_ACCESS in evidence.reason
    assert "(line 2: " in evidence.reason


def test_a_stopped_cell_is_noted_and_what_it_defined_counts(sandbox):
    evidence = result(sandbox, "def f(x):\n    return x\nopen('out.txt', 'w')", np.ones(1))
    assert evidence.status == "ok"
    assert len(evidence.notes) == 1 and NO_ACCESS in evidence.notes[0] and "(line 3: open(" in evidence.notes[0]


@pytest.mark.parametrize(
    "source, status, part",
    [
        ("g = 1", "error", "does not define f"),
        ("def f(x:", "error", "SyntaxError"),
        ("def f(x):\n    return y", "error", "NameError: name 'y' is not defined (line 2: return y)"),
        ("def f(x):\n    return 'a'", "error", "gives a str"),
        ("def f(x):\n    return np.zeros(3) * 1j", "error", "complex"),
        ("def f(x):\n    raise SystemExit", "error", "SystemExit"),
        ("def f(x):\n    return np.ones(10**12)", "memory", "memory"),
        ("import os\ndef f(x):\n    os._exit(3)", "crash", "exit code 3"),
        ("import os\ndef f(x):\n    os.abort()", "crash", "SIGABRT"),
        ("import os\ndef f(x):\n    os.close(3)", "crash", ""),
        ("import ctypes\ndef f(x):\n    ctypes.string_at(0)", "crash", "SIGSEGV"),
    ],
)
def test_every_end_has_a_name(sandbox, source, status, part):
    evidence = result(sandbox, source, np.ones(1))
    assert (evidence.status, part in evidence.reason) == (status, True), evidence.reason


@pytest.mark.parametrize(
    "sleep", ["while True: pass", "import time; time.sleep(9)", "import signal; signal.raise_signal(19)"]
)
def test_time_is_up(sandbox, sleep, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(seconds=0.3))
    assert result(sandbox, f"def f(x):\n    {sleep}", np.ones(1)).status == "timeout"


def test_no_box_for_what_is_not_there(sandbox):
    room = exercise(task("f"), task("g"))
    missing = Submission("s", "exercises", "made", status="missing", notes=("No notebook.",))
    assert [(e.status, e.reason) for e in sandbox.observe(missing, room, 1)] == [("missing", "No notebook.")] * 2
    before = sandbox.ready().boxes
    untouched = submission(("f", "pass"), untouched=frozenset({"f", "g"}))
    assert {e.status for e in sandbox.observe(untouched, room, 1)} == {"missing"}
    assert sandbox.ready().boxes == before


def test_numbers_of_hidden_inputs_stay_inside(sandbox):
    evidence = result(
        sandbox, "def f(x):\n    raise ValueError(f'{x} {x.tolist()} {x[0]:e} line 7')", np.array([0.123456])
    )
    assert "0.12" not in evidence.reason and "1.2" not in evidence.reason
    assert "line 7" in evidence.reason
    evidence = result(
        sandbox, "def f(x):\n    raise type('E%d' % (x[0] * 1e6), (Exception,), {})", np.array([0.123456])
    )
    assert "123456" not in evidence.reason


def test_warnings_become_notes(sandbox):
    evidence = result(sandbox, "def f(x):\n    return np.log(x)", np.zeros(1))
    assert evidence.status == "ok"
    assert evidence.notes == (
        "A warning: RuntimeWarning: divide by zero encountered in log (line 2: return np.log(x))",
    )


# ---- one exercise's failure never touches another

F, G, H = "def f(x):\n    return x", "def g(x):\n    return x", "def h(x):\n    return x"
LOOP = "while True:\n    pass"


@pytest.mark.parametrize(
    "sources, expected",
    [
        ((F, LOOP, H), ("ok", "timeout", "ok")),
        ((LOOP, G, H), ("timeout", "ok", "ok")),
        ((LOOP, LOOP, H), ("timeout", "timeout", "ok")),
        ((F, "def g(x):\n    while True:\n        pass", H), ("ok", "timeout", "ok")),
        ((F, "import os\ndef g(x):\n    os._exit(0)", H), ("ok", "crash", "ok")),
        ((F, "import os\nos._exit(0)", H), ("ok", "crash", "ok")),
        ((F, "def g(x", H), ("ok", "error", "ok")),
        ((F, "raise SystemExit", H), ("ok", "error", "ok")),
        (("import os\ndef f(x):\n    os.abort()", "import os\ndef g(x):\n    os.abort()", H), ("crash", "crash", "ok")),
    ],
)
def test_the_others_are_graded(sandbox, monkeypatch, sources, expected):
    monkeypatch.setattr(sandbox, "limits", Limits(seconds=0.8))
    room = exercise(*(task(n, p=called(n, np.ones(1))) for n in "fgh"))
    found = sandbox.observe(submission(*zip("fgh", sources, strict=True)), room, 1)
    assert tuple(e.status for e in found) == expected


def test_an_added_cell_that_hangs_is_left_out(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(seconds=0.8))
    with_added = dataclasses.replace(submission(("f", F)), cells=(GIVEN, Cell(LOOP, "added"), Cell(F, "solution", "f")))
    (evidence,) = sandbox.observe(with_added, exercise(task("f", p=called("f", np.ones(1)))), 1)
    assert evidence.status == "ok"
    assert any("left out" in note for note in evidence.notes)


def test_a_submission_has_a_deadline_of_its_own(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(seconds=0.4, submission=0.6))
    room = exercise(*(task(n, p=called(n, np.ones(1))) for n in "fgh"))
    found = sandbox.observe(submission(*zip("fgh", (LOOP,) * 3, strict=True)), room, 1)
    assert {e.status for e in found} == {"timeout"}
    said = r"its time limit: an exercise may compute for 8 seconds and take [\d.]+ in all, a notebook [\d.]+\.$"
    assert all(re.search(said, e.reason) for e in found)


def test_no_state_from_probe_to_probe(sandbox):
    counter = "calls = []\ndef f(x, kept=[]):\n    calls.append(1); kept.append(1)\n    return [len(calls), len(kept)]"
    room = exercise(task("f", one=called("f", np.ones(1)), two=called("f", np.ones(1))))
    (evidence,) = sandbox.observe(submission(("f", counter)), room, 1)
    assert [t.arrays["r0"].tolist() for t in evidence.traces.values()] == [[1.0, 1.0]] * 2


def test_slow_statements_run_once(sandbox):
    """A training run below the definition is not repeated for every probe; the definitions are."""
    source = "runs = []\ndef f(x):\n    return np.array([len(G)])\nG.append(1)\nsum(range(3_000_000)) and G.append(2)"
    probes = {f"p{i}": called("f", np.ones(1)) for i in range(3)}
    (evidence,) = sandbox.observe(
        submission(("f", source), given=(Cell("import numpy as np\nG = []", "given"),)),
        exercise(task("f", **probes)),
        1,
    )
    assert [t.arrays["r0"].tolist() for t in evidence.traces.values()] == [[3.0], [4.0], [5.0]]


# ---- the warm parent


def test_a_lost_parent_is_replaced(sandbox):
    warm = sandbox.ready()
    warm.process.kill()
    warm.process.wait()
    assert result(sandbox, F, np.ones(1)).status == "ok"
    assert sandbox.ready() is not warm


def test_a_parent_lost_in_the_middle_costs_nobody(sandbox):
    def probe(student, rng):
        student.call("f", np.ones(1), then=keep(student, "one"))
        if student.arrays and not killed:
            killed.append(sandbox.ready().process.kill())
        student.call("f", np.ones(1), then=keep(student, "two"))

    killed = []
    (evidence,) = sandbox.observe(submission(("f", F)), exercise(task("f", p=probe)), 1)
    assert evidence.status == "ok" and set(evidence.traces["p"].arrays) == {"one0", "two0"}
    assert killed


def test_a_crash_leaves_no_core(sandbox):
    """A process that may not be dumped has its files in /proc owned by root, and so have those forked from it."""
    pid = sandbox.ready().process.pid
    if sandbox.isolation == "A":  # bubblewrap's own child
        pid = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    assert os.stat(f"/proc/{pid}/environ").st_uid == 0 != os.stat(f"/proc/{pid}").st_uid


def test_the_parent_is_replaced_in_time():
    Sandbox(limits=Limits(replace=2)).close()  # the self-test's own box, if it has not been run yet, would be counted
    with Sandbox(limits=Limits(replace=2)) as sandbox:
        parents = []
        for _ in range(3):
            assert result(sandbox, F, np.ones(1)).status == "ok"
            parents.append(sandbox.parents[False])
        assert parents[0] is parents[1] is not parents[2]
