"""Find a mistake's free number: many values at once on the main probe, then fewer around the best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.exercises.exercise import Fit, Task
from autograder.judge.references import renewed
from autograder.probing.driver import Driver
from autograder.probing.student import observe
from autograder.records import Trace

VALUES = 48  # tried at once
ROUNDS = 5  # each narrows the range by a factor of 20
NEAR = 1e-4  # of the travel: what counts as the same


class Batch(Driver):
    """Runs one optimizer for a column of numbers at once: params get a first axis for them."""

    def __init__(self, make_namespace: Callable[[], dict[str, Any]], size: int):
        super().__init__(make_namespace)
        self.size = size

    def begin(self, handle: int, start: np.ndarray | None) -> np.ndarray:
        x = super().begin(handle, start)
        return x if start is None else np.repeat(x[None], self.size, axis=0)


def fitted(task: Task, fit: Fit, evidence: Mapping[str, Trace], seed: int) -> float | None:
    """Return the number with which the main probe's path is the evidence's, or None if there is none."""
    got = evidence.get(task.match[0], Trace()).arrays.get("path")
    if got is None or not np.all(np.isfinite(got)):
        return None
    low, high = np.log(fit.low), np.log(fit.high)
    size = np.maximum(np.max(np.abs(got - got[:1]), axis=0), 1e-3 * np.max(np.abs(got - got[:1]), initial=1e-300))
    for _ in range(ROUNDS):
        values = np.linspace(low, high, VALUES)
        paths = run(task, fit, np.exp(values), seed, got.ndim - 1)
        if paths is None or paths.shape != (len(got), VALUES, *got.shape[1:]):
            return None
        with np.errstate(all="ignore"):
            away = np.max(np.abs(paths - got[:, None]) / size, axis=(0, *range(2, paths.ndim)))
        best = int(np.argmin(np.where(np.isnan(away), np.inf, away)))
        low, high = values[max(best - 1, 0)], values[min(best + 1, VALUES - 1)]
    return float(np.exp(values[best])) if away[best] <= NEAR else None


def run(task: Task, fit: Fit, values: np.ndarray, seed: int, dimensions: int) -> np.ndarray | None:
    """Return the main probe's paths for all values, shape (n + 1, values, …)."""
    column = values.reshape(-1, *(1,) * dimensions)
    driver = Batch(lambda: {task.name: renewed(fit.define(column))}, len(values))
    main = task.match[0]
    with np.errstate(all="ignore"):
        trace = observe(driver, main, task.probes[main], seed)
    return None if trace.failure else trace.arrays.get("path")
