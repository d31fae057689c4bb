import numpy as np


import math
def cosine_annealing_lr(step, initial_lr, total_steps):
    return np.float32(initial_lr) * np.float32(0.5) * (np.float32(1) + np.cos(np.float32(np.pi) * np.float32(step) / np.float32(total_steps)))
