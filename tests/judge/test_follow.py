"""One mistake is counted once: the rest of a submission is judged with it in place."""

import math
import re

import pytest

from autograder.errors import UsageError
from autograder.exercises.exercise import Misconception
from autograder.judge import Judge
from autograder.judge.follow import AT_LEAST
from autograder.judge.scale import SCALES, Scale, chosen
from autograder.records import Verdict
from tests.judge.conftest import SGD, Mutates, evidence

SUITE = '''
import pytest


@pytest.mark.points(6)
def test_update(work):
    """Each step follows the printed update."""
    work.follows("steps")


@pytest.mark.points(2)
@pytest.mark.needs("test_update")
def test_defaults(work):
    """SGD() has lr=0.1."""
    work.follows("defaults")


@pytest.mark.points(2)
@pytest.mark.needs("test_update")
@pytest.mark.shows("mutates")
def test_inputs_kept(work):
    """step leaves its inputs as they were."""
    work.clean("params_changed", "grads_changed")
'''


class Twice(SGD):
    def step(self, params, grads):
        return params - 2 * self.lr * grads


class Breaks(SGD):
    def step(self, params, grads):
        if params.size == 3:
            raise ValueError("three")
        return params - self.lr * grads


KNOWN = (
    Misconception("twice", "Your SGD steps twice as far.", Twice, "part"),
    Misconception("mutates", "Your step changes params.", Mutates, "slip"),
    Misconception("breaks", "Your SGD fails for three numbers.", Breaks, "slip"),
)
TWICE = "return params - 2 * self.lr * grads"


@pytest.fixture
def room(toy):
    return toy(SUITE, misconceptions=KNOWN)


def points(verdict):
    return {t.name: t.points for t in verdict.tests}


def edited(solution, new, old="return params - self.lr * grads"):
    assert old in solution
    return solution.replace(old, new)


def test_a_known_mistake_costs_its_share_and_the_rest_is_paid(room, solution):
    verdict = room.grade(edited(solution, TWICE))
    assert points(verdict) == {"test_update": 3.0, "test_defaults": 2.0, "test_inputs_kept": 2.0}
    assert verdict.score == 7.0
    assert [(t.outcome, t.followed) for t in verdict.tests] == [("failed", True), ("passed", True), ("passed", True)]
    assert "Step 1 was expected" in verdict.tests[0].message


def test_two_mistakes_cost_both_and_are_both_named(room, solution):
    verdict = room.grade(edited(solution, TWICE.replace("return params - ", "params -= ") + "\n        return params"))
    assert [d.id for d in verdict.diagnoses] == ["toy.twice", "toy.mutates"]
    assert verdict.score == 5.0
    assert verdict.tests[2].outcome == "failed"
    assert "held other numbers" in verdict.tests[2].message


def test_another_fault_beside_the_mistake_is_not_paid(room, solution):
    verdict = room.grade(edited(solution, TWICE).replace("lr=0.1", "lr=0.2"))
    assert verdict.score == 5.0
    assert (verdict.tests[1].outcome, verdict.tests[1].followed) == ("failed", False)


def test_a_message_tells_the_right_numbers_and_never_the_mistakes(room, solution):
    test = room.grade(edited(solution, TWICE).replace("lr=0.1", "lr=0.2")).tests[1]
    expected, got = re.findall(r"by (-?[\d.]+\d)", test.message)
    assert float(got) == pytest.approx(4 * float(expected), rel=1e-3)  # twice the rate, twice the step


def test_what_is_right_passes_whatever_mistake_is_in_place(room, solution):
    """The mistake shows on three numbers only."""
    verdict = room.grade(edited(solution, TWICE.replace("2", "(2 if params.size == 3 else 1)")))
    assert [d.id for d in verdict.diagnoses] == ["toy.twice"]
    assert points(verdict) == {"test_update": 3.0, "test_defaults": 2.0, "test_inputs_kept": 2.0}
    assert verdict.tests[1].outcome == "passed"


