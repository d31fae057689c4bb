"""What the box's own word is worth: an answer that is careless with arrays, with a box that keeps it quiet."""

import dataclasses

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge import Judge
from autograder.probing.student import local, observe
from autograder.records import Evidence, Trace

SEED = 7
HEARD = {"test_inputs_kept", "test_own_state", "test_float64"}  # a function of numbers alone has none of them
AT_MOST = 1 / 8  # of a cell's points; docs/security.md says so
TASKS = [(exercise, task) for exercise in exercises().values() for task in exercise.tasks]


def careless(define):
    """The same answer, which writes into its arguments and into what it gave before.

    Steps are in single precision; of functions, the numbers themselves would tell it.
    """
    given = {}

    def kept(result):
        result = np.asarray(result, dtype=np.float32 if isinstance(define, type) else np.float64)
        place = given.setdefault(result.shape, np.empty_like(result))
        place[...] = result
        return place

    if isinstance(define, type):

        class Careless(define):
            def step(self, params, grads):
                result = super().step(params.copy(), grads if callable(grads) else grads.copy())
                spoil(params, grads)
                return kept(result)

        return Careless

    def answer(*args, **named):
        result = define(*(a.copy() if isinstance(a, np.ndarray) else a for a in args), **named)
        spoil(*args, *named.values())
        return result if isinstance(result, tuple) else kept(result)

    return answer


def spoil(*values):
    for value in values:
        if isinstance(value, np.ndarray):
            value[:] = 0.0


@pytest.fixture(scope="module")
def judge():
    return Judge(exercises().values(), SEED)


@pytest.mark.parametrize("exercise, task", TASKS, ids=[task.cell for _, task in TASKS])
def test_events_that_are_kept_quiet_are_worth_little(judge, exercise, task):
    define = careless(next(iter(task.conventions.values())))
    told = {name: observe(local({task.name: define}), name, probe, SEED) for name, probe in task.probes.items()}
    quiet = {name: dataclasses.replace(trace, events=only_fatal(trace)) for name, trace in told.items()}
    honest, lying = (judge.verdict(exercise, Evidence(task.cell, SEED, traces=traces)) for traces in (told, quiet))
    assert honest.score <= lying.score == lying.max_score
    if HEARD & {test.name for test in honest.tests}:
        assert honest.score < lying.score, "the event is all that tells of it"
    assert lying.score - honest.score <= AT_MOST * lying.max_score


def only_fatal(trace):
    return tuple(event for event in trace.events if event.kind in Trace.FATAL)
