import numpy as np


def beale_grad(x):
    x, y = x
    k = np.array([1, 2, 3]); c = np.array([1.5, 2.25, 2.625])
    t = c - x*(1 - y**k)
    J = np.array([y**k - 1, k*x*y**(k-1)])
    return 2*J @ t
