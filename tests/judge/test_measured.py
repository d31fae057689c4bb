"""What is run of known mistakes to look them through is what the probes would have shown of them."""

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge.diagnose import Library
from autograder.judge.measured import all_sides, answers
from autograder.judge.references import Traces, conventions
from autograder.judge.shelf import STEPS, beginning

SEED = 11


@pytest.fixture(params=["adagrad", "nesterov"])
def library(request, tmp_path, monkeypatch):
    """The library of a cell whose step gets a gradient, and of one whose step may ask for it."""
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "kept"))
    room = exercises()[request.param]
    return Library(room, room.tasks[0], SEED, conventions(room.tasks[0], SEED))


def test_the_main_probe_by_script_gives_what_it_gives(library):
    main = library.task.match[0]
    for (known, traces), arrays in zip(library.entries, answers(library.task, SEED, library.entries), strict=True):
        assert traces[main].arrays.keys() == arrays.keys(), known.slug
        for name, array in arrays.items():
            np.testing.assert_array_equal(traces[main].arrays[name], array, known.slug)


def test_side_faults_are_those_of_all_probes(library):
    told = {i: all_sides(library.entries[i][1]) for i in library.right_ones}
    assert {i: own for i, own in told.items() if own} == library.pure
    assert library.pure, "there are such mistakes"


def test_two_at_once_begin_as_their_probe_does(library):
    pairs, main = library.farther.pairs, library.task.match[0]
    assert len(pairs.stack) == len(pairs.items) > 1000
    for i in range(0, len(pairs.items), 97):
        path = Traces(library.task, pairs.items[i].define, SEED)[main].arrays.get("path")
        if path is not None:
            np.testing.assert_array_equal(pairs.stack[i], beginning(path), pairs.items[i].slug)
    assert beginning(path).size == (STEPS + 1) * path[0].size
