"""A statement that fails costs what needs it: an import that is not there, an await, a line of a newer Python."""

import pytest

from autograder.records import Cell
from autograder.sandbox.versions import HERE, newer_syntax

from .boxed import GIVEN, called, exercise, result, submission, task

F = "def f():\n    return 1.0"


def numbers(evidence):
    (trace,) = evidence.traces.values()
    return trace.arrays["r0"].tolist() if trace.failure is None else trace.failure.kind


@pytest.mark.parametrize(
    "line",
    [
        "import torch",
        "from torch import nn",
        "import torch, numpy",
        "assert False",
        "1 / 0",
        "x = undefined",
        "await thing()",
        "import asyncio\nawait asyncio.sleep(0.01)",
    ],
)
@pytest.mark.parametrize("where", ["above", "below", "in a cell above"])
def test_what_fails_costs_what_needs_it(sandbox, line, where):
    source = {"above": f"{line}\n{F}", "below": f"{F}\n{line}", "in a cell above": F}[where]
    given = (GIVEN, Cell(f"{line}\nhelp_me = 2.0", "added")) if where == "in a cell above" else (GIVEN,)
    made = submission(("f", source), given=given)
    (evidence,) = sandbox.observe(made, exercise(task("f", p=called("f"))), 1)
    assert numbers(evidence) == 1.0
    cell = line.split("\n")[0] if where == "in a cell above" else "f"
    (said,) = (note for note in evidence.notes if "A cell stopped with" in note)
    assert said.endswith(f"). It was in this cell: {cell}.")


def test_what_needs_it_fails_by_itself(sandbox):
    evidence = result(sandbox, "import torch\ndef f():\n    return torch.ones(1)")
    assert evidence.status == "error"
    assert "NameError" in evidence.reason
    evidence = result(sandbox, "import torch\nclass f(torch.nn.Module):\n    pass")
    assert "does not define f" in evidence.reason
    assert "torch" in evidence.reason


def test_an_await_that_need_not_wait_is_run(sandbox):
    evidence = result(sandbox, "async def g():\n    return 2.0\nx = await g()\ndef f():\n    return x")
    assert numbers(evidence) == 2.0
    assert evidence.notes == ()


def test_exit_ends_its_cell_only(sandbox):
    evidence = result(sandbox, f"{F}\nraise SystemExit\ndef f():\n    return 2.0")
    assert numbers(evidence) == 1.0


def test_failures_of_one_cell_are_told_three_times(sandbox):
    evidence = result(sandbox, F + "".join(f"\nx{i}" for i in range(40)))
    assert numbers(evidence) == 1.0
    assert len(evidence.notes) == 3


NEWER = {
    "class A[T]:\n    pass": (3, 12),
    "def f[T](x: T): return x": (3, 12),
    "type Vector = list[float]": (3, 12),
    "class A[T = int]:\n    pass": (3, 13),
    "try:\n    pass\nexcept ValueError, TypeError:\n    pass": (3, 14),
    't"{1}"': (3, 14),
    "lazy import json": (3, 15),
}
STRINGS = ['f"{x["a"]}"', "f'{'a'}'", 'f"{"\\n".join(x)}"', 'f"{f"{1}"}"']


def parsed(source):
    """What the parser here says of it."""
    with pytest.raises(SyntaxError) as caught:
        compile(source, "cell", "exec")
    return caught.value.msg


@pytest.mark.parametrize(("source", "version"), NEWER.items())
def test_syntax_of_a_newer_python_is_recognized(source, version):
    if version <= HERE:
        pytest.skip("it is not newer here")
    assert f"Python {version[0]}.{version[1]}" in newer_syntax(source, parsed(source), "")


@pytest.mark.skipif(HERE >= (3, 12), reason="it is not newer here")
@pytest.mark.parametrize("source", STRINGS)
def test_strings_of_a_newer_python_are_recognized(source):
    assert "Python 3.12" in newer_syntax(source, parsed(source), "")


@pytest.mark.parametrize("source", ["def f(:", "x = = 1", 'print "a"', "def f()\n    return 1", "class A\n    x = 1"])
def test_an_error_of_every_python_is_none_unless_the_notebook_is_of_a_newer_one(source):
    assert newer_syntax(source, parsed(source), "") is None
    assert newer_syntax(source, parsed(source), f"3.{HERE[1]}.1") is None
    assert newer_syntax(source, parsed(source), f"3.{HERE[1] + 1}.0") == (
        f"the notebook was written with Python 3.{HERE[1] + 1}"
    )


@pytest.mark.parametrize("source", ["f(", "if x:\npass", " x = 1\n  y = 2", "'''"])
def test_what_no_python_takes_is_none(source):
    assert newer_syntax(source, parsed(source), "3.99") is None


@pytest.mark.parametrize("kind", ["solution", "added"])
def test_a_person_is_asked_of_newer_syntax_and_both_versions_are_named(sandbox, kind):
    """Not of this Python nor the next: the name in the notebook decides."""
    broken = "def f() -> float = 1.0"
    cells = (GIVEN, Cell(broken, kind, "f" if kind == "solution" else None))
    made = submission(given=cells, python="3.98.1")
    (evidence,) = sandbox.observe(made, exercise(task("f", p=called("f"))), 1)
    assert evidence.status == "fault"
    assert f"Python {HERE[0]}.{HERE[1]}" in evidence.reason
    assert "Python 3.98" in evidence.reason
    (evidence,) = sandbox.observe(submission(given=cells), exercise(task("f", p=called("f"))), 1)
    assert evidence.status == "error"
