import numpy as np


def beale_grad(p):
    x, y = p
    gx = 2*x*y**6 + 2*x*y**4 - 4*x*y**3 - 2*x*y**2 - 4*x*y + 6*x + 5.25*y**3 + 4.5*y**2 + 3.0*y - 12.75
    gy = x*(((((6*x*y)*y + 4*x)*y - 6*x + 15.75)*y - 2*x + 9)*y - 2*x + 3)
    return np.array([gx, gy])
