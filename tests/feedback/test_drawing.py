"""A path over its landscape: the view that shows it is not squeezed, and the caption says where both paths end."""

import numpy as np
import pytest

from autograder.feedback.drawing import draw_path, near
from autograder.feedback.svg import Panel, even
from optviz_ref import LANDSCAPES

LAND = LANDSCAPES["booth"]


@pytest.mark.parametrize(
    "path",
    [
        np.linspace([-8, -5], [1, 3], 30),
        np.linspace([-8, 3], [1, 3], 30),
        np.linspace([1, -5], [1, 3], 30),
        np.linspace([0.9, 2.9], [1, 3], 30),
    ],
    ids=["across", "along x", "along y", "short"],
)
def test_a_unit_is_as_long_along_y_as_along_x_however_the_path_lies(path):
    view = near(LAND, path, path)
    width, height = Panel("t", *view, "x", "y", height=even(*view)).size
    assert width / np.ptp(view[0]) == pytest.approx(height / np.ptp(view[1]), rel=0.01)


def test_the_caption_says_where_both_paths_end():
    right, wrong = np.linspace([-8, -5], [1, 3], 30), np.linspace([-8, -5], [0.5, -2], 30)
    said = draw_path({"path": wrong}, ({"path": right},), "booth", False).caption
    assert "Yours ends at (0.5, −2), the right one at (1, 3)." in said
    wrong[-1] = np.nan
    assert "Yours ends at no finite point" in draw_path({"path": wrong}, ({"path": right},), "booth", False).caption
