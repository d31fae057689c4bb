import numpy as np


import math
def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):
    if step < total_steps:
        return initial_lr * step / total_steps
    progress = (step - total_steps) / max(1, warmup_steps - total_steps)
    return initial_lr * 0.5 * (1 + np.cos(np.pi * progress))
