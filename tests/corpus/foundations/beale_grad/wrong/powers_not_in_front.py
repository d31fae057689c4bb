import numpy as np


def beale_grad(x):
    x, y = x
    t1 = 1.5 - x + x*y
    t2 = 2.25 - x + x*y**2
    t3 = 2.625 - x + x*y**3
    dx = 2*t1*(y-1) + 2*t2*(y**2-1) + 2*t3*(y**3-1)
    dy = 2*t1*x + 2*t2*x*y + 2*t3*x*y**2
    return np.array([dx, dy])

