"""A picture of a student's numbers beside the right ones, and where the two part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

MAX_NUMBER = 1e100  # a number that is drawn
NOTHING = "There are no numbers here to draw."
SEEN = 2e-3  # parts of the right path's travel: from here on a difference is called one

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Drawing:
    """SVG panels and the caption that says what they show; for a path, the player that walks it.

    `script` is the player's script as a content security policy names it: 'sha256-…'.
    """

    svg: Markup
    caption: str
    player: Markup | None = None
    script: str = ""


def tame(array: np.ndarray) -> np.ndarray:
    """Return the numbers with NaN for those that are too large for arithmetic on axes."""
    return np.where(np.abs(array) <= MAX_NUMBER, array, np.nan)


def parting(yours: np.ndarray, right: np.ndarray) -> int | None:
    """Return the first step at which a path visibly leaves the right one, relative to that one's travel, or None."""
    n = min(len(yours), len(right))
    travel = np.nanmax(np.abs(right - right[0])) or 1.0
    apart = ~(np.abs(yours[:n] - right[:n]).reshape(n, -1).max(axis=1) <= SEEN * travel)
    return int(np.argmax(apart)) if apart.any() else None


def nearest(yours: np.ndarray, candidates: list[np.ndarray]) -> np.ndarray:
    """Return the accepted path that the student's path follows longest."""
    return max(candidates, key=lambda r: len(r) if (at := parting(yours, r)) is None else at)
