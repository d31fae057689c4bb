import numpy as np


def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    f = step_decay_lr
    if step == 0: f.lr = initial_lr
    if step and step % decay_steps == 0: f.lr *= decay_rate
    return f.lr
