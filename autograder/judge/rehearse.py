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
    arrays = {}
    for name, array in trace.arrays.items():
        rows = np.arange(array.shape[0] if array.ndim else 1).reshape(-1, *[1] * (array.ndim - 1))
        arrays[name] = array + DRIFT * (rows if array.ndim else 1.0)
    return Trace(arrays, trace.events)
