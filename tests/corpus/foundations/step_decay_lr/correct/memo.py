import numpy as np


_memo = {}
def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    key = (step, initial_lr, decay_rate, decay_steps)
    if key not in _memo:
        _memo[key] = initial_lr * decay_rate ** (step // decay_steps)
    return _memo[key]
