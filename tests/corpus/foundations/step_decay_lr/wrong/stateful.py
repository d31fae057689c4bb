import numpy as np


_lr = None
def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    global _lr
    if _lr is None or step == 0:
        _lr = initial_lr
    elif step % decay_steps == 0:
        _lr = _lr * decay_rate
    return _lr
