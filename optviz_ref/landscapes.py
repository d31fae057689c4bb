"""Test functions of two coordinates, each with its analytic gradient, its minima and the box worth looking at.

The coordinate axis comes first: x[0] and x[1] may be numbers, or arrays of any one shape. So a point (2,), a batch of
points (2, N) and a grid (2, H, W) go through the same expression in one call; a function gives (), (N,) or (H, W), a
gradient the shape of x. `LANDSCAPES`, at the end, lists them all.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


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


def rosenbrock(x):
    """Evaluate (1 - x)² + 100(y - x²)², a narrow curved valley. Minimum 0 at (1, 1)."""
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosenbrock_grad(x):
    dy = 200 * (x[1] - x[0] ** 2)
    dx = 2 * (x[0] - 1 - x[0] * dy)
    return np.array([dx, dy])


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


def himmelblau(x):
    """Evaluate (x² + y - 11)² + (x + y² - 7)². Four minima, all 0."""
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def himmelblau_grad(x):
    t1 = x[0] ** 2 + x[1] - 11
    t2 = x[0] + x[1] ** 2 - 7
    return np.array([4 * x[0] * t1 + 2 * t2, 2 * t1 + 4 * x[1] * t2])


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


def three_hump_camel(x):
    """Evaluate 2x² - 1.05x⁴ + x⁶/6 + xy + y². Three minima, the lowest 0 at (0, 0)."""
    x2 = x[0] ** 2
    return x2 * (2 - 1.05 * x2 + x2 * x2 / 6) + x[0] * x[1] + x[1] ** 2


def three_hump_camel_grad(x):
    x2 = x[0] ** 2
    return np.array([x[0] * (4 - 4.2 * x2 + x2 * x2) + x[1], x[0] + 2 * x[1]])


def six_hump_camel(x):
    """Evaluate (4 - 2.1x² + x⁴/3)x² + xy + (4y² - 4)y². Six minima, the two lowest -1.0316 at ±(0.0898, -0.7127)."""
    x2, y2 = x[0] ** 2, x[1] ** 2
    return x2 * (4 - 2.1 * x2 + x2 * x2 / 3) + x[0] * x[1] + 4 * y2 * (y2 - 1)


def six_hump_camel_grad(x):
    x2, y2 = x[0] ** 2, x[1] ** 2
    return np.array([x[0] * (8 - 8.4 * x2 + 2 * x2 * x2) + x[1], x[0] + x[1] * (16 * y2 - 8)])


def styblinski_tang(x):
    """Evaluate ½ Σ (x⁴ - 16x² + 5x) over both coordinates. Four minima, the lowest -78.332 at (-2.9035, -2.9035)."""
    x2, y2 = x[0] ** 2, x[1] ** 2
    return 0.5 * (x2 * (x2 - 16) + 5 * x[0] + y2 * (y2 - 16) + 5 * x[1])


def styblinski_tang_grad(x):
    dx = x[0] * (2 * x[0] ** 2 - 16) + 2.5
    dy = x[1] * (2 * x[1] ** 2 - 16) + 2.5
    return np.array([dx, dy])


def mccormick(x):
    """Evaluate sin(x + y) + (x - y)² - 1.5x + 2.5y + 1. Lowest minimum -√3/2 - π/3 at (½ - π/3, -½ - π/3)."""
    return np.sin(x[0] + x[1]) + (x[0] - x[1]) ** 2 - 1.5 * x[0] + 2.5 * x[1] + 1


def mccormick_grad(x):
    wave, slope = np.cos(x[0] + x[1]), 2 * (x[0] - x[1])
    return np.array([wave + slope - 1.5, wave - slope + 2.5])


def rastrigin(x):
    """Evaluate 20 + Σ (x² - 10 cos 2πx) over both coordinates: a bowl full of dents. Lowest minimum 0 at (0, 0)."""
    return 20 + x[0] ** 2 + x[1] ** 2 - 10 * (np.cos(2 * np.pi * x[0]) + np.cos(2 * np.pi * x[1]))


def rastrigin_grad(x):
    dx = 2 * x[0] + 20 * np.pi * np.sin(2 * np.pi * x[0])
    dy = 2 * x[1] + 20 * np.pi * np.sin(2 * np.pi * x[1])
    return np.array([dx, dy])


def ackley(x):
    """Evaluate Ackley's function: a plain of ripples around a funnel. Lowest minimum 0 at (0, 0), a cusp."""
    funnel = np.exp(-0.2 * np.sqrt((x[0] ** 2 + x[1] ** 2) / 2))
    ripples = np.exp((np.cos(2 * np.pi * x[0]) + np.cos(2 * np.pi * x[1])) / 2)
    return 20 * (1 - funnel) + np.e - ripples


