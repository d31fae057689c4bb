"""smooth_losses is an average with fading memory that is corrected for starting at 0."""

import numpy as np
import pytest

FORMULA = "avg = beta * avg + (1 - beta) * loss starts at 0, and each value is avg / (1 - beta**(i + 1)), i from 0."


@pytest.mark.points(0.5)
def test_length(work):
    """There is one smoothed loss for each loss, and together they are smoother."""
    for probe in ("slow", "quick", "constant", "single", "zigzag"):
        got, expected = work.array(probe, "smoothed").shape, work.reference(probe, "smoothed").shape
        said = f"An array of shape {expected} was expected, but yours has shape {got}."
        work.expect(got == expected, probe, said, "Look at what is returned.")
    got, given = work.array("zigzag", "smoothed"), work.array("zigzag", "given")
    calmer = bool(np.ptp(got[-6:]) < 0.5 * np.ptp(given[-6:])) and bool(np.ptp(got) > 0)
    said = "A smoother curve was expected, but yours goes up and down much as the losses do, or does not move at all."
    work.expect(calmer, "zigzag", said, "Look at what each value is made from.")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_length")
def test_correction(work):
    """Losses that are all the same stay as they are, and so does a single loss: the start at 0 is corrected."""
    work.follows("constant", "single", array="smoothed", scale="relative", look=FORMULA)


@pytest.mark.points(1.25)
@pytest.mark.needs("test_length")
@pytest.mark.shows("beta_hardcoded")
def test_average(work):
    """Each value is the corrected average of the losses up to it, for any beta."""
    work.follows("slow", "quick", "again", "smoothed_curve", array="smoothed", scale="range", look=FORMULA)


@pytest.mark.points(0.5)
@pytest.mark.needs("test_average")
def test_default_beta(work):
    """beta is 0.9 by default."""
    work.follows("default_beta", array="smoothed", scale="range", look="Look at the default of beta.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_average")
@pytest.mark.shows("mutates_losses")
def test_losses_kept(work):
    """The losses that smooth_losses is given are left as they were."""
    said = "The array that we passed as losses held other numbers afterwards; it should be left as it was."
    for probe in work.task.probes:
        work.expect(not work.trace(probe).has("params_changed"), probe, said, "Look for assignments in place.")
