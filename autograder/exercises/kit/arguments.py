"""Mistakes in the arguments of an optimizer: ignored ones, other defaults, and one taken for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, permutations
from typing import Any

from autograder.exercises.exercise import Defaults, Fit, Misconception
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.wrapped import Make, made, prepared

FACTORS = {
    "lr": (0.1, 10, 0.01, 5, 0.5, 2),
    "eps": (10, 0.1, 0.01, 100, 1e3, 1e4, 1e5),
    "decay": (10, 0.1, 0, 100, 0.5),
}
#: Where the default of an argument of a kind is looked for; that of eps is looked at alone.
RANGES = {"lr": (1e-5, 10.0), "beta": (1e-3, 0.99999), "decay": (1e-4, 10.0)}
BETAS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 0.0)


def kind(argument: str) -> str:
    """Sort an argument: lr, beta, eps, decay, or other."""
    if argument.startswith("beta"):
        return "beta"
    return {"lr": "lr", "eps": "eps", "weight_decay": "decay"}.get(argument, "other")


def weights(reference: Reference) -> list[str]:
    """List the arguments that weigh the past."""
    known = reference.arguments.items()
    return [name for name, default in known if kind(name) == "beta" or (kind(name) == "other" and 0.4 <= default < 1)]


def weights_mixed_up(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield one weight in the place of another, and the two swapped; beta1 and beta2 have rows of their own."""
    for a, b in permutations(weights(reference), 2):
        if "beta1" not in (a, b):
            yield prepared(cls, lambda self, params, a=a, b=b: setattr(self, a, getattr(self, b)))

    def swap(self, params, a, b):
        if not hasattr(self, "swapped"):
            self.swapped = True
            vars(self).update({a: getattr(self, b), b: getattr(self, a)})

    for a, b in combinations(weights(reference), 2):
        if "beta1" not in (a, b):
            yield prepared(cls, partial(swap, a=a, b=b))


def hardcoded(which: str) -> Make:
    """Return mistakes that ignore one argument of this kind."""

    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        names = [a for a in reference.arguments if kind(a) == which]
        yield from (fixed(cls, {n: reference.arguments[n]}) for n in names)
        if which == "lr" and names:
            for value in (0.1, 0.01, 0.001):
                yield prepared(cls, lambda self, params, value=value: self.__dict__.update(lr=value))

    return make


def class_arguments(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield arguments that are kept on the class, each alone and all: those of the object made last are everybody's."""

    def keep(self, names, *positional, **given):
        cls.__init__(self, *positional, **given)
        for name in names:
            setattr(type(self), name, vars(self).pop(name))

    known = tuple(name for name in reference.arguments if kind(name) != "eps")  # which is the same almost always
    for names in dict.fromkeys([*((name,) for name in known), known]):
        yield made(cls, __init__=lambda self, *positional, n=names, **given: keep(self, n, *positional, **given))


def together_hardcoded(least: int, most: int | None = None) -> Make:
    """Return mistakes that ignore several arguments, from `least` to `most` of them: they stay at their defaults."""

    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        known = reference.arguments
        for count in range(least, min(most or len(known), len(known)) + 1):
            for some in combinations(known, count):
                wrong = fixed(cls, {name: known[name] for name in some})
                wrong.about = listed(some)
                yield wrong

    return make


def fixed(cls: type[Any], values: Mapping[str, Any]) -> type[Any]:
    """Make a class in which some arguments have these values, whatever is given."""
    return prepared(cls, lambda self, params: self.__dict__.update(values))


def listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def defaulting(which: str) -> Make:
    """Return mistakes with another default of an argument of this kind."""

    def make(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
        for name, default in reference.arguments.items():
            if kind(name) == which:
                weight = name in weights(reference)
                others = BETAS if weight else [default * f for f in FACTORS.get(which, (0.1, 10))]
                yield from (with_default(cls, {name: other}) for other in others if other != default)
        betas = {name: default for name, default in reference.arguments.items() if kind(name) == which == "beta"}
        if len(betas) == 2:  # swapped
            yield with_default(cls, dict(zip(betas, reversed(betas.values()), strict=True)))

    return make


def two_defaults(cls: type[Any], reference: Reference) -> Iterator[type[Any]]:
    """Yield other defaults of two arguments: any others are found, and these are there to be tried."""
    for some in combinations([name for name in reference.arguments if kind(name) in RANGES], 2):
        others = {name: 0.5 * reference.arguments[name] for name in some}
        wrong = with_default(cls, others)
        wrong.about = listed(some)
        yield wrong


def defaults(form: Any, known: Callable[[str, Any], Misconception]) -> Defaults:
    """Make the mistakes with other defaults than a form has; `known` makes a misconception of a row's slug."""

    def several(values: Mapping[str, float]) -> Misconception:
        define = with_default(form, dict(values))
        define.about = listed([*values])
        return known("several_defaults" if len(values) > 1 else f"default_{kind(next(iter(values)))}", define)

    def one(name: str) -> Fit:
        return Fit(name, "", lambda value: with_default(form, {name: value}), *RANGES[kind(name)])

    fits = {name: one(name) for name in Reference(form).arguments if kind(name) in RANGES}
    return Defaults(fits, several, lambda wrong: defaults(wrong, known))


def with_default(cls: type[Any], others: dict[str, float]) -> type[Any]:
    def __init__(self, *positional, **given):
        cls.__init__(self, *positional, **(others if not positional else {}) | given)

    return made(cls, __init__=__init__)