def ackley_grad(x):
    """Give the gradient; at the cusp (0, 0) there is none, and 0 is given."""
    radius = np.sqrt((x[0] ** 2 + x[1] ** 2) / 2)
    ripples = np.exp((np.cos(2 * np.pi * x[0]) + np.cos(2 * np.pi * x[1])) / 2)
    pull = 2 * np.exp(-0.2 * radius) / np.maximum(radius, 1e-300)
    dx = x[0] * pull + np.pi * np.sin(2 * np.pi * x[0]) * ripples
    dy = x[1] * pull + np.pi * np.sin(2 * np.pi * x[1]) * ripples
    return np.array([dx, dy])


def easom(x):
    """Evaluate -cos x cos y exp(-(x - π)² - (y - π)²): a hole in a plain without slope. Lowest minimum -1 at (π, π)."""
    return -np.cos(x[0]) * np.cos(x[1]) * np.exp(-((x[0] - np.pi) ** 2) - (x[1] - np.pi) ** 2)


def easom_grad(x):
    hole = np.exp(-((x[0] - np.pi) ** 2) - (x[1] - np.pi) ** 2)
    dx = np.cos(x[1]) * hole * (np.sin(x[0]) + 2 * (x[0] - np.pi) * np.cos(x[0]))
    dy = np.cos(x[0]) * hole * (np.sin(x[1]) + 2 * (x[1] - np.pi) * np.cos(x[1]))
    return np.array([dx, dy])


class NoisyQuadratic:
    """Give a quadratic whose gradient is noisy, as a mini-batch's is.

    f(x) = ½ Σ h x²
    grad(x) = h x + σ ξ,   ξ ~ N(0, 1), new at every call

    Shapes: h is (d,); x is (d,), or (d, N) for N points, each with noise of its own. `rng` is a NumPy Generator: the
    same seed replays the same noise.
    """

    def __init__(self, h, sigma, rng):
        self.h = np.array(h, dtype=np.float64)
        self.sigma = sigma
        self.rng = rng

    def __call__(self, x):
        return 0.5 * np.tensordot(self.h, x**2, axes=1)

    def grad(self, x):
        return (self.h * x.T).T + self.sigma * self.rng.standard_normal(x.shape)


@dataclass(frozen=True)
class Landscape:
    """Hold what there is to know of one test function.

    `minima` are its lowest points ((x, y), …), none if it is unbounded below; `xlim`, `ylim` the box to draw; `start` a
    point from which there is something to see; `notes` what it shows.
    """

    func: Callable
    grad: Callable
    minima: tuple[tuple[float, float], ...]
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    start: tuple[float, float]
    notes: str

    @property
    def name(self):
        return self.func.__name__


_HIMMELBLAU = (
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.283185991286170),
    (3.584428340330492, -1.848126526964404),
)
_CAMEL = ((0.08984201310031807, -0.7126564030207396), (-0.08984201310031807, 0.7126564030207396))
_TANG = -2.903534027771177
_MCCORMICK = (0.5 - np.pi / 3, -0.5 - np.pi / 3)
_ORIGIN = ((0.0, 0.0),)
_SADDLES = ((0.0, -(2**0.5)), (0.0, 2**0.5))
_NEAR = (-3, 3)

