"""Who needs no grading: of whom all that is handed in was graded as it is, by all that grades as it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from autograder import results
from autograder.boundary import bounded
from autograder.course.course import Course
from autograder.course.handout import handed_out
from autograder.errors import Fault
from autograder.judge.scale import chosen
from autograder.results import ANSWERS, RESULTS
from autograder.rows import AnswerRow, ResultRow
from autograder.running import pending
from autograder.running.cache import context, graded_by
from autograder.submission import Folder

#: of each notebook of each student: the digest of what was handed in, or "" where there is no verdict that holds
Known = dict[tuple[str, str], str]


def students(
    course: Course, assignment: str, submitted: Path, out: Path, pattern: str = "*", seed: int | None = None
) -> set[str]:
    """Return which of the students who match `pattern` have nothing to be graded; `out` holds the last results."""
    notebooks = course.notebooks(assignment)
    if not notebooks:  # all of it is nbgrader's, and no verdict of ours
        return set()
    ways = Ways(course, assignment, course.seed(assignment) if seed is None else seed)
    known = verdicts(course, assignment, out, ways)
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


class Ways:
    """The ways of grading an assignment's notebooks, as its course is now: what the verdicts that hold were made by."""

    def __init__(self, course: Course, assignment: str, seed: int):
        self.seed, self.scale, self.packages = seed, chosen(course.config), course.packages
        self.files = handed_out(course.release / assignment)
        self.notebooks = {notebook.name: notebook for notebook in course.notebooks(assignment)}
        self.known: dict[tuple[str, str], tuple[bytes, bytes]] = {}

    def of(self, notebook: str, isolation: str) -> tuple[bytes, bytes]:
        """Return the release of a notebook, and the context of its verdicts at a level of isolation."""
        at = notebook, isolation
        if at not in self.known:
            one = self.notebooks[notebook]
            how = context(one.exercise, self.seed, isolation, self.scale, self.files, self.packages)
            self.known[at] = one.release.read_bytes(), how
        return self.known[at]

    def name(self, notebook: str, isolation: str) -> str:
        """Return what tells a way from another; "" for a notebook that is not ours."""
        return graded_by(*self.of(notebook, isolation)) if notebook in self.notebooks else ""


def verdicts(course: Course, assignment: str, out: Path, ways: Ways) -> Known:
    """Return what was graded, by a run or since then by nbgrader's own command."""
    known: Known = {}
    if (out / ANSWERS).is_file() and (out / RESULTS).is_file():
        note(known, ways, results.read_answers(out / ANSWERS), results.read(out / RESULTS))
    for where, path in pending.waiting(course.private, assignment).items():
        try:
            lines = pending.lines_of(path, where)
        except (Fault, OSError):
            known[where] = ""
        else:
            note(known, ways, lines[ANSWERS], lines[RESULTS])  # type: ignore[arg-type]  # of these files
    return known


def note(known: Known, ways: Ways, answers: Iterable[AnswerRow], rows: Iterable[ResultRow]) -> None:
    """Take in the digests; none of a notebook that ended in a fault, or was graded in another way."""
    by: dict[tuple[str, str], str] = {}
    for answer in answers:
        where = answer["student"], answer["notebook"]
        known[where], by[where] = answer.get("digest", ""), answer.get("graded_by", "")
    for row in rows:
        where = row["student"], row["notebook"]
        if row["status"] == "fault" or by.get(where) != ways.name(row["notebook"], row["isolation"]):
            known[where] = ""
