# backward differences
import numpy as np


def suggest_lr(lrs, losses):
    slopes = (losses[1:] - losses[:-1]) / (np.log(lrs[1:]) - np.log(lrs[:-1]))
    return lrs[1:][np.argmin(slopes)]
