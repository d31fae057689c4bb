import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    lo = initial_lr / 10
    return lo + 0.5 * (initial_lr - lo) * (1 + np.cos(np.pi * step / total_steps))
