"""No answer is in the box: nothing that student code can reach there does what a reference does."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises.exercise import Exercise, Task
from autograder.exercises.rooms import exercises
from autograder.probing.student import Function, local, observe
from autograder.records import Cell, Submission
from autograder.sandbox import Limits, Sandbox

SEED, CRASHES, TOGETHER = 7, 12, 12
SOURCE = Path(__file__).with_name("reach.py").read_text()
MANY = Limits(seconds=15.0, cpu=60, submission=600.0, calls=10**6)
KINDS = ("step", "search", "smooth", "suggest")  # as reach.py has them
KIND = {"lr_finder": "search", "smooth_losses": "smooth", "suggest_lr": "suggest"}  # of a task; else "step"
#: An answer that somebody left in a module of the box.
TEXT = """
class Forgotten:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0

    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
PLANTED = f"""
import sys
TEXT = {TEXT!r}
sys.modules["optviz_box.driver"].left = TEXT
del TEXT
"""


def submission(planted=""):
    return Submission("s", "a", "n", cells=(Cell(planted, "given"), Cell(SOURCE, "added"), Cell("", "solution", "x")))


def room(*tasks):
    return Exercise("made", "exercises", tasks, Path("none"))


def task(cell, probe):
    return Task(cell, cell, cell, {}, {"p": probe}, (), Path("none.py"))


class Reach:
    """What can be reached in the boxes of one sandbox, and what it is worth."""

    def __init__(self, sandbox, planted=""):
        self.sandbox, self.notebook = sandbox, submission(planted)
        self.total, self.at, self.crashed = 0, 0, []
        self.hits: list[tuple[int, str, int]] = []

    def screen(self):
        """Try everything; what ends its box is left out the next time."""
        while not self.total:
            assert len(self.crashed) <= CRASHES, self.names(self.crashed)
            (evidence,) = self.sandbox.observe(self.notebook, room(task("screen", self.screening)), SEED)
            if evidence.status == "ok":
                break
            assert evidence.status in ("crash", "timeout"), evidence
            self.crashed.append(self.at)
        assert self.total > 1000, evidence
        return self

    def screening(self, student, rng):
        def begins(x):
            self.at = int(x[0])

        def come(total, hits):
            self.total = int(total[0])
            unlike = {(kind, total): (int(i), KINDS[int(kind)], int(form)) for i, kind, form, total in hits[::-1]}
            self.hits = list(unlike.values())  # what gives the same numbers earns the same

        begun = Function(lambda x: np.zeros(1), begins)
        student.call("screen", begun, 0.0, np.array(self.crashed, dtype=float), then=come)

    def names(self, indices):
        found = {}

        def naming(student, rng):
            for index in indices:
                student.call(
                    "name", float(index), then=lambda r, i=index: found.update({i: bytes(r.astype(np.uint8)).decode()})
                )

        self.sandbox.observe(self.notebook, room(task("name", naming)), SEED)
        return found

    def answers(self, graded):
        """The hits that do what a task's reference does under its main probe, in any of its conventions."""
        wanted = [(i, form) for i, kind, form in self.hits if kind == KIND.get(graded.name, "step")]
        main = graded.match[0]
        right = [observe(local({graded.name: d}), main, graded.probes[main], SEED) for d in graded.conventions.values()]
        found = []
        for begin in range(0, len(wanted), TOGETHER):
            some = wanted[begin : begin + TOGETHER]
            alone = [dataclasses.replace(graded, cell=f"{i} {f}", probes=self.chosen(graded, i, f)) for i, f in some]
            for hit, evidence in zip(some, self.sandbox.observe(self.notebook, room(*alone), SEED), strict=True):
                trace = evidence.traces.get(main)
                if trace is not None and any(alike(trace.arrays, expected.arrays) for expected in right):
                    found.append(hit)
        return found

    @staticmethod
    def chosen(graded, index, form):
        def choosing(probe):
            def chosen(student, rng):
                student.call("choose", float(index), float(form), then=lambda r: None)
                probe(student, rng)

            return chosen

        return {graded.match[0]: choosing(graded.probes[graded.match[0]])}


def alike(arrays, expected):
    return arrays.keys() == expected.keys() and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-3, equal_nan=True)
        for a, b in ((arrays[name], expected[name]) for name in expected)
    )


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("B", MANY) as sandbox:
        yield sandbox


def test_nothing_that_can_be_reached_is_an_answer(sandbox):
    found = Reach(sandbox).screen()
    answers = {graded.name: found.answers(graded) for exercise in exercises().values() for graded in exercise.tasks}
    indices = {index for hits in answers.values() for index, _ in hits}
    assert not indices, (answers, found.names(indices))


def test_the_text_of_an_answer_that_was_left_there_would_be_found(sandbox):
    found = Reach(sandbox, PLANTED).screen()
    assert found.answers(exercises()["adagrad"].tasks[0])
