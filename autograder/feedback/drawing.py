"""Draw what a student's code did beside what it should do: a path with both loss curves, or a curve of one number."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from markupsafe import Markup

from autograder.errors import Fault
from autograder.exercises.exercise import Task
from autograder.exercises.rooms import Rooms, kit
from autograder.feedback.curves import draw_curve, draw_rates
from autograder.feedback.picture import NOTHING, Arrays, Drawing, nearest, parting, tame
from autograder.feedback.svg import RIGHT_ONE, YOURS, Panel, even, log_limits
from autograder.feedback.worked import figure_calls, settings
from autograder.probing.student import local, observe
from autograder.rows import FigureRow, ResultRow
from optviz_ref import LANDSCAPES
from optviz_ref.player import player_html
from optviz_ref.style import Style
from optviz_ref.svg import contour_svg

MOSTLY = 0.5  # of the steps
ROOM = 1.15  # times the paths' extent: what a picture shows

#: Okabe–Ito vermilion and blue, as in the panels
STYLES = {"your path": Style("#D55E00", (), "o"), "the right path": Style("#0072B2", (4, 1.5), "s")}
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def draw(
    row: ResultRow, figure: FigureRow | None, *, player: bool = True, rooms: Rooms | None = None
) -> Drawing | None:
    """Return the drawing of one graded cell, with the player if asked; None where nothing was recorded or ran.

    The numbers may be any. Those that no picture can hold are left out; if all are, the caption says so.
    """
    if figure is None or not figure["arrays"] or row["status"] != "graded":
        return None
    known = rooms or kit()
    at = row["assignment"], row["notebook"], row["cell"]
    right = reference(known, *at, row["seed"])
    made_with = settings(figure_calls(known, *at, row["seed"]), known.require(*at[:2]).task(at[2]))
    arrays = {name: np.array(values, dtype=float) for name, values in figure["arrays"].items()}  # None becomes NaN
    if stopped(row, arrays):
        return None
    with np.errstate(all="ignore"):
        drawing = KINDS[figure["kind"]](arrays, right, figure["landscape"], player)
    if not made_with or not drawing.svg:
        return drawing
    return replace(drawing, caption=f"{drawing.caption} Made with {made_with}.")


def stopped(row: ResultRow, arrays: Arrays) -> bool:
    """Tell whether code raised before there was a number of its own: the picture would show where it began."""
    raised = any("your code raised" in test["message"] for test in row["tests"])
    return raised and not any(np.isfinite(np.atleast_1d(a)[1:]).any() for a in arrays.values())


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
        f"(blue, dashed), a dot for each step: {words}. "
        f"Yours ends at {place(yours[-1])}, the right one at {place(correct[-1])}."
    )
    walk = step_by_step(replace(land, xlim=view[0], ylim=view[1]), tame(yours), correct, at) if player else (None, "")
    return Drawing(Markup(svg), caption + left_the_map(yours, land) + lower(land, tame(yours), correct, at), *walk)


SHAPE = 0.65  # a zoomed view's shorter side, in parts of its longer one: no panel has to be squeezed
View = tuple[tuple[float, float], tuple[float, float]]


def near(land: Any, yours: np.ndarray, correct: np.ndarray) -> View:
    """Return the part of the landscape in which both paths lie, as far as it is in view; the whole if they fill it."""
    limits = np.array([land.xlim, land.ylim])
    inside = (yours >= limits[:, 0]) & (yours <= limits[:, 1])
    points = np.concatenate([correct, yours[inside.all(axis=1)]])
    low, high = np.maximum(points.min(axis=0), limits[:, 0]), np.minimum(points.max(axis=0), limits[:, 1])
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, SHAPE * np.max(high - low) / 2) * ROOM
    if np.any(half <= 0) or np.all(half > 0.8 * np.diff(limits)[:, 0] / 2):
        return land.xlim, land.ylim
    (x0, x1), (y0, y1) = ((float(m - h), float(m + h)) for m, h in zip(middle, half, strict=True))
    return (x0, x1), (y0, y1)


def place(point: np.ndarray) -> str:
    """Return a point as a caption says it."""
    return (
        f"({point[0]:z.3g}, {point[1]:z.3g})".replace("-", "−") if np.isfinite(tame(point)).all() else "no finite point"
    )


def lower(land: Any, yours: np.ndarray, correct: np.ndarray, at: int | None) -> str:
    """Say that a lower loss is not the aim, where the wrong path ends with one and mostly has one before."""
    n = min(len(yours), len(correct))
    if at is None or not np.isfinite(yours).all() or at >= n:
        return ""
    ours, theirs = (np.asarray(land.func(path[at:n].T)) for path in (correct, yours))
    if not theirs[-1] < ours[-1] or np.mean(theirs < ours) <= MOSTLY:
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


@lru_cache(maxsize=256)
def background(name: str, xlim: tuple[float, float], ylim: tuple[float, float], width: int, height: int) -> str:
    lines: str = contour_svg(SimpleNamespace(func=LANDSCAPES[name].func, xlim=xlim, ylim=ylim), width, height)
    return lines


def spoken(name: str) -> str:
    return name.replace("_", " ")


def ending(curve: np.ndarray) -> str:
    finite = curve[np.isfinite(curve)]
    return f"{finite[-1]:z.2g}" if len(finite) == len(curve) else "no finite number"


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
KINDS = {"path": draw_path, "curve": draw_curve, "rates": draw_rates}
