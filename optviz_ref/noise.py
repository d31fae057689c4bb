"""Noise from a seed, the same numbers in Python and in the explorer's page."""

import numpy as np


def seeded_noise(seed, n_steps):
    """Draw two normal numbers for each step: mulberry32's uniform ones, turned by Box and Muller.

    Convention: number k of a seed is a function of both, so that no state is kept; NumPy's own generators are better,
    but a page cannot repeat them in a few lines.
    Shapes: the result is (n_steps, 2), float64.
    Errors: ValueError unless 0 <= seed < 2^32.
    """
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed: expected at least 0 and below 2**32, got {seed}")
    k = np.arange(1, 2 * n_steps + 1, dtype=np.uint32)
    a = np.uint32(seed) + k * np.uint32(0x6D2B79F5)
    u = (a ^ a >> np.uint32(15)) * (a | np.uint32(1))
    u ^= u + (u ^ u >> np.uint32(7)) * (u | np.uint32(61))
    first, second = ((u ^ u >> np.uint32(14)) / 2.0**32).reshape(-1, 2).T
    radius, angle = np.sqrt(-2 * np.log(1 - first)), 2 * np.pi * second
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
