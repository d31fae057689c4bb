"""Two mistakes in different lines of a step, found from every mistake in one line: their programs need not be run.

The student's own path tells where each step begins. So the lines up to the second mistake are run once for each first
mistake, and the lines from there on once for each second mistake, on what all the first ones give at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property, reduce
from operator import or_
from types import CodeType, SimpleNamespace
from typing import Any

import numpy as np

from autograder.exercises.kit.halves import RESULT, Halves, Part
from autograder.judge.compare import allowed, within
from autograder.judge.script import Script

Names = dict[str, Any]
Half = tuple[Names, Names]  # what the names of a step stand for where a half ends, and what it has set on self

FAR = 100.0  # times how far a path has come: what is as near may be rounding in half precision
SETS, READS, FIRST_TIME = re.compile(r"self\.(\w+) [-+*/]{0,2}= "), re.compile(r"self\.(\w+)"), "if self."


class Head:
    """An object with a mistake in the first lines of its step, which goes along the student's path."""

    def __init__(self, halves: Halves, part: Part, script: Script):
        above, own = (part.codes[:1], part.codes[1:]) if part.first == 0 else ((), part.codes)
        names: Names = {"np": np, "__name__": __name__}
        exec((above or halves.codes)[0], names)
        self.object = names[halves.name](**script.hyper)
        self.last, self.counts = max(part.last, 1), halves.counts
        self.begin, self.then = (*halves.codes[1 : part.first], *own), halves.codes

    def counted(self, t: int) -> Any:
        """Return the object, which knows the number of its step if a mistake may ask for it."""
        if self.counts:
            self.object.t = t + 1
        return self.object

    def step(self, t: int, given: Names, cuts: Sequence[int]) -> dict[int, Half]:
        """Run the lines of a step; return what there is after so many of them as `cuts` say."""
        old = dict(vars(self.object)) if t else {}
        names: Names = {"np": np, "self": self.counted(t), **given}
        for code in self.begin:
            exec(code, names)
        done, seen = self.last, {}
        for cut in (cut for cut in cuts if cut >= self.last):
            for code in self.then[done:cut]:
                exec(code, names)
            done = cut
            new = {k: v for k, v in vars(self.object).items() if k not in old or old[k] is not v}
            seen[cut] = {k: v for k, v in names.items() if k not in ("self", "__builtins__")}, new
        return seen


