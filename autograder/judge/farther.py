"""Look farther than the list, where no single mistake of it fits: other forms, a free number, two mistakes at once.

What fits the main probe is checked on all match probes before a word is said, and where two explanations that say
different things fit, nothing is.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from autograder.exercises.exercise import Exercise, Misconception, Task
from autograder.files import user_cache
from autograder.judge.compare import allowed, distance
from autograder.judge.fit import fitted
from autograder.judge.references import Traces
from autograder.records import Trace

Seen = Mapping[str, Trace]
Same = Callable[[Seen, Seen], bool]
Found = tuple[Misconception, Traces]

FITTED = 1e-8  # of the travel: a path is fitted to about so much
CLOSE = 10.0  # times farther away than the closest fit is as close


class Farther:
    """One task's further explanations for one seed; each is made when it is first needed."""

    def __init__(self, exercise: Exercise, task: Task, seed: int, right: Sequence[Seen], same: Same):
        self.exercise, self.task, self.seed, self.right, self.same = exercise, task, seed, right, same

    def explain(self, evidence: Seen) -> Found | None:
        """Return the one explanation that fits on all match probes: a form, else a number, else two mistakes.

        What is right on all of them needs no explanation.
        """
        if any(self.same(evidence, traces) for traces in self.right):
            return None
        return self.lookup(self.nearby, evidence) or self.number(evidence) or self.lookup(self.pairs, evidence)

    def lookup(self, shelf: Shelf, evidence: Seen) -> Found | None:
        return agreed(self.fitting(shelf, evidence))

    def fitting(self, shelf: Shelf, evidence: Seen) -> list[Found]:
        """Return the programs of a shelf whose behavior is the evidence's on all match probes."""
        fit = [(shelf.items[i], shelf.traces(i)) for i in shelf.close(evidence)]
        return [found for found in fit if self.same(evidence, found[1])]

    def fitting_forms(self, evidence: Seen) -> list[Found]:
        """Return the single mistakes in other accepted forms that the evidence may be."""
        return self.fitting(self.nearby, evidence)

    def number(self, evidence: Seen) -> Found | None:
        fit = []
        for row in self.task.fits:
            value = fitted(self.task, row, evidence, self.seed)
            if value is not None:
                known = row.at(value)
                fit.append((known, Traces(self.task, known.define, self.seed)))
        return agreed(self.closest([found for found in fit if self.same(evidence, found[1])], evidence))

    def closest(self, found: Sequence[Found], evidence: Seen) -> list[Found]:
        """Return the fits that are about as close as the closest: with a number of its own, much comes near."""
        main = self.task.match[0]
        path = evidence.get(main, Trace()).arrays.get("path")
        away = [distance(path, traces[main].arrays["path"]) for _, traces in found]
        least = CLOSE * max(min(away, default=0.0), FITTED)
        return [one for one, d in zip(found, away, strict=True) if d <= least]

    def forms(self, slugs: Container[str]) -> Iterator[Found]:
        """Yield the single mistakes of these slugs in other accepted forms, with what they do."""
        for i, known in enumerate(self.task.nearby):
            if known.slug in slugs:
                yield known, self.nearby.traces(i)

    @cached_property
    def nearby(self) -> Shelf:
        return Shelf(self.exercise, self.task, self.seed, "nearby", self.task.nearby)

    @cached_property
    def pairs(self) -> Shelf:
        return Shelf(self.exercise, self.task, self.seed, "pairs", self.task.pairs)


def agreed(found: Sequence[Found]) -> Found | None:
    """Return the explanation if all that fit say the same, or the one mistake that all of them share."""
    if not found:
        return None
    said = [{m.slug for m in known.parts or (known,)} for known, _ in found]
    shared = set.intersection(*said)
    if all(slugs == shared for slugs in said):
        return found[0]
    known, traces = found[0]
    common = next((part for part in known.parts if part.slug in shared), None)
    return (common, traces) if common else None


class Shelf:
    """What many wrong programs do on the main probe, run once for a seed and kept on disk."""

    def __init__(self, exercise: Exercise, task: Task, seed: int, kind: str, items: Sequence[Misconception]):
        self.task, self.seed, self.items = task, seed, items
        self.seen: dict[int, Traces] = {}
        text = f"{exercise.fingerprint} {exercise.assignment} {task.cell} {kind} {seed}"
        self.name = hashlib.sha256(text.encode()).hexdigest()[:32] + ".npy"

    @cached_property
    def stack(self) -> np.ndarray:
        """The paths, one row for each program, NaN where it has none."""
        path = user_cache() / self.name
        with alone(path.with_suffix(".lock")):
            with contextlib.suppress(OSError, ValueError):
                kept: np.ndarray = np.load(path, allow_pickle=False)
                return kept
            made = self.run()
            with contextlib.suppress(OSError):
                keep(path, made)
        return made

    def run(self) -> np.ndarray:
        main = self.task.match[0]
        paths = [Traces(self.task, m.define, self.seed)[main].arrays.get("path") for m in self.items]
        size = max((p.size for p in paths if p is not None), default=0)
        rows = [np.full(size, np.nan) if p is None or p.size != size else p.ravel() for p in paths]
        return np.stack(rows) if rows else np.zeros((0, 0))

    def traces(self, i: int) -> Traces:
        """Return what a program does; what was once looked at is kept."""
        if i not in self.seen:
            self.seen[i] = Traces(self.task, self.items[i].define, self.seed)
        return self.seen[i]

    def close(self, evidence: Seen) -> Iterable[int]:
        """Return the programs whose main probe is near the evidence's."""
        got = evidence.get(self.task.match[0], Trace()).arrays.get("path")
        if got is None or not self.items or self.stack.shape[1] != got.size:
            return []
        room = np.broadcast_to(4 * allowed(got), got.shape).ravel()
        with np.errstate(all="ignore"):
            near = (np.abs(self.stack - got.ravel()) <= room) | (self.stack == got.ravel())
        same_nan = np.isnan(self.stack) & np.isnan(got.ravel())
        return np.flatnonzero((near | same_nan).all(axis=1))


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


def keep(path: Path, array: np.ndarray) -> None:
    """Write an array that only its owner reads, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        np.save(file, array, allow_pickle=False)
    part.replace(path)
