"""What reference and oracle are both run on: 200 float64 steps, open loop and closed loop.

Open loop: the gradients are given, so rounding cannot grow and any update rule can be compared. Closed loop: the
gradient follows the path, as in use; left out is what is chaotic there.
"""

from collections import namedtuple

import numpy as np

from optviz_ref import LANDSCAPES, optimize

STEPS = 200
TOLERANCE = 1e-12  # of the distance traveled; of a schedule's first rate

#: One setting: of the reference, of a library, and in what the library's convention differs, if it does.
Rule = namedtuple("Rule", "ours theirs differs", defaults=("",))

#: One schedule: the reference's, its settings, a library's, and in what that one differs, if it does.
Schedule = namedtuple("Schedule", "ours settings theirs differs", defaults=("",))
RATE = 0.3


def random_gradients(seed, shape, scale):
    """A start and STEPS gradients, of sizes that differ by coordinate as `scale` does."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape), rng.normal(size=(STEPS, *shape)) * scale


OPEN = {
    "ten coordinates, scales 1 to 100": random_gradients(0, (10,), np.logspace(0, 2, 10)),
    "a matrix": random_gradients(1, (2, 3), 1.0),
    "a tall matrix": random_gradients(5, (5, 2), 1.0),
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


#: For Muon alone: beside gradients of this size, what is added to a norm against zero is lost.
LARGE = {"a wide matrix, large gradients": random_gradients(6, (2, 4), 1e10)}

#: Whose rounding errors grow along a path in closed loop: a limit cycle, a sign that flips, or (NAdam) a point that is
#: reached and, once v has fallen, left again.
CHAOTIC = ("RMSprop", "Adadelta", "Lion", "NAdam")


def problems(name):
    """(start, function that makes a new gradient function), by name: those that an optimizer can be compared on."""
    table = {title: (start, lambda g=grads: Recorded(g)) for title, (start, grads) in (OPEN | LARGE).items()}
    if name.startswith("Muon"):
        return {title: problem for title, problem in table.items() if "matrix" in title}
    table = {title: problem for title, problem in table.items() if title in OPEN}
    closed = {title: (np.array(start), lambda n=title: LANDSCAPES[n].grad) for title, start in CLOSED.items()}
    if name.startswith("SAM"):  # asks twice a step, and gradients that are given come once
        return closed
    return table if name.startswith(CHAOTIC) else table | closed


def reference(factory, start, gradient):
    """The reference's path."""
    return optimize(factory, None, gradient(), start, STEPS)


def distance(path, expected):
    """The largest difference, as a part of the way that the expected path goes; NaN if there is one."""
    travel = np.abs(expected - expected[0]).max()
    assert travel > 0
    return np.abs(path - expected).max() / travel
