"""The rooms of a course: the kit's, those in the course's folder `exercises/`, and those of OPTVIZ_EXERCISES."""

from __future__ import annotations

import importlib
import pkgutil
import re
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from autograder.errors import Fault
from autograder.exercises.exercise import Exercise, Task
from autograder.exercises.recorded import Recorded, read, with_names
from autograder.exercises.shelf import FOLDER, Shelf, environment, no_bytecode

KIT = "autograder.exercises"
PRIVATE = ".optviz"  # what is private to a course, in its folder

#: What the face of a room has, and that of other packages beside the rooms has not.
ROOM = re.compile(r"^EXERCISE\b|\bExercise\(", re.MULTILINE)
FILE = re.compile(r"^EXERCISE\b", re.MULTILINE)  # and a file that would be one
INIT = "__init__.py"

#: How a room says which assignment it belongs to, readable where it cannot be imported.
ASSIGNMENT = re.compile(r"""^[^#\n]*\bassignment\s*=\s*["']([^"']+)["']""", re.MULTILINE)


@dataclass(frozen=True)
class Broken:
    """A room that cannot be used: its folder's name, the assignment that it says it belongs to, and what is wrong."""

    folder: str
    assignment: str | None
    reason: str

    def claims(self, assignment: str, notebook: str) -> bool:
        """Return whether it may be the room of a notebook that no other room judges."""
        return assignment == self.assignment if self.assignment else notebook == self.folder


@dataclass(frozen=True)
class Face:
    """A room that is not imported yet: its package, its face, and the assignment that this says it belongs to."""

    package: str
    path: Path
    assignment: str | None

    @property
    def own(self) -> bool:
        """Whether the room is a course's and not the kit's."""
        return not self.package.startswith(KIT)

    def opened(self) -> Exercise | Broken:
        """Return the exercise, or what is wrong with it."""
        if self.path.name != INIT:
            reason = f"{self.path}: a room is a folder. Move this file to {self.path.with_suffix('') / INIT}."
            return Broken(self.path.stem, self.assignment, reason)
        try:
            return replace(room(self.package), home=self.path.parent)
        except Fault as fault:
            return Broken(self.path.parent.name, self.assignment, str(fault))


class Rooms:
    """Every room that can be used with a course, and those that are broken.

    The kit's are imported when their assignment is asked for: each takes a hundredth of a second.
    """

    def __init__(self, shelves: Sequence[Shelf] = (), names: Sequence[Recorded] = ()):
        self.shelves, self.names = tuple(shelves), tuple(names)
        own = [face for shelf in self.shelves for face in found(shelf.package, shelf.place)]
        self.faces = (*found(KIT, Path(__file__).parent), *own)
        self.opened: dict[Path, Exercise | Broken] = {}
        for face in own:  # as its files are now
            self.open(face)

    def open(self, face: Face) -> Exercise | Broken:
        """Return an exercise with what the course has named, or what is wrong with it; imported once."""
        if face.path not in self.opened:
            found = face.opened()
            self.opened[face.path] = with_names(found, self.names) if isinstance(found, Exercise) else found
        return self.opened[face.path]

    def rooms(self, assignment: str | None = None) -> list[Exercise | Broken]:
        """Return the rooms that may be for an assignment; all of them, if none is named."""
        return [self.open(f) for f in self.faces if f.own or assignment is None or f.assignment in (None, assignment)]

    def among(self, assignment: str) -> list[Exercise]:
        """Return the rooms of an assignment that can be used."""
        return [e for e in self.rooms(assignment) if isinstance(e, Exercise) and e.assignment == assignment]

    @cached_property
    def sound(self) -> tuple[Exercise, ...]:
        """Every room that can be used, by name."""
        return tuple(sorted((e for e in self.rooms() if isinstance(e, Exercise)), key=by_name))

    @cached_property
    def own(self) -> tuple[Exercise, ...]:
        """Those of the course, by name."""
        known = [self.open(face) for face in self.faces if face.own]
        return tuple(sorted((e for e in known if isinstance(e, Exercise)), key=by_name))

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """Every room that cannot be used."""
        return tuple(one for one in self.rooms() if isinstance(one, Broken))

    @cached_property
    def exercises(self) -> Mapping[str, Exercise]:
        """Every exercise by its notebook's name, or by `assignment/notebook` where that name is not the only one."""
        count = Counter(e.name for e in self.sound)
        return {e.name if count[e.name] == 1 else f"{e.assignment}/{e.name}": e for e in self.sound}

    def of(self, assignment: str, notebook: str) -> Exercise | None:
        """Return the room of an assignment's notebook; None if it has none, and is nbgrader's.

        Fault, naming file and line, where its room cannot be used, or where two rooms are for it.
        """
        both = [e for e in self.among(assignment) if e.name == notebook]
        if len(both) > 1:
            first, second = sorted(str(e.home) for e in both)
            raise Fault(
                f"two rooms are for {assignment}/{notebook}: {first} and {second}. Remove one, or change the "
                "assignment or the name in its EXERCISE."
            )
        if both:
            return both[0]
        for one in self.rooms(assignment):
            if isinstance(one, Broken) and one.claims(assignment, notebook):
                raise Fault(one.reason)
        return None

    def usable(self, assignment: str, notebook: str) -> Exercise | None:
        """Return the room as `of` does; for one that cannot be used, an exercise without tasks that says why."""
        try:
            return self.of(assignment, notebook)
        except Fault as fault:
            return Exercise(notebook, assignment, (), Path(FOLDER) / notebook, broken=str(fault))

    def problems(self) -> list[str]:
        """Return what is wrong with the rooms, one sentence each: those that are broken, and two for one notebook."""
        twice = [(e.assignment, e.name) for e in self.sound]
        doubled = [self.usable(*at) for at in dict.fromkeys(at for at in twice if twice.count(at) > 1)]
        return [one.reason for one in self.broken] + [one.broken for one in doubled if one is not None]

    def require(self, assignment: str, notebook: str) -> Exercise:
        """Return the room of an assignment's notebook; Fault if there is none."""
        room = self.of(assignment, notebook)
        if room is None:
            raise Fault(f"{assignment}/{notebook} has no room, in {FOLDER}/ of the course or in the kit")
        return room

    def elsewhere(self, cells: Mapping[str, str]) -> Exercise | None:
        """Return the room whose exercise a notebook is that has none: it was renamed, or moved to another assignment.

        `cells` are its texts by grade_id: all of the exercise's cells are there, and define what it asks for.
        """

        def asks(task: Task) -> bool:
            defined = rf"^(?:class|def) {re.escape(task.name)}\b"
            return task.cell in cells and bool(re.search(defined, cells.get(task.solution, ""), re.MULTILINE))

        return next((room for room in self.sound if room.tasks and all(map(asks, room.tasks))), None)


