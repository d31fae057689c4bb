import numpy as np


def beale_grad(p):
    x, y = p
    t1 = 1.5 - x + x * y
    t2 = 2.25 - x + x * y**2
    t3 = 2.625 - x + x * y**3
    return np.array([2 * (t1 + t2 + t3) * (y - 1), 2 * t1 * x + 4 * t2 * x * y + 6 * t3 * x * y**2])
