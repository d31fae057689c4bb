import numpy as np


def exponential_decay_lr(step, initial_lr, decay_rate=0.99):
    return initial_lr * decay_rate ** (step / 100)
