"""Schedules that lower the rate: at milestones, along a power, by an inverse root, or at the end only.

As in `schedules`, each gives the rate of update number step + 1, for step = 0, 1, 2, …, and keeps no state.
"""

import numpy as np


def check_room(total_steps, *parts):
    """Refuse a run without steps, and parts of it that are negative or longer than it."""
    if total_steps < 1 or any(part < 0 for part in parts) or sum(parts) > total_steps:
        raise ValueError(f"expected parts of 0 or more steps within total_steps >= 1, got {parts} and {total_steps}")


def multistep_lr(step, initial_lr, milestones, decay_rate=0.1):
    """Multiply the rate by decay_rate at each milestone: lr = initial_lr * decay_rate^(number of milestones <= step).

    Convention: a milestone counts from its own step on, as in PyTorch and optax; in Keras from the next one on.
    """
    return initial_lr * decay_rate ** sum(milestone <= step for milestone in milestones)


def linear_lr(step, initial_lr, total_steps, final_lr=0.0):
    """Lower the rate along a line: lr = initial_lr + (final_lr - initial_lr) * step / total_steps.

    Convention: final_lr is reached at step = total_steps, just after the last update, and kept; so do PyTorch (which
    has the two as factors of a base rate), optax and Keras (`PolynomialDecay`). With final_lr > initial_lr: a warm-up.
    Errors: ValueError if total_steps < 1.
    """
    check_room(total_steps)
    return initial_lr + (final_lr - initial_lr) * min(step, total_steps) / total_steps


def polynomial_lr(step, initial_lr, total_steps, power=2.0, final_lr=0.0):
    """Lower the rate along a power: lr = final_lr + (initial_lr - final_lr) * (1 - step / total_steps)^power.

    Convention: final_lr is kept from total_steps on, as in PyTorch (always 0), optax and Keras (0.0001 by default).
    Errors: ValueError if total_steps < 1.
    """
    check_room(total_steps)
    return final_lr + (initial_lr - final_lr) * (1 - min(step, total_steps) / total_steps) ** power


def inverse_sqrt_lr(step, initial_lr, warmup_steps):
    """Raise the rate linearly from 0 over warmup_steps, then lower it by the root of the step.

    lr = initial_lr * min(step / warmup_steps, √(warmup_steps / step))

    Convention: initial_lr is the peak, at step = warmup_steps; the first update moves nothing, as in
    `warmup_cosine_lr`. The paper counts from 1, and its peak is 1 / √(width of the model * warmup_steps).
    Errors: ValueError if warmup_steps < 1. Paper: Vaswani et al. 2017, arXiv 1706.03762, section 5.3.
    """
    if warmup_steps < 1:
        raise ValueError(f"warmup_steps: expected at least 1, got {warmup_steps}")
    return initial_lr * min(step / warmup_steps, np.sqrt(warmup_steps / max(1, step)))


def warmup_stable_decay_lr(step, initial_lr, warmup_steps, decay_steps, total_steps, final_lr=0.0):
    """Raise the rate linearly from 0, keep it, and lower it linearly to final_lr over the last decay_steps.

    step < warmup_steps:                lr = initial_lr * step / warmup_steps
    step <= total_steps - decay_steps:  lr = initial_lr
    afterwards:                         lr = initial_lr + (final_lr - initial_lr) * progress,
                                        progress = (step - total_steps + decay_steps) / decay_steps, at most 1

    Convention: linear at the end; Hu et al. lower it exponentially, Hägele et al. find 1 - √progress better.
    Errors: ValueError unless both parts fit into total_steps >= 1.
    Papers: Hu et al. 2024, arXiv 2404.06395; Hägele et al. 2024, arXiv 2405.18392.
    """
    check_room(total_steps, warmup_steps, decay_steps)
    if step < warmup_steps:
        return initial_lr * step / warmup_steps
    progress = (min(step, total_steps) - total_steps + decay_steps) / max(1, decay_steps)
    return initial_lr + (final_lr - initial_lr) * max(0, progress)
