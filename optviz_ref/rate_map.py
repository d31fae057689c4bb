"""How fast momentum converges on a bowl, for every learning rate and β: a number, and a map of it."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot

from optviz_ref.figures import new_ax


def convergence_rate(lr, beta, curvatures):
    """Give the factor by which momentum shrinks the distance to a bowl's minimum a step, in the long run.

    Along a curvature λ, θ_t+1 = (1 + β - lr * λ) θ_t - β θ_t-1; the factor is the largest |z| with
    z² = (1 + β - lr * λ) z - β, over all λ. Below 1 momentum converges, above it diverges. Where the roots are complex,
    all of them, it is √β.

    Shapes: lr and beta are numbers or arrays that broadcast, curvatures is (d,); the result has lr's and beta's shape.
    Paper: Polyak 1964; Goh 2017, Why momentum really works, distill.pub/2017/momentum.
    """
    lr, beta = np.broadcast_arrays(np.asarray(lr, dtype=float), np.asarray(beta, dtype=float))
    half = (1 + beta - np.multiply.outer(np.asarray(curvatures, dtype=float), lr)) / 2
    root = np.sqrt(half**2 - beta + 0j)
    return np.maximum(abs(half + root), abs(half - root)).max(axis=0)


def best_momentum(curvatures):
    """Give the (lr, β) with which momentum shrinks the distance fastest on a bowl.

    √lr = 2 / (√λ_max + √λ_min),  √β = (√κ - 1) / (√κ + 1),  κ = λ_max / λ_min
    """
    low, high = np.sqrt(min(curvatures)), np.sqrt(max(curvatures))
    return float((2 / (high + low)) ** 2), float(((high - low) / (high + low)) ** 2)


def plot_rate_map(curvatures, ax=None):
    """Draw the convergence rate over lr and β: dark is fast, white diverges, a star marks the best.

    The line β = 0 is gradient descent; a dot marks its own best rate, 2 / (λ_min + λ_max).
    """
    ax, high = new_ax(ax, width=5.6, height=4.6, below=0.9), max(curvatures)
    lr, beta = np.meshgrid(np.linspace(0, 4 / high, 241), np.linspace(0, 0.99, 200))
    rate = np.ma.masked_greater(convergence_rate(lr, beta, curvatures), 1)
    levels = [*np.linspace(0, 0.9, 19), 0.925, 0.95, 0.97, 0.985, 1]
    drawn = ax.contourf(lr, beta, rate, levels, cmap="viridis")
    pyplot.colorbar(
        drawn, ax=ax, ticks=np.linspace(0, 1, 6), format="{x:g}", label="factor a step", spacing="proportional"
    )
    white = {"color": "white", "markeredgecolor": "black", "linestyle": "none", "clip_on": False, "zorder": 6}
    ax.plot(2 / (min(curvatures) + high), 0, "o", markersize=9, **white, label="best gradient descent")
    ax.plot(*best_momentum(curvatures), "*", markersize=15, **white, label="best momentum")
    ax.set(xlim=(0, 4 / high), ylim=(0, 0.99), xlabel="learning rate", ylabel="β")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2, fontsize="small", frameon=False)
    return ax
