"""What lr_finder is put through: an optimizer, a function and a gradient that are ours, so that their log can be kept.

The bowls have a floor, so that no loss is near zero, and rates at which the loss falls at every step, so that the
search reaches lr_max; where it must stop, the losses are scripted. The first line of a probe's docstring completes
"We ran …".
"""

from functools import partial

import numpy as np

from autograder.exercises.lr_finder.bench import Bench, cut, position, scripted
from autograder.exercises.openloop import ELONGATED
from autograder.probing.known import SGD, Adam, Momentum, Quadratic
from optviz_ref import LANDSCAPES


def bowl(rng, optimizer, n_steps, logged=True):
    """A bench on a random bowl f = ½ Σ h x² + c whose start is at 3 c; its largest curvature."""
    h = rng.uniform(0.5, 1.0) * np.array([1.0, rng.uniform(3.0, 6.0)])[:: rng.choice([-1, 1])]
    start = rng.uniform(1.0, 2.0, 2) * rng.choice([-1.0, 1.0], 2)
    floor = 0.25 * np.sum(h * start**2)
    return Bench(optimizer, Quadratic(np.diag(h), np.zeros(2), floor), start, n_steps, logged), h.max()


def slope(n_steps, logged=False):
    """Return a bench on which the loss falls by 0.01 with every step."""
    return scripted(2.0 - 0.01 * np.arange(n_steps + 1), logged)


def keep(student, bench, lrs, losses):
    """Keep the curve, what was logged of every step but the last (which a search may leave out), and its faults."""
    n = max(min(bench.n_steps, len(losses)) - 1, 0)
    student.keep(losses=losses, lrs=lrs, made=bench.made)
    student.keep(points=cut(bench.points, n, (2,)), asked=cut(bench.asked, n, (2,)), rates=cut(bench.rates, n, ()))
    student.keep(**{kind: [number] for kind, number in bench.faults(lrs, losses).items()})


def sgd(student, rng):
    """a search of 24 rates with gradient descent on a bowl"""
    bench, steepest = bowl(rng, SGD, 24)
    bench.search(student, partial(keep, student, bench), lr_min=1e-3 / steepest, lr_max=1.2 / steepest, n_steps=24)


def momentum(student, rng):
    """a search of 28 rates with momentum on a bowl"""
    bench, steepest = bowl(rng, Momentum, 28)
    bench.search(student, partial(keep, student, bench), lr_min=1e-4 / steepest, lr_max=0.02 / steepest, n_steps=28)


def adam(student, rng):
    """a search of 26 rates with Adam on a bowl"""
    bench, _ = bowl(rng, Adam, 26)
    bench.search(student, partial(keep, student, bench), lr_min=2e-3, lr_max=0.1, n_steps=26)


def grid(student, rng):
    """a search over rates other than the defaults with an optimizer that records its lr at every step"""
    n = int(rng.integers(15, 25))
    low = 10.0 ** float(rng.uniform(-7.0, -6.5))  # so small that rounding shows
    bench = slope(n, logged=True)
    bench.search(
        student, partial(keep, student, bench), lr_min=low, lr_max=low * 10.0 ** rng.uniform(2.0, 3.0), n_steps=n
    )


def defaults(student, rng):
    """a search with the default lr_min, lr_max and n_steps"""
    bench = slope(100)
    bench.search(student, lambda lrs, losses: student.keep(lrs=lrs, made=bench.made))


def coarse(student, rng):
    """a search of two rates"""
    bench = slope(2)
    bench.search(student, lambda lrs, losses: student.keep(lrs=lrs, losses=losses), lr_min=1e-3, lr_max=0.1, n_steps=2)


def told(student, script):
    """Search on a script; keep how far the reported losses go in it, and how many there are."""

    def keep(lrs, losses):
        last = position(script, losses[-1]) if len(losses) else np.nan
        student.keep(place_of_last_loss=[last], number_of_losses=[len(losses)])

    scripted(script).search(student, keep, lr_min=1e-3, lr_max=1.0, n_steps=len(script) - 1)


def stop_factor(student, rng):
    """a search on losses that stay just below 4 times the best one and then go just above it, once and again"""
    best = float(rng.uniform(1.5, 2.0))  # far from where 4 * best is 4 + best or 4**best
    below, above = np.linspace(3.7, 3.95, 9), np.linspace(4.05, 4.3, 9)
    tail = [12.6, 36.9, 5.0, 21.0, 5.5, 167.0, 168.0]  # where other rules end, such as 4 times the loss before
    told(student, best * np.r_[1.6, 1.5, 1.2, 1.0, 2.5, below, 4.04, 3.5, above, tail])


