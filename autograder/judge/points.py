"""Compare the points that a notebook gives its graded cells with those of the hidden tests."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.errors import UsageError
from autograder.exercises.exercise import Exercise
from autograder.judge.session import Session


class BrokenSuite(UsageError):
    """Hidden tests that cannot be read: nobody knows what they are worth."""


def points_of(cells: list[dict[str, Any]]) -> dict[str, float]:
    """Return the points of the cells that nbgrader grades automatically, by grade_id."""
    marks = [c.get("metadata", {}).get("nbgrader", {}) for c in cells if c["cell_type"] == "code"]
    return {m["grade_id"]: float(m.get("points", 0)) for m in marks if m.get("grade") and not m.get("solution")}


def differing(exercise: Exercise, points: Mapping[str, float], where: str) -> Iterator[str]:
    """Yield what does not fit between a notebook and its suites, one sentence each, naming both.

    `points` are the notebook's, by graded cell. BrokenSuite for a suite that cannot be read.
    """
    session = Session(task.suite for task in exercise.tasks)
    for task in exercise.tasks:
        path = task.suite.resolve()
        if path in session.faults:
            raise BrokenSuite(session.faults[path])
        full = math.fsum(test.points for test in session.suites[path])
        if task.cell not in points:
            yield f"{where} has no graded cell {task.cell!r}, for which there are hidden tests: {path}."
        elif points[task.cell] != full:
            yield (
                f"{where}: the cell {task.cell!r} is worth {points[task.cell]:g} points, and its hidden tests "
                f"{full:g}: {path}. Change one of them."
            )
    for cell in sorted(points.keys() - {task.cell for task in exercise.tasks}):
        yield f"{where}: for the graded cell {cell!r} there are no hidden tests: {exercise.room} has no task for it."
