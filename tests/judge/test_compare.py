"""One distance, written so that what is not a number rejects."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograder.judge.compare import distance, first_step, scales
from autograder.judge.messages import difference

PATH = np.array([[0.0, 0.0], [1.0, 10.0], [2.0, 40.0]])
FINITE = arrays(np.float64, (4, 2), elements=st.floats(-1e6, 1e6))


def test_each_coordinate_is_measured_by_its_own_travel():
    off = PATH + np.array([0.02, 0.0])
    assert distance(off, PATH) == pytest.approx(0.01)
    assert distance(PATH + np.array([0.0, 0.4]), PATH) == pytest.approx(0.01)


def test_a_coordinate_that_stays_is_measured_by_a_thousandth_of_the_farthest():
    path = np.array([[0.0, 5.0], [10.0, 5.0]])
    assert scales(path, "travel").tolist() == [10.0, 0.01]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_never_within_tolerance(bad):
    got = PATH.copy()
    got[1, 0] = bad
    assert not distance(got, PATH) <= 1e300


@pytest.mark.parametrize("got", [None, PATH[:2], PATH[:, :1], PATH.ravel(), np.float64(0.0)])
def test_another_shape_is_infinitely_far(got):
    assert distance(None if got is None else np.asarray(got), PATH) == np.inf


@given(FINITE, st.floats(-100, 100).filter(lambda c: abs(c) > 1e-3))
def test_the_unit_of_length_does_not_matter(path, unit):
    assume(np.max(np.abs(path - path[:1])) > 1e-3)
    noise = np.linspace(0, 1e-3, 8).reshape(4, 2) * np.max(np.abs(path), initial=1.0)
    assert distance(unit * (path + noise), unit * path) == pytest.approx(
        distance(path + noise, path), rel=1e-6, abs=1e-9
    )


@given(FINITE)
def test_equal_paths_are_at_distance_zero(path):
    assert distance(path.copy(), path) == 0.0


@pytest.mark.parametrize(
    ("scale", "expected"), [("range", 0.025), ("absolute", 1.0), ("relative", 1.0 / 40), ("travel", 0.025)]
)
def test_scales_of_curves(scale, expected):
    curve = np.array([40.0, 20.0, 0.0])
    assert distance(curve + np.array([1.0, 0.0, 0.0]), curve, scale) == pytest.approx(expected)


def test_an_unknown_scale_is_named():
    with pytest.raises(ValueError, match="'log'"):
        scales(PATH, "log")


def test_first_step_is_the_row_that_leaves():
    got = PATH.copy()
    got[2, 1] += 1
    assert first_step(got, PATH, 1e-4) == 2
    assert first_step(PATH, PATH, 1e-4) is None
    assert first_step(None, PATH, 1e-4) == 0
    assert first_step(PATH[:2], PATH, 1e-4) == 2
    got[1] = np.nan
    assert first_step(got, PATH, 1e-4) == 1


@pytest.mark.parametrize("shape", [(0,), (0, 3), (5, 0)])
def test_arrays_with_nothing_in_them_differ_where_they_end(shape):
    rows = shape[0]
    assert first_step(np.zeros(shape), np.zeros(shape), 1e-4, "absolute") is None
    assert first_step(np.zeros(shape), np.zeros((rows + 2, *shape[1:])), 1e-4, "absolute") == rows


def test_values_are_counted_from_1_and_steps_from_0():
    got, expected = np.array([1.0, 2.0]), np.array([1.0, 3.0])
    assert difference("losses", got, expected, 1, (), begin=None).startswith("Value 2 of losses was expected to be 3")
    assert difference("rates", got, expected, 1, ()).startswith("At step 1 of rates")


@pytest.mark.parametrize(("bad", "said"), [(np.nan, "NaN"), (np.inf, "inf")])
def test_two_paths_that_are_no_numbers_are_never_said_to_differ(bad, said):
    path = np.array([[0.0], [bad]])
    expected = f"At step 1 of its path, coordinate 1 was expected to be a finite number, but it was {said}."
    assert difference("its path", path, path, 1, (0,)) == expected


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        (0.73694, 0.7369, ("0.73694", "0.7369")),
        (0.73694321, 0.73694322, ("0.73694321", "0.73694322")),
        (2.0, 1.0, ("2", "1")),
        (1.0, np.nan, ("1", "NaN")),
        (np.inf, -np.inf, ("inf", "-inf")),
    ],
)
def test_what_is_expected_and_what_came_never_look_the_same(expected, got, said):
    for begin in (0, None):
        wanted = "was expected to be {}, but it was {}.".format(*said)
        assert difference("rates", np.array([got]), np.array([expected]), 0, (), begin).endswith(wanted)
        both = (np.array([3.0, x]) for x in (got, expected))
        assert difference("rates", *both, 1, (), begin).endswith(wanted)


def test_no_number_is_minus_zero():
    assert difference("losses", np.array([-0.0]), np.array([2.0]), 0, (), begin=None).endswith("but it was 0.")