class Crossed:
    """The search for two mistakes in different lines of one accepted form."""

    def __init__(self, halves: Halves, script: Script):
        self.halves, self.parts, self.script = halves, halves.parts, script
        self.asks = "needs_grad_fn = True" in halves.lines[0]  # whether step gets the gradient as a function

    def found(self, path: np.ndarray) -> list[tuple[Part, Part]]:
        """Return the mistakes that together give this path, as far as it has numbers."""
        if not self.parts or path.shape != self.script.shape:
            return []
        numbers = np.isfinite(path).reshape(len(path), -1).any(axis=1)
        end = len(path) if numbers.all() else int(np.argmin(numbers))
        if end < 2:  # no step to tell them by
            return []
        with np.errstate(all="ignore"):  # whatever numbers an answer gives
            return self.along(path[:end])

    def along(self, path: np.ndarray) -> list[tuple[Part, Part]]:
        """Go along a path step by step, with all pairs that have given it so far.

        A far jump at the end does not make all before it alike: there is no more room than for `FAR` times the path
        so far.
        """
        parts, alive = self.parts, self.possible.copy()
        heads, tails = [self.head(part) for part in parts], [SimpleNamespace() for _ in parts]
        whole, both = allowed(path), np.zeros_like(alive)
        room = [4 * np.minimum(whole, FAR * allowed(path[: t + 1])) for t in range(len(path))]
        steps = [self.given(t, x) for t, x in enumerate(path[:-1])]
        for t, given in enumerate(steps):
            left, used = np.flatnonzero(alive.any(axis=1)), set(np.flatnonzero(alive.any(axis=0)))
            cuts = sorted({parts[j].first for j in left})
            runs = [self.begun(head, t, given, cuts) if i in used else {} for i, head in enumerate(heads)]
            there = {cut: [run.get(cut) for run in runs] for cut in cuts}
            stacks = {cut: stacked(halves, path.shape[1:]) for cut, halves in there.items()}
            gone = {cut: np.array([half is None for half in halves]) for cut, halves in there.items()}
            for j in left:
                ends = self.ended(parts[j], tails[j], stacks[parts[j].first])
                alive[j] &= ~gone[parts[j].first] & near(ends, path[t + 1], room[t + 1])
            if t == 0:
                both, alive = alive & self.entangled, alive & ~self.entangled
        for j, i in np.argwhere(both):
            alive[j, i] = self.follows(parts[i], parts[j], path, room, steps)
        return [(parts[i], parts[j]) for j, i in np.argwhere(alive)]

    def follows(
        self, one: Part, two: Part, path: np.ndarray, room: Sequence[np.ndarray], steps: Sequence[Names]
    ) -> bool:
        """Tell whether two mistakes give this path, step by step as one program."""
        head = self.head(one)
        if head is None:
            return False
        codes = (*head.begin, *head.then[head.last : two.first], *two.codes, *head.then[two.last :])
        for t, given in enumerate(steps):
            names = {"self": head.counted(t), "np": np, **given}
            if not near(result(codes, names), path[t + 1], room[t + 1]):
                return False
        return True

    def head(self, part: Part) -> Head | None:
        try:
            return Head(self.halves, part, self.script)
        except Exception:  # whatever a wrong program raises
            return None

    def given(self, t: int, x: np.ndarray) -> Names:
        """Return what a step is given, which nobody can write to."""

        def gradient(at: np.ndarray) -> np.ndarray:
            return self.script.gradient(t, at)

        x = fixed(x)
        return dict(zip(self.halves.given, (x, gradient if self.asks else fixed(gradient(x))), strict=True))

    def begun(self, head: Head | None, t: int, given: Names, cuts: Sequence[int]) -> dict[int, Half]:
        try:
            return head.step(t, given, cuts) if head else {}
        except Exception:  # whatever a wrong program raises
            return {}

    def ended(self, part: Part, tail: SimpleNamespace, half: Half) -> np.ndarray | None:
        """Run the other lines, on what all heads give; return what step returns."""
        local, own = half
        vars(tail).update(own)
        return result((*part.codes, *self.halves.codes[part.last :]), {"self": tail, **local})

    @cached_property
    def possible(self) -> np.ndarray:
        """Which mistakes, one in each row, may stand in lines after which others, one in each column."""
        first, last, row = (np.array([getattr(p, name) for p in self.parts]) for name in ("first", "last", "row"))
        return np.asarray((last <= first[:, None]) & (row != row[:, None]) & (first > 0)[:, None])

    @cached_property
    def entangled(self) -> np.ndarray:
        """Which of them set what the others read at their next step: of these only the first step is known."""
        lines, bits = self.halves.lines, Bits()
        printed = [bits.of(READS, line) for line in lines]
        read = [bits.of(READS, *p.lines[p.first == 0 :]) | reduce(or_, printed[1 : p.first], 0) for p in self.parts]
        sets = [bits.of(SETS, *p.lines, *lines[p.last :]) for p in self.parts]
        before = [[r | reduce(or_, printed[p.last : cut], 0) for cut in range(len(lines) + 1)]
                  for p, r in zip(self.parts, read, strict=True)]  # fmt: skip
        table = np.array(before)[:, [p.first for p in self.parts]].T
        return np.asarray((table & np.array(sets)[:, None]) != 0)


class Bits(dict[str, int]):
    """A bit for each name."""

    def of(self, pattern: re.Pattern[str], *lines: str) -> int:
        """Return the bits of all names that a pattern finds in lines, but for those that set a first state."""
        found = (n for line in lines if not line.startswith(FIRST_TIME) for n in pattern.findall(line))
        return reduce(or_, (self.setdefault(name, 1 << len(self)) for name in found), 0)


def result(codes: Sequence[CodeType], names: Names) -> np.ndarray | None:
    """Run lines; return the result, if they come to one."""
    try:
        for code in codes:
            exec(code, names)
        return np.asarray(names[RESULT], dtype=np.float64)
    except Exception:  # whatever a wrong program raises
        return None


def near(got: np.ndarray | None, wanted: np.ndarray, room: np.ndarray) -> np.ndarray | bool:
    """Tell which results, along their first axis or all the same, are near what is wanted."""
    if got is None or got.shape[-wanted.ndim :] != wanted.shape or got.ndim > wanted.ndim + 1:
        return False
    return np.asarray(within(got, wanted, room).all(axis=tuple(range(-wanted.ndim, 0))))


def stacked(runs: Sequence[Half | None], shape: tuple[int, ...]) -> Half:
    """Put what the heads give into arrays with a first axis for them."""
    both = [{name: None for run in runs if run for name in run[which]} for which in (0, 1)]
    local, own = (
        {name: together([run[which].get(name) if run else None for run in runs], shape) for name in names}
        for which, names in enumerate(both)
    )
    return local, own


def together(values: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """Return one value where all are the same, else an array of them with NaN where there is no number."""
    first, *rest = [value for value in values if value is not None] or [None]
    if all(value is first for value in rest):
        return fixed(first) if isinstance(first, np.ndarray) else first
    arrays = any(isinstance(value, np.ndarray) and value.ndim for value in values)
    made = np.full((len(values), *(shape if arrays else [1] * len(shape))), np.nan)
    for i, value in enumerate(values):
        if isinstance(value, (int, float, np.ndarray, np.generic)):
            with suppress(ValueError, TypeError):  # of another shape, or complex
                made[i] = value
    return fixed(made)


def fixed(array: np.ndarray) -> np.ndarray:
    """Return an array that nobody can write to."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view
