"""Code that moves uphill is told from code that returns its update, whatever the numbers drawn."""

import numpy as np
import pytest

from autograder.judge.idle import uphill

SEEDS = range(40)


def paths(seed):
    """A right path down random gradients, one uphill, and the updates that it adds up."""
    rng = np.random.default_rng(seed)
    start, moves = rng.uniform(0.5, 2.0, 10) * rng.choice([-1, 1], 10), 0.01 * rng.normal(size=(12, 10))
    walk = np.cumsum(np.concatenate([start[None], moves]), axis=0)
    return walk, 2 * start - walk, np.concatenate([start[None], -moves])


@pytest.mark.parametrize("seed", SEEDS)
def test_uphill_is_against_the_right_path(seed):
    right, up, _ = paths(seed)
    assert uphill(up, right)
    assert not uphill(right, right)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_update_in_place_of_params_is_not_uphill(seed):
    right, _, updates = paths(seed)
    later = updates.copy()
    later[2:] *= np.random.default_rng(seed).choice([-1, 1], later[2:].shape)  # as where gradients depend on the point
    assert not uphill(updates, right)
    assert not uphill(later, right)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [1.0, 10.0, 100.0, 1000.0])
def test_a_large_step_uphill_is_not_taken_for_an_update(seed, size):
    """It leads to the other side of 0 in every coordinate now and then, and far from 0 always."""
    right, up, updates = (path[0] + size * (path - path[0]) for path in paths(seed))
    assert uphill(up, right)
    updates[1:] = -np.diff(right, axis=0)
    assert not uphill(updates, right)
