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


class Rooms:
    """Every room that can be used with a course, and those that are broken."""

    def __init__(self, shelves: Sequence[Shelf] = (), names: Sequence[Recorded] = ()):
        self.shelves, self.names = tuple(shelves), tuple(names)
        kit = [*found(KIT, Path(__file__).parent)]
        own = [one for shelf in self.shelves for one in found(shelf.package, shelf.place)]
        sound = [with_names(e, self.names) for e in [*kit, *own] if isinstance(e, Exercise)]
        self.sound = tuple(sorted(sound, key=by_name))
        self.own = tuple(sorted((e for e in own if isinstance(e, Exercise)), key=by_name))
        self.broken = tuple(one for one in [*kit, *own] if isinstance(one, Broken))

    @cached_property
    def exercises(self) -> Mapping[str, Exercise]:
        """Every exercise by its notebook's name, or by `assignment/notebook` where that name is not the only one."""
        count = Counter(e.name for e in self.sound)
        return {e.name if count[e.name] == 1 else f"{e.assignment}/{e.name}": e for e in self.sound}

    def of(self, assignment: str, notebook: str) -> Exercise | None:
        """Return the room of an assignment's notebook; None if it has none, and is nbgrader's.

        Fault, naming file and line, where its room cannot be used, or where two rooms are for it.
        """
        both = [e for e in self.sound if (e.assignment, e.name) == (assignment, notebook)]
        if len(both) > 1:
            first, second = sorted(str(e.home) for e in both)
            raise Fault(
                f"two rooms are for {assignment}/{notebook}: {first} and {second}. Remove one, or change the "
                "assignment or the name in its EXERCISE."
            )
        if both:
            return both[0]
        for one in self.broken:
            if one.claims(assignment, notebook):
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


def found(package: str, folder: Path) -> Iterator[Exercise | Broken]:
    """Yield the exercise of each room in a folder, or what is wrong with it."""
    for module in pkgutil.iter_modules([str(folder)]):
        face = folder / module.name / "__init__.py" if module.ispkg else folder / f"{module.name}.py"
        text = face.read_text(encoding="utf-8", errors="replace") if face.is_file() else ""
        stated = ASSIGNMENT.search(text)
        if not module.ispkg and re.search(r"^EXERCISE\b", text, re.MULTILINE):
            reason = f"{face}: a room is a folder. Move this file to {folder / module.name / '__init__.py'}."
            yield Broken(module.name, stated and stated[1], reason)
        elif module.ispkg and ROOM.search(text):
            try:
                yield replace(room(f"{package}.{module.name}"), home=face.parent)
            except Fault as fault:
                yield Broken(module.name, stated and stated[1], str(fault))


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
