"""The data's way, end to end, for one notebook: bytes -> Submission -> Evidence -> Verdicts -> rows and figure data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from autograder.boundary import MAX_FIGURE_NUMBERS, Boundary, Left, bounded
from autograder.exercises.exercise import Exercise, Task
from autograder.judge.behavior import behavior
from autograder.records import Evidence, Submission, Verdict
from autograder.rows import FigureRow, Numbers, ResultRow
from autograder.sandbox import Sandbox
from autograder.submission import Refused, Skeleton, rebuild
from autograder.submission.program import program

if TYPE_CHECKING:  # pytest is slow to import
    from autograder.judge import Judge

DIGITS = 6  # significant digits of a figure's numbers: finer than any screen


@dataclass(frozen=True)
class Graded:
    """What became of one notebook: lines of results.jsonl and figures.jsonl, what was graded, and what was left out.

    It is `unsettled` if the machine may have ended the student's code, slow or short of memory as it was. If it
    `quotes`, it names a line of the notebook by its number.
    """

    rows: list[ResultRow]
    figures: list[FigureRow]
    submission: Submission
    unsettled: bool = False
    left: tuple[Left, ...] = ()
    quotes: bool = False


def grade(
    data: bytes | Refused,
    skeleton: Skeleton,
    exercise: Exercise,
    student: str,
    assignment: str,
    sandbox: Sandbox,
    judge: Judge,
    seed: int,
) -> Graded:
    """Grade one notebook, given as the bytes that were handed in or as the reason why there are none."""
    submission = read(data, skeleton, student, assignment, exercise.name)
    return assess(submission, exercise, sandbox, judge, seed)


def read(data: bytes | Refused, skeleton: Skeleton, student: str, assignment: str, notebook: str) -> Submission:
    """Run the first stage, which executes nothing."""
    if isinstance(data, Refused):
        return Submission(student, assignment, notebook, status=data.status, notes=(data.reason,))
    return rebuild(data, skeleton, student, assignment, notebook)


def assess(submission: Submission, exercise: Exercise, sandbox: Sandbox, judge: Judge, seed: int) -> Graded:
    """Run the later stages: execute the answer behind the wall and judge what came out."""
    judge.prepare(exercise, seed)  # what is no student's costs no student
    boundary = Boundary(submission.student, submission.notebook)
    evidence = bounded("observe", sandbox.observe, program(submission), exercise, seed)
    verdicts: list[Verdict] = []
    figures: list[FigureRow] = []
    for task, seen in zip(exercise.tasks, evidence, strict=True):
        before = len(boundary.left)
        verdict = boundary.do("judge", judge.verdict, exercise, seen, boundary)
        figures += boundary.do("figure", figure, task, seen, submission, otherwise=[])
        verdict = verdict or judge.fault(exercise, seen, "the grader failed")
        said = tuple(left.said for left in boundary.left[before:] if left.said not in verdict.notes)
        repairs = submission.notes if submission.status == "ok" else ()  # else the verdict has it as its reason
        alike = boundary.do("judge", behavior, task, seen.traces, otherwise="") if nameless(verdict) else ""
        verdicts.append(replace(verdict, notes=(*repairs, *verdict.notes, *said), behavior=alike))
    rows = rows_of(verdicts, submission.student, submission.assignment, submission.notebook)
    unsettled, quotes = any(e.unsettled for e in evidence), any(e.quotes for e in evidence)
    return Graded(rows, figures, submission, unsettled, tuple(boundary.left), quotes)


def nameless(verdict: Verdict) -> bool:
    """Return whether an answer is wrong, and nothing known says how."""
    failed = any(test.outcome == "failed" for test in verdict.tests)
    return verdict.status == "graded" and failed and not verdict.diagnoses


def rows_of(verdicts: Iterable[Verdict], student: str, assignment: str, notebook: str) -> list[ResultRow]:
    return [v.row(student, assignment, notebook) for v in verdicts]


def figure(task: Task, evidence: Evidence, submission: Submission) -> list[FigureRow]:
    """Return the numbers that the student's feedback draws, or none if the probe gave none."""
    if task.figure is None:
        return []
    trace = evidence.traces.get(task.figure.probe)
    if trace is None or not trace.arrays or any(a.size > MAX_FIGURE_NUMBERS for a in trace.arrays.values()):
        return []
    return [
        {
            "student": submission.student,
            "assignment": submission.assignment,
            "notebook": submission.notebook,
            "cell": task.cell,
            "kind": task.figure.kind,
            "landscape": task.figure.landscape,
            "arrays": {name: rounded(array) for name, array in trace.arrays.items()},
        }
    ]


def rounded(array: np.ndarray) -> Numbers:
    """Return the array as nested lists of six significant digits.

    None where a number is not finite (JSON has no NaN).
    """
    flat = [float(f"{x:.{DIGITS}g}") if x - x == 0 else None for x in array.ravel().tolist()]
    nested = np.empty(array.shape, dtype=object)
    nested.ravel()[:] = flat
    numbers: Numbers = nested.tolist()
    return numbers
