import numpy as np


def exponential_decay_lr(step, initial_lr, decay_rate=0.99):
    if step == 0:
        return initial_lr
    return decay_rate * exponential_decay_lr(step - 1, initial_lr, decay_rate)
