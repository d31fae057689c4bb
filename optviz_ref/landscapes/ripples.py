"""Ripples: many minima, or a slope too faint to feel; descent from most starts ends in the wrong place."""

import numpy as np

from optviz_ref.landscapes.landscape import ORIGIN, Landscape


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


def griewank(x):
    """Evaluate 1 + (x² + y²)/4000 - cos x cos(y/√2): waves on a bowl that hardly rises. Lowest minimum 0 at (0, 0)."""
    return 1 + (x[0] ** 2 + x[1] ** 2) / 4000 - np.cos(x[0]) * np.cos(x[1] / np.sqrt(2))


def griewank_grad(x):
    y = x[1] / np.sqrt(2)
    dx = x[0] / 2000 + np.sin(x[0]) * np.cos(y)
    dy = x[1] / 2000 + np.cos(x[0]) * np.sin(y) / np.sqrt(2)
    return np.array([dx, dy])


def levy(x):
    """Evaluate Levy's function: a bowl with waves along x, higher ones farther out. Lowest minimum 0 at (1, 1).

    sin² πa + (a - 1)²(1 + 10 sin²(πa + 1)) + (b - 1)²(1 + sin² 2πb), where a = (x + 3)/4 and b = (y + 3)/4
    """
    a, b = (x[0] + 3) / 4, (x[1] + 3) / 4
    along = (a - 1) ** 2 * (1 + 10 * np.sin(np.pi * a + 1) ** 2)
    across = (b - 1) ** 2 * (1 + np.sin(2 * np.pi * b) ** 2)
    return np.sin(np.pi * a) ** 2 + along + across


def levy_grad(x):
    a, b = (x[0] + 3) / 4, (x[1] + 3) / 4
    wave_a, wave_b = np.sin(np.pi * a + 1), np.sin(2 * np.pi * b)
    da = np.pi * np.sin(2 * np.pi * a) + 2 * (a - 1) * (1 + 10 * wave_a**2)
    da = da + 10 * np.pi * (a - 1) ** 2 * np.sin(2 * np.pi * a + 2)
    db = 2 * (b - 1) * (1 + wave_b**2) + 2 * np.pi * (b - 1) ** 2 * np.sin(4 * np.pi * b)
    return np.array([da / 4, db / 4])


# fmt: off
RIPPLES = {
    "rastrigin": Landscape(rastrigin, rastrigin_grad, ORIGIN, (-5.12, 5.12), (-5.12, 5.12), (3.3, -2.7),
        "121 minima on a grid: the nearest one catches plain descent."),
    "ackley": Landscape(ackley, ackley_grad, ORIGIN, (-5, 5), (-5, 5), (3.2, 2.6),
        "Ripples outside, a funnel inside, and a cusp at the minimum, around which a constant rate keeps jumping."),
    "easom": Landscape(easom, easom_grad, ((np.pi, np.pi),), (-10, 10), (-10, 10), (1.5, 2.0),
        "Away from the hole there is no slope that float64 could feel, and nothing moves."),
    "griewank": Landscape(griewank, griewank_grad, ORIGIN, (-10, 10), (-10, 10), (7.0, -7.5),
        "17 minima, hardly one lower than the next: the slope of the bowl is lost among the waves."),
    "levy": Landscape(levy, levy_grad, ((1.0, 1.0),), (-10, 10), (-10, 10), (-7.0, 6.0),
        "40 minima, and walls between them that grow with the distance."),
}
# fmt: on
