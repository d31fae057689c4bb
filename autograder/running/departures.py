"""Students who have left: who they are, and taking out what is kept of them.

A student has left an assignment that was graded from submitted/ if the gradebook does not have them, and either

- this same gradebook had them: somebody removed them (`nbgrader db student remove`); or
- there is no folder of theirs in submitted/ either.

Whom a run has graded is noted in `.optviz/class.json`, with the identity of the gradebook that took their scores. So
nobody leaves because a run was of some students only, a folder could not be read, or a gradebook was made anew or
restored from a backup that is older than the run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from itertools import filterfalse
from pathlib import Path

from sqlalchemy import select

from autograder import files, results
from autograder.boundary import Boundary, Left
from autograder.course import database
from autograder.course.course import Course
from autograder.gradebook import lineage
from autograder.gradebook.tables import ASSIGNMENT, STUDENT
from autograder.running import pending
from autograder.running.cache import Cache
from autograder.text import line

NOTE = "class.json"
LINES = (results.RESULTS, results.FIGURES, results.ANSWERS, results.COSTS, results.LAST)


@dataclass(frozen=True)
class Noted:
    """Whom the runs of an assignment have graded, who had left by then, and the gradebook that took the scores.

    A gradebook is told by the id that it had for the assignment, and by its mark; None: there was no gradebook.
    """

    gradebook: str | None
    students: tuple[str, ...]
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registered:
    """What the gradebook has: its students, its mark, and its id for each assignment."""

    students: set[str] = field(default_factory=set)
    mark: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def identity(self, assignment: str) -> str | None:
        """Return what tells this gradebook from another, and from an older copy of itself."""
        id = self.ids.get(assignment)
        return id and f"{id} {self.mark}".rstrip()

    def is_noted(self, assignment: str, run: Noted) -> bool:
        """Return whether it has come from the gradebook that was noted."""
        return run.gradebook is not None and run.gradebook == self.identity(assignment)

    def is_copy(self, assignment: str, run: Noted) -> bool:
        """Return whether it is that gradebook as it was at some time."""
        return run.gradebook is not None and run.gradebook.partition(" ")[0] == self.ids.get(assignment)


def left(course: Course, kept: set[str] | None = None) -> dict[str, set[str]]:
    """Return who has left, by assignment.

    Who is not in the gradebook and stays only because it is an older copy of the one that was noted is added to `kept`.
    """
    noted = read(course)
    if not noted:
        return {}
    there = registered(course)
    gone = {}
    for assignment, run in noted.items():
        lacking = {s for s in run.students if s not in there.students}
        removed = lacking if there.is_noted(assignment, run) else set()
        again = lacking & set(run.left) if there.is_copy(assignment, run) else set()
        gone[assignment] = removed | again | {s for s in lacking if absent(course.submitted, s)}
        if kept is not None and there.is_copy(assignment, run):
            kept |= lacking - gone[assignment]
    return gone


def note(
    course: Course, assignment: str, students: Collection[str], gone: Collection[str], stuck: Collection[str] = ()
) -> set[str]:
    """Note whom a run has graded, and who has left but still has a folder; nobody else is forgotten.

    Of whom something is `stuck`, that is tried again. Return who was graded before and is in the gradebook, but has
    handed nothing in any more.
    """
    before = read(course)
    there = registered(course)
    last = before.get(assignment, Noted(None, ()))
    everybody = {*students, *last.students}
    taken_out = {s for s in gone if s not in stuck and absent(course.submitted, s)}
    known = {s for s in everybody - taken_out if s in there.students or s in gone or assignment not in there.ids}
    after = before | {assignment: Noted(None, tuple(sorted(known)), tuple(sorted(known & set(gone))))}
    same = [name for name, run in before.items() if there.is_noted(name, run)]
    if assignment in there.ids and not (there.mark and assignment in same and known <= set(last.students)):
        with database.opened(course) as engine:
            there = replace(there, mark=lineage.renew(engine, database.course_id(course)))
    for name in {*same, assignment}:
        after[name] = replace(after[name], gradebook=there.identity(name))
    text = json.dumps({name: asdict(noted) for name, noted in sorted(after.items())}, indent=1)
    files.replace(course.private / NOTE, text)
    return {
        s
        for s in last.students
        if s in there.students and s not in students and handed_in_no_more(course, assignment, s)
    }


def handed_in_no_more(course: Course, assignment: str, student: str) -> bool:
    """Return whether there is certainly no folder of a student's for an assignment."""
    return absent(course.submitted, student) or absent(course.submitted / student, assignment)


