"""A schedule as a graded cell: a function of the step whose arguments are drawn by their names in its signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.exercises.exercise import Figure, Task
from autograder.exercises.kit.finishes import of_schedule
from autograder.exercises.kit.function import Case, function
from autograder.exercises.kit.function_fits import OF_SCHEDULES
from autograder.exercises.kit.mistakes.calls import CALLS
from autograder.exercises.kit.mistakes.schedules import SCHEDULES
from autograder.exercises.kit.reference import Reference

#: What an argument is drawn from, by how a word of its name begins; whole numbers if both ends are. The first counts.
RANGES: dict[str, tuple[float, float]] = {
    # a warm-up of a quarter of the run: what changes at its end shows, and no fixed end comes right after it
    "total": (24, 34),
    "warm": (7, 7),
    "step": (4, 9),
    "epoch": (4, 9),
    "period": (5, 9),
    "min": (0.001, 0.02),
    "final": (0.001, 0.02),
    "end": (0.001, 0.02),
    "power": (1.5, 3.0),
    "decay": (0.4, 0.7),
    "factor": (0.4, 0.7),
    "gamma": (0.4, 0.7),
    "lr": (0.7, 0.95),  # so that rounding to three decimals always shows in the curve, and to four never does
    "rate": (0.1, 0.9),
}
DIGITS = 1e-6  # of the range: rounding makes 1e-15, single precision 1e-7, 3.1416 for pi 2e-6
AFTER = 7  # steps past the end
LONGER = 2  # times as many steps in a long run, of no more than 100: one that is fixed at that goes on in its own way
SOME = 40  # of which so many are asked for
SMALL = 1e-4  # times the rate: whatever rounds it shows
BEYOND = 64  # steps where no argument says how many: two usual intervals, and any decay has gone below a tenth


class Steps:
    """The cases of one schedule: every step from 0 on, with arguments of which no two draws have the same."""

    def __init__(self, reference: Reference, ranges: Mapping[str, tuple[float, float]]):
        self.reference = reference
        self.step, *self.required = reference.required
        self.ranges = {name: ranges.get(name) or self.named(name) for name in [*self.required, *reference.arguments]}
        self.total = next((name for name in self.ranges if "total" in name), None)
        self.warm = next((name for name in self.ranges if "warm" in name), None)
        self.whole = [name for name, ends in self.ranges.items() if all(isinstance(end, int) for end in ends)]

    def named(self, name: str) -> tuple[float, float]:
        for word, between in RANGES.items():
            if any(part.startswith(word) for part in name.split("_")):
                return between
        raise ValueError(f"{self.reference.name}: say what {name} is drawn from, as ranges={{{name!r}: (low, high)}}")

    def drawn(self, rng: np.random.Generator) -> dict[str, float]:
        """Draw every argument but the step, none at its default."""
        values: dict[str, float] = {}
        for name, (low, high) in self.ranges.items():
            values[name] = (
                int(rng.integers(int(low), int(high) + 1)) if name in self.whole else float(rng.uniform(low, high))
            )
            if values[name] == self.reference.arguments.get(name):
                values[name] += 1
        return values

    def calls(self, values: Mapping[str, float], steps: range | None = None) -> list[dict[str, Any]]:
        """Return one call for each step: up to the end, or three of the longest period, at least BEYOND."""
        if steps is None:
            known = self.reference.arguments | dict(values)
            longest = max([BEYOND, *(3 * int(known[name]) for name in self.whole)])
            steps = range(int(known[self.total]) + 1 if self.total else longest + 1)
        return [{self.step: step, **values} for step in steps]

    def grid(self, rng):
        """{name} at every step from 0 on"""
        return self.calls(self.drawn(rng))

    def other(self, rng):
        """{name} at steps of a long run, with other arguments"""
        first = self.drawn(rng)
        values = {k: LONGER * v + 4 if k in self.whole else 3 * v if "lr" in k else v**0.1 for k, v in first.items()}
        every = self.calls(values, None if self.total else range(LONGER * BEYOND + 1))
        return [every[i] for i in np.linspace(0, len(every) - 1, SOME).round().astype(int)]

    def digits(self, rng):
        """{name} at every step of a small rate, to the last digits"""
        return self.calls({name: SMALL * v if "lr" in name else v for name, v in self.drawn(rng).items()})

    def short(self, rng):
        """{name} with periods of one and of two steps"""
        drawn, found = self.drawn(rng), []
        for n in (1, 2):
            periods = {name: n for name in self.whole if name not in (self.warm, self.total)}
            found += self.calls(drawn | periods | self.ends(n, 0))
        return found

    def no_warm_up(self, rng):
        """{name} without a warm-up"""
        return self.calls(self.drawn(rng) | self.ends(4, 0))

    def all_warm_up(self, rng):
        """{name} with nothing but a warm-up, of several steps or one, and with a warm-up of one step"""
        drawn = self.drawn(rng)
        return [call for n, warm in ((4, 4), (5, 1), (1, 1)) for call in self.calls(drawn | self.ends(n, warm))]

    def ends(self, total: int, warm: int) -> dict[str, int]:
        """Return a length and a warm-up to go with it; neither, where the run has no end."""
        return {self.total: total} | ({self.warm: warm} if self.warm else {}) if self.total else {}

    def after(self, rng):
        """{name} at the last step and after it"""
        if self.total is None:
            raise ValueError(f"{self.reference.name} has no end to go on after")
        values = self.drawn(rng)
        end = int(values[self.total])
        drawn = self.calls(values, range(end, end + AFTER))
        drawn += self.calls(values | {self.total: end + 1}, range(end + 1, end + 3))  # of two lengths, one is odd
        edges = [self.ends(4, warm) for warm in (0, 4)] if self.warm else []
        return drawn + [call for edge in edges for call in self.calls(values | edge, range(5, 7))]

    def order(self, rng):
        """{name} at steps that go up, down and up again, some of them twice"""
        calls = self.calls(self.drawn(rng))
        return [calls[i] for i in (*range(0, len(calls), 2), *range(len(calls) - 1, 0, -3), *range(len(calls)))]

    def shown(self, rng):
        """{name} at every step, with arguments that the feedback tells"""
        middle = {name: (low + high) / 2 for name, (low, high) in self.ranges.items()}
        values = {name: int(value) if name in self.whole else value for name, value in middle.items()}
        return self.calls(values | self.reference.arguments)

    def defaults(self, rng):
        """{name} at every step with its default arguments"""
        values = self.drawn(rng)
        return self.calls({name: values[name] for name in self.required})

    @property
    def cases(self) -> dict[str, Case]:
        """The cases that apply, by name."""
        periods = [name for name in self.whole if name != self.warm]
        applies = {
            "grid": True,
            "other": True,
            "digits": True,
            "order": True,
            "shown": True,
            "short": bool(periods),
            "no_warm_up": bool(self.total and self.warm),
            "all_warm_up": bool(self.total and self.warm),
            "after": bool(self.total),
            "defaults": bool(self.reference.arguments),
        }
        return {name: case(self, name) for name, does in applies.items() if does}


def case(steps: Steps, name: str) -> Case:
    method = getattr(steps, name)

    def drawn(rng):
        return method(rng)

    drawn.__name__, drawn.__doc__ = name, method.__doc__.format(name=steps.reference.name)
    return drawn


def schedule(
    define: Callable,
    solution: str,
    room: Path,
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    cases: Mapping[str, Case] | None = None,
    **more: Any,
) -> Task:
    """Make the task of a schedule, a function whose first argument is the step, from its reference.

    >>> schedule(step_decay_lr, "step_decay", ROOM)
    >>> schedule(polynomial_lr, "polynomial", ROOM, ranges={"exponent": (0.5, 3.0)}, without=("after",))

    What the other arguments are drawn from follows from their names (RANGES); `ranges` says it for others. The cases
    are `grid`, `other`, `digits`, `order`, `shown`, `short`, and where they apply `no_warm_up`, `all_warm_up`, `after`
    and `defaults`; `cases` adds some. The rest is as for `function`.
    """
    steps = Steps(Reference(define), ranges or {})
    arguments = ", ".join([*steps.reference.required, *steps.reference.arguments])
    more.setdefault("contract", f"{define.__name__}({arguments}) should return one number, the rate.")
    more.setdefault("figure", Figure(probe="shown", kind="rates"))
    more.setdefault("tolerances", {"digits": DIGITS})
    more.setdefault("numbers", OF_SCHEDULES)
    more.setdefault("finishes", tuple(of_schedule(steps.reference)))
    more.setdefault("paired", ("argument_ignored", "argument_fixed"))  # factors of 2 have rows of their own
    more.setdefault("table", (*SCHEDULES, *(row for row in CALLS if row.slug != "changes_arrays")))
    return function(define, solution, room, steps.cases | dict(cases or {}), **more)