# fmt: off
LANDSCAPES = {
    "quadratic": Landscape(quadratic, quadratic_grad, _ORIGIN, _NEAR, _NEAR, (2.5, 2.5),
        "Everything converges, at very different speed."),
    "elongated_quadratic": Landscape(elongated_quadratic, elongated_quadratic_grad, _ORIGIN, _NEAR, _NEAR, (2.5, 2.5),
        "Curvatures 2 and 20: the steep axis limits the rate, and with it the progress along the flat one."),
    "rotated_quadratic": Landscape(rotated_quadratic, rotated_quadratic_grad, _ORIGIN, _NEAR, _NEAR, (2.5, 1.0),
        "Scaling single coordinates cannot even out a diagonal valley."),
    "rosenbrock": Landscape(rosenbrock, rosenbrock_grad, ((1.0, 1.0),), (-2, 2), (-1, 3), (-1.0, 2.0),
        "The valley is found at once; following its bend takes long."),
    "saddle_point": Landscape(saddle_point, saddle_point_grad, (), _NEAR, _NEAR, (0.1, 0.1),
        "Unbounded below: every path leaves, sooner or later, unless it starts at y = 0."),
    "bounded_saddle": Landscape(bounded_saddle, bounded_saddle_grad, _SADDLES, _NEAR, _NEAR, (2.0, 0.01),
        "The saddle holds nobody for ever; what differs is the time to leave it."),
    "monkey_saddle": Landscape(monkey_saddle, monkey_saddle_grad, (), (-2, 2), (-2, 2), (0.5, 0.1),
        "The Hessian vanishes with the gradient, so the way out starts very slowly."),
    "beale": Landscape(beale, beale_grad, ((3.0, 0.5),), (-4.5, 4.5), (-4.5, 4.5), (1.0, 1.5),
        "One minimum, two saddles, and a valley that runs to infinity, where the loss tends to 0.4520."),
    "himmelblau": Landscape(himmelblau, himmelblau_grad, _HIMMELBLAU, (-5, 5), (-5, 5), (-0.5, -1.0),
        "Four equal minima: where a path ends depends on start and optimizer."),
    "booth": Landscape(booth, booth_grad, ((1.0, 3.0),), (-10, 10), (-10, 10), (-8.0, -5.0),
        "A valley along the falling diagonal, nine times as curved across as along."),
    "matyas": Landscape(matyas, matyas_grad, _ORIGIN, (-10, 10), (-10, 10), (8.0, -4.0),
        "A shallow valley along the rising diagonal, 25 times as curved across as along."),
    "three_hump_camel": Landscape(three_hump_camel, three_hump_camel_grad, _ORIGIN, (-2.5, 2.5), (-2.5, 2.5),
        (-2.0, 2.0), "A local minimum on each side of the lowest."),
    "six_hump_camel": Landscape(six_hump_camel, six_hump_camel_grad, _CAMEL, (-2, 2), (-1.1, 1.1), (1.5, 0.9),
        "Six minima, two of them lowest."),
    "styblinski_tang": Landscape(styblinski_tang, styblinski_tang_grad, ((_TANG, _TANG),), (-5, 5), (-5, 5),
        (0.5, -0.5), "Four minima, and negative losses."),
    "mccormick": Landscape(mccormick, mccormick_grad, (_MCCORMICK,), (-1.5, 4), (-3, 4), (3.5, 3.0),
        "Waves on a tilted valley: two minima, and negative losses."),
    "rastrigin": Landscape(rastrigin, rastrigin_grad, _ORIGIN, (-5.12, 5.12), (-5.12, 5.12), (3.3, -2.7),
        "121 minima on a grid: the nearest one catches plain descent."),
    "ackley": Landscape(ackley, ackley_grad, _ORIGIN, (-5, 5), (-5, 5), (3.2, 2.6),
        "Ripples outside, a funnel inside, and a cusp at the minimum, around which a constant rate keeps jumping."),
    "easom": Landscape(easom, easom_grad, ((np.pi, np.pi),), (-10, 10), (-10, 10), (1.5, 2.0),
        "Away from the hole there is no slope that float64 could feel, and nothing moves."),
}
# fmt: on
__all__ = ["LANDSCAPES", "Landscape", "NoisyQuadratic", *LANDSCAPES, *(f"{name}_grad" for name in LANDSCAPES)]
