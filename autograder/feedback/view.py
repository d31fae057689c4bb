"""Turn lines of results.jsonl into what a page says: plain records of words, for the templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.feedback.advice import Advice
from autograder.judge.follow import IN_PART
from autograder.rows import ResultRow, TestRow
from autograder.text import clean

MAX_MESSAGE_CHARACTERS = 600  # characters of one message or note

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
    "missing": "There is no answer here: the notebook was not handed in, or this cell has not been changed.",
    "unreadable": "The file could not be read as a notebook.",
    "error": "Your code does not run or does not define what the exercise asks for.",
    "timeout": "Your code did not finish within its time limit, so it was stopped.",
    "memory": "Your code needed more memory than its limit allows, so it was stopped.",
    "crash": "Your code ended the Python process, so nothing could be measured.",
    "fault": "The grader failed here; you did nothing wrong. Your instructor has been told and will grade this again.",
}

#: `affected` is a check that passes with the recognized mistake in place and is paid in part.
OUTCOME_WORDS = {"passed": "Passed", "failed": "Failed", "not_run": "Not run", "affected": "Affected"}


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
    followed: bool  # whether the rest was judged with the mistake in place
    notes: tuple[str, ...]
    figure: Any = None  # feedback.drawing.Drawing or None
    comment: str = ""
    advice: Advice = field(default_factory=Advice)
    not_run: tuple[tuple[str, tuple[TestLine, ...]], ...] = ()  # why, and the checks that were not run


def number(value: float | None) -> str:
    """Return points in as few digits as they need: 10, 2.5; a dash for none."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def test_lines(tests: Sequence[TestRow]) -> Iterator[TestLine]:
    """Yield the hidden tests that were run, in order."""
    for test in tests:
        if test["outcome"] != "not_run":
            yield test_line(test)


def test_line(test: TestRow) -> TestLine:
    in_part = test["outcome"] == "passed" and test["points"] < test["max_points"]
    outcome = "affected" if in_part else test["outcome"]
    return TestLine(
        outcome=outcome,
        word=OUTCOME_WORDS[outcome],
        sentence=clean(test["sentence"], MAX_MESSAGE_CHARACTERS),
        message="" if in_part and test["message"] == IN_PART else clean(test["message"], MAX_MESSAGE_CHARACTERS),
        points=number(test["points"]),
        max_points=number(test["max_points"]),
    )


def not_run(tests: Sequence[TestRow]) -> Iterator[tuple[str, tuple[TestLine, ...]]]:
    """Yield each reason for which checks were not run, with these checks."""
    reasons = dict.fromkeys(test["message"] for test in tests if test["outcome"] == "not_run")
    for reason in reasons:
        same = tuple(test_line(t) for t in tests if t["outcome"] == "not_run" and t["message"] == reason)
        yield clean(reason, MAX_MESSAGE_CHARACTERS), same


def section(row: ResultRow, figure: Any = None, comment: str = "", advice: Advice | None = None) -> Section:
    """Return a graded cell's line of results.jsonl as a section of the page."""
    status, unrun = row["status"], tuple(not_run(row["tests"]))
    notes = (clean(n, MAX_MESSAGE_CHARACTERS) for n in row["notes"])
    return Section(
        cell=row["cell"],
        title=row["cell"].removesuffix("_tests"),
        status=status,
        word=STATUS_WORDS[status],
        summary=STATUS_SENTENCES.get(status, ""),
        score=number(row["score"]),
        max_score=number(row["max_score"]),
        tests=tuple(test_lines(row["tests"])),
        diagnosis=clean(row["diagnosis"]["sentence"], MAX_MESSAGE_CHARACTERS) if row["diagnosis"] else "",
        others=tuple(clean(d["sentence"], MAX_MESSAGE_CHARACTERS) for d in row.get("diagnoses", [])[1:]),
        followed=any(t.get("followed") for t in row["tests"]),
        notes=tuple(n for n in notes if not any(why.endswith(n) for why, _ in unrun)),  # each is said once
        figure=figure,
        comment=clean(comment, 10 * MAX_MESSAGE_CHARACTERS),
        advice=advice or Advice(),
        not_run=unrun,
    )


def total(points: Sequence[tuple[float | None, float]], penalty: float = 0.0) -> tuple[str, str]:
    """Return points, less a penalty, and highest points of several graded cells.

    A dash while one of them is not graded.
    """
    scores = [score for score, _ in points if score is not None]
    got = max(0.0, sum(scores) - penalty) if len(scores) == len(points) else None
    return number(got), number(sum(highest for _, highest in points))
