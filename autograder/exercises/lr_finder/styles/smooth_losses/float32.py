# in float32
import numpy as np


def smooth_losses(losses, beta=0.9):
    avg = np.float32(0)
    out = np.zeros(len(losses), dtype=np.float32)
    for i, loss in enumerate(losses):
        avg = np.float32(beta * avg + (1 - beta) * loss)
        out[i] = avg / (1 - beta ** (i + 1))
    return out
