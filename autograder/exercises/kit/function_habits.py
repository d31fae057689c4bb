"""Mistakes of functions that need no formula: arguments that are ignored or changed, results of another form.

Each is a function that makes wrong functions of a right one; its row stands in the table under the same slug.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial, wraps

import numpy as np

from autograder.exercises.exercise import Recipe
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.scrambled import mixed_up

#: What a default may be instead.
WEIGHTS = (0.1, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)
NUMBERS = (1, 5, 10, 20, 25, 30, 50, 100)

Make = Callable[[Callable, Reference], Iterator["Callable | Recipe"]]


def giving(*changes: Callable) -> Make:
    """Return mistakes that return change(result) in place of the result."""

    def make(right: Callable, reference: Reference) -> Iterator[Callable]:
        yield from (changed(right, change) for change in changes)

    return make


def changed(right: Callable, change: Callable) -> Callable:
    @wraps(right)
    def wrong(*args, **kwargs):
        return change(right(*args, **kwargs))

    return wrong


def asking(right: Callable, change: Callable) -> Callable:
    """Make a function that is called with change(arguments), a dict by name, in place of its own."""
    signature = inspect.signature(right)

    @wraps(right)
    def wrong(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        return right(**change(dict(given.arguments)))

    return wrong


def about(name: str, wrong: Callable) -> Callable:
    """Write down the argument that a mistake is about."""
    vars(wrong)["about"] = name
    return wrong


def ignored(right: Callable, reference: Reference) -> Iterator[Callable]:
    for name, default in reference.arguments.items():
        yield about(name, asking(right, lambda given, name=name, default=default: given | {name: default}))
    if len(reference.arguments) > 1:
        yield about(" and ".join(reference.arguments), asking(right, lambda given: given | reference.arguments))


def fixed(right: Callable, reference: Reference) -> Iterator[Callable]:
    for name in (*reference.required[1:], *reference.arguments):
        default = reference.arguments.get(name, 0)
        # of 1 nothing but the first value may be left, as of much that is no fixed number
        for value in [v for v in (WEIGHTS if isinstance(default, float) else (10, 25, 50, 100)) if v != default]:
            yield about(name, asking(right, lambda given, name=name, value=value: given | {name: value}))


def stateful(right: Callable, reference: Reference) -> Iterator[Recipe]:
    """It counts its calls, or multiplies the rate of the last call, and begins anew at step 0 or never."""
    step = reference.required[0]
    for again in (True, False):
        yield Recipe(partial(counting, right, step, again))
        yield Recipe(partial(multiplying, right, step, again))


def counting(right: Callable, step: str, again: bool) -> Callable:
    """Make a function that takes the number of calls so far for the step."""
    calls = -1

    def change(given):
        nonlocal calls
        calls = 0 if again and given[step] == 0 else calls + 1
        return given | {step: calls}

    return asking(right, change)


def multiplying(right: Callable, step: str, again: bool) -> Callable:
    """Make a function that multiplies its last result by what this step should change."""
    signature = inspect.signature(right)
    kept: list[float] = []

    @wraps(right)
    def wrong(*args, **kwargs):
        given = signature.bind(*args, **kwargs).arguments
        first = not kept or (again and given[step] == 0)
        factor = right(**given) / right(**given | {step: given[step] - 1}) if given[step] else 1.0
        kept[:] = [right(**given | {step: 0}) if first else kept[0] * factor]
        return kept[0]

    return wrong


def compounds(right: Callable, reference: Reference) -> Iterator[Callable]:
    """Yield a schedule that multiplies the rate of the step before by the whole factor of this one."""
    step = reference.required[0]
    signature = inspect.signature(right)

    @wraps(right)
    def wrong(*args, **kwargs):
        given = signature.bind(*args, **kwargs).arguments
        factors = [right(**given | {step: at, "initial_lr": 1.0}) for at in range(1, int(given[step]) + 1)]
        return given["initial_lr"] * np.prod(factors)

    if "initial_lr" in reference.required:
        yield wrong


def other_default(right: Callable, reference: Reference) -> Iterator[Callable]:
    signature = inspect.signature(right)
    for name, default in reference.arguments.items():
        weight = isinstance(default, float) and 0 < default < 1
        if isinstance(default, bool):
            yield defaulting(right, signature, name, not default)
            continue
        others = WEIGHTS if weight else [*(type(default)(default * f) for f in (0.1, 0.5, 2, 10)), *NUMBERS]
        for value in others:
            if value not in (default, 0):
                yield defaulting(right, signature, name, value)


def defaulting(right: Callable, signature: inspect.Signature, name: str, value: float) -> Callable:
    @wraps(right)
    def wrong(*args, **kwargs):
        given = signature.bind(*args, **kwargs).arguments
        return right(**({name: value} | given))

    return wrong


def changes_arrays(right: Callable, reference: Reference) -> Iterator[Callable]:
    def change(given):
        kept = {k: np.copy(v) if isinstance(v, np.ndarray) else v for k, v in given.items()}
        for value in given.values():
            if isinstance(value, np.ndarray):
                value[...] = np.sort(value.ravel()[::-1]).reshape(value.shape) if value.size > 2 else 0.5 * value
        return kept

    yield asking(right, change)


def point_swapped(right: Callable, reference: Reference) -> Iterator[Callable]:
    yield asking(right, lambda given: {name: value[::-1] for name, value in given.items()})


def stepped(right: Callable, reference: Reference) -> Iterator[Callable]:
    signature = inspect.signature(right)

    @wraps(right)
    def wrong(*args, **kwargs):
        (x,) = signature.bind(*args, **kwargs).arguments.values()
        return x - right(x)

    yield wrong


def rounded(right: Callable, reference: Reference) -> Iterator[Callable]:
    for decimals, to in enumerate(("whole numbers", "one decimal", "two decimals", "three decimals")):
        yield about(to, changed(right, lambda result, d=decimals: np.round(result, d)))


FUNCTION_HABITS: dict[str, Make] = {
    "negative": giving(lambda result: -np.asarray(result)),
    "half": giving(lambda result: 0.5 * np.asarray(result)),
    "double": giving(lambda result: 2 * np.asarray(result)),
    "rounds_result": rounded,
    "whole_numbers": giving(lambda result: np.asarray(result).astype(int)),
    "few_digits": giving(lambda result: np.asarray(result).astype(np.float32).astype(np.float64)),
    "unit_length": giving(lambda result: result / np.linalg.norm(result)),
    "signs_only": giving(np.sign),
    "sizes_only": giving(np.abs),
    "next_point": stepped,
    "in_an_array": giving(lambda result: np.asarray(result)[None]),
    "argument_ignored": ignored,
    "argument_fixed": fixed,
    "other_default": other_default,
    "changes_arrays": changes_arrays,
    "stateful": stateful,
    "compounds": compounds,
    "point_swapped": point_swapped,
    "mixed_up": mixed_up,
}
