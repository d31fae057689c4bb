"""`optviz feedback`: a page for every graded notebook of a run, where nbgrader's release_feedback looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from glob import escape
from pathlib import Path

from autograder import results
from autograder.boundary import Boundary, Left, Made
from autograder.course.course import Course, check_writable
from autograder.errors import UsageError, begun
from autograder.feedback.pages import write
from autograder.gradebook import receipts, writer
from autograder.results import RESULTS, Entry
from autograder.running import pending
from autograder.running.options import Options, by_nbgrader


def run_of(course: Course, assignment: str, folder: Path | None) -> Path:
    """Return the folder of a run; UsageError if there was none. Where all is nbgrader's, there need be none."""
    run = folder or course.results_folder(course.assignment(assignment))
    waits = folder is None and pending.waiting(course.private, assignment)
    if course.notebooks(assignment) and not (run / RESULTS).is_file() and not waits:
        grade = Options(assignment, out=folder).again
        raise UsageError(f"No {course.show(run / RESULTS)}. Grade first: {grade}")
    return run


def graded(course: Course, assignment: str, run: Path, left: list[Left]) -> Iterator[Entry]:
    """Return the notebooks of a run, with what nbgrader's own command has graded since; add to `left` what is not."""
    if run == course.results_folder(assignment):
        with begun():
            left += pending.take_in(course, assignment)
    return results.entries(run) if course.notebooks(assignment) else iter(())


def feedback(course: Course, assignment: str, folder: Path | None = None, out: Path | None = None) -> Made:
    """Write the pages of a run: ours for the notebooks that a room judges, nbgrader's for the others.

    Scores set, answers graded and comments written by hand are in both, and late penalties as the gradebook has them.
    """
    run = run_of(course, assignment, folder)
    target = check_writable(out or course.feedback)
    overrides = writer.overrides(course, assignment)
    by_hand = {n.name: writer.manual_cells(n.release) for n in course.notebooks(assignment)}
    penalties = {(s.student, s.notebook): s.penalty for s in writer.standings(course, assignment) if s.penalty}
    left: list[Left] = []
    entries = graded(course, assignment, run, left)
    with begun():
        made = write(entries, target, overrides, by_hand, penalties, course.rooms)
        made = replace(made, left=(*left, *made.left))
        for path in course.others(assignment):
            made = nbgraders(course, assignment, path.stem, made)
        if target == course.feedback:  # from where nbgrader's release_feedback takes them
            for place in sorted(target.glob(f"*/{escape(assignment)}")):
                boundary = Boundary(place.parent.name)
                folders = course.autograded, course.submitted, target
                boundary.do("page", receipts.accompany, place.relative_to(target), *folders)
                made = replace(made, left=(*made.left, *boundary.left))
    return made


def nbgraders(course: Course, assignment: str, name: str, made: Made) -> Made:
    """Write nbgrader's own pages of a notebook that it has graded, beside those that there are."""
    from autograder.course.nbconvert import generate_feedback  # slow to import

    marked = list(course.autograded.glob(f"*/{escape(assignment)}/{escape(name)}.ipynb"))
    if not marked:
        note = f"{name}: nbgrader has not graded it yet. Grade it with: {by_nbgrader(assignment)}"
        return replace(made, notes=(*made.notes, note))
    left = list(made.left)
    try:
        generate_feedback(course, assignment, name, made.path)
    except UsageError as error:
        left.append(Left("", name, f"nbgrader did not make all pages: {error}"))
    pages = [made.path / path.parent.relative_to(course.autograded) / f"{name}.html" for path in marked]
    return replace(made, count=made.count + sum(page.is_file() for page in pages), left=tuple(left))
