"""What smooth_losses and suggest_lr are put through: curves that are given."""

import numpy as np

from autograder.exercises.openloop import geomspace
from autograder.probing.student import Stop

# --- smooth_losses ----------------------------------------------------------------------------------------------------


def noisy(rng, n):
    """A falling curve with noise, then a rise; no loss is near zero."""
    x = np.linspace(0.0, 1.0, n)
    return 2.0 + 3.0 * np.exp(-4.0 * x) + 2.0 * x**6 + rng.uniform(-0.4, 0.4, n)


def smooth(student, losses, name="smoothed", **beta):
    """Call smooth_losses; keep what it gets and gives."""

    def keep(*parts):
        if len(parts) != 1:
            raise Stop("returned", f"{len(parts)} results instead of the smoothed losses")
        student.keep(**{name: parts[0]}, given=losses)

    student.call("smooth_losses", losses, **beta, then=keep)


def slow(student, rng):
    """smooth_losses on 40 noisy losses with a beta above 0.9"""
    smooth(student, noisy(rng, 40), beta=float(rng.uniform(0.93, 0.97)))


def quick(student, rng):
    """smooth_losses on 25 noisy losses with a beta below 0.9"""
    smooth(student, noisy(rng, 25), beta=float(rng.uniform(0.55, 0.8)))


def default_beta(student, rng):
    """smooth_losses on 30 noisy losses with the default beta"""
    smooth(student, noisy(rng, 30))


def zigzag(student, rng):
    """smooth_losses on 24 losses that go up and down in turn"""
    smooth(student, rng.uniform(1.0, 2.0) * (4.0 + np.cos(np.pi * np.arange(24)) - 0.02 * np.arange(24)), beta=0.9)


def constant(student, rng):
    """smooth_losses on 12 losses that are all the same"""
    smooth(student, np.full(12, float(rng.uniform(2.0, 5.0))), beta=0.9)


def single(student, rng):
    """smooth_losses on a single loss"""
    smooth(student, rng.uniform(2.0, 5.0, 1), beta=0.9)


def again(student, rng):
    """smooth_losses on one list of losses with a small beta and then on another"""
    smooth(student, noisy(rng, 9), name="first", beta=float(rng.uniform(0.1, 0.3)))
    smooth(student, noisy(rng, 9), beta=0.8)


def smoothed_curve(student, rng):
    """smooth_losses on the noisy curve of a search"""
    smooth(student, noisy(rng, 60), beta=0.8)
    student.then(lambda: student.keep(lrs=geomspace(1e-5, 1.0, 60), losses=student.kept["smoothed"]))


SMOOTH = {
    probe.__name__: probe for probe in (slow, quick, default_beta, zigzag, constant, single, again, smoothed_curve)
}
SMOOTH_MATCH = ("slow", "quick", "default_beta", "single", "again")
SMOOTH_TOLERANCES = {"default": 1e-4}

# --- suggest_lr -------------------------------------------------------------------------------------------------------


def drop(n, where, width, size):
    """Return a curve of n points that falls by size around point `where`, within about 4 times `width` points."""
    return -size / (1.0 + np.exp(-(np.arange(n) - where) / width))


def suggest(student, lrs, losses):
    """Call suggest_lr; keep the rate it gives and its place on the grid. Stop if that is not one number."""

    def keep(*parts):
        if len(parts) != 1:
            raise Stop("returned", f"{len(parts)} results instead of one learning rate")
        if parts[0].size != 1:
            raise Stop("returned", f"an array of shape {parts[0].shape} instead of one learning rate")
        rate = parts[0].reshape(())
        with np.errstate(all="ignore"):
            cell = np.interp(np.log(rate), np.log(lrs), np.arange(len(lrs)), left=-len(lrs), right=2 * len(lrs))
        student.keep(cell=[cell], suggestion=[rate], axes=[parts[0].ndim])

    student.call("suggest_lr", lrs, losses, then=keep)


def falls(student, rng):
    """suggest_lr on losses that fall a little at small rates, then steeply, and rise even more steeply at the end"""
    lrs = geomspace(1e-5, 10.0, 61)
    where = float(rng.uniform(36.0, 40.0))
    rise = 30.0 * np.exp(-(60 - np.arange(61)) / 2.0)
    suggest(student, lrs, 6.0 + drop(61, 12.0, 1.5, 1.0) + drop(61, where, 1.5, 3.0) + rise)


