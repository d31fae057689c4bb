import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    step = min(step, total_steps)
    return initial_lr / 2 * (math.cos(math.pi * step / total_steps) + 1)
