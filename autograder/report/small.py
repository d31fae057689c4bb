"""Small multiples: every different path of a class on one landscape, most frequent first, so that outliers are seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from markupsafe import Markup

from autograder.boundary import Boundary, Left
from autograder.rows import FigureRow
from optviz_ref import LANDSCAPES
from optviz_ref.svg import box_of, contour_svg

SIDE = 120  # of a small map: its longer side
MAX_PATHS_SHOWN = 60  # different paths that one page shows
MAX_COORDINATE = 1e5  # a path ends where it leaves everything


@dataclass
class Multiple:
    """One path, who walks it, and how many."""

    path: np.ndarray
    students: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, student: str) -> None:
        self.count += 1
        if len(self.students) < 5:
            self.students.append(student)


@dataclass
class Multiples:
    """The different paths to one graded cell's figure."""

    cell: str
    landscape: str
    paths: dict[bytes, Multiple] = field(default_factory=dict)
    beyond: int = 0  # students whose path came after too many different ones

    def add(self, student: str, points: Any) -> None:
        path = np.array(points, dtype=float)  # None becomes NaN
        if path.ndim != 2 or path.shape[1] != 2:
            return
        path = np.where(np.abs(path) < MAX_COORDINATE, path, np.nan)
        key = np.round(path, 2).tobytes()
        if key in self.paths or len(self.paths) < 20 * MAX_PATHS_SHOWN:
            self.paths.setdefault(key, Multiple(path)).add(student)
        else:
            self.beyond += 1

    def shown(self) -> list[Multiple]:
        return sorted(self.paths.values(), key=lambda m: (-m.count, m.students))[:MAX_PATHS_SHOWN]

    @property
    def hidden(self) -> int:
        """Students whose path is not among those shown."""
        return self.beyond + sum(m.count for m in self.paths.values()) - sum(m.count for m in self.shown())


def collect(figures: Iterable[FigureRow], left: list[Left] | None = None) -> list[Multiples]:
    """Return the paths of all figure lines of kind "path", by graded cell; what is no path is added to `left`."""
    found: dict[str, Multiples] = {}
    for figure in figures:
        boundary = Boundary(figure["student"], figure["notebook"], [] if left is None else left)
        boundary.do("small", take, found, figure)
    return [found[c] for c in sorted(found)]


def take(found: dict[str, Multiples], figure: FigureRow) -> None:
    """Add one figure line, if it is a path."""
    if figure["kind"] == "path" and figure["landscape"] and figure["arrays"].get("path"):
        cell = figure["cell"]
        found.setdefault(cell, Multiples(cell, figure["landscape"])).add(figure["student"], figure["arrays"]["path"])


def background(landscape: str) -> Markup:
    """Return the landscape's contour lines, in the box that `svg` draws a path in."""
    land = LANDSCAPES[landscape]
    return Markup(contour_svg(land, *box_of(land.xlim, land.ylim, SIDE, SIDE)))


def svg(multiple: Multiple, landscape: str) -> Markup:
    """Return one path in the landscape's box, with the minima; `#map-<landscape>` is the map drawn once on the page."""
    land = LANDSCAPES[landscape]
    (x0, x1), (y0, y1), (w, h) = land.xlim, land.ylim, box_of(land.xlim, land.ylim, SIDE, SIDE)
    good = np.isfinite(multiple.path).all(axis=1)
    path = multiple.path[: len(good) if good.all() else int(np.argmin(good))]
    pixels = np.column_stack([(path[:, 0] - x0) / (x1 - x0) * w, (y1 - path[:, 1]) / (y1 - y0) * h])
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in np.clip(pixels, -999, 999).tolist())
    who = f"{multiple.count} students" if multiple.count > 1 else multiple.students[0]
    return Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="Path of {who}"><use href="#map-{name}"/>'
        '<path d="M{line}" fill="none" stroke="#d55e00" stroke-width="1.6"/></svg>'
    ).format(w=w, h=h, who=who, name=landscape, line=line or "0 0")
