"""What a room defines: one Exercise, with a Task for each graded cell.

Rooms are folders under `autograder/exercises/`, and under those that the environment variable OPTVIZ_EXERCISES names.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import optviz_ref
from autograder.errors import Fault, UsageError
from autograder.fingerprint import code, fingerprint
from autograder.probing.student import Probe

#: The modules of optviz_ref that compute; its figures decide no verdict.
REFERENCE = ("optimizers", "adaptive", "landscapes", "schedules", "run", "lr_finder")

#: What a known mistake may cost: a small slip, a part of the task, its core, what was not given already, all of it.
COSTS = ("slip", "part", "core", "given", "all")

#: What the face of a room has, and that of other packages beside the rooms has not.
ROOM = re.compile(r"^EXERCISE\b|\bExercise\(", re.MULTILINE)

#: How a room says which assignment it belongs to, readable where it cannot be imported.
ASSIGNMENT = re.compile(r"""^\s*assignment\s*=\s*["']([^"']+)["']""", re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    """A definition that is made when it is first run: there may be thousands of them. `program` is its text."""

    make: Callable[[], Any]
    program: str = ""


@dataclass(frozen=True)
class Misconception:
    """A known mistake as a small wrong implementation of the task, with the sentence a student may be shown.

    `define` is what the student would have defined under the task's name. `sentence` states behavior. `cost` is one
    of COSTS, which a scale (`autograder/judge/scale.py`) turns into a share of the points.
    """

    slug: str
    sentence: str
    define: Any
    cost: str = "core"
    parts: tuple[Misconception, ...] = ()  # of two mistakes at once, the two

    def __post_init__(self) -> None:
        if self.cost not in COSTS:
            raise ValueError(f"{self.slug}: cost must be one of {', '.join(COSTS)}, not {self.cost!r}")


@dataclass(frozen=True)
class Fit:
    """A known mistake with a free number, which is found from the evidence.

    `define(value)` is what the student would have defined, for one number between `low` and `high` or for a column of
    them. `sentence` has `{value}` where the number is told.
    """

    slug: str
    sentence: str
    define: Callable[[Any], Any]
    low: float
    high: float
    cost: str = "core"

    def at(self, value: float) -> Misconception:
        """Return the misconception with this number."""
        return Misconception(self.slug, self.sentence.format(value=f"{value:.3g}"), self.define(value), self.cost)


@dataclass(frozen=True)
class Figure:
    """What the feedback draws: a `kind` of `feedback.drawing.KINDS`, from the arrays that `probe` keeps.

    "path" is a trace's path over `landscape`, with its losses; "curve" is a learning-rate finder's.
    """

    probe: str
    kind: str = "path"
    landscape: str | None = None


@dataclass(frozen=True)
class Task:
    """One graded cell.

    `cell` is its id, `solution` the id of the solution cell, `name` what the student defines there. `conventions` are
    the accepted reference definitions by convention name, the printed one first. `probes` go by name; `match` are those
    that a diagnosis must match, the main one first. `suite` is the pytest file. `tolerances` holds the measured
    tolerance by probe name (or "probe.array"), with "default" for the rest. `equivalent` says which mutants of the
    solution change nothing, as "before → after" in which * stands for anything, and why.
    `contract` says what a function is called with and returns; for a class the reference tells.
    """

    cell: str
    solution: str
    name: str
    conventions: Mapping[str, Any]
    probes: Mapping[str, Probe]
    match: tuple[str, ...]
    suite: Path
    misconceptions: Sequence[Misconception] = ()
    nearby: Sequence[
        Misconception
    ] = ()  # the same in other accepted forms; this and what follows: if nothing else fits
    fits: Sequence[Fit] = ()
    pairs: Sequence[Misconception] = ()  # two at once
    tolerances: Mapping[str, float] = field(default_factory=lambda: {"default": 1e-4})
    figure: Figure | None = None
    styles: Path | None = None  # a folder of accepted solutions, one .py file each, for the audit
    restyled: Mapping[str, str] = field(default_factory=dict)  # accepted solutions that the kit makes, by name
    equivalent: Mapping[str, str] = field(default_factory=dict)
    contract: str = ""

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """Return the names of the class's arguments in order; none if the task asks for a function."""
        right: Any = next(iter(self.conventions.values()), None)
        return tuple(inspect.signature(right).parameters) if isinstance(right, type) else ()

    @cached_property
    def asked(self) -> str:
        """Return the sentence that says what to define, how it is called, and what it returns."""
        right: Any = next(iter(self.conventions.values()), None)
        if self.contract or not callable(getattr(right, "step", None)):
            return self.contract or f"A function {self.name}{inspect.signature(right)} should be defined."
        step = ", ".join(list(inspect.signature(right.step).parameters)[1:])
        return (
            f"Define a class {self.name} whose __init__ takes {', '.join(self.arguments)} by name and "
            f"whose step({step}) returns the new params, an array of the same shape."
        )


