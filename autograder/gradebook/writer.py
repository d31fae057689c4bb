"""The one writer: verdicts into nbgrader's gradebook in bulk, and the autograded notebooks that its panels show.

It leaves what `nbgrader autograde` would leave (students, submissions, scores, comments, late penalties, timestamps),
without walking the class one by one. What people have entered (manual scores and comments, extra credit) is not
touched. Several writers may work on one database at once.
"""

from __future__ import annotations

import datetime
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import Engine, or_, select
from sqlalchemy.exc import OperationalError

from autograder import files
from autograder.boundary import STEPS, Boundary, Left
from autograder.course import database
from autograder.course.course import Course, check_writable, mark_schemes
from autograder.course.url import file_of
from autograder.errors import Fault, UsageError
from autograder.exercises.exercise import Exercise
from autograder.gradebook import cells, receipts, tables
from autograder.gradebook.penalties import late_rule
from autograder.gradebook.tables import (
    ASSIGNMENT,
    NOTEBOOK,
    STUDENT,
    SUBMITTED,
    Cells,
    NotebookGrades,
    Standing,
    Writer,
    look_up,
)
from autograder.processes import forked_map
from autograder.records import Submission
from autograder.results import Entry
from autograder.rows import ResultRow
from autograder.shown import harmless
from autograder.submission import Place, Skeleton, notebook
from autograder.submission.timestamps import Noted, noted, standard
from autograder.terminal import command

MAX_BATCH_STUDENTS = 100  # students in one transaction


def write(
    course: Course,
    assignment: str,
    entries: Iterable[Entry],
    progress: Any = None,
    submitted: Path | None = None,
    jobs: int | None = None,
    students: Iterable[str] = (),
) -> list[Left]:
    """Bring a run's notebooks, sorted, into the gradebook and write autograded/; return what was left out.

    `submitted` is the folder that was graded. A cell that ended in a fault keeps the score that it had. `students` are
    some who handed in nothing but notebooks that are nbgrader's: they get their places in the gradebook.
    """
    submissions = Submissions(course, assignment, submitted or course.submitted)
    graded = ((student, list(group)) for student, group in groupby(entries, key=lambda entry: entry.student))
    batches = chain(graded, ((student, []) for student in students))
    left: list[Left] = []
    with forked_map(submissions.marked, batches, jobs, lost) as marked, database.opened(course) as engine:
        writer = Writer(engine, recorded(engine, course, assignment), late_rule(course.config, course.root))
        while batch := list(islice(marked, MAX_BATCH_STUDENTS)):
            left += [one for m in batch for one in m.left] + save(writer, batch)
            if progress is not None:
                progress.step(units=len(batch))
    return left + writer.left


def check(course: Course) -> None:
    """Refuse a gradebook or a folder of marked notebooks that cannot be written to, and a missing late rule."""
    check_writable(course.autograded)
    database.check(course.database_url)
    late_rule(course.config, course.root)


def ready(course: Course, assignment: str) -> None:
    """Record the assignment in the gradebook, before a class is graded; UsageError if that cannot be."""
    with undone_unless_good(course), database.opened(course) as engine:
        recorded(engine, course, assignment)


@contextmanager
def undone_unless_good(course: Course) -> Iterator[None]:
    """Take a new gradebook away again if it turns out to be of no use."""
    path = None if database.exists(course.database_url) else file_of(course.database_url)
    try:
        yield
    except UsageError:
        if path is not None:
            path.unlink(missing_ok=True)
        raise


@dataclass
class Marked:
    """What a student's notebooks come to, when they were handed in, and what was left out."""

    student: str
    works: list[NotebookGrades]
    note: Noted
    left: list[Left]


def lost(batch: tuple[str, list[Entry]]) -> Marked:
    """Return what stands for a student whose marking ended the process: all stays as it is."""
    return Marked(batch[0], [], Noted(), [Left(batch[0], "", f"{STEPS['mark'].lost}: its process ended")])


def save(writer: Writer, batch: Sequence[Marked]) -> list[Left]:
    """Save a batch; where the database refuses it, each student alone: one odd value costs no classmate a row."""
    try:
        writer.save([m.student for m in batch], times(batch), [work for m in batch for work in m.works])
        return []
    except OperationalError:  # the database itself
        raise
    except Exception:
        boundaries = [Boundary(m.student) for m in batch]
        for m, boundary in zip(batch, boundaries, strict=True):
            boundary.do("save", writer.save, [m.student], times([m]), m.works)
        return [one for boundary in boundaries for one in boundary.left]