def by_name(exercise: Exercise) -> tuple[str, str]:
    return exercise.name, exercise.assignment


@cache
def kit() -> Rooms:
    """Return the kit's own rooms."""
    return Rooms()


def exercises() -> Mapping[str, Exercise]:
    """Return the kit's own exercises by name."""
    return kit().exercises


def of_course(root: Path) -> Rooms:
    """Return the rooms of a course as they are now."""
    extra = environment()
    package = importlib.import_module(KIT)  # rooms of OPTVIZ_EXERCISES may import each other as modules of the kit
    package.__path__.extend(str(folder) for folder in extra if str(folder) not in package.__path__)
    own = root / FOLDER
    folders = [*([own.resolve()] if own.is_dir() else []), *extra]
    return on([Shelf.read(folder) for folder in dict.fromkeys(folders)], read(root / PRIVATE))


def on(shelves: Sequence[Shelf], names: Sequence[Recorded] = ()) -> Rooms:
    """Return the kit's rooms and those of these shelves, with what a course has named.

    They are imported once as long as nothing in them changes.
    """
    if not shelves and not names:
        return kit()
    key = tuple((shelf.folder, shelf.digest) for shelf in shelves), tuple(names)
    if key not in _loaded:
        _loaded[key] = Rooms(shelves, names)
    return _loaded[key]


_loaded: dict[tuple[tuple[tuple[Path, str], ...], tuple[Recorded, ...]], Rooms] = {}


def found(package: str, folder: Path) -> Iterator[Face]:
    """Yield the rooms in a folder, and files that would be rooms if they were folders."""
    for module in pkgutil.iter_modules([str(folder)]):
        path = folder / module.name / INIT if module.ispkg else folder / f"{module.name}.py"
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if (ROOM if module.ispkg else FILE).search(text):
            stated = ASSIGNMENT.search(text)
            yield Face(f"{package}.{module.name}", path, stated[1] if stated else None)


def room(package: str) -> Exercise:
    """Return the `EXERCISE` of a package; Fault, naming file and line, if it cannot be imported."""
    name = package.rpartition(".")[2]
    try:
        with no_bytecode() if not package.startswith(KIT) else nullcontext():
            face: Any = importlib.import_module(package)
        exercise = face.EXERCISE
        if not isinstance(exercise, Exercise):
            raise TypeError(f"EXERCISE is to be an Exercise(name=…, assignment=…, …), not {exercise!r:.80}")
        return exercise
    except Exception as error:  # whatever an instructor's file raises
        if isinstance(error, SyntaxError):
            at = f"{error.filename}:{error.lineno}"
        else:
            frames = traceback.extract_tb(error.__traceback__)
            beside = {Path(p) for p in shelf_of(package)} if not package.startswith(KIT) else set()
            own = [f for f in frames if name in Path(f.filename).parts or Path(f.filename).parent in beside] or frames
            at = f"{own[-1].filename}:{own[-1].lineno}"
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        raise Fault(
            f"{at}: the room {name} cannot be used: {type(error).__name__}: {what}.{remedy(error, package)}"
        ) from error


def shelf_of(package: str) -> list[str]:
    """Return the folders in which a room was looked for."""
    parent = package.rpartition(".")[0]
    return list(importlib.import_module(parent).__path__) if parent else []


def remedy(error: Exception, package: str) -> str:
    """Say what to do about a module that is not found: most often it lies beside the room, or in it."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return " Mend it; until then its notebook is not graded."
    missing = error.name.rpartition(".")[2]
    for folder in map(Path, shelf_of(package)):
        for dots, place in (("..", folder), (".", folder / package.rpartition(".")[2])):
            if (place / f"{missing}.py").is_file():
                return f" It is {place / f'{missing}.py'}; write: from {dots}{missing} import …"
    if error.name.startswith(KIT):
        return " Mend it; until then its notebook is not graded."
    return (
        f" Install it where the grader runs, or put {missing}.py beside the room and write: from ..{missing} import …"
    )
