import numpy as np


def beale_grad(p):
    x, y = p
    k = np.arange(1, 4)
    t = np.array([1.5, 2.25, 2.625]) - x + x * y**k
    return 2 * t.sum() * np.array([(y**k - 1).sum(), (k * x * y ** (k - 1)).sum()])
