"""The trusted side of one search: the optimizer, the function and the gradient that `lr_finder` gets, and their log."""

import numpy as np

from autograder.probing.known import Script, Walk
from autograder.probing.student import Factory, Function, Stop

CALLS = 15  # calls of each argument for every learning rate; a search needs one


class Bench:
    """What a search asked of its arguments, in order.

    `optimizer` is an optimizer's class and `land` a function, both of `autograder/probing/known.py`: the box computes
    what they give, and what was asked of them is told here. `made` are the lr of the optimizers made; of each step,
    `rates` has the lr, `points` and `handed` the params and the gradient that it got, and `asked` the point that the
    gradient was last asked for before it. All but `made` stay empty unless the search is to be `logged`.
    """

    def __init__(self, optimizer, land, start, n_steps, logged=False):
        self.optimizer, self.land, self.logged = optimizer, land, logged
        self.start, self.n_steps = np.array(start, dtype=np.float64), n_steps
        self.made, self.rates, self.points, self.handed, self.asked = [], [], [], [], []
        self.which = []  # of the optimizers made took each step
        self.at = np.full_like(self.start, np.nan)
        self.calls = 0

    def make(self, lr):
        self.count()
        self.made.append(lr)
        return Made(self, lr, len(self.made) - 1)

    def loss(self, x):
        self.check("func", x)

    def gradient(self, x):
        self.check("grad_func", x)
        self.at = x

    def step(self, which, lr, params, grads):
        self.check("optimizer.step", params)
        self.check("optimizer.step", grads)
        self.which.append(which)
        self.rates.append(lr)
        self.points.append(params)
        self.handed.append(grads)
        self.asked.append(self.at)

    def check(self, who, x):
        """Stop at what the function could not be meant to get, and at a search that does not end."""
        self.count()
        if x.shape != self.start.shape:
            raise Stop("error", f"ValueError: {who} got an array of shape {x.shape}, but start has {self.start.shape}")

    def count(self):
        self.calls += 1
        if self.calls > 4 * CALLS * self.n_steps:
            raise Stop("limit", f"more than {4 * CALLS * self.n_steps} calls for {self.n_steps} learning rates")

    def search(self, student, then, **grid):
        """Run the student's `lr_finder`; `then(lrs, losses)` if that is what comes back, else Stop."""
        make = Factory(self.make, self.optimizer, self.start.shape, self.logged)
        func = Function(self.land.value, self.loss if self.logged else None)
        grad = Function(self.land.gradient, self.gradient if self.logged else None)

        def found(*parts):
            with np.errstate(all="ignore"):
                then(*self.curve(parts))

        with np.errstate(all="ignore"):  # a search that does not stop takes func far out
            student.call("lr_finder", make, func, grad, self.start, **grid, then=found)

    @staticmethod
    def curve(parts):
        """Return what came back as (lrs, losses), or Stop."""
        if len(parts) == 1 and parts[0].ndim == 2 and len(parts[0]) == 2:
            parts = tuple(parts[0])  # [lrs, losses] unpacks as (lrs, losses) does
        if len(parts) != 2:
            what = f"one result of shape {parts[0].shape}" if len(parts) == 1 else f"{len(parts)} results"
            raise Stop("returned", f"{what} instead of (lrs, losses)")
        if any(p.ndim != 1 for p in parts) or parts[0].shape != parts[1].shape:
            shapes = " and ".join(str(p.shape) for p in parts)
            raise Stop("returned", f"lrs and losses of shapes {shapes} instead of two arrays of the same length")
        return parts

    def results(self):
        """Return where each step led."""
        optimizers = [self.optimizer(lr) for lr in self.made]
        found = []
        for which, lr, params, grads in zip(self.which, self.rates, self.points, self.handed, strict=True):
            optimizers[which].lr = lr
            found.append(optimizers[which].step(params, grads))
        return found

    def faults(self, lrs, losses):
        """Return how many steps or points of a search that did not stop are not as they should be, by kind of fault.

        The last step may be missing: with the loss before the step it is of no use. Where not one step moves anything,
        as with rates of zero, all of them are still: there is no telling then what the search does.
        """
        n, shape = self.n_steps, self.start.shape
        results = cut(self.results(), n, shape)
        before = np.concatenate([self.start[None], results[:-1]])
        points, asked, handed = (cut(rows, n, shape) for rows in (self.points, self.asked, self.handed))
        slopes = cut([self.land.gradient(x) for x in points], n, shape)
        moved = np.stack([results, points, asked, handed]), np.stack([before, before, points, slopes])
        still, strayed, misled, bent = wrong(*moved, n - 1)
        after = [self.land.value(x) for x in results]
        known = np.stack([after, [self.land.value(self.start), *after[:-1]]])[..., None]
        not_after, not_before = wrong(cut(losses, n, ())[:, None], known, n)
        rates, set_to = (cut(some, n, ())[:, None] for some in (self.rates, lrs))
        return {
            "still": 0 if still else n - 1,
            "more": max(len(self.points) - n, 0),
            "fewer": max(n - 1 - len(self.points), 0),
            "unset": wrong(rates, set_to, max(min(len(lrs), n) - 1, 1)),
            "strayed": strayed,
            "misled": misled,
            "bent": bent,
            "not after": not_after,
            "not before": not_before,
        }


class Made:
    """What is behind one optimizer that a search made."""

    def __init__(self, bench, lr, which):
        self.bench, self.which, self.optimizer = bench, which, bench.optimizer(lr)

    def told(self, lr, params, grads):
        self.bench.step(self.which, lr, params, grads)

    def step(self, lr, params, grads):
        self.optimizer.lr = lr
        return self.optimizer.step(params, grads)


def cut(rows, n, shape):
    """Return the first n rows, NaN where there are fewer."""
    out = np.full((n, *shape), np.nan)
    rows = rows[:n]
    if len(rows):
        out[: len(rows)] = rows
    return out


def wrong(got, expected, n):
    """Return how many of the first n rows are not equal to within what float32 loses; NaN is not equal to anything.

    Arrays are of shape (..., rows, numbers of a row).
    """
    got, expected = got[..., :n, :], expected[..., :n, :]
    room = 1e-5 * np.where(np.isinf(expected), 0.0, np.abs(expected))  # nothing finite is near an infinite number
    near = np.abs(got - expected) <= room + room.max(axis=-1, keepdims=True)
    return np.sum(~(near | (got == expected)).all(axis=-1), axis=-1)


def scripted(script, logged=False):
    """Return a bench for a walk from 0 on which the loss at position i is script[i] (the last one from there on)."""
    return Bench(Walk, Script(script), np.zeros(2), len(script) - 1, logged)


def position(script, loss):
    """Return where in a script of distinct numbers this loss stands; NaN if nowhere."""
    at = np.flatnonzero(np.isclose(script, loss, rtol=1e-5, atol=0.0, equal_nan=True))
    return float(at[0]) if len(at) else np.nan
