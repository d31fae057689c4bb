"""Judge an exercise's own references: what students are held against gets full points itself, each time it is run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.errors import Fault
from autograder.exercises.exercise import Exercise, Task
from autograder.judge import messages
from autograder.judge.judge import Judge
from autograder.judge.references import Traces
from autograder.records import Evidence, Trace

SEEDS = (1, 2)
ROUNDING = 1e-13  # of the largest number: what the order of a sum may change between two runs

REPEAT = (
    "its numbers change when it is run again, and no answer can be right then. A reference draws no random numbers "
    "but from a generator with a fixed seed, reads no clock, and keeps nothing outside of its object."
)
FINITE = (
    "its numbers are not all finite. Change its formula or its defaults, such as lr in an optimizer, or what its room "
    "draws."
)


def faults(exercise: Exercise) -> Iterator[str]:
    """Yield a sentence for each graded cell with a reference that does not get full points when it is run again."""
    judge = Judge([exercise], SEEDS[0])
    for task in exercise.tasks:
        found = (fault(judge, exercise, task, form, seed) for seed in SEEDS for form in task.conventions)
        yield from [said for said in found if said][:1]


def fault(judge: Judge, exercise: Exercise, task: Task, form: str, seed: int) -> str:
    """Say why a reference does not get full points, and what to change; nothing if it does."""
    again = Traces(task, task.conventions[form], seed)
    try:
        before = judge.trusted(exercise, task, seed)[0][form]
        changed = next((p for p in task.probes if not alike(before[p], again[p])), None)
        verdict = judge.verdict(exercise, Evidence(task.cell, seed, traces=dict(again)))
    except Fault as error:
        return f"{task.name} cannot be put through the hidden tests of {exercise.name}: {error}."
    if changed:
        return f"{messages.ran(task, changed)} {task.name} cannot be a reference: {REPEAT}"
    if verdict.score is not None and verdict.score >= verdict.max_score:
        return ""
    endless = next((p for p in task.probes if not all(np.isfinite(a).all() for a in again[p].arrays.values())), None)
    if endless and not again[endless].failure:
        return f"{messages.ran(task, endless)} {task.name} cannot be a reference there: {FINITE}"
    said = [t.message for t in verdict.tests if t.outcome == "failed"] or list(verdict.notes)
    got = "no score" if verdict.score is None else f"{verdict.score:g} of {verdict.max_score:g} points"
    return f"{task.name}, which the hidden tests of {exercise.name} are made from, gets {got} itself: {said[0]}"


def alike(one: Trace, other: Trace) -> bool:
    """Return whether two runs gave the same, but for rounding."""
    if one.events != other.events or one.arrays.keys() != other.arrays.keys():
        return False
    return all(close(array, other.arrays[name]) for name, array in one.arrays.items())


def close(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays are the same, but for rounding."""
    room = ROUNDING * np.max(np.abs(one[np.isfinite(one)]), initial=0.0)
    return one.shape == other.shape and np.allclose(one, other, rtol=0.0, atol=room, equal_nan=True)
