"""What there is to know of a test function."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Landscape:
    """Hold what there is to know of one test function.

    `minima` are its lowest points ((x, y), …), none if it is unbounded below; `xlim`, `ylim` the box to draw; `start` a
    point from which there is something to see; `notes` what it shows.
    """

    func: Callable
    grad: Callable
    minima: tuple[tuple[float, float], ...]
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    start: tuple[float, float]
    notes: str

    @property
    def name(self):
        return self.func.__name__


ORIGIN = ((0.0, 0.0),)
NEAR = (-3, 3)
