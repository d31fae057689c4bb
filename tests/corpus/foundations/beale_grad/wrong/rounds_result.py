import numpy as np


def beale_grad(p):
    x, y = p
    t = [c - x + x * y**k for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))]
    gx = 2 * (t[0] * (y - 1) + t[1] * (y**2 - 1) + t[2] * (y**3 - 1))
    gy = 2 * x * (t[0] + 2 * t[1] * y + 3 * t[2] * y**2)
    return np.round([gx, gy], 3)
