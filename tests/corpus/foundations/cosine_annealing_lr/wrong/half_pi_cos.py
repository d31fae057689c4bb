import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    return initial_lr * np.cos(np.pi / 2 * step / total_steps)
