"""Tell code that does nothing, or the opposite of what was asked: it is paid for nothing, whatever tests it passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from autograder.exercises.exercise import Task
from autograder.judge.diagnose import Traces
from autograder.records import Diagnosis, Evidence, Outcome

PATH = "path"  # the array of an optimizer's probes that holds where its steps led
GRADIENTS_ALONE = ("plain", "constant")  # the probes in which no decay, and no change with the point, leads elsewhere
DOWNHILL = 0.25  # the share of moves that what moves uphill may have the other way
STILL = "never moves"
PAID_NOTHING = "Not counted: code that"
UNPAID = PAID_NOTHING + " {what} does not show what this test asks for."


def idle(task: Task, evidence: Evidence, conventions: Mapping[str, Traces]) -> str | None:
    """Return what the code does in place of the task ("never moves", "moves uphill"), or None if it does something."""
    right = next(iter(conventions.values()))
    main = right[task.match[0]].arrays.get(PATH)
    if main is None:
        return None
    paths = {name: t.arrays[PATH] for name, t in evidence.traces.items() if PATH in t.arrays}
    got = paths.get(task.match[0])
    if got is not None and len(went(got)) and all(map(still, paths.values())):  # elsewhere gradients may be zero
        return STILL
    looked_at = [name for name in (task.match[0], *GRADIENTS_ALONE) if name in paths]
    pairs = ((paths[name], form[name].arrays[PATH]) for name in looked_at for form in conventions.values())
    if any(path.shape == downhill.shape and uphill(path, downhill) for path, downhill in pairs):
        return "moves uphill"
    return None


def went(path: np.ndarray) -> np.ndarray:
    """Return the points of a path after its start, as far as it went: what follows, or was no number, is NaN."""
    points: np.ndarray = path[1:][~np.isnan(path[1:]).all(axis=tuple(range(1, path.ndim)))]
    return points


def still(path: np.ndarray) -> bool:
    """Return whether a path stays where it began as far as it goes."""
    return bool(np.all(went(path) == path[:1]))


def uphill(path: np.ndarray, right: np.ndarray) -> bool:
    """Return whether the first step goes against the one that was expected, and so do most moves after it.

    Not all need do so: beside a step uphill there may be a decay that leads back. Where the first point is itself a
    step uphill in every coordinate, an update may have been returned in place of params: a first one knows nothing of
    where it began, though later ones may go on from those before them, as a velocity does.
    """
    with np.errstate(all="ignore"):
        expected = np.diff(right, axis=0)
        along = np.diff(path, axis=0) * np.sign(expected)
        if np.all(path[1] * expected[0] < 0) and not all(moves_on(path[:n], expected[: n - 1]) for n in (2, len(path))):
            return False
    return bool(np.all(along[0] <= 0) and np.any(along < 0) and np.mean(along > 0) < DOWNHILL)


def moves_on(path: np.ndarray, expected: np.ndarray) -> bool:
    """Return whether each point is rather the one before and something than something else.

    Of a in x_(t+1) = a x_t + b times the move that was expected, by least squares: 1 of a path, 0 of updates.
    """
    before, after, move = (part.ravel() for part in (path[:-1], path[1:], expected))
    seen = np.isfinite(before) & np.isfinite(after) & np.isfinite(move)
    before, after, move = before[seen], after[seen], move[seen]
    (share, _), *_ = np.linalg.lstsq(np.stack([before, move], axis=1), after)
    return bool(share > 0.5)


def unpaid(outcomes: tuple[Outcome, ...], what: str) -> tuple[Outcome, ...]:
    """Take the points from what passed."""
    message = UNPAID.format(what=what)
    return tuple(
        replace(o, outcome="not_run", points=0.0, message=message, followed=False) if o.points else o for o in outcomes
    )


def named(room: str, name: str) -> Diagnosis:
    """Return the diagnosis of code that never moves, where no known mistake says it better."""
    return Diagnosis(f"{room}.never_moves", f"Your {name} never moves: step returns params unchanged.")
