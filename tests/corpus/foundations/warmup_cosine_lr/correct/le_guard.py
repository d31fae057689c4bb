import numpy as np


import math
def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):
    if warmup_steps > 0 and step <= warmup_steps:
        return initial_lr * step / warmup_steps
    return initial_lr * 0.5 * (1 + np.cos(np.pi * (step - warmup_steps) / (total_steps - warmup_steps)))
