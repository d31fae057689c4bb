"""Bowls: one minimum, the same curvature everywhere. What differs is how long they are, and which way they lie."""

import numpy as np

from optviz_ref.landscapes.landscape import NEAR, ORIGIN, Landscape


def quadratic(x):
    """Evaluate the round bowl x² + y². Minimum 0 at (0, 0)."""
    return x[0] ** 2 + x[1] ** 2


def quadratic_grad(x):
    return np.array([2 * x[0], 2 * x[1]])


def elongated_quadratic(x):
    """Evaluate x² + 10y², ten times as curved in y as in x. Minimum 0 at (0, 0)."""
    return x[0] ** 2 + 10 * x[1] ** 2


def elongated_quadratic_grad(x):
    return np.array([2 * x[0], 20 * x[1]])


def rotated_quadratic(x):
    """Evaluate (x + y)² / 100 + (x - y)² / 2, a valley along the diagonal, curved 50 to 1. Minimum 0 at (0, 0)."""
    return (x[0] + x[1]) ** 2 / 100 + (x[0] - x[1]) ** 2 / 2


def rotated_quadratic_grad(x):
    along, across = (x[0] + x[1]) / 50, x[0] - x[1]
    return np.array([along + across, along - across])


def booth(x):
    """Evaluate (x + 2y - 7)² + (2x + y - 5)², a slanted bowl. Minimum 0 at (1, 3)."""
    return (x[0] + 2 * x[1] - 7) ** 2 + (2 * x[0] + x[1] - 5) ** 2


def booth_grad(x):
    return np.array([10 * x[0] + 8 * x[1] - 34, 8 * x[0] + 10 * x[1] - 38])


def matyas(x):
    """Evaluate 0.26(x² + y²) - 0.48xy, a shallow slanted valley. Minimum 0 at (0, 0)."""
    return 0.26 * (x[0] ** 2 + x[1] ** 2) - 0.48 * x[0] * x[1]


def matyas_grad(x):
    return np.array([0.52 * x[0] - 0.48 * x[1], 0.52 * x[1] - 0.48 * x[0]])


# fmt: off
BOWLS = {
    "quadratic": Landscape(quadratic, quadratic_grad, ORIGIN, NEAR, NEAR, (2.5, 2.5),
        "Everything converges, at very different speed."),
    "elongated_quadratic": Landscape(elongated_quadratic, elongated_quadratic_grad, ORIGIN, NEAR, NEAR, (2.5, 2.5),
        "Curvatures 2 and 20: the steep axis limits the rate, and with it the progress along the flat one."),
    "rotated_quadratic": Landscape(rotated_quadratic, rotated_quadratic_grad, ORIGIN, NEAR, NEAR, (2.5, 1.0),
        "Scaling single coordinates cannot even out a diagonal valley."),
    "booth": Landscape(booth, booth_grad, ((1.0, 3.0),), (-10, 10), (-10, 10), (-8.0, -5.0),
        "A valley along the falling diagonal, nine times as curved across as along."),
    "matyas": Landscape(matyas, matyas_grad, ORIGIN, (-10, 10), (-10, 10), (8.0, -4.0),
        "A shallow valley along the rising diagonal, 25 times as curved across as along."),
}
# fmt: on
