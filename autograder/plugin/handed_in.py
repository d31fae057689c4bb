"""What one of nbgrader's converters is about to grade: read and rebuilt once, then graded from the course's cache."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory

from autograder import files
from autograder.boundary import Boundary, bounded
from autograder.course import database
from autograder.course.course import Course
from autograder.errors import Fault
from autograder.exercises.exercise import Exercise
from autograder.gradebook import tables
from autograder.gradebook.receipts import TIME
from autograder.records import Submission
from autograder.rows import FigureRow, ResultRow
from autograder.running import pending, worker
from autograder.running.notebook import read
from autograder.running.unchanged import Ways
from autograder.running.worker import Item, Job
from autograder.submission import Folder, Handed, Skeleton, choose
from autograder.submission.timestamps import UNKNOWN, Noted, noted, standard
from autograder.text import line


def room(folders: CourseDirectory, resources: Any) -> Exercise | None:
    """Return the room that judges the notebook at hand; None for one that is nbgrader's."""
    where = resources["nbgrader"]
    return Course.of(folders).rooms.of(where["assignment"], where["notebook"])


@dataclass(frozen=True)
class HandedIn:
    """One notebook that nbgrader is about to grade: where it is, what it holds, and what grades it."""

    course: Course
    student: str
    assignment: str
    name: str
    skeleton: Skeleton
    submission: Submission
    digest: str

    @classmethod
    def of(cls, converter: BaseConverter, resources: Any) -> HandedIn:
        """Return what a converter is at work on, as its first pass has read it."""
        known = _handed_in.get(converter, {})
        return known.get(key(resources)) or cls.read(converter, resources)

    @classmethod
    def read(cls, converter: BaseConverter, resources: Any) -> HandedIn:
        """Read and rebuild what a converter is at work on, and keep it for the converter's later passes."""
        known = _handed_in.setdefault(converter, {})
        for other in [k for k in known if k[:2] != key(resources)[:2]]:
            del known[other]  # the last student's
        student, assignment, name = key(resources)
        course = Course.of(converter.coursedir)
        skeletons = {n.name: Skeleton.read(n.release) for n in course.notebooks(assignment)}
        folder = submitted(converter.coursedir, student, assignment)
        data = folder.handed(name)
        digest = bounded("read", folder.digest, data)
        if isinstance(data, Handed):
            submission = bounded("read", choose, data, skeletons, student, assignment)
        else:
            submission = bounded("read", read, data, skeletons[name], student, assignment, name)
        skeleton = skeletons[name]
        known[key(resources)] = cls(course, student, assignment, name, skeleton, submission, digest)
        return known[key(resources)]

    def grade(self, allow_weak: bool) -> tuple[list[ResultRow], list[FigureRow]]:
        """Return rows and figures, from the course's cache if `optviz grade` or an earlier run graded the same content.

        They are kept for the run's files, from which pages and reports are made.
        """
        self.course.check_release(self.assignment)
        seed = self.course.seed(self.assignment)
        ways, cache = Ways(self.course, self.assignment, seed), str(self.course.cache)
        by = ways.scale, ways.files, ways.packages, self.course.rooms.shelves, self.course.rooms.names
        job = Job(self.assignment, seed, {self.name: self.skeleton}, allow_weak, cache, *by)
        done = worker.work_alone(job, Item(self.student, self.name, self.submission, digest=self.digest))
        lines = worker.lines_of(done)
        lines.answers["graded_by"] = ways.name(self.name, lines.rows[0]["isolation"]) if lines.rows else ""
        note = time_of(self.course, self.student, self.assignment)
        for row in lines.rows if note.unknown else ():
            row["notes"].append(note.unknown)
        pending.keep(self.course.private, self.assignment, done.item, lines)
        return lines.rows, lines.figures


def key(resources: Any) -> tuple[str, ...]:
    return tuple(resources["nbgrader"][k] for k in ("student", "assignment", "notebook"))


