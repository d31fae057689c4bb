"""Wrong classes made around a right one: another step, gradient, result or first state, the same from outside."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exercises.kit.reference import Reference

#: Makes wrong classes, or recipes for them, of a right one.
Make = Callable[[type[Any], Reference], Iterator[Any]]


def made(cls: type[Any], **members: Any) -> type[Any]:
    """Make a class with some members replaced; a new step looks as the old one does from outside."""
    if "step" in members:
        members["step"].__signature__ = signature(cls.step)
    return type(cls.__name__, (cls,), members)


@lru_cache(maxsize=100)
def signature(step: Callable) -> inspect.Signature:
    """Read how a step is called: many are made around the same one, and to read it is slow."""
    return inspect.signature(step)


def stepping(cls: type[Any], step: Callable) -> type[Any]:
    """Make a class whose step is step(self, right, params, gradient), where right is the old step."""
    return made(cls, step=lambda self, params, gradient: step(self, lambda *a: cls.step(self, *a), params, gradient))


def fed(cls: type[Any], reference: Reference, change: Callable) -> type[Any]:
    """Make a class that uses change(self, gradient, params) in place of the gradient."""

    def step(self, right, params, gradient):
        if reference.asks:
            return right(params, lambda q: change(self, gradient(q), params))
        return right(params, change(self, gradient, params))

    return stepping(cls, step)


def ending(cls: type[Any], change: Callable) -> type[Any]:
    """Make a class that returns change(self, new, params)."""
    return stepping(cls, lambda self, right, params, gradient: change(self, right(params, gradient), params))


def prepared(cls: type[Any], prepare: Callable) -> type[Any]:
    """Make a class that calls prepare(self, params) before each step."""

    def step(self, right, params, gradient):
        prepare(self, params)
        return right(params, gradient)

    return stepping(cls, step)


def arrays(reference: Reference) -> list[str]:
    """Return the state that becomes arrays, which is None before the first step."""
    return [k for k, v in reference.state.items() if v is None]


def starts_at_zero(reference: Reference) -> bool:
    """Tell whether the arrays of state begin at zero: a step without gradient and decay then leaves them there."""
    optimizer = reference.define(**{k: 0.0 for k in reference.arguments if k == "weight_decay"})
    still = np.zeros(2)
    optimizer.step(np.ones(2), (lambda q: still) if reference.asks else still)
    return not any(np.any(getattr(optimizer, k)) for k in arrays(reference))


def starting(cls: type[Any], reference: Reference, value: Callable) -> type[Any]:
    """Make a class whose arrays of state begin at value(params)."""

    def prepare(self, params):
        for k in arrays(reference):
            if getattr(self, k) is None:
                setattr(self, k, value(params))

    return prepared(cls, prepare)
