# the largest fall, turned upside down
import numpy as np


def suggest_lr(lrs, losses):
    fall = -np.gradient(np.asarray(losses, dtype=float), np.log(np.asarray(lrs)))
    return float(np.asarray(lrs)[np.nanargmax(fall)])
