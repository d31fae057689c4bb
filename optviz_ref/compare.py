"""Comparisons: one optimizer at several learning rates or momenta, several optimizers by their losses."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot
from matplotlib.colors import to_hex

from optviz_ref.figures import default_optimizers, panels, plot_losses, plot_paths, plot_surface, run_all
from optviz_ref.optimizers import SGD, Momentum
from optviz_ref.style import STYLES, Style, check_limits, leaves


def family_styles(names):
    """Return styles for variants of one optimizer: colors from dark to light, line styles and markers in turn."""
    colors, known = pyplot.get_cmap("plasma")(np.linspace(0, 0.5, len(names))), list(STYLES.values())
    return {
        name: Style(to_hex(color), *known[i % len(known)][1:])
        for i, (name, color) in enumerate(zip(names, colors, strict=True))
    }


def check_numbers(name, values):
    """Return a non-empty list of finite numbers."""
    numbers = np.atleast_1d(np.asarray(values, dtype=float))
    if numbers.ndim != 1 or not numbers.size or not np.isfinite(numbers).all():
        raise ValueError(f"{name}: expected a non-empty list of finite numbers, got {values!r}")
    return numbers.tolist()


def compare_learning_rates(func, grad_func, xlim, ylim, start, lr_values, n_steps=50, minima=(), axes=None):
    """Draw gradient descent at each learning rate, side by side; the titles give the final losses. Return the axes."""
    lr_values = check_numbers("lr_values", lr_values)
    check_limits("xlim", xlim), check_limits("ylim", ylim)
    if axes is None:
        axes = panels(1, len(lr_values), 3.6, 3.6, below=0.6, above=0.65)[1][0]
    if len(axes) != len(lr_values):
        raise ValueError(f"axes: expected one for each of {len(lr_values)} learning rates, got {len(axes)}")
    for ax, lr in zip(axes, lr_values, strict=True):
        path = run_all({"SGD": lambda lr=lr: SGD(lr=lr)}, func, grad_func, start, n_steps)["SGD"]
        left = leaves(path, xlim, ylim)
        note = "" if left is None else f", leaves at step {left[0]}"
        with np.errstate(all="ignore"):
            title = f"lr = {lr:g}{note}\nloss after {n_steps} steps: {float(func(path[-1])):.2e}"
        plot_paths({"SGD": path}, plot_surface(func, xlim, ylim, title, ax, minima=minima)).get_legend().remove()
    return axes


def compare_momentum(
    func, grad_func, xlim, ylim, start, beta_values, lr=0.05, n_steps=100, title="Effect of β", minima=(), ax=None
):
    """Draw heavy-ball momentum at each β, at one learning rate."""
    betas = check_numbers("beta_values", beta_values)
    check_limits("xlim", xlim), check_limits("ylim", ylim)
    makers = {f"β = {beta:g}": lambda beta=beta: Momentum(lr=lr, beta=beta) for beta in betas}
    paths = run_all(makers, func, grad_func, start, n_steps)
    return plot_paths(paths, plot_surface(func, xlim, ylim, title, ax, minima=minima), family_styles(paths))


def compare_convergence(func, grad_func, start, n_steps=100, lr_scale=1.0, optimizers=None, title="", ax=None):
    """Draw the losses of optimizers over the steps, from one start."""
    optimizers = default_optimizers(lr_scale) if optimizers is None else optimizers
    paths = run_all(optimizers, func, grad_func, start, n_steps)
    with np.errstate(over="ignore", invalid="ignore"):
        losses = {name: func(path.T) for name, path in paths.items()}
    return plot_losses(losses, title, ax)


def best_rate(maker, func, grad_func, start, n_steps=100, rates=None):
    """Find the learning rate with which an optimizer does best from around a start; give (rate, loss).

    maker(lr) makes the optimizer; it is tried at all rates at once. What counts is the largest loss in the last tenth
    of the steps over nine starts, 80 % to 120 % of the given one, so that no lucky step wins.
    """
    rates = np.geomspace(1e-4, 3, 300) if rates is None else np.asarray(check_numbers("rates", rates))
    starts = np.multiply.outer(np.asarray(start, dtype=float), np.linspace(0.8, 1.2, 9))
    starts = np.repeat(starts[:, :, None], len(rates), axis=2)
    path = run_all({"it": lambda: maker(rates)}, func, grad_func, starts, n_steps)["it"]
    with np.errstate(over="ignore", invalid="ignore"):
        worst = func(np.moveaxis(path[-max(1, n_steps // 10) :], 1, 0)).max(axis=(0, 1))
    best = np.where(np.isfinite(worst), worst, np.inf).argmin()
    return float(rates[best]), float(worst[best])
