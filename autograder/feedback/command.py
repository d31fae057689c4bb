"""`optviz feedback`: a page for every graded notebook of a run, where nbgrader's release_feedback looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from glob import escape
from pathlib import Path

from autograder import gradebook, receipts, results
from autograder.boundary import Boundary, Made
from autograder.course import Course, check_writable
from autograder.errors import UsageError, begun
from autograder.feedback.pages import write
from autograder.results import RESULTS, Entry


def graded(course: Course, assignment: str, folder: Path | None) -> Iterator[Entry]:
    """Return the notebooks of a run; UsageError if there was none."""
    run = folder or course.results_folder(course.assignment(assignment))
    if not (run / RESULTS).is_file():
        raise UsageError(f"No {course.show(run / RESULTS)}. Grade first: optviz grade {assignment}")
    return results.entries(run)


def feedback(course: Course, assignment: str, folder: Path | None = None, out: Path | None = None) -> Made:
    """Write the pages of a run. Scores set and comments written by hand are in them."""
    entries = graded(course, assignment, folder)
    target = check_writable(out or course.feedback)
    overrides = gradebook.overrides(course, assignment)
    by_hand = frozenset(n.name for n in course.notebooks(assignment) if gradebook.manual_cells(n.release))
    with begun():
        made = write(entries, target, overrides, by_hand)
        if target == course.feedback:  # from where nbgrader's release_feedback takes them
            for place in sorted(target.glob(f"*/{escape(assignment)}")):
                boundary = Boundary(place.parent.name)
                folders = course.autograded, course.submitted, target
                boundary.do("page", receipts.accompany, place.relative_to(target), *folders)
                made = replace(made, left=(*made.left, *boundary.left))
    return made
