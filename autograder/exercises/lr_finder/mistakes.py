"""The known mistakes of the three cells: a slug, what the function then does, and the code that does it.

A slug may stand more than once: the same words for several implementations that behave differently.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from autograder.exercises.exercise import Misconception
from autograder.exercises.kit.optimizer import Known, form, said
from autograder.exercises.kit.reference import Reference
from autograder.exercises.lr_finder import averages as a
from autograder.exercises.lr_finder import searches as s
from autograder.exercises.lr_finder import suggestions as g
from optviz_ref import smooth_losses, suggest_lr

SEARCH: dict[str, tuple[Any, ...]] = {
    "linear_spacing": ("spaces the learning rates linearly instead of geometrically", s.LinearSpacing),
    "logspace_ends": (
        "takes lr_min and lr_max for exponents of ten, which np.logspace expects",
        s.LogspaceEnds,
    ),
    "other_base": (
        "mixes logarithms of two bases, so its rates do not go from lr_min to lr_max",
        s.NaturalEnds,
        s.NaturalBase,
    ),
    "other_spacing": (
        "spaces the learning rates along a power instead of geometrically",
        *(partial(s.PowerSpacing, power) for power in (2.0, 3.0, 0.5)),
    ),
    "changed_gradient": (
        "changes the gradient before the optimizer gets it",
        s.ChangedGradient,
        partial(s.ChangedGradient, lambda g: np.clip(g, -1.0, 1.0)),
        partial(s.ChangedGradient, np.sign),
        partial(s.ChangedGradient, lambda g: -g),
    ),
    "several_steps": (
        "takes several steps at each rate instead of one",
        *(partial(s.SeveralSteps, n) for n in (2, 3, 5, 10)),
    ),
    "endpoint_missing": (
        "stops one step short of lr_max, as fastai does; here the grid includes both ends",
        s.EndpointMissing,
        s.OneTooFew,
    ),
    "first_missing": (
        "begins one step after lr_min; the grid includes both ends",
        s.FirstMissing,
        s.FirstDropped,
    ),
    "one_too_many": ("tries one learning rate too many", s.OneTooMany, s.OneTooManyBeyond),
    "decreasing": ("tries the learning rates from largest to smallest", s.Decreasing),
    "hardcoded_range": (
        "searches the same rates whatever lr_min, lr_max and n_steps are",
        s.HardcodedRange,
        s.HardcodedEnds,
        s.HardcodedCount,
    ),
    "no_stop": ("keeps going when the loss diverges", s.NeverStops, s.OnlyNotFinite),
    "nan_kept": ("keeps going after a loss of NaN, since NaN > x is always False", s.NanKept),
    "stops_at_first_rise": ("stops, or gets no farther, at the first rise of the loss", s.FirstRise, s.RiseOverLast),
    "compares_with_first": (
        "measures divergence against the first loss instead of the best loss so far",
        s.FirstLoss,
        s.StartLoss,
    ),
    "compares_with_last": (
        "measures divergence against the previous loss instead of the best loss so far",
        s.LastLoss,
    ),
    "mutates_start": ("changes the start point that you pass to it", s.MutatesStart),
    "lr_not_set": ("steps with lr_min all the time because it never sets the optimizer's lr", s.LrNotSet),
    "lr_set_late": ("sets the optimizer's lr after the step, so each step uses the previous rate", s.LrAfterStep),
    "new_optimizer_each_step": (
        "makes a new optimizer for each rate, which discards what momentum and Adam have accumulated",
        s.NewOptimizer,
        s.OptimizerInTheLoop,
    ),
    "restart_each_lr": (
        "goes back to the start point for every rate instead of continuing from where it is",
        s.RestartEachLr,
        s.RestartAnew,
    ),
    "gradient_at_start": ("takes every gradient at the start point", s.GradientAtStart),
    "ignores_optimizer": ("takes plain gradient steps instead of using the optimizer", s.IgnoresOptimizer),
    "step_not_kept": ("does not move because it discards the result of step", s.StepNotKept),
    "lr_twice": ("multiplies the gradient by lr before the optimizer does so again", s.LrTwice),
    "loss_at_start": ("takes every loss at the start point", s.LossAtStart),
    "swapped_return": ("returns losses and lrs in the wrong order", s.SwappedReturn),
    "returns_logs": ("returns the logarithms of the rates", s.ReturnsLogs),
    "log_losses": ("returns the logarithms of the losses", s.LogLosses),
    "best_losses": ("returns the best loss so far instead of each loss", s.ReturnsBest),
    "smoothed_losses": (
        "returns smoothed losses instead of the raw ones",
        s.SmoothedLosses,
        s.SmoothedUncorrected,
        *(partial(s.StopsSmoothed, beta, corrected) for beta in (0.98, 0.9, 0.95) for corrected in (True, False)),
    ),
    "sleeping_stop": (
        "does not stop during its first steps, however much the loss grows",
        *(partial(s.SleepingStop, n) for n in range(1, 13)),
    ),
    "other_limit": (
        "uses a limit for divergence other than 4 times the best loss",
        s.OtherLimit,
        *(partial(s.OtherLimit, lambda best, k=k: k * best) for k in (1.5, 2, 3, 5, 6, 8, 10, 20, 100)),
        partial(s.OtherLimit, lambda best: best + 4),
        *(partial(s.MeanLimit, before) for before in (False, True)),
        s.MedianLimit,
        s.LargestLimit,
        *(partial(s.Patience, n) for n in (2, 3, 5, 10)),
        *(partial(s.SmoothLimit, beta, corrected) for beta in (0.98, 0.9, 0.95) for corrected in (True, False)),
    ),
}

STOPPING = {
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
        "sleeping_stop",
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
        "swapped_return",
    },
}


def known(slug, sentence, define):
    """Return a misconception with its cost."""
    cost = next((cost for cost, slugs in COSTS.items() if slug in slugs), "core")
    return Misconception(slug, sentence, define, cost)


def searches():
    """Yield every mistake with the loss after or before the step.

    Those in stopping with the last point kept or left out.
    """
    for slug, (words, *kinds) in SEARCH.items():
        for kind in kinds:
            for before in (False, True):
                for cut in (False, True) if slug in STOPPING else (False,):
                    search = kind()
                    search.before, search.cut = before, cut
                    yield known(slug, f"Your lr_finder {words}.", search)


AGAIN = known("keeps_result", "Your lr_finder returns the result of its first call again.", s.KeepsResult)
SEARCHES = (*searches(), AGAIN)
DIFFERENCES = [suggest_lr, *(form(Reference(suggest_lr), how) for how in (g.FORWARD, g.BACKWARD))]
SMOOTHINGS = Known("smooth_losses", [smooth_losses], a.ROWS, partial(said, "smooth_losses", {}), {})
SUGGESTIONS = Known("suggest_lr", DIFFERENCES, g.ROWS, partial(said, "suggest_lr", {}), g.HABITS)