def submitted(folders: CourseDirectory, student: str, assignment: str) -> Folder:
    """Return what a student handed in, where nbgrader looks for it."""
    course = Course.of(folders)
    place = Path(folders.format_path(folders.submitted_directory, student, assignment))
    released = [path.stem for path in course.released(assignment)]
    return Folder(place.parent.parent, place.parent.name, place.name, released, course.handed_out(assignment))


#: what each converter is at work on: the notebooks of one student
_handed_in: WeakKeyDictionary[BaseConverter, dict[tuple[str, ...], HandedIn]] = WeakKeyDictionary()


def time_of(course: Course, student: str, assignment: str, folder: Path | None = None) -> Noted:
    """Return when an assignment was handed in, as the note among the submissions (or in `folder`) has it."""
    at = folder or course.submitted, student, assignment, course.timezone
    return Boundary(student).do("time", noted, *at, otherwise=Noted(unknown=f"{UNKNOWN}."))


def read_times(folders: CourseDirectory) -> None:
    """Let nbgrader read when something was handed in as `optviz grade` does; it fails on what it cannot read."""
    course = Course.of(folders)
    named: set[str] = set()

    def get_existing_timestamp(place: str) -> datetime.datetime | None:
        path = Path(place)
        check_readable(path)  # before nbgrader enters 0 for what it does not see
        note = time_of(course, path.parent.name, path.name, path.parent.parent)
        if note.unknown and path.parent.name not in named:
            named.add(path.parent.name)
            folders.log.warning("%s: %s There is no late penalty.", line(path.parent.name, 80), note.unknown)
        return note.when

    folders.get_existing_timestamp = get_existing_timestamp


def complete_rows(folders: CourseDirectory) -> None:
    """Make places in the gradebook for a notebook that was added to an assignment in the middle of the course."""
    course = Course.of(folders)
    if database.exists(course.database_url):
        with database.opened(course) as engine:
            tables.complete(engine, folders.assignment_id)


def check_readable(place: Path) -> None:
    """Raise a Fault if there is a folder, or may be one, that this machine cannot look into."""
    try:
        os.scandir(place).close()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise Fault(f"cannot look into {str(place)!r}: {error.strerror}") from None


def closed_folders(folders: CourseDirectory) -> list[str]:
    """Return the students whose folders this machine cannot look into: nbgrader passes them over in silence."""
    course = Course.of(folders)
    everybody = course.students(folders.assignment_id, pattern=folders.student_id) if course.submitted.is_dir() else ()
    return sorted(s for s in everybody if not os.access(course.submitted / s, os.R_OK | os.X_OK))


def standardize_time(converter: BaseConverter, student: str, assignment: str) -> None:
    """Put the time beside the marked notebooks so that nbgrader can read it there: empty where it is not known."""
    course = Course.of(converter.coursedir)
    path = Path(converter._format_dest(assignment, student)) / TIME
    note = time_of(course, student, assignment)
    if path.is_file() and note != Noted():
        files.replace(path, standard(note) if note.when else "")


def missing_names(folders: CourseDirectory, student: str, assignment: str, names: set[str]) -> list[str]:
    """Return the notebooks with a room that a student handed in, but not under one of their `names`."""
    ours = Course.of(folders).notebooks(assignment)
    folder = submitted(folders, student, assignment)
    missing = [n.name for n in ours if n.name not in names]
    if not missing or not (folder.extras or folder.trouble):
        return []
    skeletons = {n.name: Skeleton.read(n.release) for n in ours}
    found: list[str] = []
    for name in missing:
        try:
            data = folder.handed(name)
            there = isinstance(data, Handed) and choose(data, skeletons, student, assignment).status != "missing"
        except Fault:  # it is raised again where nbgrader reports it as this student's
            there = True
        found += [name] if there else []
    nothing = not found and not names & {path.stem for path in Course.of(folders).released(assignment)}
    return missing[:1] if nothing else found  # without any, nbgrader would fail: what was handed in is none of them
