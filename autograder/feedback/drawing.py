"""Draw what a student's code did beside what it should do: a path with both loss curves, or a finder's curve."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from markupsafe import Markup

from autograder.errors import Fault
from autograder.exercises.exercise import Task
from autograder.exercises.rooms import Rooms, kit
from autograder.feedback.svg import RIGHT_ONE, YOURS, Panel, even, log_limits
from autograder.feedback.worked import figure_calls, settings
from autograder.probing.student import local, observe
from autograder.rows import FigureRow, ResultRow
from optviz_ref import LANDSCAPES
from optviz_ref.player import player_html
from optviz_ref.style import Style
from optviz_ref.svg import contour_svg

MAX_NUMBER = 1e100  # a number that is drawn
RATES = 1e-30, 1e30  # the widest axis of learning rates
NOTHING = "There are no numbers here to draw."
ROOM = 1.15  # times the paths' extent: what a picture shows
SEEN = 2e-3  # parts of the right path's travel: from here on a difference is called one


Arrays = Mapping[str, np.ndarray]

#: Okabe–Ito vermilion and blue, as in the panels
STYLES = {"your path": Style("#D55E00", (), "o"), "the right path": Style("#0072B2", (4, 1.5), "s")}
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@dataclass(frozen=True)
class Drawing:
    """SVG panels and the caption that says what they show; for a path, the player that walks it.

    `script` is the player's script as a content security policy names it: 'sha256-…'.
    """

    svg: Markup
    caption: str
    player: Markup | None = None
    script: str = ""


def draw(
    row: ResultRow, figure: FigureRow | None, *, player: bool = True, rooms: Rooms | None = None
) -> Drawing | None:
    """Return the drawing of one graded cell, with the player if asked; None where nothing was recorded.

    The numbers may be any. Those that no picture can hold are left out; if all are, the caption says so.
    """
    if figure is None or not figure["arrays"]:
        return None
    known = rooms or kit()
    at = row["assignment"], row["notebook"], row["cell"]
    right = reference(known, *at, row["seed"])
    made_with = settings(figure_calls(known, *at, row["seed"]), known.require(*at[:2]).task(at[2]))
    arrays = {name: np.array(values, dtype=float) for name, values in figure["arrays"].items()}  # None becomes NaN
    with np.errstate(all="ignore"):
        drawing = KINDS[figure["kind"]](arrays, right, figure["landscape"], player)
    if not made_with or not drawing.svg:
        return drawing
    return replace(drawing, caption=f"{drawing.caption} Made with {made_with}.")


def tame(array: np.ndarray) -> np.ndarray:
    """Return the numbers with NaN for those that are too large for arithmetic on axes."""
    return np.where(np.abs(array) <= MAX_NUMBER, array, np.nan)


@lru_cache(maxsize=256)
def reference(
    rooms: Rooms, assignment: str, notebook: str, cell: str, seed: int
) -> tuple[Mapping[str, np.ndarray], ...]:
    """Return what each accepted convention does under the task's figure probe."""
    task: Task = rooms.require(assignment, notebook).task(cell)
    if task.figure is None:
        raise Fault(f"the task of {cell} has no figure")
    name = task.figure.probe
    return tuple(
        observe(local({task.name: definition}), name, task.probes[name], seed).arrays
        for definition in task.conventions.values()
    )


def parting(yours: np.ndarray, right: np.ndarray) -> int | None:
    """Return the first step at which a path visibly leaves the right one, relative to that one's travel, or None."""
    n = min(len(yours), len(right))
    travel = np.nanmax(np.abs(right - right[0])) or 1.0
    apart = ~(np.abs(yours[:n] - right[:n]).reshape(n, -1).max(axis=1) <= SEEN * travel)
    return int(np.argmax(apart)) if apart.any() else None


def nearest(yours: np.ndarray, candidates: list[np.ndarray]) -> np.ndarray:
    """Return the accepted path that the student's path follows longest."""
    return max(candidates, key=lambda r: len(r) if (at := parting(yours, r)) is None else at)


