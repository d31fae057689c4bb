"""The known mistakes of the three cells: a slug, what the function then does, and the code that does it.

A slug may stand more than once: the same words for several implementations that behave differently.
"""

from __future__ import annotations

from functools import partial

from autograder.exercises.exercise import Misconception
from autograder.exercises.lr_finder import averages as a
from autograder.exercises.lr_finder import searches as s
from autograder.exercises.lr_finder import suggestions as g

SEARCH = {
    "linear_spacing": ("spaces the learning rates linearly; the grid is geometric", s.LinearSpacing),
    "endpoint_missing": (
        "ends one step before lr_max (the fastai convention); both ends belong to the grid here",
        s.EndpointMissing,
        s.OneTooFew,
    ),
    "first_missing": (
        "begins one step after lr_min; both ends belong to the grid",
        s.FirstMissing,
        s.FirstDropped,
    ),
    "one_too_many": ("tries one learning rate too many", s.OneTooMany, s.OneTooManyBeyond),
    "decreasing": ("tries the learning rates from the largest to the smallest", s.Decreasing),
    "hardcoded_range": (
        "searches the same rates whatever lr_min, lr_max and n_steps are",
        s.HardcodedRange,
        s.HardcodedEnds,
        s.HardcodedCount,
    ),
    "no_stop": ("goes on when the loss diverges", s.NeverStops, s.OnlyNotFinite),
    "nan_kept": ("goes on after a loss that is NaN, for which NaN > x is False", s.NanKept),
    "stops_at_first_rise": ("stops at the first rise of the loss", s.FirstRise, s.RiseOverLast),
    "compares_with_first": (
        "measures divergence against the first loss; it is measured against the best loss so far",
        s.FirstLoss,
    ),
    "compares_with_last": (
        "measures divergence against the loss before; it is measured against the best loss so far",
        s.LastLoss,
    ),
    "mutates_start": ("changes the start point that it is given", s.MutatesStart),
    "lr_not_set": ("steps with lr_min all the time; the optimizer's lr is not set", s.LrNotSet),
    "lr_set_late": ("sets the optimizer's lr after the step, so each step has the rate before", s.LrAfterStep),
    "new_optimizer_each_step": (
        "makes a new optimizer for each rate, which loses what momentum and Adam have gathered",
        s.NewOptimizer,
        s.OptimizerInTheLoop,
    ),
    "restart_each_lr": (
        "begins again at the start point for every rate; the search goes on from where it is",
        s.RestartEachLr,
        s.RestartAnew,
    ),
    "gradient_at_start": ("takes every gradient at the start point", s.GradientAtStart),
    "ignores_optimizer": ("takes plain gradient steps; the optimizer it is given is not used", s.IgnoresOptimizer),
    "step_not_kept": ("does not move; the result of step is not kept", s.StepNotKept),
    "lr_twice": ("multiplies the gradient by lr, and the optimizer does so again", s.LrTwice),
    "loss_at_start": ("takes every loss at the start point", s.LossAtStart),
    "swapped_return": ("returns losses and lrs in the wrong order", s.SwappedReturn),
    "returns_logs": ("returns the logarithms of the rates", s.ReturnsLogs),
    "log_losses": ("returns the logarithms of the losses", s.LogLosses),
    "best_losses": ("returns the best loss so far in place of each loss", s.ReturnsBest),
    "smoothed_losses": (
        "returns smoothed losses; it is to return the raw ones",
        s.SmoothedLosses,
        s.SmoothedUncorrected,
        *(partial(s.StopsSmoothed, beta, corrected) for beta in (0.98, 0.9, 0.95) for corrected in (True, False)),
    ),
    "sleeping_stop": (
        "does not stop in its first steps, however much the loss grows",
        *(partial(s.SleepingStop, n) for n in range(1, 13)),
    ),
    "other_limit": (
        "measures divergence by another limit than 4 times the best loss",
        s.OtherLimit,
        *(partial(s.OtherLimit, lambda best, k=k: k * best) for k in (1.5, 2, 3, 5, 6, 8, 10, 20, 100)),
        partial(s.OtherLimit, lambda best: best + 4),
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

SMOOTH = {
    "no_bias_correction": ("starts near 0, as without the bias correction", a.no_bias_correction),
    "no_smoothing_memory": (
        "mixes only two neighbors; the average remembers all losses before",
        a.no_smoothing_memory,
        a.no_smoothing_memory_corrected,
        a.no_smoothing_memory_from_zero,
        a.no_smoothing_memory_wraps,
        a.no_smoothing_memory_wraps_corrected,
        a.no_smoothing_memory_first_corrected,
        a.neighbor_swapped,
    ),
    "smoothing_swapped": (
        "smooths with beta and 1 - beta swapped",
        a.smoothing_swapped,
        a.smoothing_swapped_own,
    ),
    "smoothing_t_off": (
        "corrects with an exponent that is one too small; it is 1 for the first loss",
        a.smoothing_t_off,
        a.smoothing_t_zero,
        a.smoothing_t_guarded,
        a.smoothing_t_raises,
    ),
    "smoothing_t_more": (
        "corrects with an exponent that is one too large; it is 1 for the first loss",
        a.smoothing_t_more,
    ),
    "init_first_loss": (
        "starts the average at the first loss and corrects it for starting at 0 too",
        a.init_first_loss,
        a.init_first_loss_once,
    ),
    "init_first_kept": (
        "starts the average at the first loss (as torch-lr-finder does); here it starts at 0 and is corrected",
        a.init_first_kept,
    ),
    "init_one": ("starts the average at 1; it starts at 0", a.init_one),
    "compounding_correction": (
        "goes on from the corrected average, so that the correction compounds",
        a.compounding_correction,
    ),
    "beta_hardcoded": ("smooths the same for every beta; the argument is ignored", a.beta_hardcoded),
    "beta_times_t": ("corrects by 1 - beta * t; it is 1 - beta to the power t", a.beta_times_t),
    "constant_correction": ("divides by 1 - beta; it is 1 - beta to the power t", a.constant_correction),
    "total_correction": ("corrects every average with the number of all losses", a.total_correction),
    "no_one_minus_beta": ("adds whole losses; the factor (1 - beta) is missing", a.no_one_minus_beta),
    "running_mean": ("averages all losses alike; older ones are to fade", a.running_mean),
    "moving_average": ("averages a window of losses alike; older ones are to fade", a.moving_average),
    "returns_raw": ("returns the losses as they were", a.returns_raw),
    "stale_average": ("gives the average before each loss; the loss itself belongs to it", a.stale_average),
    "backwards": ("averages over later losses; it averages over earlier ones", a.backwards),
    "last_only": ("returns the last average only; there is one for each loss", a.last_only),
    "first_left_out": ("leaves the first average out; there is one for each loss", a.first_left_out),
    "mutates_losses": ("overwrites the losses that it is given", a.mutates_losses),
}

SUGGEST = {
    "lr_at_minimum": (
        "returns the rate with the smallest loss, where the loss is about to diverge",
        g.lr_at_minimum,
    ),
    "min_over_ten": (
        "returns a fraction of the rate with the smallest loss; here it is the rate of the steepest descent",
        g.min_over_ten,
        g.min_over_four,
        *(partial(g.min_over, k) for k in (2, 3, 5, 20, 100)),
    ),
    "lr_at_maximum": ("returns the rate with the largest loss", g.lr_at_maximum),
    "valley": (
        "returns the rate of fastai's valley rule; here it is the rate of the steepest descent",
        g.valley,
    ),
    "log_losses": ("takes the slope of the logarithm of the loss; it is of the loss", g.relative_slope),
    "largest_lr": ("returns the largest learning rate", g.largest_lr),
    "smallest_lr": ("returns the smallest learning rate", g.smallest_lr),
    "middle_lr": ("returns the rate in the middle", g.middle_lr),
    "flattest": (
        "returns a rate at which the loss is flat; it is where the loss falls most steeply",
        g.swapped_arguments,
    ),
    "skips_ends": ("leaves out the first and the last rates", g.skips_ends),
}

SLOPES = {
    "steepest_rise": ("returns the rate at which the loss rises most steeply", g.steepest_rise),
    "steepest_linear": ("takes the slope against lr; it is against log lr", g.steepest_linear),
    "steepest_abs": ("returns the rate of the largest slope up or down; only descents count", g.steepest_abs),
    "flattest": ("returns a rate at which the loss is flat; it is where the loss falls most steeply", g.flattest),
    "log_losses": (
        "takes the slope of the logarithm of the loss; it is of the loss",
        g.log_losses,
        g.log_losses_kept,
    ),
    "second_derivative": ("looks at the curvature; it is the slope", g.second_derivative),
    "returns_index": ("returns the index, not the learning rate", g.returns_index),
    "returns_loss": ("returns the loss, not the learning rate", g.returns_loss),
    "returns_slope": ("returns the slope, not the learning rate", g.returns_slope, g.returns_slope_log10),
    "returns_log": (
        "returns the logarithm of the learning rate",
        g.returns_log,
        g.returns_natural_log,
    ),
    "skips_ends": ("leaves out the first and the last rates", *(partial(g.without_ends, *ends) for ends in g.ENDS)),
    "before_the_minimum": (
        "looks only before the smallest loss; the steepest descent may be anywhere",
        g.before_the_minimum,
        g.up_to_the_minimum,
    ),
    "steepest_over_ten": ("returns a tenth of the rate of the steepest descent", g.steepest_over_ten),
    "returns_array": ("returns an array with one number in it; it is one number", g.returns_array),
    "mutates_curve": ("changes the arrays that it is given", g.mutates_curve),
}

#: What a mistake costs where it is not the core of its cell.
COSTS = {
    "slip": {
        *("endpoint_missing", "first_missing", "one_too_many", "nan_kept", "mutates_start", "lr_set_late"),
        *("swapped_return", "sleeping_stop", "smoothing_t_off", "smoothing_t_more", "init_first_kept"),
        *("mutates_losses", "beta_hardcoded", "returns_array", "mutates_curve", "steepest_over_ten"),
    },
    "part": {
        *("linear_spacing", "decreasing", "hardcoded_range", "no_stop", "stops_at_first_rise", "compares_with_first"),
        *("compares_with_last", "new_optimizer_each_step", "gradient_at_start", "lr_twice", "loss_at_start"),
        *("returns_logs", "log_losses", "best_losses", "smoothed_losses", "keeps_result", "no_bias_correction"),
        *("init_first_loss", "init_one", "compounding_correction", "beta_times_t", "constant_correction"),
        *("total_correction", "no_one_minus_beta", "stale_average", "first_left_out", "skips_ends"),
        *("steepest_linear", "steepest_abs", "returns_index", "returns_log", "before_the_minimum", "other_limit"),
    },
    "all": {"largest_lr", "smallest_lr", "middle_lr", "returns_raw"},
}


def known(slug, sentence, define):
    """A misconception with its cost."""
    cost = next((cost for cost, slugs in COSTS.items() if slug in slugs), "core")
    return Misconception(slug, sentence, define, cost)


def searches():
    """Every mistake with the loss after or before the step; those in stopping with the last point kept or left out."""
    for slug, (words, *kinds) in SEARCH.items():
        for kind in kinds:
            for before in (False, True):
                for cut in (False, True) if slug in STOPPING else (False,):
                    search = kind()
                    search.before, search.cut = before, cut
                    yield known(slug, f"Your lr_finder {words}.", search)


def functions(name, table):
    for slug, (words, *kinds) in table.items():
        for kind in kinds:
            yield known(slug, f"Your {name} {words}.", kind)


def slopes():
    """Every mistake in the slopes, with central, forward and backward differences."""
    for slug, (words, *kinds) in SLOPES.items():
        for kind in kinds:
            for differences in (g.central, g.forward, g.backward):
                yield known(slug, f"Your suggest_lr {words}.", partial(kind, differences))


AGAIN = known("keeps_result", "Your lr_finder gives the result of its first call again.", s.KeepsResult)
SEARCHES = (*searches(), AGAIN)
SMOOTHINGS = tuple(functions("smooth_losses", SMOOTH))
SUGGESTIONS = (*functions("suggest_lr", SUGGEST), *slopes())
