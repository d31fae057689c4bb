# the loss before the step; no step after the last loss
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    lrs, losses, x = [], [], np.array(start, dtype=float)
    for i in range(n_steps):
        if i > 0:
            optimizer.lr = lrs[-1]
            x = optimizer.step(x, grad_func(x))
        lrs.append(lr_min * (lr_max / lr_min) ** (i / (n_steps - 1)))
        losses.append(func(x))
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
    return np.array(lrs), np.array(losses)
