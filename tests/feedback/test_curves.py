"""Curves of one number: a schedule's rates beside the right ones."""

import numpy as np
import pytest

from autograder.feedback.curves import draw_rates
from autograder.feedback.picture import NOTHING

RIGHT = np.geomspace(0.5, 0.01, 20)


def drawn(values):
    return draw_rates({"values": np.array(values, dtype=float)}, ({"values": RIGHT},), None, False)


def test_the_step_at_which_the_rates_part_is_told_and_marked():
    late = RIGHT.copy()
    late[7:] *= 1.5
    drawing = drawn(late)
    assert "they part at step 7" in drawing.caption
    assert "step 7" in drawing.svg and drawing.svg.count("<path") > 2
    assert "Your rates are the right ones" in drawn(RIGHT).svg


def test_rates_far_off_leave_the_panel_and_do_not_press_the_right_curve_flat():
    wild = drawn(RIGHT * 1e6).svg
    assert "learning rate" in wild and "1e+0" not in wild


@pytest.mark.parametrize("values", [[], [np.nan] * 20, [0.1] * 3, [[0.1]] * 20])
def test_what_is_no_curve_is_not_drawn(values):
    drawing = drawn(values)
    assert not drawing.svg
    assert drawing.caption == NOTHING
