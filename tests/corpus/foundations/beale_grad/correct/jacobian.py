import numpy as np


def beale_grad(x):
    a, b = float(x[0]), float(x[1])
    c = np.array([1.5, 2.25, 2.625])
    k = np.array([1, 2, 3])
    r = c - a * (1 - b ** k)
    J = np.stack([b ** k - 1, a * k * b ** (k - 1)], axis=1)
    return 2 * J.T @ r
