"""The verbs `feedback` and `report`: from the results on disk to pages to open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder import feedback as student_pages
from autograder import files, results
from autograder import report as class_page
from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading import COSTS, FIGURES, RESULTS


def feedback(course: Course, assignment: str, out: Path | None = None, to: Path | None = None) -> Path:
    """Write one page for each student's notebook; the folder they are in."""
    rows, figures, _ = found(course, assignment, out)
    folder = to or course.feedback
    student_pages.write(rows, figures, folder)
    return folder


def report(course: Course, assignment: str, out: Path | None = None, previous: Path | None = None) -> Path:
    """Write the page on the class beside the results; its path."""
    rows, figures, costs = found(course, assignment, out)
    path = (out or course.results_folder(assignment)) / "report.html"
    before = results.read(previous) if previous else None
    pages = os.path.relpath(course.feedback, path.parent)
    files.replace(path, class_page.page(rows, figures, before, costs=list(costs), feedback=pages))
    return path


def found(course: Course, assignment: str, out: Path | None) -> list[Iterator[dict]]:
    """Rows, figures and costs of the last grading."""
    folder = out or course.results_folder(course.assignment(assignment))
    if not (folder / RESULTS).is_file():
        raise UsageError(f"No results in {course.show(folder)}. Grade first: optviz grade {assignment}")
    return [results.read(folder / name) for name in (RESULTS, FIGURES, COSTS)]
