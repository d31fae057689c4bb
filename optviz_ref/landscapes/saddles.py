"""Saddles: points without slope that are no minimum."""

import numpy as np

from optviz_ref.landscapes.landscape import NEAR, Landscape


def saddle_point(x):
    """Evaluate x² - y²: up in x, down in y without end. Saddle at (0, 0), no minimum."""
    return x[0] ** 2 - x[1] ** 2


def saddle_point_grad(x):
    return np.array([2 * x[0], -2 * x[1]])


def bounded_saddle(x):
    """Evaluate x² - y² + y⁴/4: a saddle at (0, 0) between two minima of -1 at (0, ±√2)."""
    return x[0] ** 2 - x[1] ** 2 + x[1] ** 2 * x[1] ** 2 / 4


def bounded_saddle_grad(x):
    return np.array([2 * x[0], x[1] * (x[1] ** 2 - 2)])


def monkey_saddle(x):
    """Evaluate x³ - 3xy²: three ways down from (0, 0), where gradient and Hessian both vanish. No minimum."""
    return x[0] * (x[0] ** 2 - 3 * x[1] ** 2)


def monkey_saddle_grad(x):
    return np.array([3 * (x[0] ** 2 - x[1] ** 2), -6 * x[0] * x[1]])


# fmt: off
SADDLES = {
    "saddle_point": Landscape(saddle_point, saddle_point_grad, (), NEAR, NEAR, (0.1, 0.1),
        "Unbounded below: every path leaves, sooner or later, unless it starts at y = 0."),
    "bounded_saddle": Landscape(bounded_saddle, bounded_saddle_grad, ((0.0, -(2**0.5)), (0.0, 2**0.5)), NEAR, NEAR,
        (2.0, 0.01),
        "The saddle holds nobody for ever; what differs is the time to leave it."),
    "monkey_saddle": Landscape(monkey_saddle, monkey_saddle_grad, (), (-2, 2), (-2, 2), (0.5, 0.1),
        "The Hessian vanishes with the gradient, so the way out starts very slowly."),
}
# fmt: on
