"""Mistakes in where lr_finder stops, and in what it keeps then."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.exercises.lr_finder.searches import Row, Search, parts, quiet, smoothed

BETAS = [(beta, corrected) for beta in (0.98, 0.9, 0.95) for corrected in (True, False, None)]


def limit(of):
    """Make a search whose limit is of(losses); numbers too large for it are no concern."""
    return parts(limit=quiet(of))


def rule(of):
    """Make a search that stops where of(loss, losses) says so, and where the loss is no number."""
    return parts(stops=lambda loss, losses: not np.isfinite(loss) or of(loss, losses))


def by_smoothed(beta, corrected):
    """Return a rule that goes by smoothed losses, where raw ones are returned."""

    def stops(loss, losses):
        smooth = smoothed(losses, beta, corrected)
        return not np.isfinite(loss) or smooth[-1] > 4 * min(smooth)

    return stops


class SleepingStop(Search):
    """The rule does not hold for the first steps."""

    steps: int

    def stops(self, loss, losses):
        return len(losses) > self.steps + 1 and super().stops(loss, losses)


def late(count):
    """Return a rule that wants several diverged losses in a row."""

    def stops(loss, losses):
        best = min((x for x in losses if np.isfinite(x)), default=np.inf)
        return len(losses) >= count and all(not np.isfinite(x) or x > 4 * best for x in losses[-count:])

    return stops


class WholeGrid(Search):
    """All rates come back, with `rest` for the losses that are missing, or with fewer losses."""

    rest: float | None = None

    def rates(self, low, high, n):
        self.grid = super().rates(low, high, n)
        return self.grid

    def result(self, lrs, losses):
        missing = 0 if self.rest is None else len(self.grid) - len(losses)
        return self.grid, np.r_[losses, np.full(missing, self.rest or 0.0)]


class NormLimit(Search):
    """The search goes by how far away the points are."""

    def begin(self, start):
        self.norms = []
        return super().begin(start)

    def stops(self, loss, losses):
        return self.norms[-1] > 4 * min(self.norms[:-1], default=np.inf) or not np.isfinite(self.norms[-1])

    def stepped(self, optimizer, x, start, grad_func, lr):
        x = super().stepped(optimizer, x, start, grad_func, lr)
        self.norms.append(np.linalg.norm(x))
        return x


class BackToBest(Search):
    """After a rise it goes on from the best point again."""

    best: tuple[float, int]
    seen: list[np.ndarray]

    def loss(self, func, x, start):
        loss = super().loss(func, x, start)
        self.best = min(self.best, (loss, len(self.seen)), key=lambda pair: pair[0])
        self.seen.append(x)
        return loss

    def begin(self, start):
        self.best, self.seen = (np.inf, 0), []
        return super().begin(start)

    def stepped(self, optimizer, x, start, grad_func, lr):
        return super().stepped(optimizer, self.seen[self.best[1]] if self.seen else x, start, grad_func, lr)


class StartLoss(Search):
    """Divergence is measured against the loss at the start point."""

    def loss(self, func, x, start):
        self.first = func(start)
        return super().loss(func, x, start)

    def limit(self, losses):
        return 4 * self.first


class LargestLoss(StartLoss):
    """Divergence is measured against the largest loss, that of the start among them."""

    def limit(self, losses):
        return 4 * max([self.first, *losses[:-1]])


#: Numbers that take the place of infinity where a best loss begins.
SENTINELS = (10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10)

STOPS: dict[str, Row] = {
    "one_step_only": (
        "part",
        "stops after the first rate, as if its best loss began at 0 or its return stood inside the loop",
        parts(stops=lambda loss, losses: True),
    ),
    "no_stop": (
        "part",
        "keeps going when the loss diverges",
        rule(lambda loss, losses: False),
        parts(stops=lambda loss, losses: False, cost="core"),
    ),
    "skips_diverged": (
        "part",
        "leaves out losses that diverge and goes on, where it should stop",
        parts(skips=lambda loss, losses: not np.isfinite(loss), cost="slip"),
        parts(skips=lambda loss, losses: np.isnan(loss), cost="slip"),
        parts(skips=lambda loss, losses: not np.isfinite(loss) or loss > 4 * min(losses)),
        parts(skips=lambda loss, losses: loss > 4 * min(losses)),
    ),
    "stops_late": (
        "slip",
        "stops only after several diverged losses in a row instead of after the first",
        *(parts(stops=late(count)) for count in (2, 3, 5)),
    ),
    "untried_rates": (
        "slip",
        "returns all rates, though it has not tried those after the loss that stopped it",
        *(partial(WholeGrid, rest=rest) for rest in (None, 0.0, np.nan, np.inf)),
    ),
    "cut_at_best": (
        "slip",
        "leaves out what comes after the smallest loss",
        parts(result=lambda lrs, losses: (lrs[: np.argmin(losses) + 1], losses[: np.argmin(losses) + 1])),
    ),
    "nan_kept": (
        "slip",
        "keeps going after a loss of NaN, since NaN > x is always False",
        parts(stops=lambda loss, losses: loss > 4 * min(losses)),
    ),
    "stops_at_first_rise": (
        "part",
        "stops, or gets no farther, at the first rise of the loss",
        rule(lambda loss, losses: loss > min(losses)),
        rule(lambda loss, losses: len(losses) > 1 and loss > losses[-2]),
        BackToBest,
    ),
    "compares_with_first": (
        "part",
        "measures divergence against the first loss instead of the best loss so far",
        limit(lambda losses: 4 * losses[0]),
        StartLoss,
    ),
    "compares_with_last": (
        "part",
        "measures divergence against the previous loss instead of the best loss so far",
        limit(lambda losses: 4 * losses[-2] if len(losses) > 1 else np.inf),
    ),
    "largest_loss": (
        "part",
        "measures divergence against the largest loss so far instead of the smallest",
        limit(lambda losses: 4 * max(losses[:-1], default=np.inf)),
        LargestLoss,
    ),
    "sentinel": (
        "slip",
        "starts its best loss at a number that a loss may exceed, so a large loss ends the search at once",
        *(limit(lambda losses, k=k: 4 * min(k, *losses)) for k in SENTINELS),
    ),
    "sleeping_stop": (
        "slip",
        "does not stop during its first steps, however much the loss grows",
        *(partial(SleepingStop, steps=n) for n in range(1, 13)),
        *(limit(lambda losses, n=n: 4 * min(losses[n:], default=np.inf)) for n in (1, 2, 3, 5, 10)),
    ),
    "other_limit": (
        "part",
        "uses a limit for divergence other than 4 times the best loss",
        limit(lambda losses: 4 ** min(losses)),
        *(limit(lambda losses, k=k: k * min(losses)) for k in (1.5, 2, 3, 5, 6, 8, 10, 20, 100)),
        limit(lambda losses: min(losses) + 4),
        *(limit(lambda losses, n=n: 4 * min(losses[-n:])) for n in (3, 5, 10)),
        limit(lambda losses: 4 * np.mean(losses)),
        limit(lambda losses: 4 * np.mean(losses[:-1] or np.inf)),
        limit(lambda losses: 4 * np.median(losses)),
        *(limit(lambda losses, k=k: k) for k in (4, 1, 2, 5, 10, 20, 50, 100, 1000)),
        NormLimit,
        *(rule(lambda loss, losses, n=n: len(losses) - 1 - int(np.argmin(losses)) >= n) for n in (2, 3, 5, 10)),
        *(parts(stops=by_smoothed(beta, corrected)) for beta, corrected in BETAS),
    ),
}
