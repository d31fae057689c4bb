"""A course folder: where its notebooks, submissions, results and database are, and whether it is fit to grade."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.alone import alone
from autograder.boundary import Left
from autograder.course import compared, seed
from autograder.course.url import absolute
from autograder.errors import UsageError
from autograder.exercises.exercise import Exercise
from autograder.exercises.rooms import Rooms, of_course
from autograder.terminal import command

if TYPE_CHECKING:  # nbgrader is slow to import
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

NAME_BYTES = 200
CONFIG = "nbgrader_config.py"
MARK_SCHEME = "BEGIN MARK SCHEME"  # nbgrader's words
LEFTOVERS = {".ipynb_checkpoints", ".git", ".Trash"}  # hidden folders that no person has made
HIDDEN = "it was not graded: the folder's name begins with a dot, so that it is hidden; rename it"
UNSHOWN = (
    "it was not graded: the folder's name is too long, or has characters that cannot be shown; rename it "
    f"(at most {NAME_BYTES} bytes)"
)


@dataclass(frozen=True)
class Notebook:
    """One notebook of an assignment that a room judges: its release, and the room."""

    name: str
    release: Path
    exercise: Exercise


class Course:
    """A course folder, with nbgrader's folders in it wherever its settings put them.

    Raises UsageError where there is no course, or where it lacks what a method is asked for.
    """

    def __init__(self, folder: Path | str = "."):
        from autograder.course.directory import settings

        folder = Path(folder).resolve()
        found = settings(folder)
        if not found.root.is_dir():
            raise UsageError(f"CourseDirectory.root is {found.root}, which is not a folder: {named(found.files)}.")
        self.enter(found.directory, found.config)
        if not (found.names_a_root or self.source.is_dir() or any(f.parent == self.root for f in found.files)):
            raise UsageError(
                f"No course here: {self.root} has no {CONFIG}. Change to the course folder, the one that holds it."
            )
        self.elsewhere = self.root != folder

    @classmethod
    def of(cls, directory: CourseDirectory) -> Course:
        """Return the course of one of nbgrader's own CourseDirectory objects.

        All settings are those of the application that it belongs to: it is made before that has read its files.
        """
        course = cls.__new__(cls)
        course.enter(directory, (directory.parent or directory).config)
        return course

    def enter(self, directory: CourseDirectory, config: Config) -> None:
        """Take the folders from nbgrader's settings."""
        self.root = Path(directory.root).resolve()
        self.config = config
        self.directory = directory
        self.source: Path = self.root / directory.source_directory
        self.release: Path = self.root / directory.release_directory
        self.solutions: Path = self.root / directory.solution_directory
        self.submitted: Path = self.root / directory.submitted_directory
        self.autograded: Path = self.root / directory.autograded_directory
        self.feedback: Path = self.root / directory.feedback_directory
        self.results = self.root / "results"
        self.private = self.root / ".optviz"
        self.cache = self.private / "cache"
        self.elsewhere = False

    @property
    def database_url(self) -> str:
        """The gradebook: `OPTVIZ_DB_URL`, else the course's setting; a file's path counts from the course folder."""
        configured = os.environ.get("OPTVIZ_DB_URL") or self.config.get("CourseDirectory", {}).get("db_url")
        return absolute(configured or "sqlite:///gradebook.db", self.root)

    @property
    def timezone(self) -> str:
        """The zone in which nbgrader's exchange notes the time of handing in."""
        return self.config.get("Exchange", {}).get("timezone") or "UTC"

    @property
    def packages(self) -> tuple[str, ...]:
        """The modules that answers may import beside NumPy and Matplotlib: `WriteVerdict.packages`."""
        from autograder.sandbox.packages import allowed

        return allowed(self.config.get("WriteVerdict", {}).get("packages", ()))

    @property
    def rooms(self) -> Rooms:
        """The exercises that the kit and the course have hidden tests for, as the course's files are now."""
        return of_course(self.root)

    @property
    def assignments(self) -> tuple[str, ...]:
        """Assignments that have a source or a release folder."""
        folders = [*subfolders(self.source), *subfolders(self.release)]
        return tuple(sorted({f.name for f in folders}))

    @property
    def sources(self) -> tuple[str, ...]:
        """Assignments that have a source folder; UsageError if there is none."""
        found = tuple(sorted(f.name for f in subfolders(self.source)))
        if not found:
            raise UsageError(f"No assignments in {self.show(self.source)}/: there is nothing to make a release from.")
        return found

    def assignment(self, name: str) -> str:
        """Return the name; UsageError if the course has no such assignment."""
        if name not in self.assignments:
            known = ", ".join(self.assignments) or "none"
            raise UsageError(f"No assignment {name!r} in {self.root}. Assignments here: {known}.")
        return name

    def released(self, assignment: str) -> tuple[Path, ...]:
        """Return the released notebooks of an assignment, by name; UsageError if there are none."""
        folder = self.release / self.assignment(assignment)
        found = tuple(sorted(p for p in notebooks_in(folder)))
        if not found:
            release = command("optviz", "release", assignment)
            raise UsageError(f"No notebooks in {self.show(folder)}. Make the release first: {release}")
        return found

    def notebooks(self, assignment: str) -> tuple[Notebook, ...]:
        """Return the notebooks of an assignment that a room judges, by name. The others are nbgrader's: see `others`.

        The exercise of a room that cannot be used is `broken`, and says why. UsageError where a notebook is an exercise
        whose hidden tests are for another assignment: without them, every answer would be right.
        """
        known = self.rooms
        rooms = [(path, known.usable(assignment, path.stem)) for path in self.released(assignment)]
        lost = [sentence for path, room in rooms if room is None and (sentence := self.without_tests(path))]
        if lost:
            raise UsageError("\n".join(lost))
        return tuple(Notebook(path.stem, path, room) for path, room in rooms if room is not None)

    def without_tests(self, path: Path) -> str:
        """Say so if a notebook that has no room is an exercise that has one under another name; else nothing."""
        room = self.rooms.elsewhere({mark["grade_id"]: text for mark, text in marked(path) if "grade_id" in mark})
        if room is None:
            return ""
        return (
            f"{self.show(path)} has no hidden tests: it is {room.assignment}/{room.name}, whose tests are for that "
            "name only. Give it that name again, or give the tests to this one as well: docs/adding-an-exercise.md, "
            "under 'An exercise in another assignment'."
        )

    def others(self, assignment: str) -> tuple[Path, ...]:
        """Return the released notebooks of an assignment without a room, which nbgrader grades."""
        ours = {notebook.release for notebook in self.notebooks(assignment)}
        return tuple(path for path in self.released(assignment) if path not in ours)

    def points(self, assignment: str) -> dict[tuple[str, str], float]:
        """Return the points of every graded cell, by notebook and grade_id."""
        return {
            (path.stem, mark["grade_id"]): float(mark.get("points", 0))
            for path in self.released(assignment)
            for mark in marks(path)
            if mark.get("grade") or mark.get("task")
        }

    def results_folder(self, assignment: str) -> Path:
        """Return where results go unless another folder is named."""
        return self.results / assignment

    def check_release(self, assignment: str) -> None:
        """Refuse a release that is missing or not made from the source as it is now."""
        if compared.known(self, assignment):
            return
        from autograder.course import freshness

        freshness.check(self, assignment)
        compared.remember(self, assignment)

    def handed_out(self, assignment: str) -> frozenset[str]:
        """Return the names of the files that were released with an assignment, beside its notebooks."""
        found = (self.release / assignment).rglob("*")
        return frozenset(path.name for path in found if path.suffix != ".ipynb" and path.is_file())

    def students(self, assignment: str, folder: Path | None = None, pattern: str = "*") -> Iterator[str]:
        """Yield students who handed this assignment in, in no order: folders FOLDER/<student>/<assignment>.

        One that cannot be looked into is there. Names that no course would give are left out: see `refused`.
        """
        yield from (name for name in self._folders(assignment, folder, pattern) if is_student(name))

    def refused(self, assignment: str, folder: Path | None = None, pattern: str = "*") -> list[Left]:
        """Return which folders with a submission have a name that cannot be a student's."""
        names = [n for n in self._folders(assignment, folder, pattern) if n not in LEFTOVERS and not is_student(n)]
        return [Left(name, "", HIDDEN if name.startswith(".") else UNSHOWN) for name in sorted(names)]

    def _folders(self, assignment: str, folder: Path | None, pattern: str) -> Iterator[str]:
        with os.scandir(folder or self.submitted) as entries:
            for entry in entries:
                if fnmatchcase(entry.name, pattern) and is_there(os.path.join(entry.path, assignment)):
                    yield entry.name

    def count_students(self, assignment: str, folder: Path | None = None, pattern: str = "*") -> int:
        """Count the students who handed in; UsageError if there are none."""
        where = folder or self.submitted
        if not where.is_dir():
            raise UsageError(f"No folder {self.show(where)}. Submissions go to <folder>/<student>/{assignment}/.")
        number = sum(1 for _ in self.students(assignment, where, pattern))
        if not number:
            wanted = f"{pattern}/{assignment}" if pattern != "*" else f"<student>/{assignment}"
            raise UsageError(f"No submissions in {self.show(where)}: nothing matches {wanted}/.")
        return number

    def seed(self, assignment: str) -> int:
        """Return the seed of an assignment's random probes, from the course's secret: students cannot foresee them."""
        path = self.private / "seed"
        if not path.exists():
            writable(self.private)
        try:
            return seed.derive(seed.secret(path), assignment)
        except PermissionError:
            raise UsageError(
                f"Cannot read {self.show(path)}, which somebody else has made. If you share the course in a group, its "
                f"owner should run: {command('chmod', 'g+rw', self.show(path))}"
            ) from None
        except (ValueError, OverflowError):
            raise UsageError(
                f"{self.show(path)} does not hold a number. Restore it, or delete it for a new secret."
            ) from None

    def replacing(self) -> AbstractContextManager[None]:
        """Let one process at a time read a run's files and put others in their places."""
        return alone(self.private / "replacing.lock", lasting=True)

    def show(self, path: Path) -> str:
        """Return a path as the instructor would type it."""
        inside = path.is_relative_to(self.root) and not self.elsewhere
        return os.path.relpath(path, self.root) if inside else str(path)


