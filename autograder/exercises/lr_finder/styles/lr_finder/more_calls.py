# asks for the loss and the gradient more often than needed
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    x = np.array(start, dtype=float)
    first = func(x)
    optimizer = optimizer_factory(lr_min)
    lrs, losses = [], []
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        norm = np.linalg.norm(grad_func(x))
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x)) if norm >= 0 or np.isnan(norm) else x
        assert func(x) == func(x) or np.isnan(func(x))
        lrs.append(lr)
        losses.append(func(x))
        best = min([first] + [l for l in losses if np.isfinite(l)])
        if not np.isfinite(losses[-1]):
            break
        if losses[-1] > 4 * best:
            break
    return np.array(lrs), np.array(losses)
