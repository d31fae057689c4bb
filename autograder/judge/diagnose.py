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
        return self.first(self.telling, evidence, self.task.match)

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


def close(got: np.ndarray | None, entry: np.ndarray) -> bool:
    """Equal within the tolerance, of each coordinate's travel in the misconception; NaN and inf at the same places."""
    if got is None or got.shape != entry.shape:
        return False
    finite = np.isfinite(entry)
    if not np.array_equal(np.where(finite, 0.0, entry), np.where(np.isfinite(got), 0.0, got), equal_nan=True):
        return False
    seen, of = np.where(finite, got, 0.0), np.where(finite, entry, 0.0)
    moved = np.where(finite, np.abs(of - of[:1]), 0.0) if of.ndim else np.abs(of)
    travel = np.max(moved, axis=0, initial=0.0) if of.ndim else moved
    size = np.maximum(travel, 1e-3 * np.max(travel, initial=0.0))
    return bool(np.all(np.abs(seen - of) <= TOLERANCE * np.where(size > 0, size, 1.0)))
