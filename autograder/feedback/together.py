"""One picture of all the paths that a notebook's cells have recorded on one landscape: for whoever grades its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.exercises.exercise import Exercise
from autograder.feedback.drawing import background, near, place, spoken
from autograder.feedback.picture import tame
from autograder.feedback.svg import Panel, even
from autograder.rows import FigureRow
from optviz_ref import LANDSCAPES
from optviz_ref.style import style_of


def together(exercise: Exercise, figures: Sequence[FigureRow]) -> tuple[str, str] | None:
    """Return the picture as SVG, and a sentence that says where each path ends; None for fewer than two paths."""
    names = {task.cell: task.name for task in exercise.tasks}
    known = [(names[f["cell"]], f) for f in figures if f["kind"] == "path" and f["cell"] in names]
    land = LANDSCAPES.get(str(known[0][1]["landscape"])) if known else None
    paths = {name: path for name, f in known if f["landscape"] == known[0][1]["landscape"] and len(path := points(f))}
    if land is None or len(paths) < 2:
        return None
    said = "; ".join(
        f"{name} goes from {place(p[0])} to {place(p[-1])} in {len(p) - 1} steps" for name, p in paths.items()
    )
    return drawn(land, paths, said), f"The student's own paths on the {spoken(land.name)} landscape: {said}."


def points(figure: FigureRow) -> np.ndarray:
    """Return a recorded path; an empty one where it is none, or begins at no finite point."""
    path = np.array(figure["arrays"].get("path") or [], dtype=float)
    whole = path.ndim == 2 and path.shape[1] == 2 and bool(np.isfinite(tame(path[:1])).all())
    return path if whole else np.empty((0, 2))


def drawn(land: Any, paths: Mapping[str, np.ndarray], said: str) -> str:
    first, *others = map(tame, paths.values())
    every = np.concatenate([first, *others])
    view = near(land, every, first[:1])
    panel = Panel(
        "The student's own paths",
        *view,
        xlabel="x",
        ylabel="y",
        alt=f"Map of the landscape. {said}.",
        height=even(*view),
    )
    for name, path in paths.items():
        style = style_of(name)
        dash = {"stroke-dasharray": " ".join(str(2 * part) for part in style.dash)} if style.dash else {}
        panel.line(tame(path), {"stroke": style.color, "stroke-width": "2", **dash}, dots=True)
    for x, y in land.minima:
        panel.symbol(x, y, "minimum")
    panel.symbol(first[0, 0], first[0, 1], "start")
    ends = {name: path[-1] for name, path in paths.items() if np.isfinite(tame(path[-1])).all()}
    for end in {place(end): end for end in ends.values()}.values():  # those that end together have one label
        panel.ring(end[0], end[1], ", ".join(name for name, other in ends.items() if place(other) == place(end)))
    w, h = panel.size
    return panel.svg(background(land.name, *view, round(w), round(h)))
