import numpy as np


def beale_grad(x):
    x, y = x
    t1 = 1.5 - x + x*y
    t2 = 2.25 - x + x*y**2
    t3 = 2.625 - x + x*y**3
    dx = 2*t1 + 2*t2 + 2*t3
    dy = 2*t1 + 2*t2 + 2*t3
    return np.array([dx, dy])