def stop_best(student, rng):
    """a search on losses that fall to a tenth and then rise slowly, by a fifth at every step"""
    first = float(rng.uniform(15.0, 20.0))
    rise = 0.1 * 1.2 ** np.arange(1, 26)
    told(student, first * np.r_[1.05, np.geomspace(1.0, 0.1, 8), rise, 6.0 * rise[-1] + np.arange(5)])


def stop_early(student, rng):
    """a search on losses of which only the third is far above the best one"""
    spike(student, rng, 2)


def stop_at_once(student, rng):
    """a search on losses of which only the second is far above the best one"""
    spike(student, rng, 1)


def stop_large(student, rng):
    """a search on losses that are all very large and fall slowly"""
    told(student, float(rng.uniform(1.0, 2.0)) * 1e12 * (1.0 - 0.01 * np.arange(23)))


def spike(student, rng, place):
    """Search on losses that fall but for one: a search that misses it goes on to the end."""
    script = 1.0 - 0.01 * np.arange(23)
    script[place] = 9.0
    told(student, float(rng.uniform(1.0, 2.0)) * script)


def rises(student, rng):
    """a search on losses that rise and fall without ever being 4 times the best one"""
    size = float(rng.uniform(0.5, 2.0))
    told(
        student, size * (np.r_[2.1, 2.0, 1.1, 3.3, 1.2, 3.6, 1.0, 3.0, 3.8, 1.3, 0.99, 3.7, 2.2] + 1e-4 * np.arange(13))
    )


LATE = 14  # after the steps in which a rule may sleep: that is a mistake of its own


def nan_loss(student, rng):
    """a search in which a loss is NaN"""
    script = 2.0 - 0.05 * np.arange(22)
    script[LATE] = np.nan
    told(student, rng.uniform(1.0, 2.0) * script)


def inf_loss(student, rng):
    """a search in which a loss is infinite"""
    script = 2.0 - 0.05 * np.arange(22)
    script[LATE] = np.inf
    told(student, rng.uniform(1.0, 2.0) * script)


def curve(student, rng):
    """a search of 40 rates with gradient descent on the elongated quadratic, until it diverges"""
    land = Quadratic(ELONGATED.hessian, ELONGATED.low, floor=1.0)
    bench = Bench(SGD, land, LANDSCAPES["elongated_quadratic"].start, 40)

    def keep(lrs, losses):
        student.keep(losses=losses, lrs=lrs, number_of_losses=[len(losses)])

    bench.search(student, keep, lr_min=1e-4, lr_max=10.0, n_steps=40)


def diverging(student, rng):
    """a search of 36 rates with momentum on a bowl, until it diverges"""
    bench, steepest = bowl(rng, Momentum, 36, logged=False)

    def keep(lrs, losses):
        student.keep(early=losses[:12], number_of_losses=[len(losses)])

    bench.search(student, keep, lr_min=1e-3 / steepest, lr_max=300.0 / steepest, n_steps=36)


def twice(student, rng):
    """a search of 12 rates with Adam on one bowl and then on another"""
    first, second = (bowl(rng, Adam, 12)[0] for _ in range(2))

    def keep(lrs, losses):
        student.keep(lrs=lrs, **{kind: [number] for kind, number in second.faults(lrs, losses).items()})

    grid = {"lr_min": 0.005, "lr_max": 0.1, "n_steps": 12}
    first.search(student, lambda lrs, losses: student.keep(before=lrs), **grid)
    second.search(student, keep, **grid)


ALL = (
    sgd, momentum, adam, grid, defaults, coarse, stop_early, stop_at_once, stop_factor, stop_best, stop_large, rises,
    nan_loss, inf_loss, curve, diverging, twice,
)  # fmt: skip

PROBES = {probe.__name__: probe for probe in ALL}
MATCH = ("adam", "momentum", "sgd", "grid")  # where the search stops is shown by the tests of that

#: Measured by `optviz audit lr_finder`. A search may stop one point early or late; rates are compared number by number.
TOLERANCES = {
    "default": 1e-4,
    **{f"{p}.place_of_last_loss": 1.0 for p in PROBES if p.startswith("stop_") or p in ("nan_loss", "inf_loss")},
    **{f"{p}.number_of_losses": 1.0 for p in ("curve", "diverging")},
}
