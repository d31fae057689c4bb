import numpy as np


def beale_grad(p):
    x, y = p
    sq = [(c - x + x * y**k) ** 2 for k, c in enumerate((1.5, 2.25, 2.625), 1)]
    gx = 2 * sum(s * (y**k - 1) for k, s in enumerate(sq, 1))
    gy = 2 * sum(s * k * x * y ** (k - 1) for k, s in enumerate(sq, 1))
    return np.array([gx, gy])
