"""Turn lines of results.jsonl into what a page says: plain records of words, for the templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.feedback.advice import MAX_REASON, Advice
from autograder.judge import bridges
from autograder.judge.follow import IN_PART
from autograder.rows import ResultRow, TestRow, named
from autograder.text import clean

NOT_RUN = "Not run: "  # how `judge.session` begins the reason of a check that was not run
SAME = 300  # characters after which two messages are taken for one, wherever they are cut
MAX_MESSAGE_CHARACTERS = MAX_REASON  # characters of one message or note
MINUS = re.compile(r"(?<![\w)\]\[*.])-(?=\d|inf)")  # the sign of a number, in no exponent and no formula

STATUS_WORDS = {
    "graded": "Graded",
    "missing": "No answer",
    "unreadable": "Unreadable notebook",
    "error": "Did not run",
    "timeout": "Ran out of time",
    "memory": "Ran out of memory",
    "crash": "Crashed",
    "fault": "Not graded: the grader failed",
}

STATUS_SENTENCES = {
    "missing": "There is no answer here.",
    "unreadable": "The file could not be read as a notebook.",
    "error": "Your code does not run or does not define what the exercise asks for.",
    "timeout": "Your code did not finish within its time limit, so it was stopped.",
    "memory": "Your code needed more memory than its limit allows, so it was stopped.",
    "crash": "Your code ended the Python process, so nothing could be measured.",
    "fault": "The grader failed here; you did nothing wrong. Your instructor has been told and will grade this again.",
}

#: `affected` is a check whose points a recognized mistake decides: it fails or is not run because of it and is paid all
#: the same, or it passes and pays for it.
OUTCOME_WORDS = {"passed": "Passed", "failed": "Failed", "not_run": "Not run", "affected": "Affected"}

ONE, SEVERAL = "the mistake above", "the mistakes above"
PRICE = (
    "{mistake} has one price, however many checks it touches. The checks that fail because of it pay first, and what "
    "is then left to pay is taken from the others."
)


@dataclass(frozen=True)
class TestLine:
    """One hidden test as the student reads it."""

    outcome: str
    word: str
    sentence: str
    message: str
    points: str
    max_points: str


@dataclass(frozen=True)
class Section:
    """One graded cell as the student reads it."""

    cell: str
    title: str
    status: str
    word: str
    summary: str
    score: str
    max_score: str
    tests: tuple[TestLine, ...]
    diagnosis: str
    others: tuple[str, ...]  # further mistakes that were recognized
    price: str  # how what a mistake costs is spread over the checks; "" where none was followed through
    notes: tuple[str, ...]
    figure: Any = None  # feedback.drawing.Drawing or None
    comment: str = ""
    advice: Advice = field(default_factory=Advice)
    not_run: tuple[tuple[str, tuple[TestLine, ...]], ...] = ()  # why, and the checks that were not run


def number(value: float | None) -> str:
    """Return points in as few digits as they need: 10, 2.5; a dash for none."""
    return "–" if value is None else f"{value:z.2f}".rstrip("0").rstrip(".")


def test_lines(tests: Sequence[TestRow], named: int) -> Iterator[TestLine]:
    """Yield the hidden tests that were run, in order; `named` mistakes are told above them."""
    for test in tests:
        if test["outcome"] != "not_run" or test["points"] > 0:
            yield test_line(test, named)


def test_line(test: TestRow, named: int = 0) -> TestLine:
    said = because(test, ONE if named == 1 else SEVERAL) if named else ""
    outcome = shown_as(test["outcome"], test["points"], test["max_points"])
    own = "" if said and (test["message"] == IN_PART or test["outcome"] == "not_run") else test["message"]
    return TestLine(
        outcome=outcome,
        word=OUTCOME_WORDS[outcome],
        sentence=clean(test["sentence"], MAX_MESSAGE_CHARACTERS),
        message=" ".join(filter(None, (said, signed(clean(own, MAX_MESSAGE_CHARACTERS))))),
        points=number(test["points"]),
        max_points=number(test["max_points"]),
    )


def shown_as(outcome: str, points: float, max_points: float) -> str:
    """Return the word for a test's result: what its points say otherwise than the result is affected."""
    return "affected" if (points < max_points if outcome == "passed" else points > 0) else outcome


