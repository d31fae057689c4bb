"""Valleys: steep walls, and a floor that hardly falls and bends."""

import numpy as np

from optviz_ref.landscapes.landscape import Landscape


def rosenbrock(x):
    """Evaluate (1 - x)² + 100(y - x²)², a narrow curved valley. Minimum 0 at (1, 1)."""
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosenbrock_grad(x):
    dy = 200 * (x[1] - x[0] ** 2)
    dx = 2 * (x[0] - 1 - x[0] * dy)
    return np.array([dx, dy])


def beale(x):
    """Evaluate Beale's function: flat in the middle, steep at the corners. One minimum, 0 at (3, 0.5)."""
    term1 = (1.5 - x[0] + x[0] * x[1]) ** 2
    term2 = (2.25 - x[0] + x[0] * x[1] ** 2) ** 2
    term3 = (2.625 - x[0] + x[0] * x[1] ** 2 * x[1]) ** 2
    return term1 + term2 + term3


def beale_grad(x):
    y2 = x[1] ** 2
    y3 = y2 * x[1]
    t1 = 1.5 - x[0] + x[0] * x[1]
    t2 = 2.25 - x[0] + x[0] * y2
    t3 = 2.625 - x[0] + x[0] * y3
    dx = 2 * (t1 * (x[1] - 1) + t2 * (y2 - 1) + t3 * (y3 - 1))
    dy = 2 * x[0] * (t1 + 2 * t2 * x[1] + 3 * t3 * y2)
    return np.array([dx, dy])


# fmt: off
VALLEYS = {
    "rosenbrock": Landscape(rosenbrock, rosenbrock_grad, ((1.0, 1.0),), (-2, 2), (-1, 3), (-1.0, 2.0),
        "The valley is found at once; following its bend takes long."),
    "beale": Landscape(beale, beale_grad, ((3.0, 0.5),), (-4.5, 4.5), (-4.5, 4.5), (1.0, 1.5),
        "One minimum, two saddles, and a valley that runs to infinity, where the loss tends to 0.4520."),
}
# fmt: on
