# the geometric middle of the steepest interval
import numpy as np


def suggest_lr(lrs, losses):
    i = int(np.argmin(np.diff(losses) / np.diff(np.log(lrs))))
    return float(np.sqrt(lrs[i] * lrs[i + 1]))
