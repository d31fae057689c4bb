"""Mistakes in lr_finder, each as the part of a right search that it replaces."""

from copy import copy
from functools import partial
from typing import Any

import numpy as np

#: What a mistake costs, what lr_finder then does, and what makes searches that do so.
Row = tuple[Any, ...]


class Search:
    """lr_finder in parts, of which those that are given take the place of its own.

    `before`: the loss before the step; `orders`: which of both can be; `cut`: what stopped the search is left out.

    >>> Search(rates=np.linspace)
    """

    before = False
    orders: tuple[bool, ...] = (False, True)
    cut = False
    cost = ""  # if it is another one than the row's

    def __init__(self, **parts):
        vars(self).update(parts)

    def __call__(self, *args, **kwargs):
        return copy(self).searched(*args, **kwargs)  # a search remembers nothing of the one before

    def searched(self, optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
        optimizer = optimizer_factory(lr_min)
        x = self.begin(start)
        lrs: list[float] = []
        losses: list[float] = []
        for lr in self.rates(lr_min, lr_max, n_steps):
            optimizer = self.tuned(optimizer, lr, optimizer_factory)
            loss = self.loss(func, x, start) if self.before else np.nan
            x = self.stepped(optimizer, x, start, grad_func, lr)
            loss = loss if self.before else self.loss(func, x, start)
            if self.skips(loss, [*losses, loss]):
                continue
            if self.cut and self.stops(loss, [*losses, loss]):
                break
            lrs.append(lr)
            losses.append(loss)
            if self.stops(loss, losses):
                break
        return self.result(np.array(lrs), np.array(losses))

    def begin(self, start):
        return np.array(start, dtype=np.float64)

    def rates(self, low, high, n):
        return np.geomspace(low, high, n)

    def tuned(self, optimizer, lr, factory):
        optimizer.lr = lr
        return optimizer

    def stepped(self, optimizer, x, start, grad_func, lr):
        return optimizer.step(x, self.changed(grad_func(x), lr))

    def changed(self, gradient, lr):
        return gradient

    def loss(self, func, x, start):
        return func(x)

    def stops(self, loss, losses):
        return not np.isfinite(loss) or loss > self.limit(losses)

    def skips(self, loss, losses):
        return False

    def limit(self, losses):
        return 4 * min(losses)

    def result(self, lrs, losses):
        return lrs, losses


def overridden(search):
    """Return the names of the parts in which a search is another than a right one."""
    mro = type(search).__mro__
    own = {name for cls in mro[: mro.index(Search)] for name in vars(cls)}
    return {name for name in own | set(vars(search)) if callable(getattr(Search, name, None))}


def together(one, other):
    """Return a search with the parts of two that are not right in other parts; None where that cannot be."""
    if type(other) is not Search:
        one, other = other, one
    if type(other) is not Search or overridden(one) & overridden(other):
        return None
    both = copy(one)
    vars(both).update(vars(other))
    return both


def parts(**given):
    """Return what makes a search with these parts."""
    return partial(Search, **given)


def quiet(part):
    """Return a part that says nothing of logarithms and powers that are no numbers."""
    return np.errstate(all="ignore")(part)


def smoothed(losses, beta, corrected):
    """Average losses, with or without the correction for the start at 0; from the first loss on, if it is None."""
    average, out = losses[0] if corrected is None and len(losses) else 0.0, []
    for i, loss in enumerate(losses, start=1):
        average = beta * average + (1 - beta) * loss
        out.append(average / (1 - beta**i) if corrected else average)
    return np.array(out)


class KeepsResult:
    """What came out of the first call comes out again. Called as a function is: `__new__` gives the result."""

    kept: list = []  # noqa: RUF012 - that it is kept is the mistake

    def __new__(cls, *args, **kwargs):
        if not cls.kept:
            cls.kept.append(Search()(*args, **kwargs))
        return cls.kept[0]
