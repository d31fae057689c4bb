"""What lr_finder is put through: an optimizer, a function and a gradient that are ours, so that their log can be kept.

The bowls have a floor, so that no loss is near zero, and rates at which the loss falls at every step, so that the
search reaches lr_max; where it must stop, the losses are scripted. The first line of a probe's docstring completes
"We ran …".
"""

import numpy as np

from autograder.exercises.lr_finder.bench import Bench, Walk, position, scripted
from optviz_ref import LANDSCAPES, SGD, Adam, Momentum


def bowl(rng, optimizer, n_steps):
    """A bench on a random bowl f = ½ Σ h x² + c whose start is at 3 c; its largest curvature."""
    h = rng.uniform(0.5, 1.0) * np.array([1.0, rng.uniform(3.0, 6.0)])[:: rng.choice([-1, 1])]
    start = rng.uniform(1.0, 2.0, 2) * rng.choice([-1.0, 1.0], 2)
    floor = 0.25 * np.sum(h * start**2)
    return Bench(optimizer, lambda x: floor + 0.5 * np.sum(h * x**2), lambda x: h * x, start, n_steps), h.max()


def keep(student, bench, lrs, losses):
    """Keep the curve, what was logged of every step but the last (which a search may leave out), and its faults."""
    n = max(min(bench.n_steps, len(losses)) - 1, 0)
    student.keep(losses=losses, lrs=lrs, made=bench.made)
    student.keep(points=cut(bench.points, n, (2,)), asked=cut(bench.asked, n, (2,)), rates=cut(bench.rates, n, ()))
    with np.errstate(all="ignore"):
        student.keep(**{kind: [number] for kind, number in bench.faults(lrs, losses).items()})


def cut(rows, n, shape):
    """The first n rows, NaN where there are fewer."""
    out = np.full((n, *shape), np.nan)
    for i, row in enumerate(rows[:n]):
        out[i] = row
    return out


def sgd(student, rng):
    """a search of 24 rates with gradient descent on a bowl"""
    bench, steepest = bowl(rng, SGD, 24)
    keep(student, bench, *bench.search(student, lr_min=1e-3 / steepest, lr_max=1.2 / steepest, n_steps=24))


def momentum(student, rng):
    """a search of 28 rates with momentum on a bowl"""
    bench, steepest = bowl(rng, Momentum, 28)
    keep(student, bench, *bench.search(student, lr_min=1e-4 / steepest, lr_max=0.02 / steepest, n_steps=28))


def adam(student, rng):
    """a search of 26 rates with Adam on a bowl"""
    bench, _ = bowl(rng, Adam, 26)
    keep(student, bench, *bench.search(student, lr_min=2e-3, lr_max=0.1, n_steps=26))


def grid(student, rng):
    """a search over other rates than the defaults with an optimizer that notes its lr at every step"""
    n = int(rng.integers(15, 25))
    low = 10.0 ** float(rng.uniform(-5.0, -3.0))
    bench = Bench(Walk, lambda x: 2.0 - 0.01 * x[0], np.ones_like, np.zeros(2), n)
    keep(student, bench, *bench.search(student, lr_min=low, lr_max=low * 10.0 ** rng.uniform(2.0, 4.0), n_steps=n))


def defaults(student, rng):
    """a search without lr_min, lr_max and n_steps"""
    bench = Bench(Walk, lambda x: 2.0 - 0.01 * x[0], np.ones_like, np.zeros(2), 100)
    lrs, _ = bench.search(student)
    student.keep(lrs=lrs, made=bench.made)


def coarse(student, rng):
    """a search of two rates"""
    bench = Bench(Walk, lambda x: 2.0 - 0.01 * x[0], np.ones_like, np.zeros(2), 2)
    lrs, losses = bench.search(student, lr_min=1e-3, lr_max=0.1, n_steps=2)
    student.keep(lrs=lrs, losses=losses)


