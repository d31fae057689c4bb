"""Mistakes that need no formula: shared state, arrays changed in place, arguments ignored, gradients transformed.

Each is a function that makes wrong classes of a right one; its row stands in the table under the same slug.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.exercises.kit.arguments import defaulting, hardcoded, weights, weights_mixed_up
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.scrambled import lines_changed, mixed_up, weights_changed
from autograder.exercises.kit.wrapped import Make, arrays, ending, fed, prepared, starting, stepping
from optviz_ref import SGD, AdaGrad, Adam, Momentum, RMSprop

# -- state ------------------------------------------------------------------------------------------------------------


def class_state(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    for names in {tuple(reference.state), tuple(arrays(reference))}:
        if names:
            yield sharing(cls, {k: reference.state[k] for k in names})


def sharing(cls: type[Any], first: dict[str, object]) -> type[Any]:
    def step(self, right, params, gradient):
        vars(self).update(type(self).shared)
        new = right(params, gradient)
        type(self).shared.update({k: vars(self)[k] for k in first})
        return new

    wrong = stepping(cls, step)
    wrong.shared = dict(first)
    return wrong


def reset_state(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    for names in {tuple(reference.state), tuple(arrays(reference))}:
        if names:
            yield prepared(
                cls, lambda self, params, names=names: self.__dict__.update({k: reference.state[k] for k in names})
            )


def init_value(value: float) -> Make:
    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        if arrays(reference):
            yield starting(cls, reference, lambda params: np.full_like(params, value))

    return make


def vector_only(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    if arrays(reference):
        yield starting(cls, reference, lambda params: np.zeros(len(params)))
    elif not reference.state:
        yield ending(cls, lambda self, new, params: np.array([float(x) for x in new]))


def two_coordinates(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    if arrays(reference):
        yield starting(cls, reference, lambda params: np.zeros(2))
    elif not reference.state:
        yield ending(cls, lambda self, new, params: np.array([new[0], new[1]]))


def own_params(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    def step(self, right, params, gradient):
        self.at = right(getattr(self, "at", params), gradient)
        return self.at.copy()

    yield stepping(cls, step)


# -- arrays of others -------------------------------------------------------------------------------------------------


def mutates_params(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    def step(self, right, params, gradient, copies):
        params[...] = right(params.copy(), gradient)
        return params.copy() if copies else params

    for copies in (False, True):
        yield stepping(cls, partial(step, copies=copies))


def mutates_grads(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    def step(self, right, params, gradient, change):
        new = right(params, gradient.copy())
        gradient[...] = change(self, gradient)
        return new

    if not reference.asks:
        for change in (lambda self, g: g**2, lambda self, g: 0.37 * g):
            yield stepping(cls, partial(step, change=change))


def overwrites_results(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    def change(self, new, params):
        self.out = getattr(self, "out", np.empty_like(new))
        self.out[...] = new
        return self.out

    yield ending(cls, change)


# -- gradients and results --------------------------------------------------------------------------------------------


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

    for least in (*((g, 0.0) for g in SMALL_GRADIENTS), *((0.0, s) for s in SMALL_STEPS)):
        for keeps in (False, True):
            yield stepping(
                cls,
                lambda self, right, params, gradient, least=least, keeps=keeps: step(
                    self, right, params, gradient, least, keeps
                ),
            )


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


# -- other optimizers -------------------------------------------------------------------------------------------------

ADAMS: tuple[dict[str, float], ...] = ({}, {"beta2": 0.99}, {"beta2": 0.9}, {"beta1": 0.5})


def instead(other: type[Any], *hypers: dict[str, float]) -> Make:
    """Return mistakes that are another optimizer altogether."""

    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        if reference.name != other.__name__:  # not in another accepted form either
            yield from (replacing(cls, reference, other, hyper) for hyper in hypers or ({},))

    return make


def replacing(cls: type[Any], reference: Reference, other: type[Any], hyper: dict[str, float]) -> type[Any]:
    known = Reference(other).arguments

    def step(self, right, params, gradient):
        if not hasattr(self, "other"):
            self.other = other(**hyper | {k: v for k, v in vars(self).items() if k in known and k not in hyper})
        return self.other.step(params, gradient(params) if reference.asks else gradient)

    return stepping(cls, step)


def clipped_step(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Clip the step; at lr only where steps may be longer, as they are when gradients grow."""
    yield from returned(
        lambda self, new, params: params + np.clip(new - params, -0.1 * self.lr, 0.1 * self.lr),
        lambda self, new, params: params + np.clip(new - params, -0.01, 0.01),
    )(cls, reference)
    optimizer, params = cls(), np.zeros(1)
    for size in (1.0, 10.0, 100.0):
        gradient = np.full(1, size)
        params, old = optimizer.step(params, (lambda x, g=gradient: g) if reference.asks else gradient), params
    if abs(params[0] - old[0]) > 1.01 * optimizer.lr:
        yield ending(cls, lambda self, new, params: params + np.clip(new - params, -self.lr, self.lr))