def times(batch: Iterable[Marked]) -> dict[str, datetime.datetime | None]:
    """Return when they handed in, of those of whom something was noted; None where it was not understood."""
    return {m.student: m.note.when for m in batch if m.note != Noted()}


class Submissions:
    """The submissions' side: marked, and written to autograded/."""

    def __init__(self, course: Course, assignment: str, folder: Path):
        from autograder.feedback.sections import Sections, ready  # slow to import: here, and not in each of the copies

        self.course, self.assignment, self.folder = course, assignment, folder
        ready()
        self.sections = Sections(course.rooms, player=False)
        self.rooms = {n.name: (n.exercise, Skeleton.read(n.release)) for n in course.notebooks(assignment)}
        self.schemes = {name: mark_schemes(course.source / assignment / f"{name}.ipynb") for name in self.rooms}

    def marked(self, batch: tuple[str, list[Entry]]) -> Marked:
        student, entries = batch
        left: list[Left] = []
        works = []
        for entry in entries:
            unknown = NotebookGrades(entry.student, entry.notebook, missing=False)
            boundary = Boundary(entry.student, entry.notebook, left)
            works.append(boundary.do("mark", self.mark, entry, boundary, otherwise=unknown))
        boundary = Boundary(student, left=left)
        boundary.do("score", self.carry, student)
        return Marked(student, works, boundary.do("score", self.noted, student, otherwise=Noted()), left)

    def carry(self, student: str) -> None:
        receipts.carry(receipts.SECRET, Path(student) / self.assignment, self.folder, self.course.autograded)

    def mark(self, entry: Entry, boundary: Boundary) -> NotebookGrades:
        """Return what the gradebook should hold for a student's notebook.

        Its marked copy is written, or taken away if there is none any more.
        """
        exercise, skeleton = self.rooms[entry.notebook]
        submission = entry.submission
        if submission is None:
            raise Fault(f"{entry.student}, {entry.notebook}: the run does not say what was handed in")
        if submission.status == "fault":  # nobody knows what was handed in: all stays as it is
            return NotebookGrades(entry.student, entry.notebook, missing=False)
        path = self.course.autograded / entry.student / self.assignment / f"{entry.notebook}.ipynb"
        if submission.status == "missing":
            path.unlink(missing_ok=True)
            return NotebookGrades(entry.student, entry.notebook, missing=True)
        sound = [row for row in entry.rows if row["status"] != "fault"]
        for row in sound:
            cells.check_points(row, skeleton.points[row["cell"]])
        work = boundary.do("score", scored, entry, submission, skeleton, exercise, sound)
        if work is None:
            return NotebookGrades(entry.student, entry.notebook, missing=False)
        whole = len(sound) == len(entry.rows)
        if whole and not boundary.do("mark", self.write, entry, submission, skeleton, path, boundary):
            path.unlink(missing_ok=True)  # it would show another score
        return work

    def write(self, entry: Entry, submission: Submission, skeleton: Skeleton, path: Path, boundary: Boundary) -> bool:
        """Write the marked notebook."""
        from autograder.feedback.encoded import encoded  # slow to import

        marked = notebook(skeleton, submission)
        cells.mark(marked, entry.rows, entry.figures, boundary, self.sections)
        cells.show_schemes(marked, self.schemes[entry.notebook])
        harmless(marked)
        cells.show_paths(marked, self.rooms[entry.notebook][0], entry.figures, boundary, self.sections)
        files.replace(path, encoded(marked))
        os.chmod(path, path.stat().st_mode & 0o444)  # as nbgrader leaves it
        return True

    def noted(self, student: str) -> Noted:
        """Return when it was handed in, and leave a note that nbgrader can read beside the marked notebooks."""
        note = noted(self.folder, student, self.assignment, self.course.timezone)
        if note != Noted():
            path = self.course.autograded / student / self.assignment / "timestamp.txt"
            files.replace(path, standard(note) if note.when else "")
        return note


