"""A short name for what a program does on all match probes: the same for programs that do the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from autograder.exercises.exercise import Task
from autograder.judge.compare import ended
from autograder.records import Trace

DIGITS = 1e6  # parts of an array's travel that are told apart; rounding is a billionth of one
OFFSET = 0.3819660112501051  # no number that comes up in an exercise lies between two of them
LENGTH = 12


def behavior(task: Task, traces: Mapping[str, Trace]) -> str:
    """Return the name of what was seen: its numbers on the match probes, and how each run ended."""
    found = hashlib.sha256()
    for probe in task.match:
        trace = traces.get(probe, Trace())
        found.update(repr((probe, ended(trace))).encode())
        for name, array in sorted(trace.arrays.items()):
            found.update(repr((name, array.shape)).encode() + coarse(array).tobytes())
    return found.hexdigest()[:LENGTH]


def coarse(array: np.ndarray) -> np.ndarray:
    """Return the numbers as whole multiples of a millionth of their spread; those that are none, by kind."""
    finite = np.isfinite(array)
    held = np.where(finite, array, 0.0)
    with np.errstate(all="ignore"):
        moved = held - held[:1] if held.ndim else held
        size = float(np.max(np.abs(moved), initial=0.0))
        places = np.floor(held / (size or 1.0) * DIGITS + OFFSET)
    return np.asarray(np.where(finite, places + 0.0, np.where(np.isnan(array), np.nan, array)), dtype="<f8")
