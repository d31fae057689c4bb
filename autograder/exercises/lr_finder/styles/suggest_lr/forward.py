# forward differences
import numpy as np


def suggest_lr(lrs, losses):
    slopes = np.diff(losses) / np.diff(np.log(lrs))
    return lrs[np.argmin(slopes)]
