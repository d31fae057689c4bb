# a copy is overwritten
import numpy as np


def smooth_losses(losses, beta=0.9):
    s = np.array(losses, dtype=float)
    s *= 1 - beta
    for i in range(1, s.size):
        s[i] += beta * s[i - 1]
    s /= 1 - np.power(beta, np.arange(1, s.size + 1))
    return s
