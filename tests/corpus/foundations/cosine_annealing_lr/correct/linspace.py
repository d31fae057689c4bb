import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    return initial_lr * 0.5 * (1 + np.cos(np.linspace(0, np.pi, total_steps + 1)[step]))
