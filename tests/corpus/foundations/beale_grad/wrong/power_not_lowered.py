import numpy as np


def beale_grad(p):
    x, y = p
    gx = gy = 0.0
    for k, c in ((1, 1.5), (2, 2.25), (3, 2.625)):
        t = c - x + x * y**k
        gx += 2 * t * (y**k - 1)
        gy += 2 * t * k * x * y**k
    return np.array([gx, gy])
