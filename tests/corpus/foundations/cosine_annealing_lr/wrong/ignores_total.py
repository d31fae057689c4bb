import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    return initial_lr * 0.5 * (1 + np.cos(np.pi * step / 100))
