"""The accepted forms of a search: the loss after each step (printed in the text), or before it (fastai)."""

import numpy as np

from optviz_ref import lr_finder


def loss_before(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    """Return the search that records the loss before the step."""
    optimizer = optimizer_factory(lr_min)
    x = np.array(start, dtype=np.float64)
    lrs, losses = [], []
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        lrs.append(lr)
        losses.append(func(x))
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x))
    return np.array(lrs), np.array(losses)


SEARCH = {"loss after": lr_finder, "loss before": loss_before}
