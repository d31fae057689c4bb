import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    half = total_steps // 2
    return initial_lr * 0.5 * (1 + np.cos(np.pi * (step % half) / half))
