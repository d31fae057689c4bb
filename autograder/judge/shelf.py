"""How many wrong programs begin on the main probe, run once for a seed and kept on disk."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from autograder import files
from autograder.exercises.exercise import Exercise, Misconception, Task
from autograder.exercises.kit.written import compiled
from autograder.judge.compare import allowed, within
from autograder.judge.fit import answer
from autograder.judge.references import Traces
from autograder.judge.script import script_of
from autograder.records import Trace

Arrays = Mapping[str, np.ndarray]

STEPS = 3  # of a path are looked at: what is near one in these is run as a student's code is,
MANY = 100  # but if it is more than this, all steps are looked at first


class Shelf:
    """How the paths of many wrong programs begin, to look through before any of them is run as a student's code is.

    Of functions, all that they return on the main probe: calls are cheap, and the first few tell little.
    """

    def __init__(self, exercise: Exercise, task: Task, seed: int, kind: str, items: Sequence[Misconception]):
        self.task, self.seed, self.items = task, seed, items
        self.seen: dict[int, Traces] = {}
        self.exercise, self.kind = exercise, kind

    @cached_property
    def stack(self) -> np.ndarray:
        """The first steps, one row for each program, NaN where it has none."""
        return self.kept("", STEPS)

    @cached_property
    def whole(self) -> np.ndarray:
        """All steps: beside a path that goes very far, the first steps of many are near."""
        return self.kept(" whole", None)

    def kept(self, what: str, n_steps: int | None) -> np.ndarray:
        items = list(self.items)  # some are made each time when they are looked at
        name = named(self.exercise, self.task, f"{self.kind}{what} {listed(items)}", self.seed)
        return kept(name, lambda: {"stack": self.run(items, n_steps)})["stack"]

    def run(self, items: Sequence[Misconception], n_steps: int | None) -> np.ndarray:
        script, main = script_of(self.task, self.seed), self.task.match[0]
        with compiled(self.task.name, [getattr(m.define, "program", "") for m in items]):
            paths = [script.path(m.define, n_steps) if script else None for m in items]
        for i, path in enumerate(paths):
            if path is None:
                paths[i] = answer(Traces(self.task, items[i].define, self.seed)[main])
        rows = [beginning(p, n_steps) if p is not None else np.zeros(0) for p in paths]
        size = max((row.size for row in rows), default=0)
        return np.array([padded(row, size) for row in rows]).reshape(len(rows), size)

    def traces(self, i: int) -> Traces:
        """Return what a program does; what was once looked at is kept."""
        if i not in self.seen:
            self.seen[i] = Traces(self.task, self.items[i].define, self.seed)
        return self.seen[i]

    def close(self, evidence: Mapping[str, Trace]) -> Iterable[int]:
        """Return the programs whose main probe is near the evidence's, as far as it was run."""
        path = answer(evidence.get(self.task.match[0], Trace()))
        if path is None or not len(self.items):
            return []
        if is_class(self.task):
            found = near(path, self.stack, STEPS)
            if len(found) <= MANY:
                return found
        return near(path, self.whole, None)


def is_class(task: Task) -> bool:
    return isinstance(next(iter(task.conventions.values())), type)


def near(path: np.ndarray, stack: np.ndarray, n_steps: int | None) -> np.ndarray:
    """Return the rows of a stack that are near a path in so many steps."""
    got = beginning(path, n_steps)
    room = beginning(np.broadcast_to(4 * allowed(path), path.shape), n_steps)
    if stack.shape[1] < got.size:
        return np.zeros(0, dtype=int)
    got, room = padded(got, stack.shape[1]), padded(room, stack.shape[1])
    with np.errstate(all="ignore"):
        return np.flatnonzero(within(stack, got, room).all(axis=1))


def padded(row: np.ndarray, size: int) -> np.ndarray:
    """Return a row with NaN after its end: some programs give more numbers than others."""
    return np.concatenate([row, np.full(size - row.size, np.nan)])


def beginning(path: np.ndarray, n_steps: int | None = STEPS) -> np.ndarray:
    """Return the numbers of a path's start and of its first steps; of all, if no number is given."""
    rows = np.atleast_1d(path)  # a function may have returned one number
    return (rows if n_steps is None else rows[: n_steps + 1]).ravel()


def named(exercise: Exercise, task: Task, kind: str, seed: int) -> str:
    """Return the name under which something about a cell is kept for a seed: another suite or kit has another."""
    made_with = f"{sys.version} {np.__version__}"
    text = f"{exercise.fingerprint} {exercise.assignment} {task.cell} {kind} {seed} {made_with}"
    return hashlib.sha256(text.encode()).hexdigest()[:32] + ".npz"


def listed(items: Iterable[Misconception]) -> str:
    """Hash which programs these are, in order: the files of a kit may change while it runs."""
    texts = "\n".join(f"{m.slug} {getattr(m.define, 'program', '')}" for m in items)
    return hashlib.sha256(texts.encode()).hexdigest()[:32]


def kept(name: str, make: Callable[[], Arrays]) -> Arrays:
    """Return what is kept under a name; one worker of a machine makes it, and the others wait for it."""
    return files.kept("evidence", name, make, read, written)


def read(kept: bytes) -> Arrays:
    """Read arrays that were kept."""
    with np.load(io.BytesIO(kept), allow_pickle=False) as shelf:
        return {key: shelf[key] for key in shelf.files}


def written(arrays: Arrays) -> bytes:
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()
