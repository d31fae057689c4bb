# one array of two rows, which unpacks as two arrays
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    curve = np.full((2, n_steps), np.nan)
    curve[0] = np.geomspace(lr_min, lr_max, n_steps)
    optimizer = optimizer_factory(lr=lr_min)
    x = np.array(start, dtype=float)
    for k in range(n_steps):
        setattr(optimizer, "lr", curve[0, k])
        x = optimizer.step(x, grad_func(x))
        curve[1, k] = func(x)
        if not (np.isfinite(curve[1, k]) and curve[1, k] <= 4 * np.nanmin(curve[1])):
            return curve[:, : k + 1]
    return curve
