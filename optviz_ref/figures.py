"""Landscapes, paths over them, losses and schedules as Matplotlib figures: `ax` in, `ax` out.

Nothing here shows a figure or changes Matplotlib's settings. The axes stay on the landscape: where a path leaves it
stands a cross, and the legend says at which step.
"""

from __future__ import annotations

import numpy as np
from matplotlib import patheffects, pyplot
from matplotlib.colors import ListedColormap

from optviz_ref.adaptive import Adam, RMSprop
from optviz_ref.optimizers import SGD, Momentum
from optviz_ref.run import optimize
from optviz_ref.style import check_limits, check_path, check_set, leaves, style_of, styles_in_turn
from optviz_ref.svg import surface_scale


def panels(rows=1, columns=1, width=4.4, height=5.2, below=1.25, above=0.4):
    """Make a figure of panels, width x height inches each, and return (figure, array of axes).

    Room for title, labels and a legend below is fixed: letting Matplotlib find it out doubles the time of a figure.
    """
    inner = width - 0.8, height - above - below
    edges = {"left": 0.7 / width / columns, "right": 1 - 0.1 / width / columns}
    edges |= {"bottom": below / height / rows, "top": 1 - above / height / rows}
    gaps = {"wspace": 0.8 / inner[0], "hspace": (above + below) / inner[1]}
    return pyplot.subplots(
        rows, columns, figsize=(columns * width, rows * height), squeeze=False, gridspec_kw=edges | gaps
    )


def new_ax(ax, **size):
    """Return the given axes, or those of a new figure."""
    return panels(**size)[1][0, 0] if ax is None else ax


def plot_surface(func, xlim, ylim, title="", ax=None, levels=20, minima=(), cells=200):
    """Draw the contours of a function of two coordinates, dark where it is low, and a star at each minimum.

    func is called once, with the whole grid, shape (2, cells, cells). The levels are even in log(1 + (f - min f)/d).
    A unit is as long on one axis as on the other: a round bowl is round, and a step downhill crosses the contour lines
    at right angles.
    """
    xlim, ylim = check_limits("xlim", xlim), check_limits("ylim", ylim)
    x, y = np.linspace(*xlim, cells), np.linspace(*ylim, cells)
    z = np.asarray(func(np.stack(np.meshgrid(x, y))), dtype=float)
    if z.shape != (cells, cells):
        raise ValueError(f"func: expected one value a point, shape {(cells, cells)} for the grid, got shape {z.shape}")
    ax, height = new_ax(ax), np.ma.masked_invalid(surface_scale(z))
    pale = ListedColormap(1 - 0.12 * (1 - pyplot.get_cmap("viridis")(np.linspace(0, 1, 256))[:, :3]))
    ax.contourf(x, y, height, levels, cmap=pale)
    ax.contour(x, y, height, levels, cmap="viridis", linewidths=0.5, alpha=0.6)
    if len(minima):
        star = {"color": "black", "markeredgecolor": "white", "markersize": 13, "label": "minimum"}
        ax.plot(*np.transpose(minima), "*", **star, zorder=4)
    ax.set(xlim=xlim, ylim=ylim, xlabel="x", ylabel="y", aspect="equal")
    ax.set_title(title, fontsize=10)
    ax.locator_params(nbins=5)  # tick labels are half of a figure's time
    return ax


def plot_paths(paths, ax=None, styles=None):
    """Draw paths over the landscape that `ax` shows: a dot where they start, each optimizer's marker where it ends.

    paths: a dict of name -> array (n_steps + 1, 2). A path ends where it stops being finite.
    styles: a dict of name -> Style, for names that `style_of` should not decide.
    """
    paths = {name: check_path(f"paths[{name!r}]", path) for name, path in check_set("paths", paths).items()}
    ax = new_ax(ax)
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    for name, path in paths.items():
        style, left = (styles or {}).get(name) or style_of(name), leaves(path, xlim, ylim)
        note = "" if left is None else f" (leaves at step {left[0]})"
        finite = np.isfinite(path).all(axis=1)
        line = path if finite.all() else path[: finite.argmin()]
        rim = [patheffects.Stroke(linewidth=3.2, foreground="white"), patheffects.Normal()]
        look = {"color": style.color, "marker": style.marker, "markeredgecolor": "white", "markersize": 8}
        look |= {"linestyle": (0, style.dash) if style.dash else "-", "linewidth": 1.8, "markevery": [-1]}
        ax.plot(*line.T, **look, label=name + note, path_effects=rim, zorder=5)
        if left is not None:
            ax.plot(*left[1], "X", color=style.color, markeredgecolor="black", markersize=10, clip_on=False, zorder=6)
    start = next(iter(paths.values()))[0]
    ax.plot(*start, "o", color="black", markeredgecolor="white", markersize=8, label="start", zorder=7)
    ax.set(xlim=xlim, ylim=ylim)
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.13), "ncols": 2}
    ax.legend(**below, fontsize="small", handlelength=3.2, frameon=False)
    return ax


