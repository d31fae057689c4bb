"""Who needs no grading: of whom all that is handed in was graded as it is, by the hidden tests as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from autograder import results
from autograder.boundary import bounded
from autograder.course.course import Course
from autograder.course.handout import handed_out
from autograder.errors import Fault
from autograder.results import ANSWERS, RESULTS
from autograder.rows import AnswerRow, ResultRow
from autograder.running import pending
from autograder.submission import Folder

#: of each notebook of each student: the digest of what was handed in, or "" where there is no verdict that holds
Known = dict[tuple[str, str], str]


def students(course: Course, assignment: str, submitted: Path, out: Path, pattern: str = "*") -> set[str]:
    """Return which of the students who match `pattern` have nothing to be graded; `out` holds the last results."""
    notebooks = course.notebooks(assignment)
    if not notebooks:  # all of it is nbgrader's, and no verdict of ours
        return set()
    known = verdicts(course, assignment, out)
    released = [path.stem for path in course.released(assignment)]
    beside = frozenset(PurePosixPath(name).name for name in handed_out(course.release / assignment))
    found = set()
    for student in course.students(assignment, submitted, pattern):
        if all(known.get((student, notebook.name)) for notebook in notebooks):
            folder = Folder(submitted, student, assignment, released, beside)
            if all(digest(folder, notebook.name) == known[student, notebook.name] for notebook in notebooks):
                found.add(student)
    return found


def digest(folder: Folder, notebook: str) -> str | None:
    """Return the digest of what there is for a notebook; None if the machine cannot read it."""
    try:
        return bounded("read", lambda: folder.digest(folder.handed(notebook)))
    except Fault:
        return None


def verdicts(course: Course, assignment: str, out: Path) -> Known:
    """Return what was graded, by a run or since then by nbgrader's own command."""
    tests = {notebook.name: notebook.exercise.fingerprint for notebook in course.notebooks(assignment)}
    known: Known = {}
    if (out / ANSWERS).is_file() and (out / RESULTS).is_file():
        note(known, tests, results.read_answers(out / ANSWERS), results.read(out / RESULTS))
    for where, path in pending.waiting(course.private, assignment).items():
        try:
            lines = pending.lines_of(path, where)
        except (Fault, OSError):
            known[where] = ""
        else:
            note(known, tests, lines[ANSWERS], lines[RESULTS])  # type: ignore[arg-type]  # of these files
    return known


def note(known: Known, tests: dict[str, str], answers: Iterable[AnswerRow], rows: Iterable[ResultRow]) -> None:
    """Take in the digests; none of a notebook that ended in a fault, or was judged by other hidden tests."""
    for answer in answers:
        known[answer["student"], answer["notebook"]] = answer.get("digest", "")
    for row in rows:
        if row["status"] == "fault" or row["suite"] != tests.get(row["notebook"]):
            known[row["student"], row["notebook"]] = ""
