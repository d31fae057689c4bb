import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    return initial_lr * abs(1 + np.exp(1j * np.pi * step / total_steps)) ** 2 / 4
