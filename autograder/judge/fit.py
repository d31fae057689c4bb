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
FLAT = 0.75  # of what is beside it: the distance grows in proportion around a number that fits, and less around others
ANSWERS = ("path", "values", "smoothed", "suggestion", "losses")
NEAR = 1e-4  # of the travel: what counts as the same
EXACT = 1e-8  # and as the very same: what several values give, or the last one gives only nearly, is not determined


class Batch(Driver):
    """Runs what is defined for many numbers at once: params get a first axis for them, results of functions a last."""

    def __init__(self, make_namespace: Callable[[], dict[str, Any]], size: int):
        super().__init__(make_namespace)
        self.size = size

    def find(self, name: str) -> Any:
        found: Any = super().find(name)  # type: ignore[no-untyped-call] # the box's side has no types
        return found if isinstance(found, type) else at_once(found, self.size)

    def begin(self, handle: int, start: np.ndarray | None) -> np.ndarray:
        x = super().begin(handle, start)
        return x if start is None else np.repeat(x[None], self.size, axis=0)


def at_once(function: Callable[..., Any], size: int) -> Callable[..., Any]:
    """Make a function whose arrays are repeated along a last axis, which its result has as well."""

    def repeated(value: Any) -> Any:
        return np.repeat(value[..., None], size, axis=-1) if isinstance(value, np.ndarray) else value

    def batched(*positional: Any, **named: Any) -> np.ndarray:
        result = function(*map(repeated, positional), **{name: repeated(value) for name, value in named.items()})
        return np.broadcast_to(result, (*np.shape(result)[:-1], size) if np.ndim(result) else (size,))

    return batched


def answer(trace: Trace, array: str = "") -> np.ndarray | None:
    """Return what a probe is told by: an array, or else an optimizer's path, or what a function returned."""
    return next((trace.arrays[name] for name in ([array] if array else ANSWERS) if name in trace.arrays), None)


def fitted(
    task: Task, fit: Fit, evidence: Mapping[str, Trace], seed: int, probe: str = "", array: str = ""
) -> float | None:
    """Return the number with which a probe's answer is the evidence's, or None if there is none: the main probe's."""
    probe = probe or task.match[0]
    got = answer(evidence.get(probe, Trace()), array)
    if got is None or got.ndim == 0 or got.size == 0 or not np.all(np.isfinite(got)):
        return None
    low, high = np.log(fit.low), np.log(fit.high)
    dimensions = got.ndim - 1 if isinstance(fit.define(fit.low), type) else 0
    with np.errstate(over="ignore"):
        size = np.maximum(np.max(np.abs(got - got[:1]), axis=0), 1e-3 * np.max(np.abs(got - got[:1]), initial=1e-300))
    for number in range(ROUNDS):
        values = np.linspace(low, high, VALUES)
        paths = run(task, fit, np.exp(values), seed, dimensions, probe, array)
        if paths is None or paths.shape != (len(got), VALUES, *got.shape[1:]):
            return None
        with np.errstate(all="ignore"):
            away = np.max(np.abs(paths - got[:, None]) / size, axis=(0, *range(2, paths.ndim)))
        if number == 0 and np.sum(away <= EXACT) > 1:  # of numbers so far apart, none is found if several would do
            return None
        best = int(np.argmin(np.where(np.isnan(away), np.inf, away)))
        beside = slice(max(best - 1, 0), best + 2)
        if not away[best] <= (FLAT * np.nanmax(away[beside]) + NEAR if number else np.inf):
            return None
        low, high = values[beside][0], values[beside][-1]
    at_end = values[best] in np.log((fit.low, fit.high))
    return float(np.exp(values[best])) if away[best] <= (EXACT if at_end else NEAR) else None


def run(
    task: Task, fit: Fit, values: np.ndarray, seed: int, dimensions: int, probe: str, array: str
) -> np.ndarray | None:
    """Return a probe's answers for all values, which are its second axis."""
    column = values.reshape(-1, *(1,) * dimensions)
    driver = Batch(lambda: {task.name: renewed(fit.define(column))}, len(values))
    with np.errstate(all="ignore"):
        trace = observe(driver, probe, task.probes[probe], seed)
    found = None if trace.failure else answer(trace, array)
    return found if found is None or array or "path" in trace.arrays else np.moveaxis(found, -1, 1)
