"""SVG pictures: well-formed, readable for screen readers, small, and true to the numbers."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from optviz_ref import LANDSCAPES, SGD, contour_svg, curve_svg, optimize, path_svg, player_html
from optviz_ref.svg import HEIGHT, WIDTH, loss_scale, thin, ticks

LAND = LANDSCAPES["elongated_quadratic"]
SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"title": "<Paths> & 'more'", "description": 'SGD "descends"'}


@pytest.fixture(scope="module")
def path():
    return optimize(lambda: SGD(lr=0.09), LAND.func, LAND.grad, LAND.start, 60)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_contours_are_small_and_well_formed(name):
    drawn = contour_svg(LANDSCAPES[name])
    lines = ET.fromstring(drawn).findall("path")
    assert len(lines) == 12 and len(drawn) < 80_000
    assert drawn == contour_svg(LANDSCAPES[name])


def test_contours_of_the_bowl_lie_where_the_bowl_is_high():
    [line, *_] = re.findall(r"M(\d+) (\d+)", contour_svg(LAND))
    x, y = int(line[0]) / 10 / WIDTH * 6 - 3, 3 - int(line[1]) / 10 / HEIGHT * 6
    outer = [path for path in ET.fromstring(contour_svg(LAND)).findall("path")][-1].get("d")
    x2, y2 = (int(v) for v in re.match(r"M(\d+) (\d+)", outer).groups())
    far = LAND.func(np.array([x2 / 10 / WIDTH * 6 - 3, 3 - y2 / 10 / HEIGHT * 6]))
    assert LAND.func(np.array([x, y])) < 0.2 < 20 < far


def test_thinning_moves_no_line_by_more_than_a_unit():
    angle = np.linspace(0, 2 * np.pi, 400)
    circle = 1000 * np.c_[np.cos(angle), np.sin(angle)]
    kept = thin(circle)
    assert len(kept) < 220
    middles = (kept[1:] + kept[:-1]) / 2
    assert abs(np.hypot(*middles.T) - 1000).max() < 10  # tenths of a unit


def test_a_path_picture_has_title_description_and_both_ends(path):
    root = ET.fromstring(path_svg(LAND, {"SGD": path, "reference": path[:10]}, divergence=7, **WORDS))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == WORDS["title"] and root.find(f"{SVG}desc").text == WORDS["description"]
    lines = [line.get("points").split() for line in root.iter(f"{SVG}polyline")]
    assert [len(line) for line in lines[:2]] == [61, 10]
    first = [float(v) for v in lines[0][0].split(",")]
    assert first == pytest.approx([10 * WIDTH * 5.5 / 6, 10 * HEIGHT * 0.5 / 6], abs=1)
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_a_path_that_stops_being_finite_is_cut_and_said():
    path = np.array([[2.0, 2], [1, 1], [np.nan, 0], [0, 0]])
    picture = path_svg(LAND, {"SGD": path}, **WORDS)
    assert "leaves at step 2" in picture
    assert len(next(ET.fromstring(picture).iter(f"{SVG}polyline")).get("points").split()) == 2
    assert "nan" not in picture


def test_kept_contours_give_the_same_picture_in_little_time(path):
    kept = contour_svg(LAND)
    assert path_svg(LAND, {"SGD": path}, contours=kept, **WORDS) == path_svg(LAND, {"SGD": path}, **WORDS)


def test_no_matplotlib_is_needed():
    code = "import sys; from optviz_ref.player import contour_svg, path_svg; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def test_curves_are_logarithmic_only_if_never_negative():
    for losses, marks in (([1.0, 0.1, 0.0], "1e-1"), ([1.0, -1.0], ">-1<")):
        assert marks in curve_svg({"SGD": losses}, **WORDS)


def test_losses_that_left_do_not_set_the_scale():
    curves = {"SGD": np.array([-1.0, -2, -1e30])}
    assert loss_scale(curves, {"SGD": 2})[1] == pytest.approx((-2.04, -0.96))


@pytest.mark.parametrize("limits", [(-3, 3), (0, 103), (0.1, 0.7), (-1e5, 1e5), (-4.5, 4.5)])
def test_ticks_are_round_and_inside(limits):
    values = [value for value, _ in ticks(limits)]
    assert 3 <= len(values) <= 8
    assert limits[0] - 1e-9 <= values[0] and values[-1] <= limits[1] + 1e-9
    assert all(float(f"{value:.2g}") == pytest.approx(value) for value in values)


def test_the_player_is_small_for_four_optimizers_and_a_hundred_steps():
    import optviz_ref

    makers = {name: getattr(optviz_ref, name) for name in ("SGD", "Momentum", "RMSprop", "Adam")}
    for name in ("quadratic", "elongated_quadratic", "rosenbrock", "saddle_point", "bounded_saddle", "beale"):
        land = LANDSCAPES[name]
        paths = {n: optimize(lambda m=m: m(lr=0.001), land.func, land.grad, land.start, 100) for n, m in makers.items()}
        assert len(player_html(land, paths).encode()) < 60_000, name


@pytest.mark.parametrize(
    ("paths", "message"),
    [({}, "paths: expected a non-empty dict"), ({"SGD": [1, 2]}, r"paths\['SGD'\]: .*got shape \(2,\)")],
)
def test_wrong_paths_are_named(paths, message):
    for draw in (lambda: path_svg(LAND, paths, **WORDS), lambda: player_html(LAND, paths)):
        with pytest.raises(ValueError, match=message):
            draw()