def writable(folder: Path) -> Path:
    """Return the folder, made if it was not there; UsageError if nothing can be written to it."""
    check_writable(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"Cannot write to {folder}: {error.strerror}.") from None
    return folder


def check_writable(folder: Path) -> Path:
    """Return the folder; UsageError if it could not be made, or nothing could be written to it. Nothing is made."""
    there = next(p for p in (folder, *folder.absolute().parents) if os.path.lexists(p))
    probe = there / f".write-test-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"Cannot write to {folder}: {error.strerror}.") from None
    return folder


def named(files: Iterable[Path]) -> str:
    return ", ".join(map(str, files)) or "no file"


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks in one of the course's folders, whose name may contain anything, even brackets."""
    return [p for p in folder.iterdir() if p.suffix == ".ipynb" and p.is_file()] if folder.is_dir() else []


def is_student(name: str) -> bool:
    """Return whether a folder's name can be a student's; the grader names files after it and appends to it."""
    short = len(os.fsencode(name)) <= NAME_BYTES
    return short and not name.startswith(".") and name.isprintable() and "/" not in name


def is_there(path: str) -> bool:
    """Return whether something exists at a path; assume so if it cannot be examined."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def subfolders(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")] if folder.is_dir() else []


def marks(notebook: Path) -> list[dict[str, Any]]:
    """Return what nbgrader knows of the cells of one of the course's own notebooks."""
    return [mark for mark, _ in marked(notebook)]


def mark_schemes(notebook: Path) -> dict[str, str]:
    """Return the texts with a mark scheme in a source notebook, by grade_id; none where there is no source."""
    if not notebook.is_file():
        return {}
    return {mark["grade_id"]: text for mark, text in marked(notebook) if mark.get("locked") and MARK_SCHEME in text}


def marked(notebook: Path) -> list[tuple[dict[str, Any], str]]:
    """Return the cells of one of the course's own notebooks: what nbgrader knows of each, and its text."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [(cell.get("metadata", {}).get("nbgrader", {}), "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{notebook} is not a notebook: {type(error).__name__}: {error}") from None
