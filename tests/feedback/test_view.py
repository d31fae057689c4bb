"""What a row of the table says in words, beside its points."""

import pytest

from autograder.feedback.view import section
from autograder.judge import bridges
from autograder.judge.follow import IN_PART
from tests.feedback.answers import DECAYING, RIGHT, graded, made

MISTAKE = {"id": "adagrad.ema_decay", "sentence": "It forgets."}


def told(*tests, mistakes=1):
    """The section of a graded cell with these tests: outcome, points of 2, message, followed."""
    rows = [
        {"name": "t", "sentence": "It is.", "outcome": o, "points": p, "max_points": 2.0, "message": m, "followed": f}
        for o, p, m, f in tests
    ]
    row, _ = graded(RIGHT)
    named = [MISTAKE] * mistakes
    return section({**row, "tests": rows, "diagnosis": named[0] if named else None, "diagnoses": named})


@pytest.mark.parametrize(
    ("outcome", "points", "message", "word", "said"),
    [
        (
            "failed",
            2.0,
            "It moved.",
            "Affected",
            "This fails because of the mistake above, so its points are given all",
        ),
        ("failed", 1.0, "It moved.", "Affected", "so a part of its points is given all the same. It moved."),
        ("failed", 0.0, "It moved.", "Failed", "because of the mistake above, which takes its points. It moved."),
        (
            "not_run",
            2.0,
            "Not run: it waits.",
            "Affected",
            "could not be run because of the mistake above, so its points",
        ),
        ("passed", 0.0, "", "Affected", "This is right, given the mistake above, which takes the points."),
        ("passed", 1.0, "", "Affected", "This is right, given the mistake above, which takes a part of the points."),
        ("passed", 2.0, "", "Passed", "This is right, given the mistake above."),
        ("passed", 1.9, IN_PART, "Affected", "This is right, but the mistake above takes a part of the points."),
        ("passed", 1.9, bridges.IN_PART, "Affected", bridges.IN_PART),
    ],
)
def test_a_row_says_what_the_mistake_does_to_it(outcome, points, message, word, said):
    (line,) = told((outcome, points, message, True)).tests
    assert line.word == word and said in line.message and IN_PART not in line.message


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("It was -0.5 or -inf, not (-1, 1e-08).", "It was −0.5 or −inf, not (−1, 1e-08)."),
        ("Look at params - lr * g, at avg / (1 - beta**-1) and losses[-1].", ""),
        ("Numbers were expected, but your code raised ValueError: math domain error: -1.", ""),
    ],
)
def test_a_number_below_zero_has_a_minus_sign_and_code_stays_code(message, shown):
    (line,) = told(("failed", 0.0, message, False), mistakes=0).tests
    assert line.message == (shown or message)


def test_what_no_mistake_touches_says_nothing_of_one():
    bare = told(("passed", 2.0, "", False), ("failed", 0.0, "It moved.", False))
    assert [line.message for line in bare.tests] == ["", "It moved."] and not bare.price


def test_what_was_not_run_and_is_paid_is_not_listed_as_unpaid():
    shown = told(("not_run", 2.0, "Not run: it waits.", True), ("not_run", 0.0, "Not run: it waits.", True))
    assert [line.points for line in shown.tests] == ["2"]
    assert [(why, len(tests)) for why, tests in shown.not_run] == [("Not run: it waits.", 1)]


def test_two_mistakes_are_two_in_every_sentence():
    both = told(("passed", 1.0, "", True), mistakes=2)
    assert "the mistakes above, which take a part" in both.tests[0].message and both.price.startswith("Each mistake")


def test_no_row_of_a_real_answer_is_failed_with_points_or_affected_without_a_word():
    row, _ = graded(DECAYING)
    shown = section(row)
    assert shown.price.startswith("The mistake above has one price")
    assert any(line.word == "Affected" for line in shown.tests)
    for line in shown.tests:
        assert line.message or line.word == "Passed"
        assert line.word != "Failed" or line.points == "0"
    assert "This is right, given the mistake above, which takes the points." in made(DECAYING)


@pytest.mark.parametrize("why", ["No notebook was handed in.", "The cell still contains the text that was handed out."])
def test_what_is_missing_is_said_once_and_as_it_is(why):
    row, _ = graded(RIGHT)
    tests = [{**t, "outcome": "not_run", "points": 0.0, "message": f"Not run: {why}"} for t in row["tests"]]
    shown = section({**row, "status": "missing", "score": 0.0, "notes": [why], "tests": tests})
    assert shown.summary == why and not shown.notes and [reason for reason, _ in shown.not_run] == [""]
