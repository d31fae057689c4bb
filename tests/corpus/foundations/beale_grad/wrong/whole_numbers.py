import numpy as np


def beale_grad(x):
    out = np.zeros(2, dtype=int)
    for k, c in [(1, 1.5), (2, 2.25), (3, 2.625)]:
        t = c - x[0] * (1 - x[1] ** k)
        out[0] += 2 * t * (x[1] ** k - 1)
        out[1] += 2 * t * k * x[0] * x[1] ** (k - 1)
    return out
