"""What a recognized mistake costs: kinds of cost as shares of the points, chosen in the course's settings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import UsageError
from autograder.exercises.exercise import COSTS

SECTION = "OptViz"  # of nbgrader_config.py


@dataclass(frozen=True)
class Scale:
    """The share of the points that each kind of cost takes; `follow` says whether the rest is judged with it in place.

    >>> Scale("standard", (0.15, 0.3, 0.53, 0.75, 1.0)).share("slip")
    0.15
    """

    name: str
    shares: tuple[float, ...]  # in the order of COSTS
    follow: bool = True

    def share(self, cost: str) -> float:
        """Return the share of the points that a mistake of this cost takes."""
        return self.shares[COSTS.index(cost)]


def together(shares: Iterable[float]) -> float:
    """Return what several mistakes take: each its share of what the others leave.

    >>> together([0.5, 0.5])
    0.75
    """
    return 1.0 - math.prod(1.0 - share for share in shares)


def chosen(config: Mapping[str, Any]) -> Scale:
    """Read the scale from a course's settings: `c.OptViz.scale` and `c.OptViz.follow_through`.

    The scale is a name, or a share for each kind of cost; `given` may be left out and is then halfway from `core` to
    `all`. UsageError says what it must be.
    """
    settings = config.get(SECTION, {})
    scale, follow = settings.get("scale", "standard"), settings.get("follow_through", True)
    if not isinstance(follow, bool):
        raise UsageError(f"c.{SECTION}.follow_through in nbgrader_config.py must be True or False, not {follow!r}.")
    if isinstance(scale, str) and scale in SCALES:
        return Scale(scale, SCALES[scale].shares, follow)
    if isinstance(scale, Mapping) and {*scale, "given"} == set(COSTS):
        told = [scale[cost] for cost in COSTS if cost in scale]
        if all(type(s) in (int, float) and 0 <= s <= 1 for s in told) and told == sorted(told):
            halfway = (scale["core"] + scale["all"]) / 2
            return Scale("own", tuple(float(scale.get(cost, halfway)) for cost in COSTS), follow)
    raise UsageError(
        f"c.{SECTION}.scale in nbgrader_config.py must be {' or '.join(map(repr, SCALES))}, or a dict with shares "
        f"from 0 to 1 for {', '.join(COSTS)}, none smaller than the one before; it is {scale!r}."
    )


#: "standard" marks as a kind teacher would who counts a mistake once, "strict" by whether the result can be used.
SCALES = {
    "standard": Scale("standard", (0.15, 0.3, 0.53, 0.75, 1.0)),
    "strict": Scale("strict", (0.4, 0.6, 0.75, 0.9, 1.0)),
}
