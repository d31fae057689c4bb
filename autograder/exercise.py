"""What a room under `autograder/exercises/` defines: one Exercise, with a Task for each graded cell."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import optviz_ref
from autograder.errors import Fault
from autograder.probing import Probe

#: The modules of optviz_ref that compute; its figures decide no verdict.
REFERENCE = ("optimizers", "adaptive", "landscapes", "schedules", "run", "lr_finder")

#: What a known mistake may cost: a small slip, a part of the task, its core, all of it.
COSTS = ("slip", "part", "core", "all")


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

    def __post_init__(self) -> None:
        if self.cost not in COSTS:
            raise ValueError(f"{self.slug}: cost must be one of {', '.join(COSTS)}, not {self.cost!r}")


@dataclass(frozen=True)
class Figure:
    """What the feedback draws: `kind` "path" (a trace's path over a landscape, with its losses) or "curve"."""

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
    """

    cell: str
    solution: str
    name: str
    conventions: Mapping[str, Any]
    probes: Mapping[str, Probe]
    match: tuple[str, ...]
    suite: Path
    misconceptions: tuple[Misconception, ...] = ()
    tolerances: Mapping[str, float] = field(default_factory=lambda: {"default": 1e-4})
    figure: Figure | None = None
    styles: Path | None = None  # a folder of accepted solutions, one .py file each, for the audit
    equivalent: Mapping[str, str] = field(default_factory=dict)


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
        digest = hashlib.sha256()
        for root, path in sorted(self.sources(), key=lambda pair: (pair[0].name, pair[1])):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    def sources(self) -> Iterator[tuple[Path, Path]]:
        """The files behind a verdict, each with the folder that it is named in."""
        engine = Path(__file__).parent
        reference = Path(optviz_ref.__file__).parent
        yield from ((self.room, p) for p in self.room.rglob("*.py") if "styles" not in p.parts)
        yield from ((self.room.parent, p) for p in self.room.parent.glob("*.py"))
        yield from ((engine, p) for p in (engine / "judge").glob("*.py"))
        yield from ((engine, engine / name) for name in ("given.py", "host.py", "probing.py"))
        yield from ((reference, reference / f"{name}.py") for name in REFERENCE)


@cache
def exercises() -> Mapping[str, Exercise]:
    """Every exercise by notebook name: each room under `autograder/exercises/` that has an `EXERCISE`.

    Fault, naming file and line, for a room that cannot be imported.
    """
    package = importlib.import_module("autograder.exercises")
    rooms = [room(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__) if m.ispkg]
    return {exercise.name: exercise for exercise in sorted(rooms, key=lambda e: e.name)}


def room(package: str) -> Exercise:
    """The `EXERCISE` of a package."""
    try:
        return importlib.import_module(package).EXERCISE
    except Exception as error:  # whatever an instructor's file raises
        if isinstance(error, SyntaxError):
            at = f"{error.filename}:{error.lineno}"
        else:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{frame.filename}:{frame.lineno}"
        raise Fault(f"{at}: the room {package} cannot be used: {type(error).__name__}: {error}") from error
