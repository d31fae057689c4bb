import numpy as np


import math
def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):
    w = min(1, step / warmup_steps)
    return w * initial_lr * 0.5 * (1 + np.cos(np.pi * step / total_steps))
