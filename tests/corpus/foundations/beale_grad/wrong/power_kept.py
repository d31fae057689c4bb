import numpy as np


def beale_grad(x):
    a, b = x
    t1 = 1.5 - a + a * b
    t2 = 2.25 - a + a * b
    t3 = 2.625 - a + a * b**3
    dx = 2 * (t1 * (b - 1) + t2 * (b**2 - 1) + t3 * (b**3 - 1))
    dy = 2 * a * (t1 + 2 * b * t2 + 3 * b**2 * t3)
    return np.array([dx, dy])
