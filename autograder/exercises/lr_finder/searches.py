"""Mistakes in lr_finder, each as the part of a right search that it replaces."""

from copy import copy
from functools import partial

import numpy as np


class Search:
    """lr_finder in parts, of which those that are given take the place of its own.

    `before`: the loss before the step; `orders`: which of both can be; `cut`: what stopped the search is left out.

    >>> Search(rates=np.linspace)
    """

    before = False
    orders: tuple[bool, ...] = (False, True)
    cut = False

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


def parts(**given):
    """Return what makes a search with these parts."""
    return partial(Search, **given)


def quiet(part):
    """Return a part that says nothing of logarithms and powers that are no numbers."""
    return np.errstate(all="ignore")(part)


def smoothed(losses, beta, corrected):
    """Average losses, with or without the correction for the start at 0."""
    average, out = 0.0, []
    for i, loss in enumerate(losses, start=1):
        average = beta * average + (1 - beta) * loss
        out.append(average / (1 - beta**i) if corrected else average)
    return np.array(out)


def several(count):
    """Return steps that are each `count` of the optimizer's."""

    def stepped(optimizer, x, start, grad_func, lr):
        for _ in range(count):
            x = optimizer.step(x, grad_func(x))
        return x

    return stepped


def dropped(optimizer, x, start, grad_func, lr):
    """Take a step and drop its result, so that nothing moves."""
    optimizer.step(x, grad_func(x))
    return x


def in_place(optimizer, x, start, grad_func, lr):
    x[...] = optimizer.step(x, grad_func(x))
    return x


def restarted(optimizer, x, start, grad_func, lr):
    return optimizer.step(np.array(start, dtype=np.float64), grad_func(start))


def by_gradient(optimizer, x, start, grad_func, lr):
    return x - lr * grad_func(x)


def anew(optimizer, lr, factory):
    return factory(lr)


def by_smoothed(beta, corrected):
    """Return a rule that goes by smoothed losses, where raw ones are returned."""

    def stops(loss, losses):
        smooth = smoothed(losses, beta, corrected)
        return not np.isfinite(loss) or smooth[-1] > 4 * min(smooth)

    return stops


class SleepingStop(Search):
    """The rule does not hold for the first steps."""

    steps: int

    def stops(self, loss, losses):
        return len(losses) > self.steps + 1 and super().stops(loss, losses)


def late(count):
    """Return a rule that wants several diverged losses in a row."""

    def stops(loss, losses):
        best = min((x for x in losses if np.isfinite(x)), default=np.inf)
        return len(losses) >= count and all(not np.isfinite(x) or x > 4 * best for x in losses[-count:])

    return stops


class WholeGrid(Search):
    """All rates come back, with `rest` for the losses that are missing, or with fewer losses."""

    rest: float | None = None

    def rates(self, low, high, n):
        self.grid = super().rates(low, high, n)
        return self.grid

    def result(self, lrs, losses):
        missing = 0 if self.rest is None else len(self.grid) - len(losses)
        return self.grid, np.r_[losses, np.full(missing, self.rest or 0.0)]


class NormLimit(Search):
    """The search goes by how far away the points are."""

    def begin(self, start):
        self.norms = []
        return super().begin(start)

    def stops(self, loss, losses):
        return self.norms[-1] > 4 * min(self.norms[:-1], default=np.inf) or not np.isfinite(self.norms[-1])

    def stepped(self, optimizer, x, start, grad_func, lr):
        x = super().stepped(optimizer, x, start, grad_func, lr)
        self.norms.append(np.linalg.norm(x))
        return x


class GradientSize(Search):
    """The size of the step's gradient is taken for the loss."""

    power = 1
    orders = (False,)

    def stepped(self, optimizer, x, start, grad_func, lr):
        self.slope = grad_func(x)
        return optimizer.step(x, self.slope)

    def loss(self, func, x, start):
        return np.linalg.norm(self.slope) ** self.power


class StaleGradient(Search):
    """Each step has the gradient of the point before."""

    def begin(self, start):
        self.old = None
        return super().begin(start)

    def stepped(self, optimizer, x, start, grad_func, lr):
        old = grad_func(x) if self.old is None else self.old
        new = optimizer.step(x, old)
        self.old = grad_func(x)
        return new


class BackToBest(Search):
    """After a rise it goes on from the best point again."""

    best: tuple[float, int]
    seen: list[np.ndarray]

    def loss(self, func, x, start):
        loss = super().loss(func, x, start)
        self.best = min(self.best, (loss, len(self.seen)), key=lambda pair: pair[0])
        self.seen.append(x)
        return loss

    def begin(self, start):
        self.best, self.seen = (np.inf, 0), []
        return super().begin(start)

    def stepped(self, optimizer, x, start, grad_func, lr):
        return super().stepped(optimizer, self.seen[self.best[1]] if self.seen else x, start, grad_func, lr)


class StartLoss(Search):
    """Divergence is measured against the loss at the start point."""

    def loss(self, func, x, start):
        self.first = func(start)
        return super().loss(func, x, start)

    def limit(self, losses):
        return 4 * self.first


class LargestLoss(StartLoss):
    """Divergence is measured against the largest loss, that of the start among them."""

    def limit(self, losses):
        return 4 * max([self.first, *losses[:-1]])


class LrAfterStep(Search):
    """The rate is set after the step, so that each step has the rate before."""

    def stepped(self, optimizer, x, start, grad_func, lr):
        optimizer.lr = getattr(self, "late", optimizer.lr)
        self.late = lr
        return super().stepped(optimizer, x, start, grad_func, lr)

    def tuned(self, optimizer, lr, factory):
        self.late = getattr(self, "late", optimizer.lr)
        return optimizer


class WithoutOptimizer(Search):
    """No optimizer is made."""

    def searched(self, optimizer_factory, *args, **kwargs):
        return super().searched(lambda lr: None, *args, **kwargs)

    def tuned(self, optimizer, lr, factory):
        return optimizer


class OptimizerInTheLoop(Search):
    """A new optimizer for each rate, and none before the loop."""

    def searched(self, optimizer_factory, *args, **kwargs):
        first = [True]

        def factory(lr):
            made = None if first[0] else optimizer_factory(lr)
            first[0] = False
            return made

        return super().searched(factory, *args, **kwargs)

    def tuned(self, optimizer, lr, factory):
        return factory(lr)


class StopsSmoothed(Search):
    """Smoothed losses are recorded, and the search stops by them."""

    beta: float
    corrected: bool

    def begin(self, start):
        self.raw = []
        return super().begin(start)

    def loss(self, func, x, start):
        self.raw.append(func(x))
        return smoothed(self.raw, self.beta, self.corrected)[-1]


class KeepsResult:
    """What came out of the first call comes out again. Called as a function is: `__new__` gives the result."""

    kept: list = []  # noqa: RUF012 - that it is kept is the mistake

    def __new__(cls, *args, **kwargs):
        if not cls.kept:
            cls.kept.append(Search()(*args, **kwargs))
        return cls.kept[0]
