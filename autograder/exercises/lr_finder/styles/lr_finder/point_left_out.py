# the point that stopped the search is left out
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    grid = np.exp(np.linspace(np.log(lr_min), np.log(lr_max), n_steps))
    optimizer = optimizer_factory(lr_min)
    x = start.copy()
    kept = []
    for k in range(n_steps):
        optimizer.lr = grid[k]
        x = optimizer.step(x, grad_func(x))
        value = func(x)
        if not np.isfinite(value) or (kept and value > 4 * min(kept)):
            break
        kept.append(value)
    return grid[: len(kept)], np.array(kept)
