import numpy as np


def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    f = np.ones(step + 1); f[decay_steps::decay_steps] = decay_rate
    return initial_lr * np.cumprod(f)[-1]
