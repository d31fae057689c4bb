"""What is run of known mistakes to look them through is what the probes would have shown of them."""

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge.diagnose import Library
from autograder.judge.fit import answer
from autograder.judge.measured import all_sides, answers
from autograder.judge.references import Traces, conventions
from autograder.judge.shelf import STEPS, beginning, is_class

SEED = 11


@pytest.fixture(params=["adagrad", "nesterov", "beale"])
def library(request, tmp_path, monkeypatch):
    """The library of a cell whose step gets a gradient, of one whose step may ask for it, and of a function."""
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "kept"))
    room = exercises()[request.param]
    return Library(room, room.tasks[0], SEED, conventions(room.tasks[0], SEED))


def test_the_main_probe_by_script_gives_what_it_gives(library):
    main = library.task.match[0]
    for (known, traces), arrays in zip(library.entries, answers(library.task, SEED, library.entries), strict=True):
        assert traces[main].arrays.keys() == arrays.keys(), known.slug
        for name, array in arrays.items():
            np.testing.assert_array_equal(traces[main].arrays[name], array, known.slug)


@pytest.mark.parametrize("cell", [task.cell for room in exercises().values() for task in room.tasks])
def test_side_faults_are_those_of_all_probes(cell, tmp_path, monkeypatch):
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "kept"))
    room, task = next((room, task) for room in exercises().values() for task in room.tasks if task.cell == cell)
    library = Library(room, task, SEED, conventions(task, SEED))
    right = {i: traces for i, (_, traces) in enumerate(library.entries) if library.farther.is_right(traces)}
    told = {i: all_sides(traces) for i, traces in right.items()}
    assert {i: own for i, own in told.items() if own} == library.pure
    assert library.pure or room.name == "schedules", "there are such mistakes wherever arrays are given"


def test_two_at_once_begin_as_their_probe_does(library):
    pairs, main = library.farther.pairs, library.task.match[0]
    steps = STEPS if is_class(library.task) else None
    stack = pairs.stack if steps else pairs.whole
    assert len(stack) == len(pairs.items) > 1000
    for i in range(0, len(pairs.items), 97):
        path = answer(Traces(library.task, pairs.items[i].define, SEED)[main])
        if path is not None and beginning(path, steps).size == stack.shape[1]:
            np.testing.assert_array_equal(stack[i], beginning(path, steps), pairs.items[i].slug)
        else:
            assert np.isnan(stack[i]).all()
