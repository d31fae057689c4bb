"""Basins: a few minima side by side, so that the end of a path depends on where it begins."""

import numpy as np

from optviz_ref.landscapes.landscape import ORIGIN, Landscape


def himmelblau(x):
    """Evaluate (x² + y - 11)² + (x + y² - 7)². Four minima, all 0."""
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def himmelblau_grad(x):
    t1 = x[0] ** 2 + x[1] - 11
    t2 = x[0] + x[1] ** 2 - 7
    return np.array([4 * x[0] * t1 + 2 * t2, 2 * t1 + 4 * x[1] * t2])


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


def goldstein_price(x):
    """Evaluate Goldstein and Price's product of two polynomials, 3 to a million. Four minima, the lowest 3 at (0, -1).

    (1 + (x + y + 1)²(19 - 14x + 3x² - 14y + 6xy + 3y²)) (30 + (2x - 3y)²(18 - 32x + 12x² + 48y - 36xy + 27y²))
    """
    u, v = x[0] + x[1], 2 * x[0] - 3 * x[1]
    a = 1 + (u + 1) ** 2 * (19 - 14 * u + 3 * u**2)
    b = 30 + v**2 * (18 - 16 * v + 3 * v**2)
    return a * b


def goldstein_price_grad(x):
    u, v = x[0] + x[1], 2 * x[0] - 3 * x[1]
    a = 1 + (u + 1) ** 2 * (19 - 14 * u + 3 * u**2)
    b = 30 + v**2 * (18 - 16 * v + 3 * v**2)
    da = 12 * (u + 1) * (u - 1) * (u - 2) * b  # by u
    db = 12 * v * (v - 1) * (v - 3) * a  # by v
    return np.array([da + 2 * db, da - 3 * db])


_HIMMELBLAU = (
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.283185991286170),
    (3.584428340330492, -1.848126526964404),
)
_CAMEL = ((0.08984201310031807, -0.7126564030207396), (-0.08984201310031807, 0.7126564030207396))
_TANG = -2.903534027771177
_MCCORMICK = (0.5 - np.pi / 3, -0.5 - np.pi / 3)

# fmt: off
BASINS = {
    "himmelblau": Landscape(himmelblau, himmelblau_grad, _HIMMELBLAU, (-5, 5), (-5, 5), (-0.5, -1.0),
        "Four equal minima: where a path ends depends on start and optimizer."),
    "three_hump_camel": Landscape(three_hump_camel, three_hump_camel_grad, ORIGIN, (-2.5, 2.5), (-2.5, 2.5),
        (-2.0, 2.0), "A local minimum on each side of the lowest."),
    "six_hump_camel": Landscape(six_hump_camel, six_hump_camel_grad, _CAMEL, (-2, 2), (-1.1, 1.1), (1.5, 0.9),
        "Six minima, two of them lowest."),
    "styblinski_tang": Landscape(styblinski_tang, styblinski_tang_grad, ((_TANG, _TANG),), (-5, 5), (-5, 5),
        (0.5, -0.5), "Four minima, and negative losses."),
    "mccormick": Landscape(mccormick, mccormick_grad, (_MCCORMICK,), (-1.5, 4), (-3, 4), (3.5, 3.0),
        "Waves on a tilted valley: two minima, and negative losses."),
    "goldstein_price": Landscape(goldstein_price, goldstein_price_grad, ((0.0, -1.0),), (-2, 2), (-2, 2), (-1.5, 0.5),
        "Heights from 3 to a million: a rate that is safe on the walls is far too small at the bottom."),
}
# fmt: on
