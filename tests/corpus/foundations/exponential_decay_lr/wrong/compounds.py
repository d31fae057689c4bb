import numpy as np


def exponential_decay_lr(step, initial_lr, decay_rate=0.99):
    lr = initial_lr
    for i in range(1, step + 1):
        lr *= decay_rate ** i
    return lr
