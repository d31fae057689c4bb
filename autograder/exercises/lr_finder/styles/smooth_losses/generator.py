# a generator inside
import numpy as np


def running(losses, beta):
    avg, power = 0.0, 1.0
    for loss in losses:
        avg, power = beta * avg + (1 - beta) * loss, power * beta
        yield avg / (1 - power)


def smooth_losses(losses, beta=0.9):
    return np.fromiter(running(losses, beta), dtype=float)
