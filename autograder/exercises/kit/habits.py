"""Mistakes that need no formula, by slug; their makers are here and in the modules that this one imports.

Each is a function that makes wrong classes of a right one; its row stands in the table under the same slug.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from autograder.exercises.kit.arguments import (
    class_arguments,
    defaulting,
    hardcoded,
    together_hardcoded,
    two_defaults,
    weights_mixed_up,
)
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.scrambled import lines_changed, mixed_up, weights_changed
from autograder.exercises.kit.state_habits import (
    class_state,
    init_value,
    reset_state,
    restarts,
    restarts_elsewhere,
    restarts_often,
)
from autograder.exercises.kit.transforms import (
    CLIPS,
    MORE_CLIPS,
    along_axes,
    along_rows_of_matrices,
    averages_params,
    before,
    before_own,
    clipped_step,
    clipping,
    first_not_kept,
    first_only,
    first_row,
    last_few,
    length,
    lookahead_by_coordinate,
    mean_along,
    mean_so_far,
    none_later,
    returned,
    skips_first,
    stands_still,
    step_scaled,
    summed,
    transformed,
    unit_along,
    velocity_of_steps,
)
from autograder.exercises.kit.wrapped import Make, arrays, ending, starting, stepping
from optviz_ref import SGD, AdaGrad, Adam, Momentum, RMSprop

# -- shapes and params ------------------------------------------------------------------------------------------------


def vector_only(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    if arrays(reference):
        yield starting(cls, reference, lambda params: np.zeros(len(params)))
    yield ending(cls, lambda self, new, params: np.array([float(x) for x in new]))


def two_coordinates(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield a state for two coordinates, and code that takes two numbers out of every array and returns two."""

    def step(self, right, params, gradient, two):
        return right(two(params), (lambda q: two(gradient(q))) if reference.asks else two(gradient))

    if arrays(reference):
        yield starting(cls, reference, lambda params: np.zeros(2))
    for two in TWO:
        yield stepping(cls, partial(step, two=two))


def filled(a):
    new = np.zeros(2)
    for i in range(2):
        new[i] = a[i]
    return new


def unpacked(a):
    x, y = a
    return np.array([x, y])


#: They differ in what they do with a longer vector, and with a matrix, whose rows are no numbers.
TWO = (
    filled,
    unpacked,
    lambda a: filled(unpacked(a)),
    lambda a: np.array([a[0], a[1]]),
    lambda a: np.array([float(a[0]), float(a[1])]),
    lambda a: np.array([float(x) for x in unpacked(a)]),
)


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


# -- other optimizers -------------------------------------------------------------------------------------------------

ADAMS: tuple[dict[str, float], ...] = ({}, {"beta2": 0.99}, {"beta2": 0.9}, {"beta1": 0.5})


def instead(other: type[Any], *hypers: dict[str, float]) -> Make:
    """Return mistakes that are another optimizer altogether."""

    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        if reference.name != other.__name__:  # not in another accepted form either
            found = (replacing(cls, reference, other, hyper) for hyper in hypers or ({},))
            yield from (wrong for wrong in found if not steps_alike(cls, wrong, reference))

    return make


def steps_alike(cls: type[Any], wrong: type[Any], reference: Reference) -> bool:
    """Tell whether two classes step alike: a reference may be a well-known optimizer under a name of its own."""
    paths = []
    for optimizer in (cls(), wrong()):
        path = [np.array([1.0, -2.0])]
        for size in (3.0, -50.0, 0.2, 7.0):
            gradient = size * np.array([1.0, -0.3])
            path.append(optimizer.step(path[-1], (lambda x, g=gradient: g) if reference.asks else gradient))
        paths.append(path)
    return bool(np.allclose(paths[0], paths[1], rtol=1e-6, atol=0.0))


def replacing(cls: type[Any], reference: Reference, other: type[Any], hyper: dict[str, float]) -> type[Any]:
    known = Reference(other).arguments

    def step(self, right, params, gradient):
        if not hasattr(self, "other"):
            self.other = other(**hyper | {k: v for k, v in vars(self).items() if k in known and k not in hyper})
        return self.other.step(params, gradient(params) if reference.asks else gradient)

    return stepping(cls, step)


HABITS: dict[str, Make] = {
    "class_state": class_state,
    "mutates_params": mutates_params,
    "mutates_grads": mutates_grads,
    "overwrites_results": overwrites_results,
    "own_params": own_params,
    "reset_state": reset_state,
    "restarts": restarts,
    "restarts_often": restarts_often,
    "restarts_elsewhere": restarts_elsewhere,
    "class_arguments": class_arguments,
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
    "nothing_later": returned(none_later),
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
        lambda self, g, params: g / g.shape[-1],
    ),
    "along_an_axis": transformed(*along_axes(mean_along)),
    "rows_normalized": transformed(*along_axes(unit_along)),
    "along_rows_of_matrices": along_rows_of_matrices,
    "across_coordinates": transformed(
        lambda self, g, params: np.cumsum(g),
        lambda self, g, params: np.cumsum(g).reshape(g.shape),
        lambda self, g, params: np.cumsum(g, axis=0),
        lambda self, g, params: np.cumsum(g, axis=-1),
    ),
    "half_precision": transformed(
        lambda self, g, params: g.astype(np.float16),
        lambda self, g, params: g.astype(np.float16).astype(float),
    ),
    "params_bounded": returned(
        lambda self, new, params: np.clip(new, -1.0, 1.0),
        lambda self, new, params: np.maximum(new, 0.0),
        lambda self, new, params: np.clip(new, 0.0, 1.0),
    ),
    "mean_gradient": transformed(lambda self, g, params: np.full_like(g, np.mean(g))),
    "times_params": transformed(lambda self, g, params: g * params),
    "lookahead_by_coordinate": lookahead_by_coordinate,
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
    "two_hardcoded": together_hardcoded(2, 2),
    "more_hardcoded": together_hardcoded(3),
    "default_lr": defaulting("lr"),
    "default_beta": defaulting("beta"),
    "default_eps": defaulting("eps"),
    "default_decay": defaulting("decay"),
    "default_other": defaulting("other"),
    "several_defaults": two_defaults,
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
