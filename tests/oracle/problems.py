"""What reference and oracle are both run on: 200 float64 steps, open loop and closed loop.

Open loop: the gradients are given, so rounding cannot grow and any update rule can be compared. Closed loop: the
gradient follows the path, as in use; left out is what is chaotic there (RMSprop, whose limit cycle amplifies rounding).
"""

import numpy as np
import pytest

from optviz_ref import LANDSCAPES, optimize

STEPS = 200
TOLERANCE = 1e-12  # of the distance traveled


def random_gradients(seed, shape, scale):
    """A start and STEPS gradients, of sizes that differ by coordinate as `scale` does."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape), rng.normal(size=(STEPS, *shape)) * scale


OPEN = {
    "ten coordinates, scales 1 to 100": random_gradients(0, (10,), np.logspace(0, 2, 10)),
    "a matrix": random_gradients(1, (2, 3), 1.0),
    "a thousand coordinates": random_gradients(2, (1000,), 0.1),
    "a coordinate without gradient": random_gradients(3, (3,), np.array([1.0, 0.0, 5.0])),
}

_STARTS = np.random.default_rng(4).uniform(-1, 1, (2, 20))

CLOSED = {
    "quadratic": (2.5, 2.5),
    "elongated_quadratic": (2.5, 2.5),
    "booth": (-8.0, -5.0),
    "himmelblau": (-0.5, -1.0),
    "rosenbrock": (-1.0, 2.0),
    "beale": (1.0, 1.5),
    "styblinski_tang": _STARTS,
    "bounded_saddle": _STARTS,
}


class Recorded:
    """Gives the recorded gradients one after the other, whatever it is asked."""

    def __init__(self, grads):
        self.grads = iter(grads)

    def __call__(self, x):
        return next(self.grads)


def problems(closed):
    """(start, function that makes a new gradient function), by name: the open loops, and the closed ones if wanted."""
    table = {name: (start, lambda g=grads: Recorded(g)) for name, (start, grads) in OPEN.items()}
    if closed:
        for name, start in CLOSED.items():
            table[name] = np.array(start), lambda n=name: LANDSCAPES[n].grad
    return table


def table(rules):
    """Every rule on every problem, as pytest parameters: a rule, a start, a function that makes a gradient function."""
    return [
        pytest.param(rule, start, gradient, id=f"{name} - {problem}")
        for name, rule in rules.items()
        for problem, (start, gradient) in problems(closed="RMSprop" not in name).items()
    ]


def reference(factory, start, gradient):
    """The reference's path."""
    return optimize(factory, None, gradient(), start, STEPS)


def distance(path, expected):
    """The largest difference, as a part of the way that the expected path goes; NaN if there is one."""
    travel = np.abs(expected - expected[0]).max()
    assert travel > 0
    return np.abs(path - expected).max() / travel
