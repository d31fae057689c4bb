"""Mistakes in smooth_losses, as small wrong functions.

The right one is avg ← β avg + (1 - β) loss from 0, smooth_i = avg / (1 - β^(i + 1)).
"""

import numpy as np


def averaged(losses, beta, first=0.0):
    """The running average after each loss, without a correction."""
    out, average = [], first
    for loss in losses:
        average = beta * average + (1 - beta) * loss
        out.append(average)
    return np.array(out)


def corrections(losses, beta):
    return 1 - beta ** np.arange(1, len(losses) + 1)


def no_bias_correction(losses, beta=0.9):
    return averaged(losses, beta)


def no_smoothing_memory(losses, beta=0.9):
    """Two neighbors are mixed."""
    losses = np.asarray(losses)
    return np.r_[losses[:1], beta * losses[:-1] + (1 - beta) * losses[1:]]


def no_smoothing_memory_corrected(losses, beta=0.9):
    """The same, with the first mixed with 0 and all corrected."""
    losses = np.asarray(losses)
    return (beta * np.r_[0.0, losses[:-1]] + (1 - beta) * losses) / corrections(losses, beta)


def no_smoothing_memory_from_zero(losses, beta=0.9):
    """The same without the correction."""
    losses = np.asarray(losses)
    return beta * np.r_[0.0, losses[:-1]] + (1 - beta) * losses


def no_smoothing_memory_wraps(losses, beta=0.9):
    """losses[i - 1] is the last loss at i = 0."""
    return beta * np.roll(losses, 1) + (1 - beta) * np.asarray(losses)


def no_smoothing_memory_wraps_corrected(losses, beta=0.9):
    return no_smoothing_memory_wraps(losses, beta) / corrections(losses, beta)


def no_smoothing_memory_first_corrected(losses, beta=0.9):
    return no_smoothing_memory(losses, beta) / corrections(losses, beta)


def neighbor_swapped(losses, beta=0.9):
    losses = np.asarray(losses)
    return np.r_[losses[:1], (1 - beta) * losses[:-1] + beta * losses[1:]]


def smoothing_swapped(losses, beta=0.9):
    return averaged(losses, 1 - beta) / corrections(losses, 1 - beta)


def smoothing_swapped_own(losses, beta=0.9):
    """The roles are swapped in the average only; the correction still has beta."""
    return averaged(losses, 1 - beta) / corrections(losses, beta)


def smoothing_t_off(losses, beta=0.9):
    powers = np.maximum(np.arange(len(losses)), 1)
    return averaged(losses, beta) / (1 - beta**powers)


def smoothing_t_zero(losses, beta=0.9):
    """The same, and 0/0-like at the first loss."""
    with np.errstate(all="ignore"):
        return averaged(losses, beta) / (1 - beta ** np.arange(len(losses)))


def smoothing_t_guarded(losses, beta=0.9):
    """The same, with the first average left as it is so that nothing divides by 0."""
    powers = beta ** np.arange(len(losses))
    return averaged(losses, beta) / np.where(powers < 1, 1 - powers, 1.0)


def smoothing_t_raises(losses, beta=0.9):
    """The same with Python's numbers, which raise."""
    return [float(avg) / (1 - beta**i) for i, avg in enumerate(averaged(losses, beta))]


def smoothing_t_more(losses, beta=0.9):
    return averaged(losses, beta) / (1 - beta ** np.arange(2, len(losses) + 2))


def init_first_loss(losses, beta=0.9):
    return averaged(losses, beta, losses[0]) / corrections(losses, beta)


def init_first_loss_once(losses, beta=0.9):
    """The same, and the first loss stays as it is."""
    return np.r_[losses[0], init_first_loss(losses, beta)[1:]]


def init_first_kept(losses, beta=0.9):
    """Started at the first loss, without a correction, as torch-lr-finder does."""
    return averaged(losses, beta, losses[0])


def init_one(losses, beta=0.9):
    return averaged(losses, beta, 1.0) / corrections(losses, beta)


def compounding_correction(losses, beta=0.9):
    out, average = [], 0.0
    for i, loss in enumerate(losses, start=1):
        average = (beta * average + (1 - beta) * loss) / (1 - beta**i)
        out.append(average)
    return np.array(out)


def beta_hardcoded(losses, beta=0.9):
    return averaged(losses, 0.9) / corrections(losses, 0.9)


def beta_times_t(losses, beta=0.9):
    with np.errstate(all="ignore"):
        return averaged(losses, beta) / (1 - beta * np.arange(1, len(losses) + 1))


def constant_correction(losses, beta=0.9):
    return averaged(losses, beta) / (1 - beta)


def total_correction(losses, beta=0.9):
    """Every average is corrected with the number of all losses."""
    return averaged(losses, beta) / (1 - beta ** len(losses))


def no_one_minus_beta(losses, beta=0.9):
    return averaged(losses, beta) / (1 - beta) / corrections(losses, beta)


def running_mean(losses, beta=0.9):
    return np.cumsum(losses) / np.arange(1, len(losses) + 1)


def moving_average(losses, beta=0.9):
    """A window of 1 / (1 - beta) losses."""
    width = max(1, round(1 / (1 - beta)))
    return np.array([np.mean(losses[max(0, i + 1 - width) : i + 1]) for i in range(len(losses))])


def returns_raw(losses, beta=0.9):
    return np.array(losses)


def stale_average(losses, beta=0.9):
    """Each place holds the average before its loss."""
    right = averaged(losses, beta) / corrections(losses, beta)
    return np.r_[losses[0], right[:-1]]


def backwards(losses, beta=0.9):
    return (averaged(losses[::-1], beta) / corrections(losses, beta))[::-1]


def last_only(losses, beta=0.9):
    return float((averaged(losses, beta) / corrections(losses, beta))[-1])


def first_left_out(losses, beta=0.9):
    return (averaged(losses, beta) / corrections(losses, beta))[1:]


def mutates_losses(losses, beta=0.9):
    losses[...] = averaged(losses, beta) / corrections(losses, beta)
    return losses
