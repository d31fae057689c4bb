import numpy as np


def _f(x):
    return (1.5 - x[0] + x[0]*x[1])**2 + (2.25 - x[0] + x[0]*x[1]**2)**2 + (2.625 - x[0] + x[0]*x[1]**3)**2
def beale_grad(x):
    h=1e-2
    return np.array([(_f(x + h*e) - _f(x))/h for e in np.eye(2)])
