# the loss before the step, as in fastai and torch-lr-finder
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    x = np.copy(start)
    lrs = np.logspace(np.log10(lr_min), np.log10(lr_max), num=n_steps)
    losses = np.zeros(n_steps)
    for i, lr in enumerate(lrs):
        losses[i] = func(x)
        if np.isnan(losses[i]) or np.isinf(losses[i]) or losses[i] > 4.0 * losses[: i + 1].min():
            return lrs[: i + 1], losses[: i + 1]
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x))
    return lrs, losses
