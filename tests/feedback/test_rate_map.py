"""The convergence rate of momentum: the formula against runs, and the best point against a search."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from optviz_ref import Momentum, best_momentum, convergence_rate, optimize, plot_rate_map

BOWLS = [(2, 20), (1, 100), (3, 3), (1, 5, 30)]


@pytest.mark.parametrize("curvatures", BOWLS)
def test_runs_shrink_at_the_rate_of_the_formula(curvatures):
    lam = np.array(curvatures, dtype=float)
    lr, beta = np.meshgrid(np.linspace(0.1, 2.2, 9) / lam.max(), [0.0, 0.3, 0.8, 0.95])
    start = np.ones((len(lam), *lr.shape))
    path = optimize(lambda: Momentum(lr, beta=beta), None, lambda x: np.einsum("i,i...->i...", lam, x), start, 600)
    far = abs(path).max(axis=1)
    measured = (far[500:600].max(axis=0) / far[300:400].max(axis=0)) ** (1 / 200)
    rate = convergence_rate(lr, beta, curvatures)
    alive = far[500:].max(axis=0) > 1e-250
    np.testing.assert_allclose(measured[alive], rate[alive], rtol=0.02)
    assert alive.sum() > 20


@pytest.mark.parametrize("curvatures", BOWLS)
def test_nothing_on_the_map_is_faster_than_the_best(curvatures):
    root = np.sqrt(max(curvatures) / min(curvatures))
    best = convergence_rate(*best_momentum(curvatures), curvatures)
    assert best == pytest.approx((root - 1) / (root + 1), abs=1e-6)
    lr, beta = np.meshgrid(np.linspace(0.001, 4, 200) / max(curvatures), np.linspace(0, 0.99, 150))
    assert convergence_rate(lr, beta, curvatures).min() >= best - 1e-6


def test_the_map_is_white_where_momentum_diverges():
    matplotlib.use("Agg")
    ax = plot_rate_map((2, 20))
    assert ax.get_xlim() == (0, 0.2) and ax.get_ylim() == (0, 0.99)
    picture = np.ma.filled(convergence_rate(np.array([0.05, 0.15]), 0.2, (2, 20)), np.nan)
    assert picture[0] < 1 < picture[1]
    marks = {line.get_label(): line.get_xydata()[0] for line in ax.lines}
    np.testing.assert_allclose(marks["best gradient descent"], [1 / 11, 0])
    np.testing.assert_allclose(marks["best momentum"], best_momentum((2, 20)))
    pyplot.close("all")
