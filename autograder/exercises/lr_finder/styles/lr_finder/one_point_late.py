# the stopping rule is looked at before the next step, with the losses so far
import numpy as np


def diverged(losses):
    return len(losses) > 0 and (not np.isfinite(losses[-1]) or losses[-1] > 4 * np.nanmin(losses))


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    lrs, losses = np.geomspace(lr_min, lr_max, n_steps), []
    optimizer, x = optimizer_factory(lr_min), np.array(start, float)
    while len(losses) < n_steps and not diverged(losses):
        optimizer.lr = lrs[len(losses)]
        x = optimizer.step(x, grad_func(x))
        losses.append(func(x))
    return lrs[: len(losses)], np.array(losses)
