import numpy as np


def _f(x):
    return (1.5 - x[0] + x[0]*x[1])**2 + (2.25 - x[0] + x[0]*x[1]**2)**2 + (2.625 - x[0] + x[0]*x[1]**3)**2
def beale_grad(x):
    return np.array([np.imag(_f(x + 1e-20j*e))/1e-20 for e in np.eye(2)])