def draw_path(arrays: Arrays, right: tuple[Arrays, ...], landscape: str | None, player: bool) -> Drawing:
    """Draw a path over its landscape, and the losses after each step."""
    land = LANDSCAPES[str(landscape)]
    yours = arrays.get("path", np.empty(0))
    if yours.ndim != 2 or yours.shape[1] != 2 or not np.isfinite(tame(yours[:1])).all() or not len(yours):
        return Drawing(Markup(""), NOTHING)
    correct = nearest(yours, [r["path"] for r in right])
    at = parting(yours, correct)
    words = f"they part at step {at}" if at is not None else "they agree at every step"
    view = near(land, tame(yours), correct)
    over = Panel(
        title="Your path and the right one" if at is not None else "Your path is the right one",
        xlim=view[0],
        ylim=view[1],
        xlabel="x",
        ylabel="y",
        alt=f"Map of the {spoken(land.name)} landscape with your path and the right path: {words}.",
        height=even(*view),
    )
    over.line(correct, RIGHT_ONE, dots=at is not None)
    over.line(tame(yours), YOURS, dots=True)
    for x, y in land.minima:
        over.symbol(x, y, "minimum")
    x, y = correct[0]
    over.symbol(x, y, "start")
    if at is not None and np.isfinite(tame(yours[at])).all():
        x, y = yours[at]
        over.ring(x, y, f"step {at}")
    w, h = over.size
    svg = over.svg(background(land.name, *view, round(w), round(h))) + draw_losses(land, tame(yours), correct, at)
    caption = (
        f"Your path on the {spoken(land.name)} landscape (orange, solid) and the right one "
        f"(blue, dashed), a dot for each step: {words}."
    )
    walk = step_by_step(replace(land, xlim=view[0], ylim=view[1]), tame(yours), correct, at) if player else (None, "")
    return Drawing(Markup(svg), caption + left_the_map(yours, land) + lower(land, tame(yours), correct, at), *walk)


View = tuple[tuple[float, float], tuple[float, float]]


def near(land: Any, yours: np.ndarray, correct: np.ndarray) -> View:
    """Return the part of the landscape in which both paths lie, as far as it is in view; the whole if they fill it."""
    limits = np.array([land.xlim, land.ylim])
    inside = (yours >= limits[:, 0]) & (yours <= limits[:, 1])
    points = np.concatenate([correct, yours[inside.all(axis=1)]])
    low, high = np.maximum(points.min(axis=0), limits[:, 0]), np.minimum(points.max(axis=0), limits[:, 1])
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 0.3 * np.max(high - low) / 2) * ROOM
    if np.any(half <= 0) or np.all(half > 0.8 * np.diff(limits)[:, 0] / 2):
        return land.xlim, land.ylim
    (x0, x1), (y0, y1) = ((float(m - h), float(m + h)) for m, h in zip(middle, half, strict=True))
    return (x0, x1), (y0, y1)


def lower(land: Any, yours: np.ndarray, correct: np.ndarray, at: int | None) -> str:
    """Say that a lower loss is not the aim, where the wrong path ends with one."""
    if at is None or not np.isfinite(yours[-1]).all():
        return ""
    ours, theirs = (float(land.func(path[-1])) for path in (correct, yours))
    if not theirs < ours:
        return ""
    return (
        " Your loss is lower here, but that is not the aim: it is another method that does well on this landscape "
        "and with this learning rate, and the exercise asks for the printed one."
    )


def step_by_step(land: Any, yours: np.ndarray, correct: np.ndarray, at: int | None) -> tuple[Markup | None, str]:
    """Return the lesson's player for both paths and its script's hash; both empty if there is no path.

    It opens at the step at which they part.
    """
    finite = np.isfinite(yours).all(axis=1)
    walked = yours if finite.all() else yours[: int(np.argmin(finite))]
    if len(walked) < 2:
        return None, ""
    page = player_html(land, dict(zip(STYLES, (walked, correct), strict=True)), "Step by step", STYLES, at)
    script = SCRIPT.search(html.unescape(page))
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode() if script else ""
    return Markup(page), f"'sha256-{digest}'"


