"""Mistakes in suggest_lr, as small wrong functions; those that take slopes stand for each way to take differences.

The right one is the rate at the least slope of the loss over log lr.
"""

import numpy as np

# --- without slopes ---------------------------------------------------------------------------------------------------


def lr_at_minimum(lrs, losses):
    return lrs[np.argmin(losses)]


def min_over_ten(lrs, losses):
    return lrs[np.argmin(losses)] / 10


def min_over_four(lrs, losses):
    return lrs[np.argmin(losses)] / 4


def min_over(factor, lrs, losses):
    return lrs[np.argmin(losses)] / factor


def lr_at_maximum(lrs, losses):
    return lrs[np.argmax(losses)]


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


def largest_lr(lrs, losses):
    return lrs[-1]


def smallest_lr(lrs, losses):
    return lrs[0]


def middle_lr(lrs, losses):
    return lrs[len(lrs) // 2]


# --- with slopes: (slopes of y over x, the index that the first of them belongs to) -----------------------------------


def central(y, x):
    return np.gradient(y, x), 0


def forward(y, x):
    return np.diff(y) / np.diff(x), 0


def backward(y, x):
    return np.diff(y) / np.diff(x), 1


def where(differences, lrs, losses, choose=np.argmin):
    """The index that `choose` finds in the slopes over log lr."""
    slopes, first = differences(losses, np.log(lrs))
    return int(choose(slopes)) + first


def steepest_rise(differences, lrs, losses):
    return lrs[where(differences, lrs, losses, np.argmax)]


def steepest_abs(differences, lrs, losses):
    return lrs[where(differences, lrs, losses, lambda slopes: np.argmax(np.abs(slopes)))]


def flattest(differences, lrs, losses):
    return lrs[where(differences, lrs, losses, lambda slopes: np.argmin(np.abs(slopes)))]


def steepest_linear(differences, lrs, losses):
    slopes, first = differences(losses, lrs)
    return lrs[int(np.argmin(slopes)) + first]


def log_losses(differences, lrs, losses):
    """The slope of log loss, NaN where a loss is negative."""
    with np.errstate(all="ignore"):
        return lrs[where(differences, lrs, np.log(losses))]


def log_losses_kept(differences, lrs, losses):
    """The same where the loss is positive."""
    with np.errstate(all="ignore"):
        return lrs[where(differences, lrs, np.log(losses), np.nanargmin)]


def second_derivative(differences, lrs, losses):
    slopes, first = differences(losses, np.log(lrs))
    bends, second = differences(slopes, np.log(lrs)[first : first + len(slopes)])
    return lrs[int(np.argmin(bends)) + first + second]


def returns_index(differences, lrs, losses):
    return where(differences, lrs, losses)


def returns_loss(differences, lrs, losses):
    return losses[where(differences, lrs, losses)]


def returns_slope(differences, lrs, losses):
    return np.min(differences(losses, np.log(lrs))[0])


def returns_slope_log10(differences, lrs, losses):
    return np.min(differences(losses, np.log10(lrs))[0])


def returns_log(differences, lrs, losses):
    return np.log10(lrs[where(differences, lrs, losses)])


def returns_natural_log(differences, lrs, losses):
    return np.log(lrs[where(differences, lrs, losses)])


def steepest_over_ten(differences, lrs, losses):
    return lrs[where(differences, lrs, losses)] / 10


def returns_array(differences, lrs, losses):
    """One number, in an array."""
    return lrs[[where(differences, lrs, losses)]]


def mutates_curve(differences, lrs, losses):
    best = float(lrs[where(differences, lrs, losses)])
    losses[...] = np.sort(losses)
    return best


ENDS = ((10, 5), (10, 0), (5, 5), (1, 1), (0, 5), (10, 10), (5, 0), (5, 1), (10, 1))


def without_ends(first, last, differences, lrs, losses):
    """The slopes at the ends are left out, or the points; a short curve has nothing left."""
    kept = slice(first, len(lrs) - last)
    return lrs[kept][where(differences, lrs[kept], losses[kept])]


def before_the_minimum(differences, lrs, losses):
    end = int(np.argmin(losses))
    return lrs[where(differences, lrs[:end], losses[:end])]


def up_to_the_minimum(differences, lrs, losses):
    end = int(np.argmin(losses)) + 1
    return lrs[where(differences, lrs[:end], losses[:end])]


# --- with slopes, in one way only -------------------------------------------------------------------------------------


def relative_slope(lrs, losses):
    return lrs[np.argmin(np.gradient(losses, np.log(lrs)) / np.abs(losses))]


def swapped_arguments(lrs, losses):
    with np.errstate(all="ignore"):
        return lrs[np.argmin(np.gradient(np.log(lrs), losses))]


def skips_ends(lrs, losses):
    """The first ten and the last five points are left out, as torch-lr-finder does."""
    ends = slice(10, -5) if len(lrs) > 20 else slice(None)
    return lrs[ends][np.argmin(np.gradient(losses, np.log(lrs))[ends])]
