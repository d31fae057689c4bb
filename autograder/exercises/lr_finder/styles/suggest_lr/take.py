# np.take on float32
import numpy as np


def suggest_lr(lrs, losses):
    x = np.log(lrs).astype(np.float32)
    y = np.array(losses, dtype=np.float32)
    return np.float32(np.take(lrs, np.argmin(np.gradient(y, x))))
