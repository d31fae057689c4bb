"""Write what Gradescope reads: a file for each student, with the results of the grading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from autograder import files, results
from autograder.boundary import Boundary, Left, Made
from autograder.course.course import Course, is_student
from autograder.errors import Fault, UsageError, begun
from autograder.gradescope import results_json
from autograder.rows import ResultRow
from autograder.terminal import command


def write(course: Course, assignment: str, out: Path | None = None) -> Made:
    """Write `<student>.json` for every student of the last grading; the folder, and who is not in it."""
    path = course.results_folder(assignment) / "results.jsonl"
    if not path.is_file():
        raise UsageError(f"No {course.show(path)}. Grade first: {command('optviz', 'grade', assignment)}")
    folder = out or path.parent / "gradescope"
    left: list[Left] = []
    with begun():
        for student, rows in groupby(results.read(path), key=lambda row: row["student"]):
            Boundary(student, left=left).do("export", write_json, folder, student, list(rows))
    return Made(folder, left=tuple(left))


def write_json(folder: Path, student: str, rows: Sequence[ResultRow]) -> None:
    """Write one student's file; Fault where no file can be called after the student."""
    if not is_student(student):
        raise Fault("no file can be called by this name: it is too long, or has characters that cannot be shown")
    files.replace(folder / f"{student}.json", json.dumps(results_json(rows), indent=1))
