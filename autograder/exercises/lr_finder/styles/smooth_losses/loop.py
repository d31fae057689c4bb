# the printed loop
import numpy as np


def smooth_losses(losses, beta=0.9):
    avg = 0.0
    out = []
    for i, loss in enumerate(losses):
        avg = beta * avg + (1 - beta) * loss
        out.append(avg / (1 - beta ** (i + 1)))
    return np.array(out)
