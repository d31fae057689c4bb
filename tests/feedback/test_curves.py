"""Curves of one number: a schedule's rates beside the right ones."""

import re

import numpy as np
import pytest

from autograder.feedback.curves import draw_curve, draw_rates
from autograder.feedback.picture import NOTHING
from autograder.feedback.svg import label, ticks

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


def suggested(yours):
    lrs = np.geomspace(1e-4, 1, 30)
    given = {"lrs": lrs, "losses": 1 + (np.log10(lrs) + 1) ** 2}
    right = {**given, "suggestion": np.array([0.01])}
    return draw_curve({**given, "suggestion": np.array([yours])}, (right,), None, False)


@pytest.mark.parametrize(("yours", "anchors"), [(0.1, ["end", "start"]), (1e-3, ["start", "end"])])
def test_each_rate_has_its_label_on_its_own_side(yours, anchors):
    drawing = suggested(yours)
    found = [
        re.search(rf'text-anchor="(\w+)" class="h">{name}<', drawing.svg)[1] for name in ("right rate", "your rate")
    ]
    assert found == anchors
    assert "dashed" not in drawing.caption and 'stroke-dasharray="6 3"' not in drawing.svg


@pytest.mark.parametrize("limits", [(0.3, 7.0), (2.0, 8.0), (3e-7, 4e-6), (1.1, 1.4), (1e-4, 1.0), (2e5, 3e6)])
def test_a_log_axis_has_several_ticks_each_with_a_label_of_its_own(limits):
    at = ticks(*limits, True)
    assert len(at) > 1 and all(limits[0] <= tick <= limits[1] * (1 + 1e-12) for tick in at)
    assert [float(label(tick)) for tick in at] == pytest.approx(at)


def test_a_suggestion_of_minus_zero_is_zero():
    assert "you suggest 0, and" in suggested(-0.0).caption
