import numpy as np


_lr = None
def exponential_decay_lr(step, initial_lr, decay_rate=0.99):
    global _lr
    if _lr is None:
        _lr = initial_lr
        return _lr
    _lr *= decay_rate
    return _lr
