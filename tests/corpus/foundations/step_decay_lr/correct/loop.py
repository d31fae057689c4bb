import numpy as np


def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    lr = initial_lr
    for i in range(1, step + 1):
        if i % decay_steps == 0:
            lr = lr * decay_rate
    return lr
