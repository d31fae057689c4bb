# the best loss starts at the loss of the start point
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    x = np.asarray(start, dtype=float).copy()
    best_loss = func(x)
    optimizer = optimizer_factory(lr_min)
    exponents = np.linspace(0.0, 1.0, n_steps)
    lrs = lr_min * (lr_max / lr_min) ** exponents
    losses = []
    for lr in lrs:
        optimizer.lr = float(lr)
        gradient = grad_func(x)
        x = optimizer.step(x, gradient)
        losses.append(func(x))
        if losses[-1] < best_loss:
            best_loss = losses[-1]
        elif not losses[-1] <= 4 * best_loss:
            break
    return lrs[: len(losses)], np.asarray(losses)
