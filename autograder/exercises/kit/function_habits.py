"""Mistakes of functions that need no formula: arguments that are ignored or changed, results of another form.

Each is a function that makes wrong functions of a right one; its row stands in the table under the same slug.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps

import numpy as np

from autograder.exercises.kit.reference import Reference

#: What a default may be instead.
WEIGHTS = (0.1, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)
NUMBERS = (1, 5, 10, 20, 25, 30, 50, 100)

Make = Callable[[Callable, Reference], Iterator[Callable]]


def giving(change: Callable) -> Make:
    """Return mistakes that return change(result) in place of the result."""

    def make(right: Callable, reference: Reference) -> Iterator[Callable]:
        @wraps(right)
        def wrong(*args, **kwargs):
            return change(right(*args, **kwargs))

        yield wrong

    return make


def asking(right: Callable, change: Callable) -> Callable:
    """Make a function that is called with change(arguments), a dict by name, in place of its own."""
    signature = inspect.signature(right)

    @wraps(right)
    def wrong(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        return right(**change(dict(given.arguments)))

    return wrong


def ignored(right: Callable, reference: Reference) -> Iterator[Callable]:
    for name, default in reference.arguments.items():
        yield asking(right, lambda given, name=name, default=default: given | {name: default})


def fixed(right: Callable, reference: Reference) -> Iterator[Callable]:
    for name in reference.required[1:]:
        for value in (1, 10, 25, 50, 100):
            yield asking(right, lambda given, name=name, value=value: given | {name: value})


def other_default(right: Callable, reference: Reference) -> Iterator[Callable]:
    signature = inspect.signature(right)
    for name, default in reference.arguments.items():
        weight = isinstance(default, float) and 0 < default < 1
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


FUNCTION_HABITS: dict[str, Make] = {
    "negative": giving(lambda result: -np.asarray(result)),
    "half": giving(lambda result: 0.5 * np.asarray(result)),
    "double": giving(lambda result: 2 * np.asarray(result)),
    "rounds_result": giving(lambda result: np.round(result, 1)),
    "in_an_array": giving(lambda result: np.asarray(result)[None]),
    "argument_ignored": ignored,
    "argument_fixed": fixed,
    "other_default": other_default,
    "changes_arrays": changes_arrays,
}
