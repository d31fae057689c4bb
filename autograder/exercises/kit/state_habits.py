"""Mistakes in what an optimizer keeps: shared by all, begun elsewhere, dropped now and then, or left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.wrapped import Make, arrays, made, prepared, starting, starts_at_zero, stepping

EVERY = (2, 3, 4, 5, 10)  # steps after which a state is dropped


def class_state(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield a state, or the arrays or counters of it, that all objects share, and such as each new one begins anew."""
    counters = tuple(name for name in reference.state if name not in arrays(reference))
    for names in dict.fromkeys([tuple(reference.state), tuple(arrays(reference)), counters]):
        if names:
            shared = sharing(cls, {k: reference.state[k] for k in names})
            yield from (shared, beginning(shared))


def sharing(cls: type[Any], first: dict[str, object]) -> type[Any]:
    def step(self, right, params, gradient):
        vars(self).update(type(self).shared)
        new = right(params, gradient)
        type(self).shared.update({k: vars(self)[k] for k in first})
        return new

    wrong = stepping(cls, step)
    wrong.shared = dict(first)
    return wrong


def beginning(shared: type[Any]) -> type[Any]:
    """Make a class whose shared state begins anew with each object."""
    first = dict(shared.shared)

    def __init__(self, *positional, **given):
        shared.__init__(self, *positional, **given)
        type(self).shared = dict(first)

    return made(shared, __init__=__init__, shared=dict(first))


def wholes(reference: Reference) -> list[tuple[str, ...]]:
    """List what is dropped together: all that is kept, or all arrays of it."""
    return [names for names in dict.fromkeys([tuple(reference.state), tuple(arrays(reference))]) if names]


def parts(reference: Reference) -> list[tuple[str, ...]]:
    """List which arrays are looked after together: all, or one of them alone."""
    own = arrays(reference)
    return [names for names in dict.fromkeys([tuple(own), *((name,) for name in own)]) if names]


def reset_state(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    for names in wholes(reference):
        yield prepared(
            cls, lambda self, params, names=names: self.__dict__.update({k: reference.state[k] for k in names})
        )


def restarts_often(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield a state that is dropped every few steps, counted from 0 or from 1."""

    def prepare(self, params, names, every, before):
        self.steps = getattr(self, "steps", before) + 1
        if self.steps % every == 0:
            vars(self).update({name: reference.state[name] for name in names})

    for names in wholes(reference):
        for every in EVERY:
            for before in (-1, 0):
                yield prepared(cls, partial(prepare, names=names, every=every, before=before))


def restarts_elsewhere(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield a state that is dropped where params are not those that were returned last."""

    def step(self, right, params, gradient, names):
        if not np.array_equal(params, getattr(self, "returned", params)):
            vars(self).update({k: v for k, v in reference.state.items() if k in names})
        self.returned = right(params, gradient)
        return self.returned.copy()

    for names in wholes(reference):
        yield stepping(cls, partial(step, names=names))


def restarts(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield arrays that are dropped where a gradient points against the last one, by coordinates or as a whole."""

    def step(self, right, params, gradient, names, turned):
        along, self.before = gradient * getattr(self, "before", gradient), gradient.copy()
        for name in names:
            if getattr(self, name) is not None:
                setattr(self, name, np.where(turned(along), 0.0, getattr(self, name)))
        return right(params, gradient)

    if not reference.asks:  # there it is the velocity that is looked at: a row of its own
        for names in parts(reference):
            for turned in (lambda along: along < 0, lambda along: np.sum(along) < 0):
                yield stepping(cls, partial(step, names=names, turned=turned))


def init_value(value: float) -> Make:
    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        if arrays(reference) and starts_at_zero(reference):
            yield starting(cls, reference, lambda params: np.full_like(params, value))

    return make
