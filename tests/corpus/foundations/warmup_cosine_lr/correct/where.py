import numpy as np


import math
def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):
    d = max(total_steps - warmup_steps, 1)
    return float(np.where(step < warmup_steps, initial_lr * step / max(warmup_steps, 1), initial_lr * 0.5 * (1 + np.cos(np.pi * (step - warmup_steps) / d))))
