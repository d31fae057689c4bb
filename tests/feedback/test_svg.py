"""SVG pictures and the player: well-formed, readable for screen readers, small, and true to the numbers."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import numpy as np
import pytest

import optviz_ref
from optviz_ref import LANDSCAPES, SGD, contour_svg, optimize, player_html
from optviz_ref.style import style_of
from optviz_ref.svg import box_of, line_svg, loss_scale, place, svg, thin, ticks
from tests.growth import within

LAND = LANDSCAPES["elongated_quadratic"]
WIDTH, HEIGHT = box_of(LAND.xlim, LAND.ylim)
MAKERS = {name: getattr(optviz_ref, name) for name in ("SGD", "Momentum", "RMSprop", "Adam")}


@pytest.fixture(scope="module")
def path():
    return optimize(lambda: SGD(lr=0.09), LAND.func, LAND.grad, LAND.start, 60)


class Lines(HTMLParser):
    """Collect the polylines of a player's page, and its svg elements."""

    def __init__(self, player):
        super().__init__()
        self.points, self.pictures, self.page = [], [], ""
        self.feed(player)
        self.feed(self.page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.page = attributes.get("srcdoc", self.page)
        if tag == "polyline" and len(attributes["points"].split()) > 2:
            self.points.append(attributes["points"].split())
        if tag == "svg":
            self.pictures.append(attributes)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_contours_are_small_and_well_formed(name):
    drawn = contour_svg(LANDSCAPES[name])
    assert len(ET.fromstring(drawn).findall("path")) == 12 and len(drawn) < 80_000
    assert drawn == contour_svg(LANDSCAPES[name])


def test_contours_of_the_bowl_lie_where_the_bowl_is_high():
    def height(line):
        x, y = (int(v) for v in re.match(r"M(\d+) (\d+)", line.get("d")).groups())
        return LAND.func(np.array([x / 10 / WIDTH * 6 - 3, 3 - y / 10 / HEIGHT * 6]))

    heights = [height(line) for line in ET.fromstring(contour_svg(LAND)).findall("path")]
    assert heights == sorted(heights)
    assert heights[0] < 0.2 < 20 < heights[-1]


def test_thinning_moves_no_line_by_more_than_a_unit():
    angle = np.linspace(0, 2 * np.pi, 400)
    kept = thin(1000 * np.c_[np.cos(angle), np.sin(angle)])
    assert len(kept) < 220
    middles = (kept[1:] + kept[:-1]) / 2
    assert abs(np.hypot(*middles.T) - 1000).max() < 10  # tenths of a unit


def test_a_picture_is_well_formed_and_has_title_and_description(path):
    line = line_svg(place(path, LAND.xlim, LAND.ylim, WIDTH, HEIGHT), style_of("SGD"), "<SGD> & 'more'")
    root = ET.fromstring(svg("<title> & 'more'", 'says "so"', line, ""))
    assert root.get("role") == "img"
    assert [child.text for child in root[:2]] == ["<title> & 'more'", 'says "so"']
    points = next(root.iter("{http://www.w3.org/2000/svg}polyline")).get("points").split()
    assert len(points) == 61
    first = [float(v) for v in points[0].split(",")]
    assert first == pytest.approx([10 * WIDTH * 5.5 / 6, 10 * HEIGHT * 0.5 / 6], abs=1)


def test_a_player_holds_every_point_and_two_described_pictures(path):
    lines = Lines(player_html(LAND, {"SGD": path, "reference": path[:10]}, "t"))
    assert [len(points) for points in lines.points] == [61, 10, 61, 10]
    assert [picture.get("role") for picture in lines.pictures[:2]] == ["img", "img"]
    assert "SGD ends at loss" in lines.page


@pytest.mark.parametrize("hole", [np.nan, np.inf, 1e300])
def test_a_path_that_stops_being_finite_is_cut_and_said(hole):
    path = np.array([[2.0, 2], [1, 1], [0.5, 0], [hole, 0], [0, 0]])
    player = player_html(LAND, {"SGD": path})
    assert "leaves the view at step 3" in player
    assert len(Lines(player).points[0]) == (5 if np.isfinite(hole) else 3)
    assert "nan" not in Lines(player).page.lower().split("<script>")[0] and "Infinity" not in player


def test_no_matplotlib_is_needed():
    code = "import sys; from optviz_ref.player import contour_svg, player_html; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def test_losses_are_logarithmic_only_if_never_negative():
    assert loss_scale({"SGD": np.array([1.0, 0.1, 0.0])})[2]
    assert not loss_scale({"SGD": np.array([1.0, -1.0])})[2]


def test_losses_that_left_do_not_set_the_scale():
    curves = {"SGD": np.array([-1.0, -2, -1e30])}
    assert loss_scale(curves, {"SGD": 2})[1] == pytest.approx((-2.04, -0.96))


@pytest.mark.parametrize("limits", [(-3, 3), (0, 103), (0.1, 0.7), (-1e5, 1e5), (-4.5, 4.5)])
def test_ticks_are_round_and_inside(limits):
    values = [value for value, _ in ticks(limits)]
    assert 3 <= len(values) <= 8
    assert limits[0] - 1e-9 <= values[0] and values[-1] <= limits[1] + 1e-9
    assert all(float(f"{value:.2g}") == pytest.approx(value) for value in values)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_the_player_is_small_for_four_optimizers_and_a_hundred_steps(name):
    land = LANDSCAPES[name]
    with np.errstate(all="ignore"):  # Goldstein and Price's walls throw gradient descent out
        paths = {n: optimize(lambda m=m: m(lr=0.001), land.func, land.grad, land.start, 100) for n, m in MAKERS.items()}
    assert len(player_html(land, paths).encode()) < (60_000 if name not in ("rastrigin", "ackley") else 120_000)


@pytest.mark.parametrize(
    ("paths", "message"),
    [({}, "paths: expected a non-empty dict"), ({"SGD": [1, 2]}, r"paths\['SGD'\]: .*got shape \(2,\)")],
)
def test_wrong_paths_are_named(paths, message):
    with pytest.raises(ValueError, match=message):
        player_html(LAND, paths)


def test_the_player_is_made_in_five_times_the_time_of_its_paths():
    land = LANDSCAPES["rosenbrock"]

    def paths():
        return {n: optimize(lambda m=m: m(lr=0.001), land.func, land.grad, land.start, 100) for n, m in MAKERS.items()}

    made = paths()
    within(5, paths, lambda: player_html(land, made))
