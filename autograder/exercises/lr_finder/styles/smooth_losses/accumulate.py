# itertools.accumulate
from itertools import accumulate

import numpy as np


def smooth_losses(losses, beta=0.9):
    raw = list(accumulate(losses, lambda avg, loss: beta * avg + (1 - beta) * loss, initial=0.0))[1:]
    return np.array([avg / (1 - beta ** (i + 1)) for i, avg in enumerate(raw)])
