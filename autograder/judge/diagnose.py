"""Name the mistake only where the behavior is the same: evidence against every misconception, on every match probe."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise, Task
from autograder.judge import references
from autograder.judge.compare import SIDE, scales
from autograder.records import Diagnosis, Evidence, Trace

TOLERANCE = 1e-4  # relative distance; 1e-4 to 1e-2 give nearly the same labels, and no wrong one


class Library:
    """The misconceptions' evidence for one seed, flattened so that one comparison looks at all of them."""

    def __init__(self, exercise: Exercise, task: Task, seed: int):
        self.task = task
        self.room = exercise.name
        self.entries = [(m, references.traces(task, m.define, seed)) for m in task.misconceptions]

    def diagnosis(self, slug: str, sentence: str) -> Diagnosis:
        return Diagnosis(f"{self.room}.{slug}", sentence)

    def match(self, evidence: Evidence) -> Diagnosis | None:
        """The first misconception whose behavior is the evidence's on all match probes."""
        for misconception, traces in self.entries:
            if all(alike(evidence.traces.get(p, Trace()), traces[p]) for p in self.task.match):
                return self.diagnosis(misconception.slug, misconception.sentence)
        return None

    def shown(self, slug: str, evidence: Evidence, probes: frozenset[str]) -> Diagnosis | None:
        """The misconception of this slug, if the evidence matches it on the probes that a test looked at."""
        for misconception, traces in self.entries:
            if misconception.slug == slug and all(alike(evidence.traces.get(p, Trace()), traces[p]) for p in probes):
                return self.diagnosis(misconception.slug, misconception.sentence)
        return None


def alike(got: Trace, entry: Trace) -> bool:
    """Whether two traces show the same numbers (NaN where NaN), the same failure and the same side faults."""
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
    if got is None or got.shape != entry.shape:
        return False
    with np.errstate(all="ignore"):
        same = (np.abs(got - entry) <= TOLERANCE * scales(entry, "travel")) | (got == entry)
    return bool(np.all(same | (np.isnan(got) & np.isnan(entry))))
