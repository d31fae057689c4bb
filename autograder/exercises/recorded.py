"""A wrong behavior that an instructor has named for one course: what was recorded of it, with sentence and cost."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import Fault
from autograder.exercises.exercise import COSTS, Exercise, Misconception, Task, of_slug
from autograder.records import Event, Trace

NAMES = "names"  # the folder, among what is private to a course
SCHEMA = 1
FIELDS = {"assignment", "notebook", "cell", "behavior", "slug", "sentence", "cost", "seed", "traces"}


@dataclass(frozen=True)
class Recorded:
    """One of them, as the text of its file: it travels to workers, and what it says is part of a verdict's hash."""

    text: str

    @cached_property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def seed(self) -> int:
        """The seed under which it was recorded; under another one it says nothing."""
        return int(self.said["seed"])

    @cached_property
    def traces(self) -> Mapping[str, Trace]:
        """What it did under each probe."""
        return {name: trace(kept) for name, kept in self.said["traces"].items()}

    def known(self) -> Misconception:
        """Return it as the judge takes it."""
        return Misconception(self.said["slug"], self.said["sentence"], self, self.said["cost"])

    def belongs(self, exercise: Exercise, task: Task) -> bool:
        at = self.said["assignment"], self.said["notebook"], self.said["cell"]
        return at == (exercise.assignment, exercise.name, task.cell)


@dataclass(frozen=True)
class Joined(Sequence[Misconception]):
    """What a room knows, and after it what a course has named."""

    known: Sequence[Misconception]
    named: tuple[Misconception, ...]

    def __getitem__(self, i: Any) -> Any:
        return [*self.known, *self.named][i]

    def __iter__(self) -> Iterator[Misconception]:
        yield from self.known
        yield from self.named

    def __len__(self) -> int:
        return len(self.known) + len(self.named)

    def of(self, slug: str) -> list[Misconception]:
        """Return those of one slug, in order."""
        return [*of_slug(self.known, slug), *of_slug(self.named, slug)]


def record(
    assignment: str, notebook: str, cell: str, behavior: str, said: Mapping[str, str], seed: int,
    traces: Mapping[str, Trace],
) -> Recorded:  # fmt: skip
    """Write down what a program did; `said` has slug, sentence and cost."""
    line = {
        "schema": SCHEMA, "assignment": assignment, "notebook": notebook, "cell": cell, "behavior": behavior,
        **{key: said[key] for key in ("slug", "sentence", "cost")}, "seed": seed,
        "traces": {name: kept(one) for name, one in traces.items()},
    }  # fmt: skip
    return Recorded(json.dumps(line, sort_keys=True))


def kept(trace: Trace) -> dict[str, Any]:
    """Return a trace as JSON, its numbers to the last bit."""
    arrays = {
        name: {"shape": a.shape, "data": base64.b64encode(np.ascontiguousarray(a, dtype="<f8").tobytes()).decode()}
        for name, a in trace.arrays.items()
    }
    return {"arrays": arrays, "events": [[e.kind, e.step, e.text] for e in trace.events]}


def trace(kept: Mapping[str, Any]) -> Trace:
    arrays = {
        name: np.frombuffer(base64.b64decode(a["data"]), dtype="<f8").reshape(a["shape"]).astype(np.float64)
        for name, a in kept["arrays"].items()
    }
    return Trace(arrays, tuple(Event(kind, step, text) for kind, step, text in kept["events"]))


def read(private: Path) -> tuple[Recorded, ...]:
    """Return what a course has named, in a fixed order; Fault, naming the file, for one that cannot be read."""
    return tuple(one(path) for path in sorted((private / NAMES).glob("*.json")))


def one(path: Path) -> Recorded:
    try:
        found = Recorded(path.read_text(encoding="utf-8"))
        sound = found.said.keys() >= FIELDS and found.said["cost"] in COSTS
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise Fault(f"{path} cannot be read: {error}. Remove it, and name the group again.") from None
    if not sound:
        raise Fault(f"{path} is no record of a named group. Remove it, and name the group again.")
    return found


def with_names(exercise: Exercise, names: Iterable[Recorded]) -> Exercise:
    """Return the exercise with what a course has named; itself where that is nothing."""
    names = tuple(names)
    own = {task.cell: tuple(n for n in names if n.belongs(exercise, task)) for task in exercise.tasks}
    if not any(own.values()):
        return exercise
    tasks = tuple(
        replace(task, misconceptions=Joined(task.misconceptions, tuple(n.known() for n in own[task.cell])))
        for task in exercise.tasks
    )
    return replace(exercise, tasks=tasks, named=tuple(n.text for some in own.values() for n in some))
