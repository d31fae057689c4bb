"""The trusted side of one search: the optimizer, the function and the gradient that `lr_finder` gets, and their log."""

import numpy as np

from autograder.probing import Factory, Function, Stop

CALLS = 15  # calls of each argument for every learning rate; a search needs one


class Bench:
    """What a search asked of its arguments, in order.

    `optimizer(lr)` makes an optimizer with `step(params, grads)`; `func` and `grad` are the function and its gradient.
    `made` are the lr of the optimizers made, `rates` the lr at each step, `points` and `results` the params before and
    after it, `asked` the point that the gradient was last asked for before it, `handed` the gradient it got, `served`
    every loss given.
    """

    def __init__(self, optimizer, func, grad, start, n_steps):
        self.optimizer, self.func, self.grad = optimizer, func, grad
        self.start, self.n_steps = np.array(start, dtype=np.float64), n_steps
        self.made, self.rates, self.points, self.results, self.asked, self.handed = [], [], [], [], [], []
        self.served = []
        self.at = np.full_like(self.start, np.nan)
        self.calls = 0

    def make(self, lr):
        self.count()
        self.made.append(lr)
        optimizer = self.optimizer(lr)

        def step(lr, params, grads):
            self.check("optimizer.step", params)
            self.check("optimizer.step", grads)
            self.rates.append(lr)
            self.points.append(params)
            self.asked.append(self.at)
            self.handed.append(grads)
            optimizer.lr = lr
            self.results.append(optimizer.step(params, grads))
            return self.results[-1].copy()

        return step

    def loss(self, x):
        self.check("func", x)
        self.served.append(float(self.func(x)))
        return self.served[-1]

    def gradient(self, x):
        self.check("grad_func", x)
        self.at = x
        return self.grad(x)

    def check(self, who, x):
        """Stop at what the function could not be meant to get, and at a search that does not end."""
        self.count()
        if x.shape != self.start.shape:
            raise Stop("error", f"ValueError: {who} got an array of shape {x.shape}, and start has {self.start.shape}")

    def count(self):
        self.calls += 1
        if self.calls > 4 * CALLS * self.n_steps:
            raise Stop("limit", f"more than {4 * CALLS * self.n_steps} calls for {self.n_steps} learning rates")

    def search(self, student, **grid):
        """Run the student's `lr_finder` and give (lrs, losses); Stop if that is not what came back."""
        with np.errstate(all="ignore"):  # a search that does not stop takes func far out
            func, grad = Function(self.loss, self.func), Function(self.gradient, self.grad)
            parts = student.call("lr_finder", Factory(self.make), func, grad, self.start, **grid)
        if len(parts) == 1 and parts[0].ndim == 2 and len(parts[0]) == 2:
            parts = tuple(parts[0])  # [lrs, losses] unpacks as (lrs, losses) does
        if len(parts) != 2:
            what = f"one result of shape {parts[0].shape}" if len(parts) == 1 else f"{len(parts)} results"
            raise Stop("returned", f"{what} in place of (lrs, losses)")
        if any(p.ndim != 1 for p in parts) or parts[0].shape != parts[1].shape:
            shapes = " and ".join(str(p.shape) for p in parts)
            raise Stop("returned", f"lrs and losses of shapes {shapes} in place of two of one length")
        return parts

    def faults(self, lrs, losses):
        """How many steps or points of a search that did not stop are not as they should be, by kind of fault.

        The last step may be missing: with the loss before the step it is of no use.
        """
        steps = range(self.n_steps - 1)
        before = [self.start, *self.results]
        return {
            "unset": count(steps[: max(len(lrs) - 1, 1)], lambda k: near(self.rates[k], lrs[k])),
            "strayed": count(steps, lambda k: near(self.points[k], before[k])),
            "misled": count(steps, lambda k: near(self.asked[k], self.points[k])),
            "bent": count(steps, lambda k: near(self.handed[k], self.grad(self.points[k]))),
            "not after": count(range(self.n_steps), lambda k: near(losses[k], self.func(self.results[k]))),
            "not before": count(range(self.n_steps), lambda k: near(losses[k], self.func(before[k]))),
        }


def near(a, b):
    """Equal to within what float32 loses."""
    size = np.abs(b)
    return bool(((np.abs(np.subtract(a, b)) <= 1e-5 * (size + size.max())) | np.equal(a, b)).all())


def count(steps, right):
    """How many steps are not right; one that was never taken is not."""
    wrong = 0
    for k in steps:
        try:
            wrong += not right(k)
        except IndexError:
            wrong += 1
    return wrong


class Walk:
    """An optimizer that walks: each step adds 1 to every coordinate, whatever the gradient and lr."""

    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        return params + 1.0


def scripted(script):
    """A bench for a walk from 0 on which the loss at position i is script[i] (the last one from there on)."""
    script = np.asarray(script, dtype=np.float64)

    def func(x):
        place = x.flat[0] if np.isfinite(x.flat[0]) else 0.0
        return script[int(np.clip(np.rint(place), 0, len(script) - 1))]

    return Bench(Walk, func, np.ones_like, np.zeros(2), len(script) - 1)


def position(script, loss):
    """Where in a script of distinct numbers this loss stands; NaN if nowhere."""
    at = np.flatnonzero(np.isclose(script, loss, rtol=1e-5, atol=0.0, equal_nan=True))
    return float(at[0]) if len(at) else np.nan
