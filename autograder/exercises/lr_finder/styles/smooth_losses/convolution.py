# a convolution with the powers of beta
import numpy as np


def smooth_losses(losses, beta=0.9):
    losses = np.asarray(losses, dtype=float)
    n = len(losses)
    kernel = (1 - beta) * beta ** np.arange(n)
    return np.convolve(losses, kernel)[:n] / (1 - beta ** np.arange(1, n + 1))
