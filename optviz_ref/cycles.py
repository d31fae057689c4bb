"""Schedules that raise the rate again: warm restarts, one cycle, and triangles without end.

As in `schedules`, each gives the rate of update number step + 1, for step = 0, 1, 2, …, and keeps no state.
"""

import numpy as np


def warm_restarts_lr(step, initial_lr, period, multiple=1):
    """Lower the rate to 0 along half a cosine, jump back, and again; each time `multiple` times as long.

    lr = initial_lr * (1 + cos(π * t / T)) / 2,   t = steps since the last restart, T = period * multiple^(restarts)

    Convention: the step of a restart has initial_lr again, so 0 itself is never given; as in PyTorch and Keras.
    Errors: ValueError unless period and multiple are at least 1.
    Paper: Loshchilov & Hutter 2017, SGDR, arXiv 1608.03983.
    """
    if period < 1 or multiple < 1:
        raise ValueError(f"expected period >= 1 and multiple >= 1, got {period} and {multiple}")
    if multiple == 1:
        step = step % period
    while step >= period:
        step, period = step - period, period * multiple
    return initial_lr * 0.5 * (1 + np.cos(np.pi * step / period))


def one_cycle_lr(step, initial_lr, total_steps, rise=0.3, start_factor=1 / 25, final_factor=1 / 250_000):
    """Raise the rate along half a cosine over the first part of the run, then lower it along another to almost 0.

    initial_lr * start_factor → initial_lr at step = rise * total_steps - 1 → initial_lr * final_factor at the last step

    Convention: PyTorch's, where initial_lr is called max_lr; the last step is total_steps - 1. optax peaks one step
    later. From the last step on the rate stays (PyTorch refuses to go on). Smith's own cycle runs along straight lines.
    Errors: ValueError unless both parts have room. Paper: Smith & Topin 2018, arXiv 1708.07120.
    """
    top, last = rise * total_steps - 1, total_steps - 1
    if not 0 < top < last:
        raise ValueError(f"expected 1 < rise * total_steps < total_steps, got rise = {rise} of {total_steps} steps")
    low, way = (start_factor, step / top) if step <= top else (final_factor, 1 - (min(step, last) - top) / (last - top))
    return initial_lr * (low + (1 - low) * 0.5 * (1 - np.cos(np.pi * way)))


def cyclical_lr(step, initial_lr, max_lr, half_cycle, shrink=1.0):
    """Move the rate along straight lines from initial_lr to max_lr and back, half_cycle steps each way, for ever.

    lr = initial_lr + (max_lr - initial_lr) * shrink^(cycles so far) * way up, which runs 0 → 1 → 0

    Convention: shrink = 1 is Smith's and PyTorch's "triangular", shrink = 0.5 "triangular2".
    Errors: ValueError if half_cycle < 1. Paper: Smith 2017, arXiv 1506.01186.
    """
    if half_cycle < 1:
        raise ValueError(f"half_cycle: expected at least 1, got {half_cycle}")
    cycles, place = divmod(step, 2 * half_cycle)
    up = 1 - abs(place / half_cycle - 1)
    return initial_lr + (max_lr - initial_lr) * shrink**cycles * up
