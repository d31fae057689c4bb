import numpy as np


def exponential_decay_lr(step, initial_lr, decay_rate=0.99):
    lr = initial_lr
    for _ in range(step):
        lr *= decay_rate
    return lr
