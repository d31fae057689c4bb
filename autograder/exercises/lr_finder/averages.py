"""Mistakes in smooth_losses and suggest_lr, as small wrong functions."""

import numpy as np

# --- smooth_losses: the right one is avg ← β avg + (1 - β) loss, smooth_i = avg / (1 - β^(i + 1)) ---------------------


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


def smoothing_t_more(losses, beta=0.9):
    return averaged(losses, beta) / (1 - beta ** np.arange(2, len(losses) + 2))


def init_first_loss(losses, beta=0.9):
    return averaged(losses, beta, losses[0]) / corrections(losses, beta)


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


# --- suggest_lr: the right one is the rate at the least slope of the loss over log lr ---------------------------------


def slopes(lrs, losses):
    return np.gradient(losses, np.log(lrs))


def lr_at_minimum(lrs, losses):
    return lrs[np.argmin(losses)]


def min_over_ten(lrs, losses):
    return lrs[np.argmin(losses)] / 10


def min_over_four(lrs, losses):
    return lrs[np.argmin(losses)] / 4


def valley(lrs, losses):
    """Two thirds of the longest falling run, as fastai does."""
    n = len(losses)
    length, start, end = [1] * n, 0, 0
    for i in range(1, n):
        for j in range(i):
            if losses[i] < losses[j] and length[i] < length[j] + 1:
                length[i] = length[j] + 1
            if length[end] < length[i]:
                end, start = i, i - length[i]
    third = (end - start) / 3
    return lrs[start + int(third) + int(third / 2)]


def steepest_rise(lrs, losses):
    return lrs[np.argmax(slopes(lrs, losses))]


def steepest_linear(lrs, losses):
    return lrs[np.argmin(np.gradient(losses, lrs))]


def steepest_abs(lrs, losses):
    return lrs[np.argmax(np.abs(slopes(lrs, losses)))]


def flattest(lrs, losses):
    return lrs[np.argmin(np.abs(slopes(lrs, losses)))]


def log_losses(lrs, losses):
    """The slope of log loss."""
    with np.errstate(all="ignore"):
        return lrs[np.argmin(np.gradient(np.log(losses), np.log(lrs)))]


def log_losses_kept(lrs, losses):
    """The same where the loss is positive."""
    with np.errstate(all="ignore"):
        return lrs[np.nanargmin(np.gradient(np.log(losses), np.log(lrs)))]


def relative_slope(lrs, losses):
    return lrs[np.argmin(slopes(lrs, losses) / np.abs(losses))]


def second_derivative(lrs, losses):
    return lrs[np.argmin(np.gradient(slopes(lrs, losses), np.log(lrs)))]


def returns_index(lrs, losses):
    return int(np.argmin(slopes(lrs, losses)))


def returns_loss(lrs, losses):
    return losses[np.argmin(slopes(lrs, losses))]


def returns_slope(lrs, losses):
    return np.min(slopes(lrs, losses))


def returns_log(lrs, losses):
    return np.log10(lrs[np.argmin(slopes(lrs, losses))])


def returns_natural_log(lrs, losses):
    return np.log(lrs[np.argmin(slopes(lrs, losses))])


def steepest_over_ten(lrs, losses):
    return lrs[np.argmin(slopes(lrs, losses))] / 10


def largest_lr(lrs, losses):
    return lrs[-1]


def middle_lr(lrs, losses):
    return lrs[len(lrs) // 2]


def swapped_arguments(lrs, losses):
    with np.errstate(all="ignore"):
        return lrs[np.argmin(np.gradient(np.log(lrs), losses))]


def first_fall(lrs, losses):
    """The first rate at which the loss falls."""
    falling = np.flatnonzero(np.diff(losses) < 0)
    return lrs[falling[0]] if len(falling) else lrs[0]


def skips_ends(lrs, losses):
    """The first ten and the last five points are left out, as torch-lr-finder does."""
    if len(lrs) < 20:
        return lrs[np.argmin(slopes(lrs, losses))]
    return lrs[10:-5][np.argmin(slopes(lrs, losses)[10:-5])]


def returns_array(lrs, losses):
    """One number, in an array."""
    slope = slopes(lrs, losses)
    return lrs[slope == slope.min()][:1]


def mutates_curve(lrs, losses):
    best = float(lrs[np.argmin(slopes(lrs, losses))])
    losses[...] = np.sort(losses)
    return best
