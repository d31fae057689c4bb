"""A free number is looked for in whatever an answer is."""

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge.fit import ANSWERS, fitted
from autograder.records import Trace

TASKS = [task for exercise in exercises().values() for task in exercise.tasks if task.fits]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.cell)
@pytest.mark.parametrize("shape", [(0,), (0, 2), (2, 0)])
def test_an_empty_answer_has_no_number(task, shape):
    for name in ANSWERS:
        seen = {task.match[0]: Trace({name: np.zeros(shape)})}
        assert [fitted(task, row, seen, 1) for row in task.fits] == [None] * len(task.fits)
