"""What a room defines: one Exercise, with a Task for each graded cell. `rooms` finds them."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import optviz_ref
from autograder.errors import Fault
from autograder.exercises import shelf
from autograder.fingerprint import code, fingerprint, named, read, remembered
from autograder.probing.student import Probe

#: The modules of optviz_ref behind every verdict. Others of its modules are behind those of the rooms that name them.
REFERENCE = ("optimizers", "adaptive", "schedules", "run", "lr_finder", "landscapes/landscape")

#: The folder of the kit's own rooms.
KIT = Path(__file__).parent

#: What a known mistake may cost: a small slip, a part of the task, its core, what was not given already, all of it.
COSTS = ("slip", "part", "core", "given", "all")

#: How near a number that was found comes to the one that is there, in proportion.
EXACT = 1e-5

#: Modules beside the kit's rooms that find rooms and judge nothing.
FINDERS = ("exercise.py", "rooms.py", "shelf.py")


@dataclass(frozen=True)
class Recipe:
    """A definition that is made when it is first run: there may be thousands of them.

    `program` is its text, `about` the argument that its mistake is about, if any.
    """

    make: Callable[[], Any]
    program: str = ""
    about: str = ""


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
    general: bool = False  # whether it only says what kind of slip it is: told where nothing else explains the numbers

    def __post_init__(self) -> None:
        if self.cost not in COSTS:
            raise ValueError(f"{self.slug}: cost must be one of {', '.join(COSTS)}, not {self.cost!r}")


def of_slug(known: Sequence[Misconception], slug: str) -> list[Misconception]:
    """Return the known mistakes of one slug, in order; a table that makes them when asked makes no others."""
    table = getattr(known, "of", None)
    return table(slug) if table else [one for one in known if one.slug == slug]


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
        return Misconception(self.slug, self.sentence.format(value=written(value)), self.define(value), self.cost)


@dataclass(frozen=True)
class Finish:
    """A known mistake in what is done with a result, with a free number that follows from it.

    `numbers(before, got)` are the number for each row of `before`, which are results without this mistake, and NaN
    where there is none, `of_largest` right result if they are told so; `after(define, value)` is what the student would
    have defined.
    """

    slug: str
    sentence: str
    numbers: Callable[[Any, Any], Any]
    after: Callable[[Any, float], Any]
    cost: str = "part"
    of_largest: bool = False

    def of(self, known: Misconception, value: float) -> Misconception:
        """Return this mistake with its number; beside a known one, if that has a name."""
        define = Recipe(lambda: self.after(made(known.define), float(written(value))))
        own = Misconception(self.slug, self.sentence.format(value=written(value)), define, self.cost)
        if not known.slug:
            return own
        both = f"{known.sentence} {own.sentence}"
        cost = max(known.cost, own.cost, key=COSTS.index)
        return Misconception(f"{known.slug}+{own.slug}", both, define, cost, (known, own))


def made(define: Any) -> Any:
    """Return what is defined, made now if it is a recipe."""
    return define.make() if isinstance(define, Recipe) else define


@dataclass(frozen=True)
class Defaults:
    """The defaults of one accepted form as mistakes: `fits` find one number each, by argument; `known` has all.

    `beside` makes the same of a class with another mistake.
    """

    fits: Mapping[str, Fit]
    known: Callable[[Mapping[str, float]], Misconception]
    beside: Callable[[Any], Defaults]


def written(value: float) -> str:
    """Write a number that was found with as few digits as it has, three at least and six at most."""
    digits = next((n for n in range(3, 6) if abs(float(f"{value:.{n}g}") - value) <= EXACT * abs(value)), 6)
    return f"{float(f'{value:.{digits}g}'):.6g}"  # 1000, and not 1e+03


@dataclass(frozen=True)
class Figure:
    """What the feedback draws: a `kind` of `feedback.drawing.KINDS`, from the arrays that `probe` keeps.

    "path" is a trace's path over `landscape`, with its losses; "curve" is a learning-rate finder's, "rates" a
    schedule's.
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
    `contract` says what a function is called with and returns; for a class the reference tells. `example`,
    `examples` and `further` are for the feedback: they stand on students' pages.
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
    defaults: Sequence[Defaults] = ()  # by accepted form
    pairs: Sequence[Misconception] = ()  # two at once
    halves: Sequence[Any] = ()  # by form, `kit.halves`: two at once that stand in different lines
    finishes: Sequence[Finish] = ()  # alone, or beside another one
    solve: Callable[..., Iterator[Misconception]] | None = None  # from what was seen, what runs a program, and `match`
    tolerances: Mapping[str, float] = field(default_factory=lambda: {"default": 1e-4})
    figure: Figure | None = None
    styles: Path | None = None  # a folder of accepted solutions, one .py file each, for the audit
    restyled: Mapping[str, str] = field(default_factory=dict)  # accepted solutions that the kit makes, by name
    equivalent: Mapping[str, str] = field(default_factory=dict)
    contract: str = ""
    example: Mapping[str, Any] = field(default_factory=dict)  # a function's arguments in its visible check
    examples: Sequence[Mapping[str, Any]] = ()  # others, for mistakes that do not show in that one
    further: str = ""  # what a student with full marks may try next, in a sentence

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
    """One notebook: its name, the assignment it belongs to, its graded cells, and the folder of its suites.

    `home` is the folder in which the exercise was found: another one, if a course hands out an exercise of the kit's.
    `broken` says why a room cannot be used; it has no tasks then.
    """

    name: str
    assignment: str
    tasks: tuple[Task, ...]
    room: Path
    home: Path | None = None
    broken: str = ""
    named: tuple[str, ...] = ()  # what a course has recorded and named of wrong answers, as text

    def task(self, cell: str) -> Task:
        for task in self.tasks:
            if task.cell == cell:
                return task
        raise Fault(self.broken or f"{self.room}: no task for the graded cell {cell!r}")

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what a verdict depends on: the room, what it imports, what probes share, the judge, the reference.

        Verdicts of another suite, other probes or another reference are not comparable. It is taken once, as the room
        is imported once: a room whose files change is another exercise.
        """
        if self.broken:
            return ""
        return remembered(self.contents(), lambda: fingerprint(self.sources())).hex()[:16]

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield all files, named, that may be behind a verdict, whether this exercise uses them or not."""
        yield "which", repr((self.name, self.assignment, self.room, self.home, *self.named)).encode()
        yield "kit", installed()
        own = [self.room, *([self.home] if self.home else [])]
        paths = {path for folder in own for path in shelf.files_in(folder)}
        paths |= {path for folder in own if folder.parent != KIT for path in shelf.listed(folder.parent)}
        paths |= set(elsewhere(self.modules()).values())
        yield from ((str(path), read(path)) for path in paths)

    def sources(self) -> Iterator[tuple[str, bytes]]:
        """Yield what is behind a verdict, named: rooms and their kit as they are, since students read some of their
        docstrings, and of the engine what it does.
        """
        here, kit = Path(__file__), Path(__file__).parent / "kit"
        package, reference = here.parents[1], Path(optviz_ref.__file__).parent
        own = dict(self.own_sources())
        yield from own.items()
        yield from ((f"named/{i}", text.encode()) for i, text in enumerate(self.named))
        shared = [*(p for p in here.parent.glob("*.py") if p.name not in FINDERS), *kit.rglob("*.py")]
        yield from ((p.relative_to(here.parent).as_posix(), p.read_bytes()) for p in shared)
        engine = [here, *(p for part in ("judge", "probing") for p in (package / part).glob("*.py"))]
        users = [text for name, text in own.items() if name.startswith("module/") or name.endswith(".py")]
        users += [p.read_bytes() for p in kit.rglob("*.py")]
        engine += {reference / f"{name}.py" for name in REFERENCE} | named(reference, users)
        yield from ((p.relative_to(package.parent).as_posix(), code(p)) for p in engine)

    def own_sources(self) -> Iterator[tuple[str, bytes]]:
        """Yield the room's files, the modules beside it that they import, and where its references are defined."""
        folders = {"room": self.room} | ({"home": self.home} if self.home not in (None, self.room) else {})
        for name, folder in folders.items():
            assert folder is not None
            own = [p for p in shelf.files_in(folder) if "styles" not in p.parts]
            yield from ((f"{name}/{p.relative_to(folder).as_posix()}", p.read_bytes()) for p in own)
            beside = [*shelf.imported(folder), *(shelf.loose(folder.parent) if folder.parent != KIT else ())]
            yield from ((f"beside/{p.relative_to(folder.parent).as_posix()}", p.read_bytes()) for p in beside)
        yield from ((f"module/{name}", code(path)) for name, path in elsewhere(self.modules()).items())

    def modules(self) -> set[str]:
        """Return the modules that define the references, and those that the rooms of a course's folder import."""
        found = {getattr(define, "__module__", "") for task in self.tasks for define in task.conventions.values()}
        shelves = {folder.parent for folder in (self.room, self.home) if folder is not None} - {KIT}
        return found.union(*map(shelf.imports, shelves))


@cache
def installed() -> bytes:
    """Hash the modules of ours that may be behind a verdict, once in a process, which has imported them once."""
    package = Path(__file__).parents[1]
    folders = [package / "exercises", package / "judge", package / "probing", Path(optviz_ref.__file__).parent]
    return fingerprint((str(path), read(path)) for folder in folders for path in folder.rglob("*.py"))


def elsewhere(modules: set[str]) -> dict[str, Path]:
    """Return where the modules of these are that are neither the kit's nor beside a room: in an installed package."""
    own = {name for name in sorted(modules) if not name.startswith(("autograder.", shelf.PREFIX))}
    files = {name: getattr(sys.modules.get(name), "__file__", None) or "" for name in sorted(own)}
    return {name: Path(file) for name, file in files.items() if file.endswith(".py")}
