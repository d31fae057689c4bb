import numpy as np


def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    if step % decay_steps == 0:
        return initial_lr * decay_rate
    return initial_lr
