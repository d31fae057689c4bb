"""Mistakes in what a schedule does with its result: a floor, an amount that is added, another end than 0."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial, wraps

import numpy as np

from autograder.exercises.exercise import Finish
from autograder.exercises.kit.mistake import MOVES
from autograder.exercises.kit.reference import Reference

NEAR = 1e-9  # of a result: what follows from it is computed as the student has done
TRUE = 1e-6  # by so much at least a mistake changes something


def near(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(a - b) <= NEAR * np.maximum(np.abs(a), np.abs(b)))


def line(before: np.ndarray, got: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (a, b) of each row where got is a + b * before wherever the two differ, else NaN."""
    there = ~near(before, got)
    rows = np.arange(len(before))
    low = np.argmin(np.where(there, before, np.inf), axis=1)
    high = np.argmax(np.where(there, before, -np.inf), axis=1)
    rise = before[rows, high] - before[rows, low]
    b = (got[high] - got[low]) / np.where(rise > TRUE, rise, np.nan)
    a = got[low] - b * before[rows, low]
    fits = (near(a[:, None] + b[:, None] * before, got) | ~there).all(axis=1) & (there.sum(axis=1) > 2)
    return np.where(fits, a, np.nan), np.where(fits, b, np.nan)


def added(before: np.ndarray, got: np.ndarray) -> np.ndarray:
    a, b = line(before, got)
    return np.where((a > TRUE) & (np.abs(b - 1) < TRUE), a, np.nan)


def ends(before: np.ndarray, got: np.ndarray) -> np.ndarray:
    a, b = line(before, got)
    return np.where((a > TRUE) & (b > TRUE) & (b < 1 - TRUE), a, np.nan)


def floor(before: np.ndarray, got: np.ndarray) -> np.ndarray:
    least = np.min(got)
    cut = before < least - TRUE
    above = np.max(got) > least + TRUE  # what never changes has no floor
    return np.where(near(np.maximum(before, least), got).all(axis=1) & cut.any(axis=1) & above, least, np.nan)


def changing(right: Callable, value: float, *, change: Callable, whole: bool, part: bool) -> Callable:
    """Make a schedule whose result becomes change(result, value, initial rate): in the warm-up too, if the `whole`.

    The value is a `part` of the initial rate, or a rate.
    """
    signature = inspect.signature(right)

    @wraps(right)
    def wrong(*args, **kwargs):
        given = signature.bind(*args, **kwargs).arguments
        rate, result = given["initial_lr"], right(**given)
        early = not whole and given["step"] < given["warmup_steps"]
        return result if early else change(result, value * rate if part else value, rate)

    return wrong


def of_schedule(reference: Reference) -> Iterator[Finish]:
    """Yield the mistakes that a schedule with an initial rate can have in its result."""
    if "initial_lr" not in reference.required:
        return
    kinds = (
        ("floor_added", "adds {value}{of} to the rate{when}.", added, lambda rate, low, top: low + rate),
        ("lr_min_tenth", "goes down to {value}{of}{when}, not to 0.", ends,
         lambda rate, low, top: low + (top - low) * rate / top),
        ("floor", "never falls below {value}{of}.", floor, lambda rate, low, top: np.maximum(low, rate)),
    )  # fmt: skip
    warm = {"step", "warmup_steps"} <= set(reference.required)
    for slug, said, numbers, change in kinds:
        for whole in (True, False) if warm and "{when}" in said else (True,):
            for part in (False, True):
                of, when = " times the initial rate" if part else "", "" if whole else " after the warm-up"
                sentence = (MOVES + said).replace("{name}", reference.name).replace("{of}", of).replace("{when}", when)
                after = partial(changing, change=change, whole=whole, part=part)
                yield Finish(slug, sentence, numbers, after, of_largest=part)