def scored(
    entry: Entry, submission: Submission, skeleton: Skeleton, exercise: Exercise, rows: Sequence[ResultRow]
) -> NotebookGrades:
    """Return the scores and comments of a notebook."""
    scores = {row["cell"]: float(cells.score_text(row, skeleton.points[row["cell"]])) for row in rows}
    return NotebookGrades(
        entry.student,
        entry.notebook,
        missing=False,
        grades={**scores, **cells.manual_scores(skeleton, submission)},
        comments=cells.comments(skeleton, exercise, submission, entry.rows),
    )


def recorded(engine: Engine, course: Course, assignment: str) -> Cells:
    """Return the assignment's cells in the gradebook, recorded there first if the release is not known to it."""
    kept = look_up(engine, assignment)
    released = course.points(assignment)
    if kept is None or kept.points != released:
        from autograder.course.release import record

        if kept is not None and kept.points.keys() != released.keys() and handed_in(engine, kept):
            raise UsageError(other_cells(assignment))

        record(course, assignment)
        kept = look_up(engine, assignment)
    if kept is None or kept.points != released:
        raise UsageError(other_cells(assignment))
    return kept


def other_cells(assignment: str) -> str:
    release = command("optviz", "release", assignment)
    return f"The gradebook has other cells for {assignment} than the release: {release}"


def handed_in(engine: Engine, cells: Cells) -> bool:
    """Return whether the gradebook has submissions of an assignment, so that nbgrader lets no cell change."""
    with engine.connect() as connection:
        found = connection.execute(select(SUBMITTED.c.id).where(SUBMITTED.c.assignment_id == cells.id)).first()
    return found is not None


def manual_cells(release: Path) -> tuple[Place, ...]:
    """Return the cells of a released notebook that are graded by hand."""
    return tuple(place for place in Skeleton.read(release).of("written", "solution") if place.points)


def standings(course: Course, assignment: str) -> list[Standing]:
    """Return what the gradebook has for every notebook of every student; [] if there is no gradebook."""
    if not database.exists(course.database_url):
        return []
    with database.opened(course) as engine:
        return tables.standings(engine, assignment)


def emails(course: Course) -> dict[str, str]:
    """Return the students' addresses that the gradebook has."""
    if not database.exists(course.database_url):
        return {}
    with database.opened(course) as engine, engine.connect() as connection:
        return {student: email for student, email in connection.execute(select(STUDENT.c.id, STUDENT.c.email)) if email}


def overrides(course: Course, assignment: str) -> dict[tuple[str, str], dict[str, tuple[float | None, str]]]:
    """Return what people have entered, by (student, notebook) and graded cell: score set by hand (or None), comment.

    A comment stands beside the answer; it is given with the tests that grade this answer.
    """
    found: dict[tuple[str, str], dict[str, tuple[float | None, str]]] = defaultdict(dict)
    if not database.exists(course.database_url):
        return found
    tests = {(n.name, task.solution): task.cell for n in course.notebooks(assignment) for task in n.exercise.tasks}
    with database.opened(course) as engine, engine.connect() as connection:
        for kind in (api.Grade, api.Comment):
            for student, name, cell, value in connection.execute(entered(kind, assignment)):
                cell = cell if kind is api.Grade else tests.get((name, cell), cell)
                score, text = found[student, name].get(cell, (None, ""))
                found[student, name][cell] = (value, text) if kind is api.Grade else (score, value)
    return found


def entered(kind: Any, assignment: str) -> Any:
    """Return the query for manual scores or comments of an assignment."""
    value = kind.score if kind is api.Grade else kind.manual_comment
    mine = (
        or_(kind.manual_score.is_not(None), kind.extra_credit.is_not(None))
        if kind is api.Grade
        else kind.manual_comment.is_not(None)
    )
    cell, source = api.BaseCell, api.Notebook
    return (
        select(SUBMITTED.c.student_id, source.name, cell.name, value)
        .join(NOTEBOOK, NOTEBOOK.c.id == kind.notebook_id)
        .join(SUBMITTED, SUBMITTED.c.id == NOTEBOOK.c.assignment_id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
        .join(source, source.id == NOTEBOOK.c.notebook_id)
        .join(cell, cell.id == kind.cell_id)
        .where(ASSIGNMENT.c.name == assignment, mine)
    )
