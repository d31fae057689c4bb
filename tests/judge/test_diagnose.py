"""A label only where the behavior is a known mistake's, on every match probe."""

import numpy as np
import pytest

from autograder.boundary import STEPS, Boundary, Step
from autograder.exercises.exercise import Misconception
from autograder.judge.diagnose import Library
from autograder.judge.measured import alike
from autograder.records import Event, Trace
from tests.judge.conftest import evidence


def edited(solution, old, new):
    assert old in solution
    return solution.replace(old, new)


def test_the_same_behavior_gets_the_label(toy, solution):
    verdict = toy().grade(edited(solution, "- self.lr * grads", "+ grads * self.lr"))
    assert (verdict.diagnosis.id, verdict.diagnosis.sentence) == ("toy.sign", "Your optimizer goes uphill.")


def test_other_behavior_gets_none(toy, solution):
    assert toy().grade(edited(solution, "self.lr * grads", "2 * self.lr * grads")).diagnosis is None
    assert toy().grade(edited(solution, "- self.lr * grads", "+ 1.001 * grads * self.lr")).diagnosis is None


def test_a_side_fault_is_shown_by_its_own_test(toy, solution):
    verdict = toy().grade(
        edited(solution, "return params - self.lr * grads", "params -= self.lr * grads; return params")
    )
    assert verdict.score == 2.0
    assert verdict.diagnosis.id == "toy.mutates"


def test_a_side_fault_is_named_beside_an_update_that_is_not_known(toy, solution):
    wrong = edited(solution, "return params - self.lr * grads", "params -= 2 * self.lr * grads; return params")
    assert [d.id for d in toy().grade(wrong).diagnoses] == ["toy.mutates"]


def test_a_side_fault_does_not_hide_the_mistake_nor_itself(toy, solution):
    wrong = edited(solution, "return params - self.lr * grads", "params += self.lr * grads; return params")
    assert [d.id for d in toy().grade(wrong).diagnoses] == ["toy.sign", "toy.mutates"]


def test_of_two_that_behave_the_same_the_first_names_both(toy, solution):
    from tests.judge.conftest import Uphill

    twins = (Misconception("first", "First.", Uphill), Misconception("second", "Second.", Uphill))
    assert toy(misconceptions=twins).grade(edited(solution, "- self.lr", "+ self.lr")).diagnosis.id == "toy.first"


def trace(path, *events):
    return Trace({"path": np.array(path, dtype=float)}, tuple(events))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (trace([0, 1, 2]), trace([0, 1, 2.0001]), True),
        (trace([0, 1, 2]), trace([0, 1, 2.01]), False),
        (trace([0, np.nan]), trace([0, np.nan]), True),
        (trace([0, np.nan]), trace([0, 1]), False),
        (trace([0, 1]), trace([0, np.nan]), False),
        (trace([0, np.inf]), trace([0, np.inf]), True),
        (trace([0, np.inf]), trace([0, -np.inf]), False),
        (trace([0, 1]), trace([0, 1, 2]), False),
        (trace([0, 1], Event("params_changed")), trace([0, 1]), True),  # side faults are looked at apart
        (trace([0, 1], Event("dtype")), trace([0, 1]), True),
        (
            trace([0, np.nan], Event("error", 0, "ValueError: a")),
            trace([0, np.nan], Event("error", 0, "ValueError: b")),
            True,
        ),
        (
            trace([0, np.nan], Event("error", 0, "TypeError: a")),
            trace([0, np.nan], Event("error", 0, "ValueError: a")),
            False,
        ),
        (trace([0, np.nan], Event("error", 0, "TypeError: a")), trace([0, np.nan]), False),
    ],
)
def test_alike(a, b, expected):
    assert alike(a, b) is expected


@pytest.mark.parametrize("broken", ["match", "learn"])
def test_a_diagnosis_that_breaks_costs_the_name_and_not_the_verdict(toy, solution, monkeypatch, broken):
    def breaks(*given):
        raise ZeroDivisionError("no name for this")

    monkeypatch.setattr(Library, broken, breaks)
    verdict = toy().grade(edited(solution, "self.lr * grads", "-self.lr * grads"))
    assert (verdict.status, verdict.diagnoses) == ("graded", ()) and verdict.score < verdict.max_score
    assert verdict.notes == ("the mistake could not be looked for: ZeroDivisionError: no name for this",)


def test_a_diagnosis_that_takes_long_is_given_up(toy, solution, monkeypatch):
    def endless(*given):
        while True:
            pass

    monkeypatch.setitem(STEPS, "diagnose", Step(0.2, "the mistake could not be looked for"))
    monkeypatch.setattr(Library, "match", endless)
    left = Boundary("ada")
    room = toy()
    verdict = room.judge.verdict(
        room.exercise, evidence(room.task, edited(solution, "- self.lr", "+ self.lr"), 1), left
    )
    assert verdict.status == "graded" and verdict.notes[-1].endswith("it took more than 0.2 s")
    assert [str(one) for one in left.left] == [f"ada: {verdict.notes[-1]}."]
