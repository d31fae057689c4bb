import numpy as np


def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):
    if step < warmup_steps:
        return initial_lr * (0.1 + 0.9 * step / warmup_steps)
    progress = (step - warmup_steps) / max(1, total_steps - warmup_steps)
    return initial_lr * 0.5 * (1 + np.cos(np.pi * progress))
