"""Grade a piece of source as one task of an exercise, through the real judge, with the code run in this process."""

import warnings
from functools import cache
from importlib import import_module

import numpy as np
import pytest

from autograder.judge import Judge
from autograder.probing.student import local, observe
from autograder.records import Evidence


@cache
def room(name):
    """An exercise, with a judge of its own."""
    exercise = import_module(f"autograder.exercises.{name}").EXERCISE
    return exercise, Judge([exercise], seed=0)


def namespace(source):
    """A function that executes the source anew, as the box does before each probe."""
    code = compile(source, "<solution>", "exec")

    def make():
        names = {"__name__": "notebook"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, names)
        return names

    return make


def evidence(task, source, seed):
    student = local(namespace(source))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        traces = {name: observe(student, name, probe, seed) for name, probe in task.probes.items()}
    return Evidence(cell=task.cell, seed=seed, traces=traces)


@pytest.fixture(scope="session")
def grade():
    """`grade(exercise, cell, source, seed) -> Verdict`."""

    def graded(exercise, cell, source, seed=1):
        what, judge = room(exercise)
        return judge.verdict(what, evidence(what.task(cell), source, seed))

    return graded