def read(course: Course) -> dict[str, Noted]:
    """Return what was noted; nothing, if that cannot be read: then nobody has left."""
    try:
        kept = json.loads((course.private / NOTE).read_text(encoding="utf-8"))
        return {
            name: Noted(noted["gradebook"], tuple(noted["students"]), tuple(noted.get("left", ())))
            for name, noted in kept.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def registered(course: Course) -> Registered:
    """Return what the gradebook has; nothing if there is none."""
    if not database.exists(course.database_url):
        return Registered()
    with database.opened(course) as engine, engine.connect() as connection:
        ids = {name: id for name, id in connection.execute(select(ASSIGNMENT.c.name, ASSIGNMENT.c.id))}
        students = set(connection.execute(select(STUDENT.c.id)).scalars())
        return Registered(students, lineage.mark(connection, database.course_id(course)), ids)


def absent(submitted: Path, student: str) -> bool:
    """Return whether this student certainly has no folder; False if that is uncertain."""
    try:
        (submitted / student).lstat()
    except FileNotFoundError:
        return submitted.is_dir()
    except OSError:
        return False
    return False


def take_out(course: Course, gone: dict[str, set[str]], left: list[Left] | None = None) -> list[str]:
    """Remove results, marked notebooks, pages and kept verdicts of students who have left; a sentence for each.

    What cannot be removed stays, is added to `left`, and is tried again with the next run.
    What they handed in is not touched, and their rows in the gradebook are nbgrader's to remove.
    """
    left = [] if left is None else left
    everybody = sorted(set().union(*gone.values()))
    said = []
    for student in everybody:
        boundary = Boundary(student, left=left)
        found = [
            boundary.do("depart", take_out_of, course, name, student)
            for name, students in gone.items()
            if student in students
        ]
        if any(found):
            said.append(f"{line(student)} has left: results, marked notebooks, pages and kept verdicts are removed.")
    if said:
        with course.replacing():
            for assignment, students in gone.items():
                for name in LINES:
                    filter_out(course.results_folder(assignment) / name, students)
    if everybody:
        with Cache(course.cache) as cache:
            for student in everybody:
                Boundary(student, left=left).do("depart", cache.forget, student)
    return said


def take_out_of(course: Course, assignment: str, student: str) -> bool:
    """Remove a student's own files of an assignment; whether anything of theirs was there, in files or in results."""
    run = course.results_folder(assignment)
    found = any(names(run / name, [student]) for name in LINES)
    for folder in (
        course.autograded / student / assignment,
        course.feedback / student / assignment,
        pending.folder(course.private, assignment) / student,
    ):
        if folder.is_dir():
            found = True
            shutil.rmtree(folder)
            if not any(folder.parent.iterdir()):
                folder.parent.rmdir()
    if found:
        for page in (run / "gradescope" / f"{student}.json", run / "report.html", run / "mistakes.csv"):
            page.unlink(missing_ok=True)
    return found


def names(path: Path, students: Collection[str]) -> bool:
    """Return whether a run's file has lines on one of these students."""
    if not path.is_file():
        return False
    with open(path, "rb") as file:
        return any(map(is_on(students), file))


def filter_out(path: Path, students: Collection[str]) -> None:
    """Write a run's file again without these students; all other lines stay as they are, damaged ones too."""
    if names(path, students):
        with open(path, "rb") as before, files.new(path) as after:
            after.writelines(filterfalse(is_on(students), before))
            after.flush()
            os.fsync(after.fileno())


def is_on(students: Collection[str]) -> Callable[[bytes], bool]:
    """Return what tells whether a line is on one of these students, as far as it can be read."""
    marks = [f'"student":{json.dumps(student)}'.encode() for student in students]

    def found(line: bytes) -> bool:
        if not any(mark in line for mark in marks):
            return False
        try:
            return json.loads(line)["student"] in students
        except (ValueError, TypeError, KeyError, RecursionError):
            return True

    return found