def draw_losses(land: Any, yours: np.ndarray, correct: np.ndarray, at: int | None) -> str:
    floor = min([float(land.func(np.array(m))) for m in land.minima] or [0.0])
    curves = [tame(np.maximum(land.func(p.T) - floor, 1e-16)) for p in (yours, correct)]
    low, high = log_limits(curves)
    low = max(low, log_limits(curves[1:])[0] * 1e-3)  # a path that is too good must not squeeze the right one flat
    steps = [np.arange(len(c)) for c in curves]
    panel = Panel(
        title="Loss after each step",
        xlim=(0, max(1, *map(len, curves), 2) - 1),
        ylim=(low, high),
        ylog=True,
        xlabel="step",
        ylabel="loss",
        alt=f"Loss curves: yours ends at {ending(curves[0])}, the right one at {ending(curves[1])}.",
    )
    panel.line(np.column_stack([steps[1], curves[1]]), RIGHT_ONE)
    panel.line(np.column_stack([steps[0], curves[0]]), YOURS)
    if at is not None:
        panel.vertical(at, f"step {at}")
    return panel.svg()


def draw_curve(arrays: Arrays, right: tuple[Arrays, ...], landscape: str | None, player: bool) -> Drawing:
    """Draw a learning-rate finder's curve over the log of the rate, with the suggestion where there is one."""
    lrs, losses = (np.ravel(tame(arrays.get(name, np.empty(0)))) for name in ("lrs", "losses"))
    if not lrs.size or lrs.size != losses.size:
        return Drawing(Markup(""), NOTHING)
    mine = np.column_stack([lrs, losses])
    ok = [np.column_stack([np.ravel(r["lrs"]), np.ravel(r["losses"])]) for r in right]
    correct = nearest(mine, ok)
    rates = np.concatenate([mine[:, 0], correct[:, 0]])
    rates = rates[(rates >= RATES[0]) & (rates <= RATES[1])]
    panel = Panel(
        title="Loss at each learning rate",
        xlim=(rates.min() / 1.2, rates.max() * 1.2),
        ylim=log_limits([mine[:, 1], correct[:, 1]]),
        xlog=True,
        ylog=True,
        xlabel="learning rate",
        ylabel="loss",
        alt="Your learning-rate finder's curve and the right one.",
    )
    panel.line(correct, RIGHT_ONE)
    panel.line(mine, YOURS, dots=True)
    caption = "Your curve (orange, solid) and the right one (blue, dashed)"
    if arrays.get("suggestion", np.empty(0)).size:
        yours, best = float(np.ravel(arrays["suggestion"])[0]), float(np.ravel(right[0]["suggestion"])[0])
        panel.vertical(best, "right rate")
        if np.isfinite(yours) and yours > 0 and not np.isclose(yours, best):
            panel.vertical(yours, "your rate", row=1)
        caption += f"; you suggest {yours:.3g}, and the steepest descent is at {best:.3g}"
    return Drawing(Markup(panel.svg()), caption + ".")


@lru_cache(maxsize=256)
def background(name: str, xlim: tuple[float, float], ylim: tuple[float, float], width: int, height: int) -> str:
    lines: str = contour_svg(SimpleNamespace(func=LANDSCAPES[name].func, xlim=xlim, ylim=ylim), width, height)
    return lines


def spoken(name: str) -> str:
    return name.replace("_", " ")


def ending(curve: np.ndarray) -> str:
    finite = curve[np.isfinite(curve)]
    return f"{finite[-1]:.2g}" if len(finite) == len(curve) else "no finite number"


def left_the_map(yours: np.ndarray, land: Any) -> str:
    (x0, x1), (y0, y1) = land.xlim, land.ylim
    inside = (yours[:, 0] >= x0) & (yours[:, 0] <= x1) & (yours[:, 1] >= y0) & (yours[:, 1] <= y1)
    if inside.all():
        return ""
    first = int(np.argmin(inside))
    if not np.isfinite(yours[first]).all():
        return f" Your path has no finite numbers from step {first} on."
    return f" Your path leaves the map at step {first}."


#: How each kind of figure is drawn; a task says in its `Figure` which one it is, and which probe records the arrays.
KINDS = {"path": draw_path, "curve": draw_curve}
