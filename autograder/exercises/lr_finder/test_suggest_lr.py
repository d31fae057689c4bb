"""suggest_lr gives the rate at which the loss falls most steeply over log lr, to within 1.6 cells of the grid."""

import pytest

RULE = "The slope of the losses against log lr is smallest at the rate that is asked for."


def near(student, *probes):
    """Accept rates within the tolerance, in cells of the grid, of the reference's."""
    for probe in probes:
        got, expected = student.array(probe, "suggestion")[0], student.reference(probe, "suggestion")[0]
        apart = abs(student.array(probe, "cell")[0] - student.reference(probe, "cell")[0])
        said = f"A rate of about {expected:.4g} was expected, but yours was {got:.4g}."
        student.expect(bool(apart <= student.tolerance(probe, "cell")), probe, said, RULE)


@pytest.mark.points(1.5)
def test_steepest(student):
    """It is the rate of the steepest descent, not of the smallest loss or of the rise that follows."""
    near(student, "falls", "late", "search_curve")


@pytest.mark.points(1)
@pytest.mark.needs("test_steepest")
def test_slope_over_log(student):
    """The slope is taken of the loss itself, against log lr."""
    near(student, "long_tail", "negative")


@pytest.mark.points(0.75)
@pytest.mark.needs("test_steepest")
@pytest.mark.shows("before_the_minimum")
def test_anywhere(student):
    """The steepest descent may be at the first rates, at the last or after the lowest loss, and the curve short."""
    near(student, "at_once", "to_the_end", "few", "after_the_lowest")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_steepest")
@pytest.mark.shows("returns_array")
def test_one_number(student):
    """The suggestion is one number."""
    for probe in ("falls", "late"):
        said = "One number was expected, but an array with one number in it came back."
        student.expect(bool(student.array(probe, "axes")[0] == 0), probe, said, "Look at what is returned.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_steepest")
@pytest.mark.shows("mutates_curve")
def test_curve_kept(student):
    """The arrays that suggest_lr is given are left as they were."""
    said = "An array that we passed held other numbers afterwards; it should be left as it was."
    for probe in student.task.probes:
        student.expect(not student.trace(probe).has("params_changed"), probe, said, "Look for assignments in place.")
