"""Mistakes in the rates that lr_finder tries, each as what it does and the search that does it."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lr_finder.searches import Row, parts, quiet


def whole(low, high, n):
    return high / low


def grid(fraction, extra=0, ratio=whole):
    """Make geometric rates of which the i-th is at `fraction(i, n)` of the way; `ratio` is that of the ends."""
    return parts(rates=quiet(lambda low, high, n: low * ratio(low, high, n) ** fraction(np.arange(n + extra), n)))


GRIDS: dict[str, Row] = {
    "linear_spacing": ("part", "spaces the learning rates linearly instead of geometrically", parts(rates=np.linspace)),
    "logspace_ends": (
        "part",
        "takes lr_min and lr_max for exponents, as np.logspace does, and not for rates",
        parts(rates=np.logspace),
        parts(rates=quiet(lambda low, high, n: np.exp(np.linspace(low, high, n)))),
    ),
    "other_base": (
        "part",
        "mixes logarithms of two bases, so its rates do not go from lr_min to lr_max",
        parts(rates=quiet(lambda low, high, n: np.logspace(np.log(low), np.log(high), n))),
        parts(rates=lambda low, high, n: np.exp(np.linspace(np.log10(low), np.log10(high), n))),
        parts(rates=lambda low, high, n: np.logspace(np.log2(low), np.log2(high), n)),
        parts(rates=lambda low, high, n: 2 ** np.linspace(np.log10(low), np.log10(high), n)),
        parts(rates=lambda low, high, n: 2 ** np.linspace(np.log(low), np.log(high), n)),
        parts(rates=lambda low, high, n: np.exp(np.linspace(np.log2(low), np.log2(high), n))),
    ),
    "other_spacing": (
        "part",
        "spaces the learning rates along a power instead of geometrically",
        *(
            parts(rates=lambda low, high, n, power=power: low + (high - low) * np.linspace(0.0, 1.0, n) ** power)
            for power in (2.0, 3.0, 0.5)
        ),
    ),
    "wrong_factor": (
        "part",
        "multiplies each rate by a factor that does not lead from lr_min to lr_max",
        grid(lambda i, n: i, ratio=lambda low, high, n: high / low / (n - 1)),
        grid(lambda i, n: i / (n - 1), ratio=lambda low, high, n: high - low),
        grid(lambda i, n: i, ratio=lambda low, high, n: (high - low) / (n - 1)),
        grid(lambda i, n: i, ratio=lambda low, high, n: high / low),
        *(
            grid(lambda i, n, a=a, b=b: (i + a) / max(1, n + b))
            for a, b in ((0, 1), (0, -2), (1, -1), (1, 1), (0, 2), (-1, -1), (-1, 0))
        ),
        *(grid(lambda i, n, power=power: (i / (n - 1)) * power) for power in (0.5, 2.0)),
        *(
            parts(rates=lambda low, high, n, f=f, most=most: [r for r in low * f ** np.arange(n) if r <= most * high])
            for f in (10.0, 2.0, 1.1, 1.05, 1.2, 1.5)
            for most in (1.0 + 1e-9, np.inf)
        ),
    ),
    "rounds_rates": (
        "slip",
        "rounds the rates",
        *(parts(rates=lambda low, high, n, d=d: np.round(np.geomspace(low, high, n), d)) for d in range(2, 7)),
    ),
    "endpoint_missing": (
        "slip",
        "stops one step short of lr_max, as fastai does; here the grid includes both ends",
        grid(lambda i, n: i / n),
        parts(rates=lambda low, high, n: np.geomspace(low, high, n)[:-1]),
    ),
    "first_missing": (
        "slip",
        "begins one step after lr_min; the grid includes both ends",
        grid(lambda i, n: (i + 1) / n),
        parts(rates=lambda low, high, n: np.geomspace(low, high, n)[1:]),
    ),
    "one_too_many": (
        "slip",
        "tries one learning rate too many",
        parts(rates=lambda low, high, n: np.geomspace(low, high, n + 1)),
        grid(lambda i, n: i / (n - 1), extra=1),
    ),
    "one_too_few": (
        "slip",
        "tries one learning rate too few",
        parts(rates=lambda low, high, n: np.geomspace(low, high, max(n - 1, 1))),
        parts(rates=lambda low, high, n: np.geomspace(low, high, n)[1:-1]),
    ),
    "decreasing": (
        "part",
        "tries the learning rates from largest to smallest",
        parts(rates=lambda low, high, n: np.geomspace(high, low, n)),
    ),
    "hardcoded_range": (
        "part",
        "searches the same rates whatever lr_min, lr_max and n_steps are",
        parts(rates=lambda low, high, n: np.geomspace(1e-6, 10.0, 100)),
        parts(rates=lambda low, high, n: np.geomspace(1e-6, 10.0, n)),
        parts(rates=lambda low, high, n: np.geomspace(low, high, 100)),
    ),
}