@dataclass(frozen=True)
class Exercise:
    """One notebook: its name, the assignment it belongs to, its graded cells, and the room's folder."""

    name: str
    assignment: str
    tasks: tuple[Task, ...]
    room: Path

    def task(self, cell: str) -> Task:
        for task in self.tasks:
            if task.cell == cell:
                return task
        raise Fault(f"{self.room}: no task for the graded cell {cell!r}")

    @property
    def fingerprint(self) -> str:
        """A hash of what a verdict depends on: the room, what probes share, the judge and the reference.

        Verdicts of another suite, other probes or another reference are not comparable.
        """
        return fingerprint(self.sources()).hex()[:16]

    def sources(self) -> Iterator[tuple[str, bytes]]:
        """Yield what is behind a verdict, named: rooms and their kit as they are, since students read some of their
        docstrings, and of the engine what it does.
        """
        here, kit = Path(__file__), Path(__file__).parent / "kit"
        package, reference = here.parents[1], Path(optviz_ref.__file__).parent
        own = (p for p in self.room.rglob("*.py") if "styles" not in p.parts)
        yield from ((f"room/{p.relative_to(self.room).as_posix()}", p.read_bytes()) for p in own)
        shared = [*(p for p in here.parent.glob("*.py") if p.name != here.name), *kit.rglob("*.py")]
        yield from ((p.relative_to(here.parent).as_posix(), p.read_bytes()) for p in shared)
        engine = [here, *(p for part in ("judge", "probing") for p in (package / part).glob("*.py"))]
        engine += [reference / f"{name}.py" for name in REFERENCE]
        yield from ((p.relative_to(package.parent).as_posix(), code(p)) for p in engine)


@dataclass(frozen=True)
class Broken:
    """A room that cannot be used: its folder's name, the assignment that it says it belongs to, and what is wrong."""

    folder: str
    assignment: str | None
    reason: str

    def claims(self, assignment: str, notebook: str) -> bool:
        """Return whether it may be the room of a notebook that no other room judges."""
        return assignment == self.assignment if self.assignment else notebook == self.folder


def folders() -> list[str]:
    """Return the folders of a course's own rooms; UsageError if OPTVIZ_EXERCISES names one that is not there."""
    named = [str(Path(name).resolve()) for name in os.environ.get("OPTVIZ_EXERCISES", "").split(os.pathsep) if name]
    for folder in named:
        if not os.path.isdir(folder):
            raise UsageError(f"OPTVIZ_EXERCISES names {folder}, which is no folder.")
    return named


@cache
def rooms() -> tuple[tuple[Exercise, ...], tuple[Broken, ...]]:
    """Return every room that has an `EXERCISE`, and those that cannot be imported."""
    package = importlib.import_module("autograder.exercises")
    package.__path__.extend(folder for folder in folders() if folder not in package.__path__)
    sound: list[Exercise] = []
    broken: list[Broken] = []
    for module in pkgutil.iter_modules(package.__path__):
        finder: Any = module.module_finder  # of a folder: the stubs allow one that has no path
        face = Path(finder.path) / module.name / "__init__.py"
        text = face.read_text(encoding="utf-8", errors="replace") if module.ispkg else ""
        if ROOM.search(text):
            try:
                sound.append(room(f"{package.__name__}.{module.name}"))
            except Fault as fault:
                stated = ASSIGNMENT.search(text)
                broken.append(Broken(module.name, stated and stated[1], str(fault)))
    return tuple(sorted(sound, key=lambda e: (e.name, e.assignment))), tuple(broken)


@cache
def exercises() -> Mapping[str, Exercise]:
    """Return every exercise by its notebook's name, or by `assignment/notebook` where that name is not the only one."""
    sound, _ = rooms()
    count = Counter(e.name for e in sound)
    return {e.name if count[e.name] == 1 else f"{e.assignment}/{e.name}": e for e in sound}


def room_of(assignment: str, notebook: str) -> Exercise | None:
    """Return the room of an assignment's notebook; None if it has none, and is nbgrader's.

    Fault, naming file and line, where its room cannot be used, or where two rooms are for it.
    """
    sound, broken = rooms()
    found = [e for e in sound if (e.assignment, e.name) == (assignment, notebook)]
    if len(found) > 1:
        raise Fault(f"two rooms are for {assignment}/{notebook}: {found[0].room} and {found[1].room}. Rename one.")
    if found:
        return found[0]
    for one in broken:
        if one.claims(assignment, notebook):
            raise Fault(one.reason)
    return None


def room_elsewhere(cells: Mapping[str, str]) -> Exercise | None:
    """Return the room whose exercise a notebook is that has none: it was renamed, or moved to another assignment.

    `cells` are its texts by grade_id: all of the exercise's cells are there, and define what it asks for.
    """

    def asks(task: Task) -> bool:
        defined = rf"^(?:class|def) {re.escape(task.name)}\b"
        return task.cell in cells and bool(re.search(defined, cells.get(task.solution, ""), re.MULTILINE))

    return next((room for room in rooms()[0] if room.tasks and all(map(asks, room.tasks))), None)


def require(assignment: str, notebook: str) -> Exercise:
    """Return the room of an assignment's notebook; Fault if there is none."""
    found = room_of(assignment, notebook)
    if found is None:
        raise Fault(f"{assignment}/{notebook} has no room in autograder/exercises/")
    return found


def room(package: str) -> Exercise:
    """Return the `EXERCISE` of a package; Fault, naming file and line, if it cannot be imported."""
    try:
        face: Any = importlib.import_module(package)
        exercise: Exercise = face.EXERCISE
        return exercise
    except Exception as error:  # whatever an instructor's file raises
        if isinstance(error, SyntaxError):
            at = f"{error.filename}:{error.lineno}"
        else:
            frames = traceback.extract_tb(error.__traceback__)
            own = [f for f in frames if package.rpartition(".")[2] in Path(f.filename).parts] or frames
            at = f"{own[-1].filename}:{own[-1].lineno}"
        raise Fault(f"{at}: the room {package} cannot be used: {type(error).__name__}: {error}") from error
