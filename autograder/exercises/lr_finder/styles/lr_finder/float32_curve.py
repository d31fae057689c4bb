# the curve is kept in float32, and intermediate values in dictionaries
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    position = {"x": np.array(start, dtype=float), "best": np.inf}
    rows = {}
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        optimizer.lr = lr
        position["x"] = optimizer.step(position["x"], grad_func(position["x"]))
        rows[lr] = func(position["x"])
        position["best"] = min(position["best"], rows[lr])
        if not np.isfinite(rows[lr]) or rows[lr] > 4 * position["best"]:
            break
    return np.array(list(rows), dtype=np.float32), np.array(list(rows.values()), dtype=np.float32)
