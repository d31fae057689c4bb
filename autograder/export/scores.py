"""Scores for other systems: nbgrader's table as proper CSV, or an LMS's own export filled in.

Scores are the gradebook's, with what people have entered and late penalties; Gradescope, which has its own, gets the
results of the grading. What was not handed in, what waits for a person and what the grader failed on stays empty.
"""

from __future__ import annotations

import csv
import datetime
import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder import files
from autograder.boundary import Boundary, Left, named
from autograder.course.course import Course, check_writable
from autograder.errors import UsageError, begun
from autograder.export import gradescope, lms
from autograder.export.lms import SYSTEMS, number
from autograder.export.whose import Choices, System
from autograder.gradebook import receipts
from autograder.running import pending
from autograder.terminal import command, tell
from autograder.text import csv_safe, line

HEADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score", "status"),
)
GRADED, MISSING, UNGRADED = "graded", "not handed in", "not graded yet"
WAITING, FAILED = "waits for a person", "the grader failed"
UNSOUND = "the score is no sum of points"  # somebody has entered infinity, for instance
MOST = 1_000_000.0  # points that are taken for a score
MAX_NAMES_SHOWN = 20  # names of one kind on a terminal


@dataclass(frozen=True)
class Score:
    """What one student has in the gradebook for an assignment. `raw` is None where there is no submission at all.

    `missing` and `unfinished` are what to write for what was not handed in (0 or nothing), and whether to write what
    there is so far where a score is still to be given.
    """

    student: str
    email: str | None
    last_name: str | None
    first_name: str | None
    timestamp: datetime.datetime | None
    raw: float | None
    penalty: float
    max_score: float
    status: str = GRADED
    missing: float | None = None
    unfinished: bool = False
    duedate: datetime.datetime | None = None

    @property
    def score(self) -> float | None:
        return None if self.raw is None else max(0.0, self.raw - self.penalty)

    @property
    def so_far(self) -> bool:
        """Whether more points may follow: a person or the grader has not given all of them."""
        return self.status in (WAITING, FAILED)

    @property
    def final(self) -> bool:
        """Whether the numbers that there are, are written."""
        return self.status == GRADED or (self.unfinished and self.so_far and self.raw is not None)

    @property
    def points(self) -> float | None:
        """What is written."""
        return self.score if self.final else self.missing if self.status == MISSING else None


@dataclass(frozen=True)
class Asked:
    """What the command was asked for: which scores, how they are written where there are none, and to where."""

    assignment: str
    out: Path | None = None
    roster: Path | None = None
    missing_as_zero: bool = False
    unfinished: bool = False
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True)
class Format:
    """A way to write scores: `write` does it and returns the exit code.

    It makes a `folder` of files, or one file; a system whose own table is `filled` in needs that table.
    """

    write: Callable[[Course, Asked], int]
    folder: bool = False
    filled: bool = False


def main(
    course: Course,
    assignment: str,
    format: str = "csv",
    out: Path | None = None,
    roster: Path | None = None,
    missing_as_zero: bool = False,
    unfinished: bool = False,
    **choices: Any,
) -> int:
    """Write the scores; to `out`, or to stdout. Exit code 1 if some student's score could not be written."""
    course.assignment(assignment)
    chosen = FORMATS[format]
    if roster is not None and format in SYSTEMS:
        chosen = Format(partial(write_filled, SYSTEMS[format]), filled=True)
    check_place(out, roster, folder=chosen.folder)
    if chosen.filled and roster is None:
        raise UsageError(f"Give the file that {format.capitalize()} exports: --roster FILE. A filled copy is written.")
    return chosen.write(course, Asked(assignment, out, roster, missing_as_zero, unfinished, Choices(**choices)))


def write_csv(course: Course, asked: Asked) -> int:
    """Write nbgrader's table."""
    scores = wanted(course, asked)
    left: list[Left] = []
    emit(table(asked.assignment, scores, left).encode("utf-8"), asked.out)
    code = told(left)
    tell_empty(scores)
    return code


