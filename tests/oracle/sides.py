"""What the reference is compared with: each library, if it is installed, and how far it is from the reference."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from tests.oracle.problems import CLOSED, RATE, STEPS, distance, problems, reference

LIBRARIES = {"torch": "in_torch", "optax": "in_optax", "keras": "in_keras"}
SIDES = {name: import_module(f"tests.oracle.{module}") for name, module in LIBRARIES.items() if find_spec(name)}


def cases():
    """Every setting of every library on every problem it can be compared on: (library, setting, problem).

    Another convention is compared on given gradients only: in closed loop, paths that have parted go different ways.
    """
    return [
        (library, setting, problem)
        for library, side in SIDES.items()
        for setting, rule in side.RULES.items()
        for problem in problems(setting)
        if (problem not in CLOSED or not rule.differs) and problem not in getattr(side, "NOT", {}).get(setting, ())
    ]


@cache
def difference(library, setting, problem):
    """How far apart the two paths are, as a part of the way."""
    side = SIDES[library]
    rule, (start, gradient) = side.RULES[setting], problems(setting)[problem]
    return distance(reference(rule.ours, start, gradient), side.path(rule.theirs, start, gradient))


def rate_difference(library, setting):
    """How far apart the rates of two schedules are, as a part of the first."""
    side = SIDES[library]
    schedule = side.SCHEDULES[setting]
    ours = [schedule.ours(step, RATE, **schedule.settings) for step in range(STEPS + 1)]
    return np.abs(np.subtract(ours, side.rates(schedule.theirs))).max() / RATE
