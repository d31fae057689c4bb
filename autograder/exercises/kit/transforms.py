"""Mistakes that change a gradient before it is used, or a step before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from autograder.exercises.kit.arguments import weights
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.wrapped import Make, arrays, ending, fed, stepping


def transformed(*changes: Callable) -> Make:
    """Return mistakes that use change(self, gradient, params) in place of the gradient."""

    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        yield from (fed(cls, reference, change) for change in changes)

    return make


def clipping(limits: Sequence[float]) -> Make:
    """Return mistakes that clip the gradient's coordinates, or shorten it, at each of these limits."""
    return transformed(
        *(lambda self, g, params, c=c: np.clip(g, -c, c) for c in limits),
        *(lambda self, g, params, c=c: g * min(1.0, c / max(length(g), 1e-300)) for c in limits),
    )


def returned(*changes: Callable) -> Make:
    """Return mistakes that return change(self, new, params) in place of the new params."""

    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        yield from (ending(cls, change) for change in changes)

    return make


def before(self, g, params):
    old, self.before = getattr(self, "before", np.zeros_like(g)), g
    return old


def before_own(self, g, params):
    old, self.before = getattr(self, "before", g), g.copy()
    return old


def summed(self, g, params):
    self.summed = getattr(self, "summed", 0.0) + g
    return self.summed


def first_only(self, new, params):
    out = params.copy()
    out.flat[0] = new.flat[0]
    return out


def first_row(self, new, params):
    out = params.copy()
    out[0] = new[0]
    return out


def none_later(self, new, params):
    first, self.returned = not hasattr(self, "returned"), True
    return new if first else None


def along_axes(change: Callable, least: int = 1) -> list[Callable]:
    """List change(gradient, axis) along the last axis and along the first, of arrays with so many axes at least."""
    return [lambda self, g, params, axis=axis: change(g, axis) if g.ndim >= least else g for axis in (-1, 0)]


def mean_along(g, axis):
    return np.mean(g, axis=axis, keepdims=True)


def unit_along(g, axis):
    return g / np.linalg.norm(g, axis=axis, keepdims=True)


