# a 0-d array comes back
import numpy as np


def suggest_lr(lrs, losses):
    slopes = np.gradient(losses, np.log(lrs))
    return np.array(lrs[np.argsort(slopes)[0]])
