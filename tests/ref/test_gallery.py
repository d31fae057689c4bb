"""The gallery's page: every pair is there, rates are the best that were tried, and colors mean what the key says."""

import re
import runpy
import sys

import html5lib
import numpy as np
import pytest

from optviz_ref import LANDSCAPES, SGD, Muon, gallery, optimize

FEW = ["elongated_quadratic", "saddle_point", "noisy_quadratic"]


@pytest.fixture(scope="module")
def page():
    return gallery.gallery_html(FEW, ["SGD", "Adam", "Muon"])


def test_the_page_has_every_pair_with_its_rate_and_end(page):
    labels = re.findall(r"aria-label='(\w+), rate ([\d.e+-]+): (loss [\d.e+-]+|leaves the view at step \d+)'", page)
    assert [name for name, _, _ in labels] == ["SGD", "Adam", "Muon"] * 3
    assert not any("leaves" in end for _, _, end in labels)  # even on the saddle: slow rates stay, and so count
    for landscape, (optimizer, rate, _) in zip(np.repeat(FEW[:2], 3), labels[:6], strict=True):
        assert float(rate) == pytest.approx(gallery.good_rate(optimizer, LANDSCAPES[landscape]), rel=0.06)


def test_the_page_stands_alone_and_parses(page):
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"src=|href='?(?!['#])|https?://|url\(|@[A-Z]", page.replace("@media", ""))
    ids = re.findall(r"id='?([\w-]+)", page)
    assert len(ids) == len(set(ids)) and set(re.findall(r"href='?#([\w-]+)", page)) <= set(ids)


def test_all_are_there():
    assert {"SGD", "Adam", "Adadelta", "AMSGrad", "NAdam", "RAdam", "Adamax", "Lion", "Muon", "SAM"} <= set(
        gallery.OPTIMIZERS
    )
    assert gallery.scene("noisy_quadratic") is not gallery.scene("noisy_quadratic")


@pytest.mark.parametrize("name", LANDSCAPES)
def test_the_good_rate_of_descent_is_the_best_of_those_that_stay(name):
    land, rates = LANDSCAPES[name], gallery.RATES[::8]
    good = gallery.good_rate("SGD", land)
    lowest = gallery.view(land)[2].min()

    def worst(rate):
        starts = np.multiply.outer(land.start, np.linspace(0.8, 1.2, 9))
        with np.errstate(all="ignore"):
            path = optimize(lambda: SGD(lr=rate), None, land.grad, starts, 100)
            losses = np.array([land.func(points) for points in path[-10:]])
        low, high = np.array([land.xlim, land.ylim]).T
        stays = ((path[:, :, 4] >= low) & (path[:, :, 4] <= high)).all()
        return (np.maximum(losses, lowest).max() if np.isfinite(losses).all() else np.inf), stays

    found, stays = worst(good)
    tried = [worst(rate) for rate in rates]
    assert stays or not any(stay for _, stay in tried)
    assert found <= min(loss for loss, stay in tried if stay or not stays)


def test_a_color_covers_the_share_of_the_view_that_the_key_says():
    drawn = gallery.bands(LANDSCAPES["himmelblau"], (160, 160))
    areas = {}
    for color, rings in re.findall(r"<path fill='(#\w+)' d='([^']*)'/>", drawn):
        areas[color] = abs(sum(area(ring) for ring in re.findall(r"M([^z]*)z", rings)))
    for share, color in zip(gallery.SHARES, gallery.COLORS, strict=False):
        assert areas[color] / 1600**2 == pytest.approx(share / 100, abs=0.01)


def area(ring):
    """The area of a ring as SVG has it; that of a hole is negative."""
    points = np.array(re.findall(r"-?\d+", ring), dtype=float).reshape(-1, 2).cumsum(axis=0)
    x, y = points.T
    return 0.5 * np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))


def test_muon_of_points_is_muon_of_columns():
    start, grads = np.random.default_rng(0).normal(size=(2, 2, 5))
    together = gallery.MuonOfPoints(lr=np.array([0.1, 0.2, 0.3, 0.4, 0.5])).step(start, grads)
    alone = [Muon(lr=0.1 * (i + 1)).step(start[:, i : i + 1], grads[:, i : i + 1])[:, 0] for i in range(5)]
    np.testing.assert_allclose(together.T, alone, rtol=1e-12)


def test_the_command_writes_a_file_and_says_how_it_is_used(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["gallery"])
    with pytest.raises(SystemExit, match="2"), pytest.warns(RuntimeWarning, match="found in sys.modules"):
        runpy.run_module("optviz_ref.gallery", run_name="__main__")
    assert capsys.readouterr().err == "usage: python -m optviz_ref.gallery FILE\n"


def test_a_path_that_leaves_with_every_rate_says_so_and_has_a_cross(monkeypatch):
    monkeypatch.setattr(gallery, "RATES", np.array([3.0]))
    drawn = gallery.panel("saddle_point", "SGD", (160, 160))
    assert "rate 3: leaves the view at step 2" in drawn and drawn.count("l12 12m0-12l-12 12") == 2
    assert "l12 12m0" not in gallery.panel("quadratic", "AdaGrad", (160, 160))
