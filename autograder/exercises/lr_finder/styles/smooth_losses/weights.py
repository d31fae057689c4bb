# sums of weights in place of the correction
import numpy as np


def smooth_losses(losses, beta=0.9):
    total = weight = 0.0
    result = np.empty(len(losses))
    for i in range(len(losses)):
        total = total * beta + losses[i]
        weight = weight * beta + 1
        result[i] = total / weight
    return result
