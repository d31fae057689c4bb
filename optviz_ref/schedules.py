"""Learning-rate schedules: each gives the rate of update number step + 1, for step = 0, 1, 2, …

A schedule is a function of the step and of the initial (or peak) rate; it keeps no state.
"""

import numpy as np


def constant_lr(step, initial_lr):
    """Keep the rate: lr = initial_lr."""
    return initial_lr


def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    """Multiply the rate by decay_rate every decay_steps steps: lr = initial_lr * decay_rate^⌊step / decay_steps⌋."""
    return initial_lr * decay_rate ** (step // decay_steps)


def exponential_decay_lr(step, initial_lr, decay_rate=0.99):
    """Multiply the rate by decay_rate every step: lr = initial_lr * decay_rate^step."""
    return initial_lr * decay_rate**step


def cosine_annealing_lr(step, initial_lr, total_steps):
    """Lower the rate to 0 along half a cosine: lr = initial_lr * (1 + cos(π * step / total_steps)) / 2.

    Convention: 0 is reached at step = total_steps, just after the last update, and kept (optax and Keras do so too;
    PyTorch's rate rises again).
    Errors: ValueError if total_steps < 1.
    Paper: Loshchilov & Hutter 2017, SGDR, arXiv 1608.03983.
    """
    if total_steps < 1:
        raise ValueError(f"total_steps: expected at least 1, got {total_steps}")
    progress = min(step, total_steps) / total_steps
    return initial_lr * 0.5 * (1 + np.cos(np.pi * progress))


def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):
    """Raise the rate linearly from 0 to initial_lr over warmup_steps, then lower it to 0 along half a cosine.

    step < warmup_steps:  lr = initial_lr * step / warmup_steps
    afterwards:           lr = initial_lr * (1 + cos(π * progress)) / 2,
                          progress = (step - warmup_steps) / (total_steps - warmup_steps)

    Convention: total_steps includes the warm-up, and the rate is 0 at step 0, so the first update moves nothing (as in
    optax; PyTorch's LinearLR starts above 0). From total_steps on the rate stays 0; with warmup_steps = total_steps
    there is no room for the cosine and it stays initial_lr.
    Errors: ValueError unless 0 <= warmup_steps <= total_steps and total_steps >= 1.
    """
    if total_steps < 1 or not 0 <= warmup_steps <= total_steps:
        raise ValueError(f"expected 0 <= warmup_steps <= total_steps >= 1, got {warmup_steps} and {total_steps}")
    if step < warmup_steps:
        return initial_lr * step / warmup_steps
    progress = (min(step, total_steps) - warmup_steps) / max(1, total_steps - warmup_steps)
    return initial_lr * 0.5 * (1 + np.cos(np.pi * progress))