def along_rows_of_matrices(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield matrices whose rows or columns are taken together; with eps, a gradient's size matters too little."""
    changes = [mean_along, unit_along]
    if "eps" not in reference.arguments:
        changes.append(lambda g, axis: g / g.shape[axis])
    for change in changes:
        yield from transformed(*along_axes(change, least=2))(cls, reference)


def lookahead_by_coordinate(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield gradients that are asked for coordinate by coordinate: others stay at params, or are ahead already."""

    def step(self, right, params, gradient, stays):
        def asked(ahead):
            found, point = np.empty_like(params), params.copy()
            for i in np.ndindex(params.shape):
                point[i] = ahead[i]
                found[i] = gradient(point.copy())[i]
                if stays:
                    point[i] = params[i]
            return found

        return right(params, asked)

    if reference.asks:
        for stays in (True, False):
            yield stepping(cls, partial(step, stays=stays))


def skips_first(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """The first call makes the state and returns, before or after it looks at the gradient."""

    def step(self, right, params, gradient, looks):
        first, self.began = not hasattr(self, "began"), True
        new = right(params, gradient) if looks or not first else params
        return params.copy() if first else new

    for looks in (False, True):
        yield stepping(cls, partial(step, looks=looks))


def length(g):
    return np.sqrt(np.sum(g**2))


NOTHING = 1e-300  # what is shorter is zero
SMALL_GRADIENTS, SMALL_STEPS = (1e-2, 1e-4), (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)


def stands_still(cls: type, reference: Reference) -> Iterator[type]:
    """Yield a step back to where it came from where the gradient, or the step, is short.

    What it keeps may be left, too.
    """

    def step(self, right, params, gradient, least, keeps):
        seen, kept = [], dict(vars(self))

        def asked(q):
            seen.append(gradient(q))
            return seen[-1]

        new = right(params, asked if reference.asks else gradient)
        short = length(seen[-1] if reference.asks else gradient) < least[0] or length(new - params) < least[1]
        if short and not keeps:
            vars(self).clear()
            vars(self).update(kept)
        return params.copy() if short else new

    limits = *((g, 0.0) for g in SMALL_GRADIENTS), *((0.0, s) for s in SMALL_STEPS)
    kinds = [*product(limits, (False, True))]
    if weights(reference):  # where nothing fades, it is right to stand still at a gradient of zero
        kinds.append(((NOTHING, 0.0), False))
    for least, keeps in kinds:
        yield stepping(cls, partial(step, least=least, keeps=keeps))


CLIPS = (1.0, 5.0, 10.0, 0.1, 0.5)
MORE_CLIPS = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0)  # where only signs count, none can be found


def step_scaled(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield steps that are multiplied by what a weight of the past suggests."""
    for name in weights(reference):
        for factor in (lambda w: 1 - w, lambda w: 1 / (1 - w), lambda w: w, lambda w: 1 / w, lambda w: 1 + w):
            yield ending(
                cls,
                lambda self, new, params, name=name, factor=factor: (
                    params + factor(getattr(self, name)) * (new - params)
                ),
            )


def averages_params(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield averages of the points in place of the last one: all alike, or with a weight of the past."""

    def mean(self, new, params):
        self.count = getattr(self, "count", 0) + 1
        self.mean = getattr(self, "mean", 0.0) + (new - getattr(self, "mean", 0.0)) / self.count
        return self.mean

    def fading(self, new, params, name):
        self.mean = new + getattr(self, name) * (getattr(self, "mean", new) - new)
        return self.mean

    yield ending(cls, mean)
    yield from (ending(cls, partial(fading, name=name)) for name in weights(reference))


def first_not_kept(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield a first step that leaves no trace."""

    def step(self, right, params, gradient):
        kept, first, self.began = dict(vars(self)), not hasattr(self, "began"), True
        new = right(params, gradient)
        if first:
            vars(self).update(kept)
        return new

    if arrays(reference):
        yield stepping(cls, step)


def mean_so_far(self, g, params):
    self.seen = [*getattr(self, "seen", ()), g]
    return np.mean(self.seen, axis=0)


def last_few(count: int, combine: Callable) -> Callable:
    def change(self, g, params):
        self.seen = [*getattr(self, "seen", ()), g][-count:]
        return combine(self.seen, axis=0)

    return change


def velocity_of_steps(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield a momentum of the steps, with each weight among the arguments."""
    for name in weights(reference):
        yield ending(cls, partial(carried, lambda self, name=name: getattr(self, name), False))
        yield ending(cls, partial(carried, lambda self, name=name: getattr(self, name), True))


def carried(weight: Callable, average: bool, self, new, params):
    """Add to the step what is left of the steps before it, or average them."""
    beta = weight(self)
    self.move = beta * getattr(self, "move", 0.0) + ((1 - beta) if average else 1.0) * (new - params)
    return params + self.move


def clipped_step(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Clip the step; at a number or at lr only where steps may be longer, as they are when gradients grow."""
    optimizer, params = cls(), np.zeros(1)
    for size in (1.0, 10.0, 100.0):
        gradient = np.full(1, size)
        params, old = optimizer.step(params, (lambda x, g=gradient: g) if reference.asks else gradient), params
    longest = abs(params[0] - old[0])
    yield ending(cls, lambda self, new, params: params + np.clip(new - params, -0.1 * self.lr, 0.1 * self.lr))
    if longest > 0.01 / 3:  # probes have an lr of three times the default, or more
        yield ending(cls, lambda self, new, params: params + np.clip(new - params, -0.01, 0.01))
    if longest > 1.01 * optimizer.lr:
        yield ending(cls, lambda self, new, params: params + np.clip(new - params, -self.lr, self.lr))
