"""Run an optimizer and keep every point: of one start, or of a thousand at once."""

import numpy as np


def optimize(optimizer_factory, func, grad_func, start, n_steps=100):
    """Run a new optimizer for n_steps from start; give every point, the start included.

    optimizer_factory: a function without arguments that makes a new optimizer, such as `lambda: Adam(lr=0.1)`. An
    optimizer keeps state, so one that has run before would not start anew.
    Its `step` gets the gradient at the current point, or grad_func itself if it says `needs_grad_fn = True`.
    func is not evaluated: it stands here so that a problem is passed around as (func, grad_func) everywhere.
    Shapes: start is (2,), or (2, N) for N starts at once (any shape that grad_func takes, coordinate axis first); the
    result is float64, (n_steps + 1, *start.shape).
    Errors: TypeError if given an optimizer in place of a factory; ValueError if n_steps < 0 or a step returns another
    shape.
    """
    if not callable(optimizer_factory):
        kind = type(optimizer_factory).__name__
        raise TypeError(f"optimizer_factory: expected a function such as `lambda: {kind}(...)`, got one {kind} object")
    if n_steps < 0:
        raise ValueError(f"n_steps: expected 0 or more, got {n_steps}")
    optimizer = optimizer_factory()
    takes_function = getattr(optimizer, "needs_grad_fn", False)
    x = np.array(start, dtype=np.float64, order="C")
    shape = x.shape
    path = np.empty((n_steps + 1, *shape))
    path[0] = x
    for t in range(n_steps):
        x = optimizer.step(x, grad_func if takes_function else grad_func(x))
        if np.shape(x) != shape:
            got = "None" if x is None else f"shape {np.shape(x)}"
            raise ValueError(f"step: expected new params of shape {shape}, got {got}")
        path[t + 1] = x
    return path


def optimize_with_schedule(schedule_fn, func, grad_func, start, n_steps, initial_lr, **schedule_kwargs):
    """Run gradient descent with the rate schedule_fn(step, initial_lr, **schedule_kwargs); give every point.

    θ = θ - lr(step) * g

    func is not evaluated, as in `optimize`.
    Shapes: start is (2,), or (2, N) for N starts at once; the result is float64, (n_steps + 1, *start.shape).
    Errors: ValueError if n_steps < 0.
    """
    if n_steps < 0:
        raise ValueError(f"n_steps: expected 0 or more, got {n_steps}")
    x = np.array(start, dtype=np.float64, order="C")
    path = np.empty((n_steps + 1, *x.shape))
    path[0] = x
    for step in range(n_steps):
        lr = schedule_fn(step, initial_lr, **schedule_kwargs)
        x = x - lr * grad_func(x)
        path[step + 1] = x
    return path
