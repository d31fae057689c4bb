# np.gradient against log lr
import numpy as np


def suggest_lr(lrs, losses):
    slope = np.gradient(losses, np.log(lrs))
    return float(lrs[np.argmin(slope)])