def signed(message: str) -> str:
    """Return a message with minus signs for the hyphens of its numbers; what Python said stays as it is."""
    return message if "your code raised" in message else MINUS.sub("−", message)


def because(test: TestRow, mistake: str) -> str:
    """Say what the mistakes that were followed through have to do with a test's result and points, if anything."""
    if not test.get("followed") or test["message"].endswith(bridges.IN_PART):
        return ""
    whole, takes = test["points"] >= test["max_points"], "takes" if mistake == ONE else "take"
    if test["outcome"] != "passed":
        fails = "fails" if test["outcome"] == "failed" else "could not be run"
        paid = "so its points are given all the same" if whole else "so a part of its points is given all the same"
        return f"This {fails} because of {mistake}, {paid if test['points'] else f'which {takes} its points'}."
    part = "a part of the points" if test["points"] else "the points"
    if test["message"] == IN_PART:
        return f"This is right, but {mistake} {takes} {part}."
    return f"This is right, given {mistake}{'' if whole else f', which {takes} {part}'}."


def not_run(tests: Sequence[TestRow]) -> Iterator[tuple[str, tuple[TestLine, ...]]]:
    """Yield each reason for which checks were not run, with these checks."""
    unpaid = [test for test in tests if test["outcome"] == "not_run" and not test["points"]]
    for reason in dict.fromkeys(test["message"] for test in unpaid):
        same = tuple(test_line(t) for t in unpaid if t["message"] == reason)
        yield clean(reason, MAX_MESSAGE_CHARACTERS), same


def section(row: ResultRow, figure: Any = None, comment: str = "", advice: Advice | None = None) -> Section:
    """Return a graded cell's line of results.jsonl as a section of the page."""
    status, unrun = row["status"], tuple(not_run(row["tests"]))
    notes = [clean(n, MAX_MESSAGE_CHARACTERS) for n in row["notes"]]
    mistakes = [clean(one["sentence"], MAX_MESSAGE_CHARACTERS) for one in named(row)]
    above = "The mistake above" if len(mistakes) == 1 else "Each mistake above"
    followed = bool(mistakes) and any(because(t, ONE) for t in row["tests"])
    summary = STATUS_SENTENCES.get(status, "")
    if status == "missing" and notes:
        summary = notes[0]  # which of its reasons it is
    starts = {said[:SAME] for said in (summary, advice.why if advice else "")}
    return Section(
        cell=row["cell"],
        title=row["cell"].removesuffix("_tests"),
        status=status,
        word=STATUS_WORDS[status],
        summary=summary,
        score=number(row["score"]),
        max_score=number(row["max_score"]),
        tests=tuple(test_lines(row["tests"], len(mistakes))),
        diagnosis=next(iter(mistakes), ""),
        others=tuple(mistakes[1:]),
        price=PRICE.format(mistake=above) if followed else "",
        notes=tuple(
            n for n in notes if n[:SAME] not in starts and not any(w.endswith(n) for w, _ in unrun)
        ),  # each is said once
        figure=figure,
        comment=clean(comment, 10 * MAX_MESSAGE_CHARACTERS),
        advice=advice or Advice(),
        not_run=tuple(("" if why.removeprefix(NOT_RUN)[:SAME] in starts else why, tests) for why, tests in unrun),
    )


def total(points: Sequence[tuple[float | None, float]], penalty: float = 0.0) -> tuple[str, str]:
    """Return points, less a penalty, and highest points of several graded cells.

    A dash while one of them is not graded.
    """
    scores = [score for score, _ in points if score is not None]
    got = max(0.0, sum(scores) - penalty) if len(scores) == len(points) else None
    return number(got), number(sum(highest for _, highest in points))
