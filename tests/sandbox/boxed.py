"""Small exercises and submissions for the tests of this folder."""

from pathlib import Path

from autograder.exercises.exercise import Exercise, Task
from autograder.records import Cell, Submission

GIVEN = Cell("import numpy as np\nimport matplotlib.pyplot as plt", "given")


def task(name, **probes):
    return Task(f"{name}_tests", name, name, {}, probes, (), Path("none.py"))


def exercise(*tasks):
    return Exercise("made", "exercises", tasks, Path("none"))


def submission(*sources, given=(GIVEN,), **fields):
    """Solution cells by the name of their task: `f="def f(): …"`."""
    cells = (*given, *(Cell(source, "solution", name) for name, source in sources))
    return Submission("student", "exercises", "made", cells=cells, **fields)


def called(name, *args, **kwargs):
    """A probe that keeps the results of one call."""

    def probe(student, rng):
        student.call(name, *args, **kwargs, then=keep(student))

    return probe


def keep(student, name="r"):
    """What keeps the results of a call."""
    return lambda *parts: student.keep(**{f"{name}{i}": part for i, part in enumerate(parts)})


def result(sandbox, source, *args, name="f"):
    """Evidence of one function, called once."""
    (evidence,) = sandbox.observe(submission((name, source)), exercise(task(name, p=called(name, *args))), 1)
    return evidence
