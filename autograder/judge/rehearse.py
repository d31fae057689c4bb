"""Judge an answer that nothing explains: all that wrong answers are compared with is then kept on disk."""

from __future__ import annotations

import numpy as np

from autograder.exercises.exercise import Exercise
from autograder.judge.judge import Judge
from autograder.records import Evidence, Trace

DRIFT = 0.0137  # that is added to each row of the right numbers once more: no mistake does that


def rehearse(judge: Judge, exercise: Exercise, seed: int) -> None:
    """Judge such an answer in every graded cell of an exercise."""
    for task in exercise.tasks:
        conventions, _ = judge.trusted(exercise, task, seed)
        right = next(iter(conventions.values()))
        judge.verdict(exercise, Evidence(task.cell, seed, traces={name: drifting(right[name]) for name in task.probes}))


def drifting(trace: Trace) -> Trace:
    """Return a trace whose numbers leave the right ones, row by row."""

    def far(array: np.ndarray) -> np.ndarray:
        rows = np.arange(len(array)).reshape(-1, *[1] * (array.ndim - 1)) if array.ndim else np.ones(())
        return np.asarray(array + DRIFT * rows)

    return Trace({name: far(array) for name, array in trace.arrays.items()}, trace.events)
