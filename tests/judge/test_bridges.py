"""Slips at the interface: what is behind them is judged where there is one reading; the message says what was asked."""

import pytest

from autograder.exercises.rooms import exercises
from autograder.judge import Judge
from autograder.records import Cell, Submission
from autograder.sandbox import Sandbox

RIGHT = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0

    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
SIGNATURE = "(self, lr=0.1, eps=1e-8)"
OTHER = (SIGNATURE, "(self, learning_rate=0.1, epsilon=1e-8)"), ("= lr, eps", "= learning_rate, epsilon")
SWAPPED = (SIGNATURE, "(self, epsilon=1e-8, learning_rate=0.1)"), ("= lr, eps", "= 1, 2")
SHORT = (SIGNATURE, "(self, lr=0.1)"), ("= lr, eps", "= lr, 1e-8"), ("def step", "def update")
SHARE = 0.47  # of the standard scale, for a slip that costs the core


@pytest.fixture(scope="module")
def graded():
    exercise = exercises()["adagrad"]
    judge = Judge([exercise], 3)
    with Sandbox(allow_weak=True) as box:

        def grade(source):
            cells = Cell("import numpy as np", "given"), Cell(source, "solution", "adagrad")
            submission = Submission("s", exercise.assignment, exercise.name, cells=cells)
            return judge.verdict(exercise, box.observe(submission, exercise, 3)[0])

        yield grade


def changed(*changes):
    source = RIGHT
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


def said(verdict):
    return " ".join([*verdict.notes, *(t.message for t in verdict.tests), *(d.sentence for d in verdict.diagnoses)])


@pytest.mark.parametrize(
    ("changes", "slug", "words"),
    [
        ((("AdaGrad", "Adagrad"),), "other_name", "Adagrad"),
        ((("AdaGrad", "ada_grad"),), "other_name", "ada_grad"),
        ((("def step", "def update"),), "other_method", "update"),
        (OTHER, "other_arguments", "learning_rate, epsilon"),
        ((("self.eps)\n", "self.eps), self.s\n"),), "returns_tuple", "tuple of 2"),
    ],
)  # fmt: skip
def test_what_is_behind_a_slip_is_judged_and_the_slip_costs(graded, changes, slug, words):
    verdict = graded(changed(*changes))
    assert 0.95 * SHARE <= verdict.score / 10 <= SHARE
    assert verdict.score == round(verdict.score, 2)  # 4.65, and not 4.6499999999999995
    assert [d.id for d in verdict.diagnoses] == [f"adagrad.{slug}"]
    assert words in said(verdict)
    assert any(slug in note for note in verdict.notes)


def test_a_mistake_behind_a_slip_costs_too(graded):
    verdict = graded(RIGHT.replace("AdaGrad", "Adagrad").replace("np.sqrt(self.s)", "self.s"))
    assert [d.id for d in verdict.diagnoses] == ["adagrad.no_sqrt", "adagrad.other_name"]
    assert verdict.score < 10 * SHARE


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            changed(("AdaGrad", "Adagrad")) + changed(("AdaGrad", "ADAGRAD")),
            "a class Adagrad and a class ADAGRAD",
        ),
        ("def adagrad(params, grads):\n    return params - grads\n", "a function adagrad"),
        (changed(("def step", "def update")) + "    def reset(self): pass\n", "no method step"),
        (changed((SIGNATURE, "(self, eps=1e-8, lr=0.1, more=1)")), None),
        (changed(*SWAPPED), "epsilon, learning_rate"),
        (changed(*SHORT), "takes lr and it has no method step"),
        (RIGHT.replace("return params", "params"), "end it by returning the result"),
        (RIGHT.replace("return params -", "return {1: params} or"), "returns a dict"),
    ],
)  # fmt: skip
def test_nothing_is_guessed_and_one_sentence_says_what_is_asked_for(graded, source, words):
    verdict = graded(source)
    if words is None:  # further arguments with defaults are no slip
        assert verdict.score == 10
        return
    assert verdict.score == 0
    assert words in said(verdict)
    assert "a class AdaGrad whose __init__ takes lr, eps" in said(verdict)
    assert said(verdict).count("Traceback") == 0


def test_a_right_answer_is_not_bridged(graded):
    verdict = graded(RIGHT)
    assert (verdict.score, verdict.diagnoses, verdict.notes) == (10, (), ())
