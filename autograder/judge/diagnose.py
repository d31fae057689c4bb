"""Name the mistake only where the behavior is the same: evidence against every misconception, on every match probe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from autograder.exercise import Exercise, Misconception, Task
from autograder.judge import references
from autograder.judge.compare import SIDE
from autograder.records import Diagnosis, Evidence, Trace

TOLERANCE = 1e-4  # relative; anything from 1e-4 to 1e-2 gives nearly the same labels, and no wrong one
Traces = Mapping[str, Trace]


class Library:
    """The misconceptions' evidence for one seed.

    A misconception that does what an accepted convention does on all match probes (it has another default for eps, say)
    cannot be told by them; only a test that `shows` it can.
    """

    def __init__(self, exercise: Exercise, task: Task, seed: int, conventions: Mapping[str, Traces]):
        self.task = task
        self.room = exercise.name
        self.entries: list[tuple[Misconception, Traces]] = [
            (m, references.Traces(task, m.define, seed)) for m in task.misconceptions
        ]
        self.right = list(conventions.values())

    @cached_property
    def telling(self) -> list[tuple[Misconception, Traces]]:
        return [(m, t) for m, t in self.entries if not any(alike_on(self.task.match, t, r) for r in self.right)]

    def match(self, evidence: Evidence) -> Diagnosis | None:
        """The first misconception whose behavior is the evidence's on all match probes."""
        return self.first(self.candidates(evidence), evidence, self.task.match)

    def candidates(self, evidence: Evidence) -> list[tuple[Misconception, Traces]]:
        """The misconceptions that the main probe's arrays do not rule out: all are looked at in one comparison."""
        arrays = evidence.traces.get(self.task.match[0], Trace()).arrays
        places, stack, room = self.stacks.get(layout(arrays), ((), None, None))
        if not places:
            return []
        with np.errstate(all="ignore"):
            far = np.abs(stack - flat(arrays)) > 2 * room  # false where either is NaN: that is looked at later
        return [self.telling[i] for i, out in zip(places, far.any(axis=1), strict=True) if not out]

    @cached_property
    def stacks(self) -> dict[tuple, tuple[list[int], np.ndarray, np.ndarray]]:
        """By the layout of the main probe's arrays: which misconceptions have it, their numbers, the room for each."""
        groups: dict[tuple, list[int]] = {}
        for i, (_, traces) in enumerate(self.telling):
            groups.setdefault(layout(traces[self.task.match[0]].arrays), []).append(i)
        main = {i: self.telling[i][1][self.task.match[0]].arrays for places in groups.values() for i in places}
        return {
            key: (places, np.stack([flat(main[i]) for i in places]), np.stack([flat(rooms(main[i])) for i in places]))
            for key, places in groups.items()
        }

    def shown(self, slugs: Iterable[str], evidence: Evidence, probes: Iterable[str]) -> Diagnosis | None:
        """The misconception of these slugs, if any, whose behavior is the evidence's on the probes a test looked at."""
        slugs = set(slugs)
        return self.first(((m, t) for m, t in self.entries if m.slug in slugs), evidence, tuple(probes))

    def same(self, slug: str, traces: Traces) -> bool:
        """Whether a form of the misconception `slug` behaves as these traces on all match probes."""
        return any(m.slug == slug and alike_on(self.task.match, traces, t) for m, t in self.entries)

    def first(self, entries: Iterable[tuple[Misconception, Traces]], evidence: Evidence, probes) -> Diagnosis | None:
        for misconception, traces in entries:
            if probes and alike_on(probes, evidence.traces, traces):
                return Diagnosis(f"{self.room}.{misconception.slug}", misconception.sentence)
        return None


def alike_on(probes: Iterable[str], got: Traces, entry: Traces) -> bool:
    return all(alike(got.get(p, Trace()), entry[p]) for p in probes)


def alike(got: Trace, entry: Trace) -> bool:
    """Whether two traces show the same numbers (NaN where NaN), the same end and the same side faults."""
    if ended(got) != ended(entry) or sides(got) != sides(entry):
        return False
    return all(close(got.arrays.get(name), array) for name, array in entry.arrays.items())


def ended(trace: Trace) -> tuple | None:
    """How a run ended early: kind, step and the exception's type."""
    event = trace.failure
    return event and (event.kind, event.step, event.text.partition(":")[0])


def sides(trace: Trace) -> frozenset[str]:
    return frozenset(e.kind for e in trace.events if e.kind in SIDE - {"dtype"})


def layout(arrays: Mapping[str, np.ndarray]) -> tuple:
    return tuple(sorted((name, a.shape) for name, a in arrays.items()))


def flat(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0), *(np.ravel(arrays[name]) for name in sorted(arrays))])


def rooms(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.broadcast_to(allowed(a), a.shape) for name, a in arrays.items()}


def allowed(entry: np.ndarray) -> np.ndarray:
    """How far each number may be from a misconception's: the tolerance, of its coordinate's travel."""
    finite = np.isfinite(entry)
    of = np.where(finite, entry, 0.0)
    with np.errstate(over="ignore"):
        moved = np.where(finite, np.abs(of - of[:1]), 0.0) if of.ndim else np.abs(of)
    travel = np.max(moved, axis=0, initial=0.0) if of.ndim else moved
    size = np.maximum(travel, 1e-3 * np.max(travel, initial=0.0))
    return TOLERANCE * np.where(size > 0, size, 1.0)


def close(got: np.ndarray | None, entry: np.ndarray) -> bool:
    """Equal within the tolerance; NaN and inf at the same places."""
    if got is None or got.shape != entry.shape:
        return False
    finite = np.isfinite(entry)
    if not np.array_equal(np.where(finite, 0.0, entry), np.where(np.isfinite(got), 0.0, got), equal_nan=True):
        return False
    seen, of = np.where(finite, got, 0.0), np.where(finite, entry, 0.0)
    with np.errstate(over="ignore"):  # numbers near the largest may be too far apart for a number
        return bool(np.all(np.abs(seen - of) <= allowed(entry)))
