"""Write what Gradescope reads: a file for each student, with the results of the grading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from autograder import files, results
from autograder.boundary import Boundary, Left, Made
from autograder.course.course import Course, is_student
from autograder.errors import Fault, UsageError, begun
from autograder.rows import ResultRow, TestRow
from autograder.text import clean


def write(course: Course, assignment: str, out: Path | None = None) -> Made:
    """Write `<student>.json` for every student of the last grading; the folder, and who is not in it."""
    path = course.results_folder(assignment) / "results.jsonl"
    if not path.is_file():
        raise UsageError(f"No {course.show(path)}. Grade first: optviz grade {assignment}")
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


def results_json(rows: Sequence[ResultRow]) -> dict[str, Any]:
    """Return one student's results for Gradescope. A fault has no score at all, so that it never reads as zero."""
    scores = [row["score"] for row in rows if row["score"] is not None]
    if len(scores) < len(rows):
        name = "Fault of the autograder, not your mistake: your instructor has been told."
        test = {"name": name, "status": "failed", "output": "This submission has not been graded yet."}
        return {"output": name, "tests": [test]}
    made = {"seed": rows[0]["seed"], "isolation": rows[0]["isolation"], "suites": sorted({r["suite"] for r in rows})}
    return {
        "score": sum(scores),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "tests": [item for row in rows for item in items(row)],
        "extra_data": made,
    }


def items(row: ResultRow) -> list[dict[str, Any]]:
    """Return a graded cell with its points, and its tests as information: a second score would count twice."""
    said = [row["diagnosis"]["sentence"]] if row["diagnosis"] else []
    said += [clean(note, 400) for note in row["notes"]]
    status = "passed" if row["score"] == row["max_score"] else "failed"
    cell = {
        "name": f"{row['notebook']}: {row['cell'].removesuffix('_tests')}",
        "score": row["score"],
        "max_score": row["max_score"],
        "status": status,
        "output": "\n".join([row["status"] if row["status"] != "graded" else "", *said]).strip(),
    }
    return [cell, *(detail(row, test) for test in row["tests"])]


def detail(row: ResultRow, test: TestRow) -> dict[str, Any]:
    points = f"{test['points']:g} of {test['max_points']:g} points"
    return {
        "name": clean(test["sentence"], 200),
        "status": "passed" if test["outcome"] == "passed" else "failed",
        "output": f"{points}. {clean(test['message'], 600)}".strip(),
        "visibility": "after_published",
        "tags": [row["cell"]],
    }