def write_filled(system: System, course: Course, asked: Asked) -> int:
    """Write the system's own table, filled in, and name those whose score is not in it."""
    if asked.roster is None:
        raise ValueError("a table is filled in that there is not")
    scores = wanted(course, asked)
    made = lms.fill(asked.roster.read_bytes(), system, scores, asked.choices)
    emit(made.data, asked.out)
    for student in made.unmatched:
        tell(f"Not in {asked.roster.name}: {line(student)}")
    for said in (*made.kept, *made.refused):
        tell(f"Not written, {line(said, 200)}")
    code = max(told(made.left), 1 if made.unmatched or made.refused else 0)
    tell_empty(scores)
    return code


def write_gradescope(course: Course, asked: Asked) -> int:
    """Write a file for each student, with the results of the grading."""
    made = gradescope.write(course, asked.assignment, asked.out)
    print(course.show(made.path))
    return told(made.left)


def wanted(course: Course, asked: Asked) -> list[Score]:
    """Read every student's score, with what is to be written where there is none."""
    missing = 0.0 if asked.missing_as_zero else None
    return [replace(s, missing=missing, unfinished=asked.unfinished) for s in read(course, asked.assignment)]


def tell_empty(scores: Sequence[Score]) -> None:
    """Say on stderr whose places stay empty, once the rest is written: exit 2 says that nothing was."""
    for said in empty(scores):
        tell(said)


def told(left: Sequence[Left]) -> int:
    """Name on stderr who is not in the export; return the exit code."""
    for sentence in named(left):
        tell(sentence)
    return 1 if left else 0


def empty(scores: Sequence[Score]) -> Iterable[str]:
    """Say whose places stay empty and why, in one sentence per reason; only count those who handed in nothing."""
    so_far = "--unfinished writes what there is so far"
    remedies = {
        WAITING: so_far,
        FAILED: so_far,
        UNGRADED: "optviz grade, or nbgrader autograde",
        UNSOUND: "correct in formgrader what was entered by hand, or the late penalty",
    }
    left = Counter(s.status for s in scores if s.points is None)
    if left[MISSING]:
        yield f"{left[MISSING]} of {len(scores)} students handed in nothing: left empty (--missing-as-zero writes 0)."
    for status, remedy in remedies.items():
        who = [line(s.student, 40) for s in scores if s.status == status and s.points is None]
        if who:
            names = ", ".join(who[:MAX_NAMES_SHOWN]) + (
                f" and {len(who) - MAX_NAMES_SHOWN} more" if len(who) > MAX_NAMES_SHOWN else ""
            )
            yield f"{len(who)} of {len(scores)} students left empty, {status}: {names} ({remedy})."


def check_place(out: Path | None, roster: Path | None, *, folder: bool) -> None:
    """Refuse a place where nothing can be written, or where the LMS's own file would be lost."""
    if out is None:
        return
    if out.exists() and out.is_dir() != folder:
        raise UsageError(f"--out {out} is a {'file: name a folder' if folder else 'folder: name a file'}.")
    if roster is not None and out.exists() and out.samefile(roster):
        raise UsageError(f"--out {out} is the roster itself: name another file, so that the roster stays as it is.")
    check_writable(out if folder else out.parent)


def emit(data: bytes, out: Path | None) -> None:
    """Write the export; say so if it takes the place of another file."""
    if out is None:
        sys.stdout.buffer.write(data)
        return
    there = out.exists()
    with begun():
        files.replace(out, data)
    if there:
        tell(f"{out} was there before and is replaced.")


