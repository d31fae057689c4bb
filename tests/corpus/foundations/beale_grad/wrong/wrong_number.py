import numpy as np


def beale_grad(x):
    a, b = x
    r = np.array([1.5, 2.2, 2.625]) - a + a * b ** np.array([1, 2, 3])
    dx = 2 * np.sum(r * (b ** np.array([1, 2, 3]) - 1))
    dy = 2 * np.sum(r * a * np.array([1, 2 * b, 3 * b**2]))
    return np.array([dx, dy])
