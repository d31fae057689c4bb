import numpy as np


def cosine_annealing_lr(step, initial_lr, total_steps):
    return initial_lr * 0.5 * (1 + np.pi * np.cos(step / total_steps))