def long_tail(student, rng):
    """suggest_lr on losses that fall steeply at small rates and then keep falling slowly"""
    lrs = geomspace(1e-4, 1.0, 50)
    where = float(rng.uniform(10.0, 14.0))
    suggest(student, lrs, 5.0 + drop(50, where, 1.2, 2.0) - 0.03 * np.arange(50))


def late(student, rng):
    """suggest_lr on losses that fall most steeply at large rates, just before they rise"""
    lrs = geomspace(1e-2, 1e3, 45)
    where = float(rng.uniform(33.0, 35.0))
    rise = 1.5 * np.exp(-(44 - np.arange(45)) / 2.0)
    suggest(student, lrs, 4.0 + drop(45, 15.0, 2.0, 1.5) + drop(45, where, 1.0, 1.6) + rise)


def negative(student, rng):
    """suggest_lr on very small rates and on losses that are negative at the end"""
    lrs = geomspace(1e-9, 1e-4, 40)  # so small that no rounding goes unseen
    where = float(rng.uniform(14.0, 18.0))
    suggest(student, lrs, 2.2 + drop(40, where, 1.3, 2.0) + drop(40, 30.0, 1.5, 1.2))


def uneven(student, rng):
    """suggest_lr on rates that do not all grow by the same factor"""
    gaps = np.r_[np.full(10, 0.4), np.full(20, 0.05), np.full(12, 0.4)]  # close together where the loss falls fastest
    x = np.r_[0.0, np.cumsum(gaps)]
    steep = 1.0 / (1.0 + np.exp(-(x - rng.uniform(4.4, 4.6)) / 0.1))
    long = 2.0 / (1.0 + np.exp(-(x - 7.5) / 0.6))
    suggest(student, 1e-4 * np.exp(x), 4.0 - steep - long)


def at_once(student, rng):
    """suggest_lr on losses that fall most steeply at the very first rates"""
    lrs = geomspace(1e-3, 1.0, LONG)
    fall = 4.0 * 0.05 ** np.arange(LONG) + drop(LONG, rng.uniform(40.0, 42.0), 1.0, 1.6)
    suggest(student, lrs, 4.0 + fall + 0.01 * np.arange(LONG))


def to_the_end(student, rng):
    """suggest_lr on losses that fall more and more steeply up to the last rate"""
    lrs = geomspace(1e-3, 1.0, LONG)
    suggest(student, lrs, 9.0 - rng.uniform(4.0, 6.0) * 0.6 ** (LONG - 1 - np.arange(LONG)))


def few(student, rng):
    """suggest_lr on a curve of five points"""
    lrs = geomspace(1e-3, 10.0, 5)
    suggest(student, lrs, np.array([5.0, 4.9, 4.7, 1.0, 0.9]) * rng.uniform(0.5, 2.0))


def after_the_lowest(student, rng):
    """suggest_lr on losses that fall slowly to the lowest one, rise, and then fall most steeply"""
    lrs = geomspace(1e-4, 10.0, 36)
    rise = 4.0 / (1.0 + np.exp(-(np.arange(36) - 20.0) / 1.5))
    suggest(
        student, lrs, 3.0 - 0.05 * np.minimum(np.arange(36), 15) + rise + drop(36, rng.uniform(29.0, 31.0), 0.8, 3.0)
    )


def search_curve(student, rng):
    """suggest_lr on the smoothed curve of a search"""
    lrs = geomspace(1e-4, 3.0, 60)
    losses = 3.0 + drop(60, float(rng.uniform(30.0, 36.0)), 3.0, 2.6) + 4.0 * np.exp(-(59 - np.arange(60)) / 2.5)
    suggest(student, lrs, losses)
    student.keep(lrs=lrs, losses=losses)


SUGGEST = {
    probe.__name__: probe
    for probe in (falls, long_tail, late, negative, uneven, at_once, to_the_end, few, after_the_lowest, search_curve)
}
SUGGEST_MATCH = ("falls", "long_tail", "late", "negative", "uneven", "at_once", "to_the_end", "few", "after_the_lowest")
LONG = 60  # rates: who leaves out a twentieth at either end leaves out more than the tolerance
SUGGEST_TOLERANCES = {"default": 1.6}  # grid cells: one-sided and central differences are one cell apart
