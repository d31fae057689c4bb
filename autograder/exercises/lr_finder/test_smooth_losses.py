"""smooth_losses is an average with fading memory that is corrected for starting at 0."""

import numpy as np
import pytest

FORMULA = "avg = beta * avg + (1 - beta) * loss starts at 0, and each value is avg / (1 - beta**(i + 1)), i from 0."


@pytest.mark.points(0.5)
def test_length(work):
    """There is one smoothed loss for each loss, and the curve is smoother."""
    for probe in ("slow", "quick", "constant", "single", "zigzag"):
        got, expected = work.array(probe, "smoothed").shape, work.reference(probe, "smoothed").shape
        said = f"An array of shape {expected} was expected, but yours has shape {got}."
        work.expect(got == expected, probe, said, "Look at what you return.")
    got, given = work.array("zigzag", "smoothed"), work.array("zigzag", "given")
    calmer = bool(np.ptp(got[-6:]) < 0.5 * np.ptp(given[-6:])) and bool(np.ptp(got) > 0)
    said = "A smoother curve was expected, but yours jumps about like the losses or does not move at all."
    work.expect(calmer, "zigzag", said, "Look at what you compute each value from.")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_length")
def test_correction(work):
    """Equal losses stay unchanged, and so does a single loss: the average is corrected for starting at 0."""
    work.follows("constant", "single", array="smoothed", steps=False, scale="relative", look=FORMULA)


@pytest.mark.points(1.25)
@pytest.mark.needs("test_length")
@pytest.mark.shows("beta_hardcoded")
def test_average(work):
    """Each value is the corrected average of the losses so far, for any beta."""
    work.follows("slow", "quick", "again", "smoothed_curve", array="smoothed", steps=False, scale="range", look=FORMULA)
    work.follows("again", array="first", steps=False, scale="range", look=FORMULA)


@pytest.mark.points(0.5)
@pytest.mark.needs("test_average")
def test_default_beta(work):
    """beta is 0.9 by default."""
    work.follows("default_beta", array="smoothed", steps=False, scale="range", look="Look at beta's default.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_average")
@pytest.mark.shows("mutates_losses")
def test_losses_kept(work):
    """smooth_losses leaves the losses you pass to it unchanged."""
    said = "The array that we passed as losses held other numbers afterward, but it should not change."
    for probe in work.task.probes:
        work.expect(not work.trace(probe).has("params_changed"), probe, said, "Look for in-place assignments.")