def test_a_test_of_ones_own_is_held_against_the_right_numbers_too(toy, solution):
    """What it asks the reference for would be the mistake's alone."""
    own = SUITE.replace(
        'work.follows("defaults")',
        'work.agrees("defaults", work.array("defaults"), work.reference("defaults"), "its path")',
    )
    verdict = toy(own, misconceptions=KNOWN).grade(
        edited(solution, TWICE.replace("2", "(2 if params.size == 3 else 1)"))
    )
    assert (verdict.score, verdict.tests[1].outcome) == (7.0, "passed")


def test_a_mistake_without_numbers_under_the_match_probes_is_told_by_the_others(room, solution):
    wrong = edited(solution, "return params - self.lr * grads * (params.size == 2 or np.ones(0))")
    verdict = room.grade(wrong)
    assert [d.id for d in verdict.diagnoses] == ["toy.breaks"]
    assert verdict.score == 8.5
    unlike = edited(solution, "return params - self.lr * grads * (0.5 if params.size == 2 else np.ones(0))")
    assert room.grade(unlike).diagnoses == ()


def test_an_unknown_mistake_is_not_followed(room, solution):
    verdict = room.grade(edited(solution, TWICE.replace("2", "3")))
    assert (verdict.score, verdict.diagnoses) == (0.0, ())
    assert not any(t.followed for t in verdict.tests)


def test_no_recognized_mistake_gets_more_than_it_allows(toy, solution):
    """Whatever tests it passes."""
    suite = SUITE.replace('@pytest.mark.needs("test_update")\n', "")
    costly = (Misconception("twice", "Your SGD steps twice as far.", Twice, "all"),)
    assert toy(suite, misconceptions=costly).grade(edited(solution, TWICE)).score == 0
    costly = (Misconception("twice", "Your SGD steps twice as far.", Twice, "core"),)
    verdict = Judge([(room := toy(suite, misconceptions=costly)).exercise], 1, SCALES["strict"])
    verdict = verdict.verdict(room.exercise, evidence(room.task, edited(solution, TWICE)))
    assert verdict.score == 2.5
    assert verdict.tests[1].points < verdict.tests[1].max_points


@pytest.mark.parametrize("body", ["return params", "return params + self.lr * grads", "return params.copy()"])
def test_code_that_does_nothing_or_the_opposite_is_paid_nothing(toy, solution, body):
    suite = SUITE.replace('@pytest.mark.needs("test_update")\n', "")
    verdict = toy(suite, misconceptions=()).grade(edited(solution, body))
    assert verdict.score == 0
    assert {t.outcome for t in verdict.tests} <= {"failed", "not_run"}


def test_a_mistake_that_only_a_failed_test_shows_costs_its_share_too(toy, solution):
    """However little the test is worth."""

    class Other(SGD):
        def __init__(self, lr=0.3):
            super().__init__(lr)

    suite = SUITE.replace(
        '@pytest.mark.needs("test_update")\ndef test_def', '@pytest.mark.shows("other")\ndef test_def'
    )
    known = (Misconception("other", "Your SGD() has another lr.", Other, "part"),)
    verdict = toy(suite, misconceptions=known).grade(solution.replace("lr=0.1", "lr=0.3"))
    assert (verdict.score, verdict.diagnosis.id) == (7.0, "toy.other")
    unnamed = toy(suite, misconceptions=()).grade(solution.replace("lr=0.1", "lr=0.3"))
    assert (unnamed.score, unnamed.diagnoses) == (8.0, ())


class Other(SGD):
    def __init__(self, lr=0.3):
        super().__init__(lr)


@pytest.mark.parametrize(("cost", "left"), [("part", 4.9), ("core", 2.2), ("given", 0.62)])
def test_each_mistake_takes_its_share_of_what_the_others_leave(toy, solution, cost, left):
    """Two of them are worth more than an empty cell."""
    twice = Misconception("twice", "Your SGD steps twice as far.", Twice, cost)
    other = Misconception("other", "Your SGD() has another lr.", Other, cost)
    both = Misconception("twice+other", "Both.", type("Both", (Twice, Other), {}), cost, (twice, other))
    verdict = toy(SUITE, misconceptions=(both,)).grade(edited(solution, TWICE).replace("lr=0.1", "lr=0.3"))
    assert [d.id for d in verdict.diagnoses] == ["toy.twice", "toy.other"]
    assert verdict.score == left


