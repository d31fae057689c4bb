import numpy as np


def _f(x):
    return (1.5 - x[0] + x[0]*x[1])**2 + (2.25 - x[0] + x[0]*x[1]**2)**2 + (2.625 - x[0] + x[0]*x[1]**3)**2
def beale_grad(x):
    h=1e-5
    g=np.zeros(2)
    for i in range(2):
        x[i] += h
        a = _f(x)
        x[i] -= 2*h
        b = _f(x)
        g[i] = (a-b)/(2*h)
    return g