def default_optimizers(lr_scale=1.0):
    """Return the four optimizers as factories, all at one rate: what the seed compared, fair to none of them."""
    return {
        "SGD": lambda: SGD(lr=0.1 * lr_scale),
        "Momentum": lambda: Momentum(lr=0.1 * lr_scale, beta=0.9),
        "RMSprop": lambda: RMSprop(lr=0.1 * lr_scale),
        "Adam": lambda: Adam(lr=0.1 * lr_scale),
    }


def run_all(optimizers, func, grad_func, start, n_steps):
    """Run every optimizer from the start, each new; give a dict of name -> path."""
    x = np.asarray(start, dtype=float)
    if x.shape[:1] != (2,) or not np.isfinite(x).all():
        raise ValueError(f"start: expected a finite point (x, y), got {start!r}")
    if not isinstance(n_steps, int | np.integer) or n_steps < 1:
        raise ValueError(f"n_steps: expected a whole number, at least 1, got {n_steps!r}")
    paths = {}
    for name, factory in check_set("optimizers", optimizers).items():
        if not callable(factory):
            wanted = "a function that makes an optimizer, such as `lambda: SGD(lr=0.1)`"
            raise TypeError(f"optimizers[{name!r}]: expected {wanted}, got {factory!r:.60}")
        with np.errstate(over="ignore", invalid="ignore"):  # divergence is drawn, not warned of
            paths[name] = optimize(factory, func, grad_func, start, n_steps)
    return paths


def plot_trajectories(
    func, grad_func, xlim, ylim, title, start, n_steps=100, optimizers=None, lr_scale=1.0, minima=(), ax=None
):
    """Run optimizers from one start and draw their paths over the landscape.

    optimizers: a dict of name -> function that makes the optimizer; any optimizer can be drawn.
    """
    check_limits("xlim", xlim), check_limits("ylim", ylim)
    optimizers = default_optimizers(lr_scale) if optimizers is None else optimizers
    paths = run_all(optimizers, func, grad_func, start, n_steps)
    return plot_paths(paths, plot_surface(func, xlim, ylim, title, ax, minima=minima))


def plot_curves(curves, ax, styles=None):
    """Draw curves over their steps, each in its style, with a marker every tenth of the way."""
    for name, curve in check_set("curves", curves).items():
        curve = np.asarray(curve, dtype=float)
        if curve.ndim != 1 or not len(curve):
            raise ValueError(f"curves[{name!r}]: expected numbers, one a step, got shape {curve.shape}")
        style, every = (styles or {}).get(name) or style_of(name), max(1, len(curve) // 10)
        look = {"color": style.color, "marker": style.marker, "markeredgecolor": "white", "markevery": every}
        ax.plot(curve, **look, linestyle=(0, style.dash) if style.dash else "-", linewidth=1.8, label=name)
    ax.grid(alpha=0.3)
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.15), "ncols": 2 if len(curves) < 5 else 3}
    ax.legend(**below, fontsize="small", handlelength=3.2, frameon=False)
    return ax


def plot_losses(losses, title="", ax=None, styles=None):
    """Draw losses over steps: on a logarithmic axis, cut at 1e-16, unless some are negative.

    losses: a dict of name -> array, one loss a step.
    """
    ax = new_ax(ax, width=6)
    plain = {name: np.asarray(loss, dtype=float) for name, loss in check_set("losses", losses).items()}
    negative = any(np.nanmin(loss, initial=0.0) < 0 for loss in plain.values())
    if not negative:
        plain = {name: np.maximum(loss, 1e-16) for name, loss in plain.items()}
        ax.set_yscale("log")
        ax.minorticks_off()
    ax.set(xlabel="step", ylabel="loss")
    ax.set_title(title, fontsize=10)
    return plot_curves(plain, ax, styles)


def plot_schedules(schedules, title="", ax=None):
    """Draw learning rates over steps. schedules: a dict of name -> array, one rate a step."""
    ax = new_ax(ax, width=6)
    ax.set(xlabel="step", ylabel="learning rate")
    ax.set_title(title, fontsize=10)
    return plot_curves(check_set("schedules", schedules), ax, styles_in_turn(schedules))
