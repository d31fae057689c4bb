"""lr_finder takes one step at each rate of a geometric grid and reports the raw losses, until they diverge.

The loss may be taken after the step with a rate or before it, but the same on every run; it may stop one point early or
late. Most tests look at the log of what the search asked for, so that a wrong grid, say, costs the grid's points only.
"""

import numpy as np
import pytest

RUNS = ("adam", "momentum", "sgd")
STOP = "The search stops after the first loss that is not finite or exceeds 4 times the best loss so far."


def without(work, fault, said, look):
    """Accept if no step of the runs has this fault (a kind of `Bench.faults`)."""
    for probe in RUNS:
        number = int(work.array(probe, fault)[0])
        work.expect(number == 0, probe, said.format(number=number), look)


def stepped(work):
    """Accept if the optimizer took a step for each loss, of which the last may do without."""
    for probe in RUNS:
        rates, points = work.array(probe, "rates"), work.array(probe, "points")
        missing = int(np.sum(np.isnan(rates) & np.isnan(points).all(axis=1)))
        calls = "it was never called" if missing == len(rates) else f"{missing} of these calls did not come"
        said = f"The optimizer's step was expected to be called once for each loss, but {calls}."
        work.expect(missing == 0, probe, said, "Look at what makes your steps.")


@pytest.mark.points(1.25)
@pytest.mark.shows("hardcoded_range")
def test_grid(work):
    """The rates are a geometric grid of n_steps from lr_min to lr_max, with both ends."""
    got, expected = work.array("grid", "lrs"), work.reference("grid", "lrs")
    early = len(got) < len(expected) and np.allclose(got, expected[: len(got)], rtol=1e-4, atol=0.0)
    look = STOP if early else "Look at how you make the rates."
    work.follows("grid", "coarse", array="lrs", steps=False, scale="relative", look=look)


@pytest.mark.points(0.75)
def test_rates_set(work):
    """Each rate becomes the optimizer's lr before the step that uses it."""
    stepped(work)
    said = "Each step was expected to use the reported rate as the optimizer's lr, but {number} did not."
    without(work, "unset", said, "Look at where you set optimizer.lr.")


@pytest.mark.points(1)
def test_path(work):
    """The search begins at start; every step continues from the last point, with the gradient there."""
    stepped(work)
    said = "No loss was far above the best one, but the search ended early: {number} steps are missing."
    without(work, "fewer", said, STOP)
    said = "The steps were expected to lead away from start, but none of the {number} moved anything."
    without(work, "still", said, "Look at the rates that the optimizer gets.")
    said = "At most n_steps steps were expected, but {number} more were taken."
    without(work, "more", said, "Look at what you do besides the loop over the rates.")
    said = "Each step was expected to continue from the previous result, but {number} did not."
    without(work, "strayed", said, "Look at what params holds after a step.")
    look = "Look at where you call grad_func and what you do with its result."
    said = "Each step was expected to ask for the gradient at its own point, but {number} did not."
    without(work, "misled", said, look)
    said = "Each step was expected to get the gradient exactly as grad_func returned it, but {number} did not."
    without(work, "bent", said, look)


@pytest.mark.points(1.25)
@pytest.mark.needs("test_rates_set", "test_path")
def test_losses(work):
    """There is one loss for each rate: what func returns after the step at that rate (or before it)."""
    look = "Look at where you call func and what you do with its result."
    if not any(all(work.array(p, kind)[0] == 0 for p in RUNS) for kind in ("not after", "not before")):
        work.follows(*RUNS, array="losses", steps=False, scale="range", look=look)
        work.fail("Each loss was expected to be func at the point after its step, but some are not.", look)


