import numpy as np


def beale_grad(x):
    x, y = x
    dx = 2*x*(y**6 + y**4 - 2*y**3 - y**2 - 2*y + 3) + 5.25*y**3 + 4.5*y**2 + 3*y - 12.75
    dy = 2*(x*x*(3*y**5 + 2*y**3 - 3*y**2 - y - 1) + x*(7.875*y**2 + 4.5*y + 1.5))
    return np.array([dx, dy])
