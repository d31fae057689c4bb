"""A gradient as a graded cell: a function of a point, held against the reference and against finite differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from autograder.exercises.exercise import Task
from autograder.exercises.kit.derivatives import Derivatives
from autograder.exercises.kit.function import Case, function
from autograder.exercises.kit.function_fits import of_gradients
from autograder.exercises.kit.mistakes.calls import CALLS
from autograder.exercises.kit.mistakes.gradients import GRADIENTS
from autograder.exercises.kit.mistakes.slips import MIXED_UP
from autograder.exercises.kit.mistakes.squares import SQUARES
from autograder.exercises.kit.reference import Reference

POINTS = 12
STEP = 1e-5  # of the differences, which are then right to about 1e-9
NEAR = 1e-6
#: Of each derivative. Beale's have 5e-16 in any right form, 2e-14 by logarithms, 2e-10 by central differences.
DIGITS = 1e-12
LATTICE = 8  # of their points: coordinates are multiples of an eighth
STEEP = 128  # times as large as a derivative the function may be there: more would magnify what is rounded
EACH = 4  # points for each derivative


def differences(of: Callable, x: np.ndarray) -> np.ndarray:
    """Return the central differences of a function at a point."""
    steps = STEP * np.eye(len(x))
    return np.array([(of(x + h) - of(x - h)) / (2 * STEP) for h in steps])


def check(define: Callable, of: Callable, box: np.ndarray) -> None:
    """Raise a ValueError that names a point where the reference is not the function's gradient."""
    for x in np.random.default_rng(0).uniform(box[:, 0], box[:, 1], (POINTS, len(box))):
        right, given = differences(of, x), np.asarray(define(x))
        if not np.allclose(given, right, rtol=NEAR, atol=NEAR * np.max(np.abs(right))):
            raise ValueError(
                f"{define.__name__} is not the gradient of {of.__name__}: at {x} it gives {given}, where the "
                f"differences of {of.__name__} give {right}."
            )


class Points:
    """The cases of one gradient: points in the box, on its axes, far out, and several at once."""

    def __init__(self, reference: Reference, box: np.ndarray, of: Callable):
        self.reference, self.box, self.of = reference, box, of
        (self.x,) = reference.required

    def drawn(self, rng: np.random.Generator, n: int = POINTS, times: float = 1.0) -> np.ndarray:
        middle, half = self.box.mean(axis=1), np.diff(self.box).T / 2
        points: np.ndarray = middle + times * half * rng.uniform(-1.0, 1.0, (n, len(self.box)))
        return points

    def calls(self, points: np.ndarray) -> list[dict[str, np.ndarray]]:
        return [{self.x: point} for point in points]

    def points(self, rng):
        """{name} at points all over the landscape"""
        return self.calls(self.drawn(rng))

    def field(self, rng):
        """{name} at points spread over the landscape"""
        return self.calls(self.drawn(np.random.default_rng(0), 3 * POINTS))  # whose signs no seed changes

    def wide(self, rng):
        """{name} at points farther out"""
        return self.calls(self.drawn(rng, times=2.0))

    def near(self, rng):
        """{name} at points in the middle of the landscape"""
        return self.calls(self.drawn(rng, times=0.1))

    def axes(self, rng):
        """{name} at points where a coordinate is zero"""
        points = self.drawn(rng, 2 * len(self.box))
        for i, point in enumerate(points):
            point[i % len(self.box)] = 0.0
        return self.calls(points)

    def digits(self, rng):
        """{name} at points where a derivative is small and at others, to the last digits"""
        many_bits = self.drawn(np.random.default_rng(1), EACH)  # where single precision shows
        return self.calls(np.concatenate([self.small, many_bits]))  # whose digits no seed changes

    @cached_property
    def small(self) -> np.ndarray:
        """Points of few bits where the function is many times as large as one of its derivatives, for each of them.

        Rounding is next to nothing there, in whatever form a derivative is written; of a difference of two values of
        the function, it leaves few digits.
        """
        drawn = self.drawn(np.random.default_rng(0), 1000)
        coarse = np.unique(np.round(LATTICE * drawn) / LATTICE, axis=0)
        inside = coarse[np.all((self.box[:, 0] <= coarse) & (coarse <= self.box[:, 1]), axis=1)]
        points = inside if len(inside) >= EACH else drawn
        with np.errstate(all="ignore"):
            sizes = np.array([np.abs(self.of(x) / np.asarray(self.reference.define(x))) for x in points])
        order = np.argsort(np.where(sizes <= STEEP, sizes, 0.0), axis=0)  # false where either is NaN
        found: np.ndarray = points[order[-EACH:].T.ravel()]
        return found

    def batch(self, rng):
        """{name} on several points at once, coordinates first"""
        return {self.x: self.drawn(rng, 5).T.copy()}


def gradient(
    define: Callable,
    solution: str,
    room: Path,
    *,
    of: Callable,
    box: tuple[tuple[float, float], ...] = ((-2.0, 2.0), (-2.0, 2.0)),
    batch: bool = False,
    cases: Mapping[str, Case] | None = None,
    **more: Any,
) -> Task:
    """Make the task of a gradient from its reference and the function `of` that it is the gradient of.

    >>> gradient(rosenbrock_grad, "rosenbrock", ROOM, of=rosenbrock, box=((-2.0, 2.0), (-1.0, 3.0)), batch=True)

    That it is the gradient is checked at once, by differences of the function in the `box`: an interval for each
    coordinate. The cases are `points`, `field`, `wide`, `near`, `axes` and `digits`, where differences show, and
    `batch` if the text asks for several points at once, of the shape (d, n); `cases` adds some. The rest is as for
    `function`.
    """
    sides = np.array(box, dtype=np.float64)
    check(define, of, sides)
    points = Points(Reference(define), sides, of)
    names = ["points", "field", "wide", "near", "axes", "digits", *(["batch"] if batch else [])]
    asked = f"{define.__name__}({points.x}) is to return an array, the derivative by each coordinate."
    more.setdefault("contract", asked)
    more["tolerances"] = {"digits": DIGITS} | dict(more.get("tolerances") or {})
    more.setdefault("paired", ("negative", "half", "double", "point_swapped"))
    more.setdefault("numbers", of_gradients(Reference(define), of))
    more.setdefault("solve", Derivatives(Reference(define)))
    more.setdefault(
        "table", tuple(row for row in (*SQUARES, *GRADIENTS, *CALLS, MIXED_UP) if batch or row.slug != "one_point_only")
    )
    more.setdefault("example", {points.x: [float(i + 1) for i in range(len(sides))]})
    between, start = [(0.37, -0.61)[i % 2] for i in range(len(sides))], [0.0] * len(sides)
    more.setdefault("examples", [{points.x: between}, {points.x: start}])
    return function(define, solution, room, {n: case(points, n) for n in names} | dict(cases or {}), **more)


def case(points: Points, name: str) -> Case:
    method = getattr(points, name)

    def drawn(rng):
        return method(rng)

    drawn.__name__, drawn.__doc__ = name, method.__doc__.format(name=points.reference.name)
    return drawn
