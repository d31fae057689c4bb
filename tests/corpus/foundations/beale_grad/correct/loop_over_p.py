import numpy as np


def beale_grad(p):
    x, y = p
    gx = gy = 0.0
    for k, c in enumerate([1.5, 2.25, 2.625], start=1):
        t = c - x * (1 - y**k)
        gx += -2 * t * (1 - y**k)
        gy += 2 * t * k * x * y ** (k - 1)
    return np.array([gx, gy])