@pytest.mark.points(0.75)
@pytest.mark.needs("test_path")
@pytest.mark.shows("new_optimizer_each_step", "made_with_another_rate")
def test_one_optimizer(work):
    """The whole search uses one optimizer, made by optimizer_factory(lr_min)."""
    look = "Look at where you call optimizer_factory."
    for probe in (*RUNS, "grid"):
        made, expected = work.array(probe, "made"), work.reference(probe, "made")
        said = f"One optimizer was expected to be made, but {len(made)} were."
        work.expect(len(made) == 1, probe, said, look)
        said = "The optimizer was expected to be made with lr_min, but it was made with another rate."
        work.expect(bool(abs(made[0] - expected[0]) <= 1e-4 * expected[0]), probe, said, look)


@pytest.mark.points(1)
@pytest.mark.needs("test_path")
@pytest.mark.shows(
    *("no_stop", "compares_with_first", "compares_with_last", "stops_at_first_rise", "best_losses", "other_limit"),
    *("sentinel", "sleeping_stop", "skips_diverged", "stops_late", "largest_loss", "untried_rates", "cut_at_best"),
)
def test_stop(work):
    """The search stops once a loss exceeds 4 times the best so far, and no sooner."""
    probes = "rises", "stop_factor", "stop_best", "stop_early", "stop_large"
    for probe in (*probes, "stop_at_once"):
        known = bool(np.isfinite(work.array(probe, "place_of_last_loss")).all())
        work.expect(known, probe, "Each loss was expected to be one that func returned, but the last is not.", STOP)
    work.follows(*probes, array="place_of_last_loss", scale="absolute", look=STOP)
    if not work.array("stop_at_once", "place_of_last_loss")[0] <= 2:  # whether the start's loss counts is open
        work.follows("stop_at_once", array="place_of_last_loss", scale="absolute", look=STOP)


@pytest.mark.points(0.5)
@pytest.mark.needs("test_path")
@pytest.mark.shows("no_stop", "nan_kept", "skips_diverged")
def test_not_finite(work):
    """The search stops at a loss that is NaN or infinite."""
    work.follows("nan_loss", "inf_loss", array="place_of_last_loss", scale="absolute", look=STOP)


@pytest.mark.points(0.25)
@pytest.mark.needs("test_grid", "test_losses", "test_stop")
def test_curve(work):
    """The whole curves of runs with SGD, momentum and Adam are right, and end where the loss diverges."""
    look = "Take the loss either after each step on every run or before each step on every run."
    work.follows(*RUNS, array="losses", steps=False, scale="range", look=look)
    work.follows("diverging", array="early", scale="range", look=look)
    work.follows("curve", "diverging", array="number_of_losses", scale="absolute", look=STOP)


@pytest.mark.points(0.25)
@pytest.mark.needs("test_grid")
@pytest.mark.shows("other_default")
def test_defaults(work):
    """Without lr_min, lr_max and n_steps, the grid has 100 rates from 1e-6 to 10."""
    work.follows(
        "defaults", array="lrs", steps=False, scale="relative", look="Look at the default values of the arguments."
    )


@pytest.mark.points(0.5)
@pytest.mark.needs("test_path")
@pytest.mark.shows("mutates_start")
def test_start_kept(work):
    """lr_finder leaves the start point unchanged."""
    said = "The array that we passed as start held other numbers afterward, but it should not change."
    for probe in work.task.probes:
        work.expect(not work.trace(probe).has("params_changed"), probe, said, "Make a copy of start.")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_losses")
@pytest.mark.shows("keeps_result")
def test_twice(work):
    """A second search is just as right as the first."""
    look = "Look for something that survives from one call to the next."
    first, second = work.array("twice", "before"), work.array("twice", "lrs")
    said = f"The second search was expected to have {len(first)} points, like the first, but it had {len(second)}."
    work.expect(len(first) == len(second), "twice", said, look)
    said = "The second search was expected to use the same rates as the first, but some differ."
    work.expect(bool(np.all(abs(second - first) <= 1e-4 * abs(first))), "twice", said, look)
    said = "The second search was expected to return the losses of its own steps, but some are not."
    right = any(work.array("twice", kind)[0] == 0 for kind in ("not after", "not before"))
    work.expect(right, "twice", said, look)
