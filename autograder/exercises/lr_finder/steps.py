"""Mistakes in the steps that lr_finder takes, in the losses that it records, and in what it returns."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.exercises.lr_finder.searches import Row, Search, parts, quiet, smoothed
from autograder.exercises.lr_finder.stops import BETAS


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


class MadeWith(Search):
    """The optimizer is made with another rate: a number, or that argument."""

    made: float | str

    def searched(self, optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
        def factory(lr):
            return optimizer_factory(lr_max if self.made == "lr_max" else self.made)

        return super().searched(factory, func, grad_func, start, lr_min, lr_max, n_steps)


class OtherDefaults(Search):
    """Arguments that are left out are others than the text's."""

    defaults: dict[str, float]

    def __call__(self, *args, **kwargs):
        return super().__call__(*args, **self.defaults | kwargs)


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


STEPS: dict[str, Row] = {
    "changed_gradient": (
        "core",
        "changes the gradient before the optimizer gets it",
        parts(changed=lambda g, lr: g / np.linalg.norm(g)),
        parts(changed=lambda g, lr: np.clip(g, -1.0, 1.0)),
        parts(changed=lambda g, lr: np.sign(g)),
        parts(changed=lambda g, lr: -g),
        *(parts(changed=lambda g, lr, k=k: k * g) for k in (2.0, 0.5)),
        *(parts(changed=lambda g, lr, most=most: np.clip(g, -most, most)) for most in (0.1, 0.5)),
        parts(changed=lambda g, lr: g / max(1.0, np.linalg.norm(g))),
    ),
    "several_steps": (
        "part",
        "takes several steps at each rate instead of one",
        *(parts(stepped=several(n)) for n in (2, 3, 5, 10)),
    ),
    "mutates_start": (
        "slip",
        "changes the start point that you pass to it",
        parts(begin=lambda start: start, stepped=in_place),
    ),
    "lr_not_set": (
        "core",
        "steps with lr_min all the time because it never sets the optimizer's lr",
        parts(tuned=lambda optimizer, lr, factory: optimizer),
    ),
    "lr_set_late": ("slip", "sets the optimizer's lr after the step, so each step uses the previous rate", LrAfterStep),
    "new_optimizer_each_step": (
        "part",
        "makes a new optimizer for each rate, which discards what momentum and Adam have accumulated",
        parts(tuned=anew),
        OptimizerInTheLoop,
    ),
    "restart_each_lr": (
        "core",
        "goes back to the start point for every rate instead of continuing from where it is",
        parts(stepped=restarted),
        parts(stepped=restarted, tuned=anew),
        partial(OptimizerInTheLoop, stepped=restarted),
    ),
    "gradient_at_start": (
        "part",
        "takes every gradient at the start point",
        parts(stepped=lambda optimizer, x, start, grad_func, lr: optimizer.step(x, grad_func(start))),
    ),
    "ignores_optimizer": (
        "core",
        "takes plain gradient steps instead of using the optimizer",
        parts(stepped=by_gradient),
        partial(WithoutOptimizer, stepped=by_gradient),
    ),
    "step_not_kept": ("core", "does not move because it discards the result of step", parts(stepped=dropped)),
    "lr_twice": (
        "part",
        "multiplies the gradient by lr before the optimizer does so again",
        parts(changed=lambda g, lr: lr * g),
    ),
    "stale_gradient": ("part", "steps with the gradient of the point before", StaleGradient),
    "zero_start": (
        "part",
        "starts at zero instead of at start",
        parts(begin=lambda start: np.zeros_like(start, dtype=np.float64)),
    ),
    "whole_start": (
        "part",
        "cuts the start point to whole numbers",
        parts(begin=lambda start: np.trunc(start)),
    ),
    "made_with_another_rate": (
        "slip",
        "makes the optimizer with another rate than lr_min",
        *(partial(MadeWith, made=made) for made in ("lr_max", 0.01, 0.1, 1e-3, 1.0, 0.0, 1e-4, 1e-6, 10.0)),
    ),
    "other_default": (
        "slip",
        "has another default for lr_min, lr_max or n_steps than the text",
        *(
            partial(OtherDefaults, defaults={"lr_min": low, "lr_max": high, "n_steps": n})
            for low in (1e-6, 1e-7, 1e-5, 1e-4, 1e-8)
            for high in (10.0, 1.0, 100.0)
            for n in (100, 50, 200)
            if (low, high, n) != (1e-6, 10.0, 100)
        ),
    ),
    "gradient_size": (
        "part",
        "records the size of the gradient instead of the loss",
        *(partial(GradientSize, power=power) for power in (1, 2)),
    ),
    "loss_at_start": ("part", "takes every loss at the start point", parts(loss=lambda func, x, start: func(start))),
    "swapped_return": (
        "part",
        "returns losses and lrs in the wrong order",
        parts(result=lambda lrs, losses: (losses, lrs)),
    ),
    "returns_in_another_form": (
        "slip",
        "does not return two arrays, but pairs, a dict, the losses alone or more than both",
        parts(result=lambda lrs, losses: list(zip(lrs, losses, strict=True))),
        parts(result=lambda lrs, losses: losses),
        parts(result=lambda lrs, losses: dict(zip(lrs, losses, strict=True))),
        parts(result=lambda lrs, losses: (lrs, losses, lrs[-1] if len(lrs) else 0.0)),
        parts(result=lambda lrs, losses: (lrs, losses, np.zeros(2))),
    ),
    "rates_shifted": (
        "slip",
        "returns each rate one place too early or too late",
        parts(result=lambda lrs, losses: (np.r_[lrs[:1], lrs[:-1]], losses)),
        parts(result=lambda lrs, losses: (np.r_[lrs[1:], lrs[-1:]], losses)),
    ),
    "returns_logs": (
        "part",
        "returns the logarithms of the rates",
        parts(result=lambda lrs, losses: (np.log10(lrs), losses)),
    ),
    "log_losses": (
        "part",
        "returns the logarithms of the losses",
        parts(result=quiet(lambda lrs, losses: (lrs, np.log(losses)))),
    ),
    "best_losses": (
        "part",
        "returns the best loss so far instead of each loss",
        parts(result=lambda lrs, losses: (lrs, np.minimum.accumulate(losses) if len(losses) else losses)),
    ),
    "smoothed_losses": (
        "part",
        "returns smoothed losses instead of the raw ones",
        *(
            parts(result=lambda lrs, losses, corrected=corrected: (lrs, smoothed(losses, 0.9, corrected)))
            for corrected in (None, True, False)
        ),
        parts(result=lambda lrs, losses: (lrs, np.cumsum(losses) / np.arange(1, len(losses) + 1))),
        *(partial(StopsSmoothed, beta=beta, corrected=corrected) for beta, corrected in BETAS),
    ),
}
