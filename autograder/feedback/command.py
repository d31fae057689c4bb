"""`optviz feedback`: a page for every graded notebook of a run, where nbgrader's release_feedback looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import gradebook, results
from autograder.course import Course, writable
from autograder.errors import UsageError
from autograder.feedback.pages import write


def lines(course: Course, assignment: str, folder: Path | None, name: str) -> Iterator[dict[str, Any]]:
    """The lines of one of a run's files; UsageError if there was no run."""
    path = (folder or course.results_folder(course.assignment(assignment))) / name
    if not path.is_file():
        raise UsageError(f"No {course.show(path)}. Grade first: optviz grade {assignment}")
    return results.read(path)


def feedback(course: Course, assignment: str, folder: Path | None = None, out: Path | None = None) -> tuple[int, Path]:
    """Write the pages of a run; how many, and the folder. Scores set and comments written by hand are in them."""
    rows, figures = (lines(course, assignment, folder, name) for name in ("results.jsonl", "figures.jsonl"))
    target = writable(out or course.feedback)
    overrides = gradebook.overrides(course, assignment)
    by_hand = frozenset(n.name for n in course.notebooks(assignment) if gradebook.manual_cells(n.release))
    return write(rows, figures, target, overrides, by_hand), target