HABITS: dict[str, Make] = {
    "class_state": class_state,
    "mutates_params": mutates_params,
    "mutates_grads": mutates_grads,
    "overwrites_results": overwrites_results,
    "own_params": own_params,
    "reset_state": reset_state,
    "init_one": init_value(1.0),
    "init_tenth": init_value(0.1),
    "vector_only": vector_only,
    "two_coordinates": two_coordinates,
    "never_moves": returned(lambda self, new, params: params.copy()),
    "rounds": returned(
        *(lambda self, new, params, d=d: np.round(new, d) for d in range(7)),
        lambda self, new, params: np.trunc(new),
        *(lambda self, new, params, d=d: params + np.round(new - params, d) for d in range(1, 5)),
    ),
    "returns_float32": returned(lambda self, new, params: new.astype(np.float32)),
    "first_only": returned(first_only, first_row),
    "skips_first": skips_first,
    "stands_still": stands_still,
    "half_step": returned(lambda self, new, params: 0.5 * (new + params)),
    "double_step": returned(lambda self, new, params: 2 * new - params),
    "clipped": clipping(CLIPS),
    "clipped_step": clipped_step,
    "normalized": transformed(
        lambda self, g, params: g / length(g),
        lambda self, g, params: g / (length(g) + 1e-8),
    ),
    "squared_gradient": transformed(lambda self, g, params: g**2),
    "sign_gradient": transformed(lambda self, g, params: np.sign(g)),
    "abs_gradient": transformed(lambda self, g, params: np.abs(g)),
    "averaged_over_count": transformed(
        lambda self, g, params: g / g.size,
        lambda self, g, params: g / len(g),
    ),
    "mean_gradient": transformed(lambda self, g, params: np.full_like(g, np.mean(g))),
    "times_params": transformed(lambda self, g, params: g * params),
    "stale_gradient": transformed(before, before_own),
    "accumulates": transformed(summed),
    "averages_gradients": transformed(
        mean_so_far, *(last_few(count, combine) for count in (2, 3, 5, 10) for combine in (np.mean, np.sum))
    ),
    "first_not_kept": first_not_kept,
    "velocity_of_steps": velocity_of_steps,
    "unit_step": returned(
        lambda self, new, params: params + self.lr * (new - params) / np.maximum(length(new - params), 1e-300)
    ),
    "weights_mixed_up": weights_mixed_up,
    "step_scaled": step_scaled,
    "gradient_transformed": transformed(
        lambda self, g, params: g - np.mean(g),
        lambda self, g, params: np.sign(g) * np.log1p(np.abs(g)),
        lambda self, g, params: np.tanh(g),
        lambda self, g, params: g / (1 + np.abs(g)),
        lambda self, g, params: np.sign(g) * np.sqrt(np.abs(g)),
        lambda self, g, params: np.sign(g) * g**2,
        lambda self, g, params: g / np.max(np.abs(g)),
        lambda self, g, params: g / np.sum(np.abs(g)),
        lambda self, g, params: (g - np.mean(g)) / np.std(g),
    ),
    "averages_params": averages_params,
    "weights_changed": weights_changed,
    "mixed_up": mixed_up,
    "lines_changed": lines_changed,
    "lr_hardcoded": hardcoded("lr"),
    "beta_hardcoded": hardcoded("beta"),
    "eps_hardcoded": hardcoded("eps"),
    "decay_hardcoded": hardcoded("decay"),
    "other_hardcoded": hardcoded("other"),
    "all_hardcoded": hardcoded("all"),
    "default_lr": defaulting("lr"),
    "default_beta": defaulting("beta"),
    "default_eps": defaulting("eps"),
    "default_decay": defaulting("decay"),
    "default_other": defaulting("other"),
    "is_sgd": instead(SGD),
    "is_momentum": instead(Momentum),
    "is_rmsprop": instead(RMSprop),
    "is_adam": instead(Adam, *ADAMS),
    "is_adagrad": instead(AdaGrad),
}

#: In place of the habits of these names, where only signs of gradients count: what has their sign is right.
CLIPPING: dict[str, Make] = {
    "clipped": clipping(MORE_CLIPS),
    "gradient_transformed": transformed(),  # what is made smaller is now and then as if it were clipped
    "averaged_over_count": transformed(),
}
