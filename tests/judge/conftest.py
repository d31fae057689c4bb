"""A toy exercise (plain gradient descent) whose suite each test may write anew."""

from textwrap import dedent

import numpy as np
import pytest

from autograder.exercises.exercise import Exercise, Misconception, Task
from autograder.judge import Judge
from autograder.probing.student import local, observe
from autograder.records import Evidence

SUITE = '''
"""Gradient descent."""
import pytest


@pytest.mark.points(2)
def test_update(work):
    """Each step follows the printed update."""
    work.follows("steps", look="Look at the sign.")


@pytest.mark.points(1)
@pytest.mark.needs("test_update")
@pytest.mark.shows("mutates")
def test_inputs_kept(work):
    """step leaves its inputs as they were."""
    work.clean("params_changed", "grads_changed", look="Look for -=.")
'''


class SGD:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads


class Uphill(SGD):
    def step(self, params, grads):
        return params + self.lr * grads


class Mutates(SGD):
    def step(self, params, grads):
        params -= self.lr * grads
        return params


def steps(student, rng):
    """4 steps on given gradients"""
    student.run(student.new("SGD", lr=0.5), rng.normal(size=3), rng.normal(size=(4, 3)))


def defaults(student, rng):
    """2 steps without arguments"""
    student.run(student.new("SGD"), np.ones(2), rng.normal(size=(2, 2)))


SOLUTION = """
class SGD:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads
"""


def evidence(task, source, seed=1):
    """What a source does under the probes, in this process."""

    def namespace():
        names = {"np": np}
        exec(source, names)
        return names

    student = local(namespace)
    with np.errstate(all="ignore"):
        traces = {name: observe(student, name, probe, seed) for name, probe in task.probes.items()}
    return Evidence(task.cell, seed, traces=traces)


class Toy:
    """An exercise in a folder of its own, and a judge of it."""

    def __init__(self, folder, suite=SUITE, **fields):
        path = folder / "test_toy.py"
        path.write_text(dedent(suite), encoding="utf-8")
        task = {
            "cell": "sgd_tests",
            "solution": "sgd",
            "name": "SGD",
            "conventions": {"printed": SGD},
            "probes": {"steps": steps, "defaults": defaults},
            "match": ("steps",),
            "misconceptions": (
                Misconception("sign", "Your optimizer goes uphill.", Uphill),
                Misconception("mutates", "Your step changes params.", Mutates),
            ),
        }
        self.task = Task(suite=path, **{**task, **fields})
        self.exercise = Exercise("toy", "exercises", (self.task,), folder)
        self.judge = Judge([self.exercise], seed=1)

    def grade(self, source, seed=1):
        return self.judge.verdict(self.exercise, evidence(self.task, source, seed))


@pytest.fixture
def toy(tmp_path):
    """`toy(suite=…, **task_fields) -> Toy`."""
    folders = iter(range(100))

    def make(suite=SUITE, **fields):
        folder = tmp_path / f"room{next(folders)}"
        folder.mkdir()
        return Toy(folder, suite, **fields)

    return make


@pytest.fixture
def solution():
    return SOLUTION