def told(student, script):
    """Search on a script; keep how far the reported losses go in it."""
    bench = scripted(script)
    _, losses = bench.search(student, lr_min=1e-3, lr_max=1.0, n_steps=len(script) - 1)
    last = position(script, losses[-1]) if len(losses) else np.nan
    student.keep(place_of_last_loss=[last])


def stop_factor(student, rng):
    """a search on losses that stay just below 4 times the best one for a while, then just above it"""
    best = float(rng.uniform(0.5, 2.0))
    below, above = np.linspace(3.7, 3.95, 8), np.linspace(4.05, 4.3, 9)
    tail = [12.6, 36.9, 167.0, 168.0]  # where other rules end, such as 4 times the loss before
    told(student, best * np.r_[1.6, 1.5, 1.2, 1.0, 2.5, below, above, tail])


def stop_best(student, rng):
    """a search on losses that fall to a tenth and rise again slowly, by a fifth at every step"""
    first = float(rng.uniform(5.0, 20.0))
    rise = 0.1 * 1.2 ** np.arange(1, 26)
    told(student, first * np.r_[1.05, np.geomspace(1.0, 0.1, 8), rise, 6.0 * rise[-1] + np.arange(5)])


def rises(student, rng):
    """a search on losses that rise and fall without ever being 4 times the best one"""
    size = float(rng.uniform(0.5, 2.0))
    told(
        student, size * (np.r_[2.1, 2.0, 1.1, 3.3, 1.2, 3.6, 1.0, 3.0, 3.8, 1.3, 0.99, 3.7, 2.2] + 1e-4 * np.arange(13))
    )


def nan_loss(student, rng):
    """a search in which a loss is NaN"""
    script = 2.0 - 0.05 * np.arange(22)
    script[int(rng.integers(7, 12))] = np.nan
    told(student, script)


def inf_loss(student, rng):
    """a search in which a loss is infinite"""
    script = 2.0 - 0.05 * np.arange(22)
    script[int(rng.integers(7, 12))] = np.inf
    told(student, script)


def curve(student, rng):
    """a search of 40 rates with gradient descent on the elongated quadratic, until it diverges"""
    land = LANDSCAPES["elongated_quadratic"]
    bench = Bench(SGD, lambda x: land.func(x) + 1.0, land.grad, land.start, 40)
    lrs, losses = bench.search(student, lr_min=1e-4, lr_max=10.0, n_steps=40)
    student.keep(losses=losses, lrs=lrs, number_of_losses=[len(losses)])


def diverging(student, rng):
    """a search of 36 rates with momentum on a bowl, until it diverges"""
    bench, steepest = bowl(rng, Momentum, 36)
    _, losses = bench.search(student, lr_min=1e-3 / steepest, lr_max=300.0 / steepest, n_steps=36)
    student.keep(early=losses[:12], number_of_losses=[len(losses)])


def twice(student, rng):
    """a search of 12 rates with Adam on a bowl, and then one on another bowl"""
    for name in ("before", "lrs"):
        bench, _ = bowl(rng, Adam, 12)
        lrs, losses = bench.search(student, lr_min=0.005, lr_max=0.1, n_steps=12)
        student.keep(**{name: lrs})
    with np.errstate(all="ignore"):
        faults = bench.faults(lrs, losses)
    student.keep(**{kind: [number] for kind, number in faults.items()})


ALL = (
    sgd, momentum, adam, grid, defaults, coarse, stop_factor, stop_best, rises, nan_loss, inf_loss, curve, diverging,
    twice,
)  # fmt: skip

PROBES = {probe.__name__: probe for probe in ALL}
MATCH = ("adam", "momentum", "sgd", "grid")  # where the search stops is shown by the tests of that

#: Measured by `optviz audit lr_finder`. A search may stop one point early or late; rates are compared number by number.
TOLERANCES = {
    "default": 1e-4,
    **{f"{p}.place_of_last_loss": 1.0 for p in ("stop_factor", "stop_best", "nan_loss", "inf_loss")},
    **{f"{p}.number_of_losses": 1.0 for p in ("curve", "diverging")},
}
