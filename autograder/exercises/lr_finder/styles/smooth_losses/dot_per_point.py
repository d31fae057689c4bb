# one weighted mean for each point
import numpy as np


def smooth_losses(losses, beta=0.9):
    return np.array([np.average(losses[: i + 1], weights=beta ** np.arange(i, -1, -1)) for i in range(len(losses))])