def read(course: Course, assignment: str) -> list[Score]:
    """Return every student of the gradebook with what they have for the assignment, by id."""
    from autograder.course import database  # nbgrader is slow to import
    from autograder.gradebook import tables, writer

    if not database.exists(course.database_url):
        raise UsageError(f"There is no gradebook yet. Grade first: {command('optviz', 'grade', assignment)}")
    with database.opened(course) as engine:
        found = tables.scores(engine, assignment)
    if not found:
        raise UsageError(f"The gradebook has no students. Grade first: {command('optviz', 'grade', assignment)}")
    here = present(course.autograded, assignment, writer.standings(course, assignment))
    seen, broken = by_the_grader(course, assignment)
    made = []
    for student, email, last, first, when, raw, penalty, highest, waiting, due in found:
        status = FAILED if student in broken else WAITING if waiting else GRADED if student in here else MISSING
        if status == MISSING and student not in seen:
            status = submitted(course.submitted / student / assignment)
        if raw is not None and not all(abs(n) <= max(MOST, highest) for n in (raw, penalty)):  # nor is NaN
            status = UNSOUND
        made.append(Score(student, email, last, first, when, raw, penalty, highest, status, duedate=due))
    return made


def submitted(place: Path) -> str:
    """Say what a student's folder means of whom no grading has anything."""
    try:
        there = set(os.listdir(place)) - {receipts.SECRET, receipts.TIME}
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    except OSError:  # no way of grading can look into it
        return FAILED
    return UNGRADED if there else MISSING


def present(autograded: Path, assignment: str, standings: Iterable[Any]) -> set[str]:
    """Return who has handed something in or has a score set by hand.

    The gradebook has 0 for a missing notebook too; but only of what was handed in there is a marked copy.
    """
    here: dict[str, bool] = {}
    marked: set[str] = set()
    for one in standings:
        path = autograded / one.student / assignment / f"{one.notebook}.ipynb"
        if path.is_file():
            marked.add(one.student)
        here[one.student] = here.get(one.student, False) or one.by_hand or one.raw > 0
    if not marked:  # the marked copies are gone, or nothing in it is a notebook
        return set(here)
    return marked | {student for student, scored in here.items() if scored}


def by_the_grader(course: Course, assignment: str) -> tuple[set[str], set[str]]:
    """Return whom the last grading has looked at, by either command, and on whom of them it failed.

    It has not failed on a cell that a person has given a score.
    """
    from autograder.gradebook import writer

    seen: set[str] = set()
    faults: list[tuple[str, str, str]] = []
    for row in pending.rows(course, assignment):
        seen.add(row["student"])
        if row["score"] is None:
            faults.append((row["student"], row["notebook"], row["cell"]))
    entered = writer.overrides(course, assignment) if faults else {}
    failed = {s for s, name, cell in faults if entered.get((s, name), {}).get(cell, (None, ""))[0] is None}
    return seen, failed


def table(assignment: str, scores: Iterable[Score], left: list[Left] | None = None) -> str:
    """Write nbgrader's columns and a status, properly quoted, with nothing that a spreadsheet would execute.

    Whose row cannot be made is added to `left`.
    """
    rows = [quoted(HEADER)]
    for s in scores:
        boundary = Boundary(s.student, left=[] if left is None else left)
        rows.append(boundary.do("export", row, assignment, s, otherwise=""))
    return "".join(rows)


def row(assignment: str, s: Score) -> str:
    """Return a student's line of the table."""
    who = (csv_safe(v or "") for v in (s.student, s.last_name, s.first_name, s.email))
    shown = (s.raw, s.penalty, s.score) if s.final else (s.points, None, s.points)
    when = (s.duedate or "", s.timestamp or "")
    made = quoted([csv_safe(assignment), *when, *who, *map(number, shown), number(s.max_score), s.status])
    made.encode("utf-8")  # a name that cannot be written is this student's matter
    return made


def quoted(fields: Iterable[Any]) -> str:
    """Return a line of a table."""
    text = io.StringIO()
    csv.writer(text).writerow(fields)
    return text.getvalue()


#: By the name that the command line knows.
FORMATS = {
    "csv": Format(write_csv),
    **{name: Format(partial(write_filled, system), filled=True) for name, system in SYSTEMS.items()},
    "gradescope": Format(write_gradescope, folder=True),  # if it is not given Gradescope's own table
}
