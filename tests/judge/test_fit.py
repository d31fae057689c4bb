"""A free number is looked for in whatever an answer is, and found where no other one would do."""

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge.fit import ANSWERS, fitted
from autograder.probing.student import local, observe
from autograder.records import Trace

TASKS = [task for exercise in exercises().values() for task in exercise.tasks if task.fits]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.cell)
@pytest.mark.parametrize("shape", [(0,), (0, 2), (2, 0)])
def test_an_empty_answer_has_no_number(task, shape):
    for name in ANSWERS:
        seen = {task.match[0]: Trace({name: np.zeros(shape)})}
        assert [fitted(task, row, seen, 1) for row in task.fits] == [None] * len(task.fits)


def answered(task, answer):
    """What an answer gives on the probes on which a number is looked for."""
    student = local(lambda: {task.name: answer})
    return {probe: observe(student, probe, task.probes[probe], 1) for probe in task.match}


@pytest.mark.parametrize("task", [task for task in TASKS if task.name.endswith("_lr")], ids=lambda task: task.name)
def test_what_any_large_number_gives_has_no_number(task):
    """The rate falls to 0 at once, as with an exponent or a frequency that is large enough."""
    seen = answered(task, lambda step, initial_lr, **given: 0.0 if step else initial_lr)
    assert [row.sentence for row in task.fits if fitted(task, row, seen, 1) is not None] == []


@pytest.mark.parametrize("rate", [1e-4, 0.3])
def test_a_number_is_found_in_the_range_and_at_its_end(rate):
    (task,) = (task for task in TASKS if task.name == "exponential_decay_lr")
    seen = answered(task, lambda step, initial_lr, decay_rate: rate * decay_rate**step)
    found = [fitted(task, row, seen, 1) for row in task.fits if row.sentence.endswith("in place of initial_lr.")]
    assert found == [pytest.approx(rate)]
