"""A course folder: where its notebooks, submissions, results and database are, and whether it is fit to grade."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder import seed
from autograder.errors import UsageError
from autograder.exercise import Exercise, exercises

CONFIG = "nbgrader_config.py"
REGION = re.compile(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")


@dataclass(frozen=True)
class Notebook:
    """One graded notebook of an assignment: its release, and the room that judges it."""

    name: str
    release: Path
    exercise: Exercise


class Course:
    """The folder with `nbgrader_config.py`, and nbgrader's folders in it.

    Raises UsageError where the folder is no course, or lacks what a method is asked for.
    """

    def __init__(self, root: Path | str = "."):
        self.root = Path(root).resolve()
        if not (self.root / CONFIG).is_file():
            raise UsageError(
                f"No course here: {self.root} has no {CONFIG}. Change to the course folder, the one that holds it."
            )
        self.source = self.root / "source"
        self.release = self.root / "release"
        self.submitted = self.root / "submitted"
        self.autograded = self.root / "autograded"
        self.feedback = self.root / "feedback"
        self.results = self.root / "results"
        self.private = self.root / ".optviz"
        self.cache = self.private / "cache"

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """What `nbgrader_config.py` sets, as nbgrader reads it."""
        from traitlets.config import PyFileConfigLoader

        return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()

    @property
    def database_url(self) -> str:
        """The gradebook: `OPTVIZ_DB_URL`, else the course's own setting, else `gradebook.db` in the course folder."""
        configured = self.config.get("CourseDirectory", {}).get("db_url")
        return os.environ.get("OPTVIZ_DB_URL") or configured or f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def assignments(self) -> tuple[str, ...]:
        """Assignments that have a source or a release folder."""
        folders = [*subfolders(self.source), *subfolders(self.release)]
        return tuple(sorted({f.name for f in folders}))

    def assignment(self, name: str) -> str:
        """The name itself, if there is such an assignment."""
        if name not in self.assignments:
            known = ", ".join(self.assignments) or "none"
            raise UsageError(f"No assignment {name!r} in {self.root}. Assignments here: {known}.")
        return name

    def notebooks(self, assignment: str) -> tuple[Notebook, ...]:
        """The graded notebooks of an assignment, by name; those without a graded cell are left out."""
        folder = self.release / self.assignment(assignment)
        found = []
        for path in sorted(folder.glob("*.ipynb")):
            exercise = exercises().get(path.stem)
            if exercise is not None and exercise.assignment == assignment:
                found.append(Notebook(path.stem, path, exercise))
            elif graded_cells(path):
                raise UsageError(
                    f"{self.show(path)} has graded cells but autograder/exercises/{path.stem} does not exist."
                )
        if not found:
            raise UsageError(
                f"Nothing to grade in {self.show(folder)}: no released notebook has a graded cell. "
                f"Make the release first: optviz release {assignment}"
            )
        return tuple(found)

    def results_folder(self, assignment: str) -> Path:
        """Where results go unless another folder is named."""
        return self.results / assignment

    def check_release(self, assignment: str) -> None:
        """Refuse a release that is missing or not made from the source as it is now."""
        for source in sorted((self.source / assignment).glob("*.ipynb")):
            release = self.release / assignment / source.name
            if not release.is_file():
                raise UsageError(
                    f"{self.show(release)} is missing. Make the release first: optviz release {assignment}"
                )
            stale = first_stale_cell(read_cells(source), read_cells(release))
            if stale is not None:
                raise UsageError(
                    f"{self.show(release)} is stale: cell {stale} of {self.show(source)} has changed since. "
                    f"Make the release again: optviz release {assignment}"
                )

    def students(self, assignment: str, folder: Path | None = None, pattern: str = "*") -> Iterator[str]:
        """Students who handed this assignment in, in no order: folders FOLDER/<student>/<assignment>.

        Names that no file system of a course would have (control characters, not Unicode) are left out.
        """
        with os.scandir(folder or self.submitted) as entries:
            for entry in entries:
                if (
                    fnmatchcase(entry.name, pattern)
                    and is_student(entry.name)
                    and os.path.lexists(os.path.join(entry.path, assignment))
                ):
                    yield entry.name

    def count_students(self, assignment: str, folder: Path | None = None, pattern: str = "*") -> int:
        """How many there are; UsageError if none."""
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
        except (ValueError, OverflowError):
            raise UsageError(
                f"{self.show(path)} does not hold a number. Restore it, or delete it for a new secret."
            ) from None

    def show(self, path: Path) -> str:
        """A path as the instructor would type it."""
        return os.path.relpath(path, self.root) if path.is_relative_to(self.root) else str(path)


def writable(folder: Path) -> Path:
    """The folder, made if it was not there; UsageError if nothing can be written to it."""
    probe = folder / f".write-test-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"Cannot write to {folder}: {error.strerror}.") from None
    return folder


def is_student(name: str) -> bool:
    return not name.startswith(".") and name.isprintable() and "/" not in name


def subfolders(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")] if folder.is_dir() else []


def read_cells(notebook: Path) -> list[dict]:
    """The cells of one of the course's own notebooks."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{notebook} is not a notebook: {type(error).__name__}: {error}") from None
    return [{**cell, "source": "".join(cell["source"])} for cell in cells]


def graded_cells(notebook: Path) -> list[str]:
    """The ids of the cells that nbgrader grades automatically."""
    marks = [cell.get("metadata", {}).get("nbgrader", {}) for cell in read_cells(notebook)]
    return [m["grade_id"] for m in marks if m.get("grade") and not m.get("solution")]


def first_stale_cell(source: list[dict], release: list[dict]) -> str | None:
    """The first source cell that the release does not show as it is: everything outside solutions must be equal."""
    if len(source) != len(release):
        return f"{min(len(source), len(release)) + 1} (the number of cells differs)"
    for number, (ours, theirs) in enumerate(zip(source, release, strict=True), 1):
        mark, copy = (c.get("metadata", {}).get("nbgrader", {}) for c in (ours, theirs))
        settings = [k for k in ("grade_id", "points", "grade", "solution") if mark.get(k) != copy.get(k)]
        if settings or not shows(ours, theirs["source"], solution=mark.get("solution", False)):
            return mark.get("grade_id") or str(number)
    return None


def shows(cell: dict, released: str, solution: bool) -> bool:
    """Whether the released text has all of the cell's lines outside its regions, in order."""
    parts = REGION.split(cell["source"])
    if len(parts) == 1:
        return solution or cell["source"] == released
    outside, depth = [parts[0]], 0
    for edge, text in zip(parts[1::3], parts[3::3], strict=True):
        depth += 1 if edge == "BEGIN" else -1
        if depth == 0:
            outside.append(text)
    at = 0
    for text in outside:
        at = released.find(text.strip(), at)
        if at < 0:
            return False
        at += len(text.strip())
    return True
