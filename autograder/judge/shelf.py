"""How many wrong programs begin on the main probe, run once for a seed and kept on disk."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from autograder.exercises.exercise import Exercise, Misconception, Task
from autograder.exercises.kit.written import compiled
from autograder.files import user_cache
from autograder.judge.compare import allowed
from autograder.judge.references import Traces
from autograder.judge.script import script_of
from autograder.records import Trace

Arrays = Mapping[str, np.ndarray]

STEPS = 3  # of a path: whatever else is near one in these is run as a student's code is


class Shelf:
    """How the paths of many wrong programs begin, to look through before any of them is run as a student's code is."""

    def __init__(self, exercise: Exercise, task: Task, seed: int, kind: str, items: Sequence[Misconception]):
        self.task, self.seed, self.items = task, seed, items
        self.seen: dict[int, Traces] = {}
        self.exercise, self.kind = exercise, kind

    @cached_property
    def stack(self) -> np.ndarray:
        """The first steps, one row for each program, NaN where it has none."""
        name = named(self.exercise, self.task, f"{self.kind} {listed(self.items)}", self.seed)
        return kept(name, lambda: {"stack": self.run()})["stack"]

    def run(self) -> np.ndarray:
        script, programs = script_of(self.task, self.seed), [getattr(m.define, "program", "") for m in self.items]
        with compiled(self.task.name, programs):
            paths = [script.path(m.define, STEPS) if script else None for m in self.items]
        main = self.task.match[0]
        for i, path in enumerate(paths):
            if path is None:
                paths[i] = Traces(self.task, self.items[i].define, self.seed)[main].arrays.get("path")
        rows = [beginning(p) if p is not None else np.zeros(0) for p in paths]
        size = max((row.size for row in rows), default=0)
        return np.array([row if row.size == size else np.full(size, np.nan) for row in rows]).reshape(len(rows), size)

    def traces(self, i: int) -> Traces:
        """Return what a program does; what was once looked at is kept."""
        if i not in self.seen:
            self.seen[i] = Traces(self.task, self.items[i].define, self.seed)
        return self.seen[i]

    def close(self, evidence: Mapping[str, Trace]) -> Iterable[int]:
        """Return the programs whose main probe begins as the evidence's does."""
        path = evidence.get(self.task.match[0], Trace()).arrays.get("path")
        if path is None or self.stack.shape[1] != beginning(path).size or not len(self.stack):
            return []
        got, room = beginning(path), beginning(np.broadcast_to(4 * allowed(path), path.shape))
        with np.errstate(all="ignore"):
            near = (np.abs(self.stack - got) <= room) | (self.stack == got)
        same_nan = np.isnan(self.stack) & np.isnan(got)
        return np.flatnonzero((near | same_nan).all(axis=1))


def beginning(path: np.ndarray) -> np.ndarray:
    """Return the numbers of a path's start and its first steps."""
    return path[: STEPS + 1].ravel()


def named(exercise: Exercise, task: Task, kind: str, seed: int) -> str:
    """Return the name under which something about a cell is kept for a seed: another suite or kit has another."""
    text = f"{exercise.fingerprint} {exercise.assignment} {task.cell} {kind} {seed}"
    return hashlib.sha256(text.encode()).hexdigest()[:32] + ".npz"


def listed(items: Iterable[Misconception]) -> str:
    """Hash which programs these are, in order: the files of a kit may change while it runs."""
    texts = "\n".join(f"{m.slug} {getattr(m.define, 'program', '')}" for m in items)
    return hashlib.sha256(texts.encode()).hexdigest()[:32]


def kept(name: str, make: Callable[[], Arrays]) -> Arrays:
    """Return what is kept under a name; one worker of a machine makes it, and the others wait for it."""
    path = user_cache() / name
    with alone(path.with_suffix(".lock")):
        with contextlib.suppress(OSError, ValueError, EOFError, BadZipFile):  # not there, or spoiled
            with path.open("rb") as file, np.load(file, allow_pickle=False) as shelf:
                return {key: shelf[key] for key in shelf.files}
        made = make()
        with contextlib.suppress(OSError):
            keep(path, made)
    return made


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let the workers of a machine do what is behind a lock one after the other; where none can be had, at once."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = held.enter_context(open(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "wb"))
            fcntl.flock(file, fcntl.LOCK_EX)
            held.callback(lock.unlink, missing_ok=True)  # who waits for it finds what was made, and so does who comes
        yield


def keep(path: Path, arrays: Arrays) -> None:
    """Write arrays that only their owner reads, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    part.replace(path)
