import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    return initial_lr * math.cos(math.pi * step / (2 * total_steps)) ** 2