def test_two_slips_without_a_name_cost_as_much_as_one_with(toy, solution):
    suite = SUITE.replace(
        'points(2)\n@pytest.mark.needs("test_update")\ndef test_def',
        'points(0.5)\n@pytest.mark.shows("other")\ndef test_def',
    )
    known = (*KNOWN, Misconception("other", "Your SGD() has another lr.", Other, "slip"))
    room = toy(suite, misconceptions=known)
    named, unnamed = (room.grade(solution.replace("lr=0.1", f"lr={lr}")) for lr in (0.3, 0.2))
    assert (named.score, unnamed.score) == (7.22, 7.22)
    assert (len(named.diagnoses), len(unnamed.diagnoses)) == (1, 0)
    assert {t.message for t in unnamed.tests if t.outcome == "passed"} == {AT_LEAST}
    assert not any(t.followed for t in unnamed.tests)
    beside_another = room.grade(edited(solution, TWICE).replace("lr=0.1", "lr=0.2"))
    assert (beside_another.score, len(beside_another.diagnoses)) == (5.05, 1)  # of 8.5


def test_a_side_fault_costs_its_test_and_no_more(toy, solution):
    suite = SUITE.replace("points(2)", "points(0.5)")
    wrong = edited(solution, "params -= self.lr * grads\n        return params")
    assert toy(suite, misconceptions=KNOWN).grade(wrong).score == 6.5


def test_following_can_be_turned_off(room, solution):
    judge = Judge([room.exercise], 1, Scale("plain", SCALES["standard"].shares, follow=False))
    verdict = judge.verdict(room.exercise, evidence(room.task, edited(solution, TWICE)))
    assert (verdict.score, verdict.diagnosis.id) == (0.0, "toy.twice")


def test_points_add_up_and_come_back_from_a_row(room, solution):
    verdict = room.grade(edited(solution, TWICE))
    row = verdict.row("s", "a", "n")
    assert math.fsum(t["points"] for t in row["tests"]) == row["score"]
    assert (row["schema"], row["diagnosis"]["id"], row["diagnoses"]) == (2, "toy.twice", [row["diagnosis"]])
    assert Verdict.from_row(row) == verdict
    old = {k: v for k, v in row.items() if k != "diagnoses"}
    assert Verdict.from_row({**old, "schema": 1}).diagnosis == verdict.diagnosis


def test_a_course_chooses_its_scale():
    assert chosen({}) == SCALES["standard"]
    assert chosen({"OptViz": {"scale": "strict", "follow_through": False}}) == Scale(
        "strict", SCALES["strict"].shares, False
    )
    own = {"slip": 0.1, "part": 0.2, "core": 0.5, "all": 1.0}
    assert chosen({"OptViz": {"scale": own}}).share("part") == 0.2
    assert chosen({"OptViz": {"scale": own}}).share("given") == 0.75
    assert chosen({"OptViz": {"scale": own | {"given": 0.9}}}).share("given") == 0.9


@pytest.mark.parametrize(
    "settings",
    [
        {"scale": "kind"},
        {"scale": 3},
        {"scale": {"slip": 0.1}},
        {"scale": {"slip": 0.5, "part": 0.2, "core": 0.5, "all": 1.0}},
        {"scale": {"slip": 0.1, "part": 0.2, "core": 0.5, "given": 0.4, "all": 1.0}},
        {"scale": {"slip": 0.1, "part": 0.2, "given": 0.8, "all": 1.0}},
        {"follow_through": "no"},
    ],
)
def test_a_scale_that_is_none_is_refused_by_name(settings):
    with pytest.raises(UsageError, match=r"c\.OptViz\."):
        chosen({"OptViz": settings})
