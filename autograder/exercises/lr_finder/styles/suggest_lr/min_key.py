# min with a key
import numpy as np


def suggest_lr(lrs, losses):
    slopes = np.gradient(np.array(losses), np.log2(lrs))
    return min(zip(slopes, lrs))[1]
