"""suggest_lr gives the rate at which the loss falls most steeply over log lr, to within 1.6 cells of the grid."""

import pytest

RULE = "The right rate is where the slope of the losses against log lr is most negative."


def near(work, *probes):
    """Accept rates within the tolerance, in cells of the grid, of the reference's."""
    for probe in probes:
        got, expected = work.array(probe, "suggestion")[0], work.reference(probe, "suggestion")[0]
        apart = abs(work.array(probe, "cell")[0] - work.reference(probe, "cell")[0])
        wanted, came = work.told_apart(expected, got)
        said = f"A rate of about {wanted} was expected, but yours was {came}."
        work.expect(bool(apart <= work.tolerance(probe, "cell")), probe, said, RULE)


@pytest.mark.points(1.5)
def test_steepest(work):
    """The suggestion is the rate of steepest descent, not of the smallest loss or the rise after it."""
    near(work, "falls", "late", "search_curve")


@pytest.mark.points(1)
@pytest.mark.needs("test_steepest")
def test_slope_over_log(work):
    """The slope is that of the loss itself, against log lr, whether or not the rates grow by the same factor."""
    near(work, "long_tail", "negative", "uneven")


@pytest.mark.points(0.75)
@pytest.mark.needs("test_steepest")
@pytest.mark.shows("before_the_minimum")
def test_anywhere(work):
    """The steepest descent may come at either end or after the lowest loss, even on a short curve."""
    near(work, "at_once", "to_the_end", "few", "after_the_lowest")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_steepest")
@pytest.mark.shows("returns_array")
def test_one_number(work):
    """The suggestion is one number."""
    for probe in ("falls", "late"):
        said = "A number was expected, but an array with one number in it came back."
        work.expect(bool(work.array(probe, "axes")[0] == 0), probe, said, "Look at what you return.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_steepest")
@pytest.mark.shows("mutates_curve")
def test_curve_kept(work):
    """suggest_lr leaves the arrays you pass to it unchanged."""
    said = "An array that we passed in held other numbers afterward, but it should not change."
    for probe in work.task.probes:
        work.expect(not work.trace(probe).has("params_changed"), probe, said, "Look for in-place assignments.")
