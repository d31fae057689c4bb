"""The known mistakes of the three cells: a slug, what the function then does, and the code that does it.

A slug may stand more than once: the same words for several implementations that behave differently.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from autograder.exercises.exercise import Misconception
from autograder.exercises.kit.optimizer import Known, form, said
from autograder.exercises.kit.pairs import Pairs
from autograder.exercises.kit.reference import Reference
from autograder.exercises.lr_finder import averages as a
from autograder.exercises.lr_finder import searches as s
from autograder.exercises.lr_finder import suggestions as g
from autograder.exercises.lr_finder.searches import parts
from optviz_ref import smooth_losses, suggest_lr

BETAS = [(beta, corrected) for beta in (0.98, 0.9, 0.95) for corrected in (True, False)]


def whole(low, high, n):
    return high / low


def grid(fraction, extra=0, ratio=whole):
    """Make geometric rates of which the i-th is at `fraction(i, n)` of the way; `ratio` is that of the ends."""
    return parts(rates=s.quiet(lambda low, high, n: low * ratio(low, high, n) ** fraction(np.arange(n + extra), n)))


def limit(of):
    """Make a search whose limit is of(losses); numbers too large for it are no concern."""
    return parts(limit=s.quiet(of))


def rule(of):
    """Make a search that stops where of(loss, losses) says so, and where the loss is no number."""
    return parts(stops=lambda loss, losses: not np.isfinite(loss) or of(loss, losses))


SEARCH: dict[str, tuple[Any, ...]] = {
    "linear_spacing": ("spaces the learning rates linearly instead of geometrically", parts(rates=np.linspace)),
    "logspace_ends": (
        "takes lr_min and lr_max for exponents, as np.logspace does, and not for rates",
        parts(rates=np.logspace),
        parts(rates=s.quiet(lambda low, high, n: np.exp(np.linspace(low, high, n)))),
    ),
    "one_step_only": (
        "stops after the first rate, as if its best loss began at 0 or its return stood inside the loop",
        parts(stops=lambda loss, losses: True),
    ),
    "other_base": (
        "mixes logarithms of two bases, so its rates do not go from lr_min to lr_max",
        parts(rates=s.quiet(lambda low, high, n: np.logspace(np.log(low), np.log(high), n))),
        parts(rates=lambda low, high, n: np.exp(np.linspace(np.log10(low), np.log10(high), n))),
    ),
    "other_spacing": (
        "spaces the learning rates along a power instead of geometrically",
        *(
            parts(rates=lambda low, high, n, power=power: low + (high - low) * np.linspace(0.0, 1.0, n) ** power)
            for power in (2.0, 3.0, 0.5)
        ),
    ),
    "wrong_factor": (
        "multiplies each rate by a factor that does not lead from lr_min to lr_max",
        grid(lambda i, n: i, ratio=lambda low, high, n: high / low / (n - 1)),
        grid(lambda i, n: i / (n - 1), ratio=lambda low, high, n: high - low),
        grid(lambda i, n: i, ratio=lambda low, high, n: (high - low) / (n - 1)),
        grid(lambda i, n: i, ratio=lambda low, high, n: high / low),
        *(
            parts(rates=lambda low, high, n, f=f, most=most: [r for r in low * f ** np.arange(n) if r <= most * high])
            for f in (10.0, 2.0, 1.1, 1.05, 1.2, 1.5)
            for most in (1.0 + 1e-9, np.inf)
        ),
    ),
    "rounds_rates": (
        "rounds the rates",
        *(parts(rates=lambda low, high, n, d=d: np.round(np.geomspace(low, high, n), d)) for d in range(2, 7)),
    ),
    "changed_gradient": (
        "changes the gradient before the optimizer gets it",
        parts(changed=lambda g, lr: g / np.linalg.norm(g)),
        parts(changed=lambda g, lr: np.clip(g, -1.0, 1.0)),
        parts(changed=lambda g, lr: np.sign(g)),
        parts(changed=lambda g, lr: -g),
    ),
    "several_steps": (
        "takes several steps at each rate instead of one",
        *(parts(stepped=s.several(n)) for n in (2, 3, 5, 10)),
    ),
    "endpoint_missing": (
        "stops one step short of lr_max, as fastai does; here the grid includes both ends",
        grid(lambda i, n: i / n),
        parts(rates=lambda low, high, n: np.geomspace(low, high, n)[:-1]),
    ),
    "first_missing": (
        "begins one step after lr_min; the grid includes both ends",
        grid(lambda i, n: (i + 1) / n),
        parts(rates=lambda low, high, n: np.geomspace(low, high, n)[1:]),
    ),
    "one_too_many": (
        "tries one learning rate too many",
        parts(rates=lambda low, high, n: np.geomspace(low, high, n + 1)),
        grid(lambda i, n: i / (n - 1), extra=1),
    ),
    "decreasing": (
        "tries the learning rates from largest to smallest",
        parts(rates=lambda low, high, n: np.geomspace(high, low, n)),
    ),
    "hardcoded_range": (
        "searches the same rates whatever lr_min, lr_max and n_steps are",
        parts(rates=lambda low, high, n: np.geomspace(1e-6, 10.0, 100)),
        parts(rates=lambda low, high, n: np.geomspace(1e-6, 10.0, n)),
        parts(rates=lambda low, high, n: np.geomspace(low, high, 100)),
    ),
    "no_stop": (
        "keeps going when the loss diverges",
        rule(lambda loss, losses: False),
        parts(stops=lambda loss, losses: False, cost="core"),
    ),
    "skips_diverged": (
        "leaves out losses that diverge and goes on, where it should stop",
        parts(skips=lambda loss, losses: not np.isfinite(loss), cost="slip"),
        parts(skips=lambda loss, losses: np.isnan(loss), cost="slip"),
        parts(skips=lambda loss, losses: not np.isfinite(loss) or loss > 4 * min(losses)),
        parts(skips=lambda loss, losses: loss > 4 * min(losses)),
    ),
    "stops_late": (
        "stops only after several diverged losses in a row instead of after the first",
        *(parts(stops=s.late(count)) for count in (2, 3, 5)),
    ),
    "untried_rates": (
        "returns all rates, though it has not tried those after the loss that stopped it",
        *(partial(s.WholeGrid, rest=rest) for rest in (None, 0.0, np.nan, np.inf)),
    ),
    "cut_at_best": (
        "leaves out what comes after the smallest loss",
        parts(result=lambda lrs, losses: (lrs[: np.argmin(losses) + 1], losses[: np.argmin(losses) + 1])),
    ),
    "nan_kept": (
        "keeps going after a loss of NaN, since NaN > x is always False",
        parts(stops=lambda loss, losses: loss > 4 * min(losses)),
    ),
    "stops_at_first_rise": (
        "stops, or gets no farther, at the first rise of the loss",
        rule(lambda loss, losses: loss > min(losses)),
        rule(lambda loss, losses: len(losses) > 1 and loss > losses[-2]),
        s.BackToBest,
    ),
    "compares_with_first": (
        "measures divergence against the first loss instead of the best loss so far",
        limit(lambda losses: 4 * losses[0]),
        s.StartLoss,
    ),
    "compares_with_last": (
        "measures divergence against the previous loss instead of the best loss so far",
        limit(lambda losses: 4 * losses[-2] if len(losses) > 1 else np.inf),
    ),
    "largest_loss": (
        "measures divergence against the largest loss so far instead of the smallest",
        limit(lambda losses: 4 * max(losses[:-1], default=np.inf)),
        s.LargestLoss,
    ),
    "mutates_start": (
        "changes the start point that you pass to it",
        parts(begin=lambda start: start, stepped=s.in_place),
    ),
    "lr_not_set": (
        "steps with lr_min all the time because it never sets the optimizer's lr",
        parts(tuned=lambda optimizer, lr, factory: optimizer),
    ),
    "lr_set_late": ("sets the optimizer's lr after the step, so each step uses the previous rate", s.LrAfterStep),
    "new_optimizer_each_step": (
        "makes a new optimizer for each rate, which discards what momentum and Adam have accumulated",
        parts(tuned=s.anew),
        s.OptimizerInTheLoop,
    ),
    "restart_each_lr": (
        "goes back to the start point for every rate instead of continuing from where it is",
        parts(stepped=s.restarted),
        parts(stepped=s.restarted, tuned=s.anew),
        partial(s.OptimizerInTheLoop, stepped=s.restarted),
    ),
    "gradient_at_start": (
        "takes every gradient at the start point",
        parts(stepped=lambda optimizer, x, start, grad_func, lr: optimizer.step(x, grad_func(start))),
    ),
    "ignores_optimizer": (
        "takes plain gradient steps instead of using the optimizer",
        parts(stepped=s.by_gradient),
        partial(s.WithoutOptimizer, stepped=s.by_gradient),
    ),
    "step_not_kept": ("does not move because it discards the result of step", parts(stepped=s.dropped)),
    "lr_twice": (
        "multiplies the gradient by lr before the optimizer does so again",
        parts(changed=lambda g, lr: lr * g),
    ),
    "stale_gradient": ("steps with the gradient of the point before", s.StaleGradient),
    "zero_start": (
        "starts at zero instead of at start",
        parts(begin=lambda start: np.zeros_like(start, dtype=np.float64)),
    ),
    "gradient_size": (
        "records the size of the gradient instead of the loss",
        *(partial(s.GradientSize, power=power) for power in (1, 2)),
    ),
    "loss_at_start": ("takes every loss at the start point", parts(loss=lambda func, x, start: func(start))),
    "swapped_return": (
        "returns losses and lrs in the wrong order",
        parts(result=lambda lrs, losses: (losses, lrs)),
    ),
    "returns_logs": (
        "returns the logarithms of the rates",
        parts(result=lambda lrs, losses: (np.log10(lrs), losses)),
    ),
    "log_losses": (
        "returns the logarithms of the losses",
        parts(result=s.quiet(lambda lrs, losses: (lrs, np.log(losses)))),
    ),
    "best_losses": (
        "returns the best loss so far instead of each loss",
        parts(result=lambda lrs, losses: (lrs, np.minimum.accumulate(losses) if len(losses) else losses)),
    ),
    "smoothed_losses": (
        "returns smoothed losses instead of the raw ones",
        *(
            parts(result=lambda lrs, losses, corrected=corrected: (lrs, s.smoothed(losses, 0.9, corrected)))
            for corrected in (True, False)
        ),
        parts(result=lambda lrs, losses: (lrs, np.cumsum(losses) / np.arange(1, len(losses) + 1))),
        *(partial(s.StopsSmoothed, beta=beta, corrected=corrected) for beta, corrected in BETAS),
    ),
    "sleeping_stop": (
        "does not stop during its first steps, however much the loss grows",
        *(partial(s.SleepingStop, steps=n) for n in range(1, 13)),
    ),
    "other_limit": (
        "uses a limit for divergence other than 4 times the best loss",
        limit(lambda losses: 4 ** min(losses)),
        *(limit(lambda losses, k=k: k * min(losses)) for k in (1.5, 2, 3, 5, 6, 8, 10, 20, 100)),
        limit(lambda losses: min(losses) + 4),
        limit(lambda losses: 4 * np.mean(losses)),
        limit(lambda losses: 4 * np.mean(losses[:-1] or np.inf)),
        limit(lambda losses: 4 * np.median(losses)),
        *(limit(lambda losses, k=k: k) for k in (4, 1, 2, 5, 10, 20, 50, 100, 1000)),
        s.NormLimit,
        *(rule(lambda loss, losses, n=n: len(losses) - 1 - int(np.argmin(losses)) >= n) for n in (2, 3, 5, 10)),
        *(parts(stops=s.by_smoothed(beta, corrected)) for beta, corrected in BETAS),
    ),
}

STOPPING = {
    "stops_late",
    "largest_loss",
    "sleeping_stop",
    "other_limit",
    "no_stop",
    "nan_kept",
    "stops_at_first_rise",
    "compares_with_first",
    "compares_with_last",
}

#: What a mistake costs where it is not the core of its cell.
COSTS = {
    "slip": {
        *("endpoint_missing", "first_missing", "one_too_many", "nan_kept", "mutates_start", "lr_set_late"),
        *("sleeping_stop", "stops_late", "untried_rates", "rounds_rates", "cut_at_best"),
    },
    "part": {
        *(
            "linear_spacing",
            "other_base",
            "other_spacing",
            "several_steps",
            "logspace_ends",
            "decreasing",
            "hardcoded_range",
            "no_stop",
            "stops_at_first_rise",
            "compares_with_first",
        ),
        *("compares_with_last", "new_optimizer_each_step", "gradient_at_start", "lr_twice", "loss_at_start"),
        *("returns_logs", "log_losses", "best_losses", "smoothed_losses", "keeps_result", "other_limit"),
        *("swapped_return", "wrong_factor", "skips_diverged", "largest_loss", "stale_gradient", "zero_start"),
        *("gradient_size", "one_step_only"),
    },
}


def known(slug, sentence, define):
    """Return a misconception with its cost."""
    cost = getattr(define, "cost", None) or next((cost for cost, slugs in COSTS.items() if slug in slugs), "core")
    return Misconception(slug, sentence, define, cost)


def searches():
    """Yield every mistake with the loss after or before the step.

    Those in stopping with the last point kept or left out.
    """
    for slug, (words, *kinds) in SEARCH.items():
        for kind in kinds:
            for before in kind().orders:
                for cut in (False, True) if slug in STOPPING else (False,):
                    search = kind()
                    search.before, search.cut = before, cut
                    yield known(slug, f"Your lr_finder {words}.", search)


def two(name, forms, rows, habits):
    """Return any two mistakes at once in what is printed, or one in that and one of the habits."""
    return Pairs(name, forms, [row for row in rows if not row.general], partial(said, name, {}), habits, chained=False)


AGAIN = known("keeps_result", "Your lr_finder returns the result of its first call again.", s.KeepsResult)
SEARCHES = (*searches(), AGAIN)
DIFFERENCES = [suggest_lr, *(form(Reference(suggest_lr), how) for how in (g.FORWARD, g.BACKWARD))]
SMOOTHINGS = Known("smooth_losses", [smooth_losses], a.ROWS, habits={})
TWO_IN_SMOOTHING = two("smooth_losses", [smooth_losses], a.ROWS, {})
SUGGESTIONS = Known("suggest_lr", DIFFERENCES, g.ROWS, habits=g.HABITS)
TWO_IN_SUGGESTION = two("suggest_lr", DIFFERENCES, g.ROWS, g.COMMON)
