"""Figures: `ax` in, `ax` out, whole grids, paths that leave, styles for all, and errors that say what was expected."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.colors import to_rgb

from autograder.feedback.svg import Panel, even
from optviz_ref import (
    LANDSCAPES,
    SGD,
    AdaGrad,
    AdamL2,
    AdamW,
    Nesterov,
    NesterovTorch,
    best_rate,
    compare_convergence,
    compare_learning_rates,
    compare_momentum,
    create_animation,
    elongated_quadratic,
    elongated_quadratic_grad,
    plot_losses,
    plot_paths,
    plot_schedules,
    plot_surface,
    plot_trajectories,
    quadratic,
    quadratic_grad,
    saddle_point,
    saddle_point_grad,
    style_of,
)
from optviz_ref.compare import family_styles
from optviz_ref.style import STYLES
from optviz_ref.svg import box_of, surface_scale

VIEW = (-3, 3), (-3, 3)


@pytest.fixture(autouse=True)
def figures():
    matplotlib.use("Agg")
    before = dict(matplotlib.rcParams)
    yield
    pyplot.close("all")
    assert dict(matplotlib.rcParams) == before, "a figure changed Matplotlib's settings"


@pytest.fixture
def ax():
    return pyplot.subplots()[1]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_landscape_is_drawn_in_one_call_and_finite(name, ax):
    land, calls = LANDSCAPES[name], []
    same = plot_surface(
        lambda x: calls.append(x.shape) or land.func(x), land.xlim, land.ylim, name, ax, minima=land.minima
    )
    assert same is ax
    assert calls == [(2, 200, 200)]
    assert ax.get_xlim() == land.xlim and ax.get_ylim() == land.ylim
    ax.figure.canvas.draw()


def test_scale_takes_negative_values_and_shows_the_floor():
    z = np.array([[9.0, 9, 9], [9, -9, 0], [9, 9, 9]])
    scaled = surface_scale(z)
    assert scaled.min() == 0 and np.isfinite(scaled).all()
    x = np.linspace(-2, 2, 201)
    valley = surface_scale(1000 * (x[:, None] ** 2 + x**2))
    assert valley[100, 110] > 0.25 * valley.max()  # at 1 % of the height


def test_scale_keeps_holes_as_holes():
    scaled = surface_scale(np.array([[1.0, 2, 3], [4, np.nan, np.inf], [7, 8, 9]]))
    assert np.isnan(scaled).sum() == 2


@pytest.mark.parametrize("maker", [AdaGrad, Nesterov, NesterovTorch, AdamL2, AdamW, SGD])
def test_any_optimizer_can_be_drawn(maker, ax):
    plot_trajectories(quadratic, quadratic_grad, *VIEW, "t", (2.0, 1.0), 20, optimizers={maker.__name__: maker}, ax=ax)
    assert legend(ax) == [maker.__name__, "start"]


def test_styles_differ_in_color_dash_and_marker_together():
    assert len(set(STYLES.values())) == len(STYLES)
    for one in ("SGD", "Momentum", "RMSprop", "Adam", "AdaGrad", "Nesterov", "AdamW"):
        for other in set(STYLES) - {one, "NesterovTorch"}:
            pair = STYLES[one], STYLES[other]
            assert pair[0].color != pair[1].color and pair[0].dash != pair[1].dash and pair[0].marker != pair[1].marker


def luminance(rgb):
    """As WCAG 2 defines it, of a color's red, green and blue in [0, 1]."""
    return np.where(np.array(rgb) <= 0.04045, np.array(rgb) / 12.92, ((np.array(rgb) + 0.055) / 1.055) ** 2.4) @ [
        0.2126,
        0.7152,
        0.0722,
    ]


def test_every_color_has_a_contrast_of_three_to_one_on_every_tone_of_the_ground(ax):
    plot_surface(quadratic, *VIEW, "t", ax)
    ground = min(luminance(tone[:3]) for tone in ax.collections[0].get_facecolor())
    family = family_styles([f"β = {i}" for i in range(6)])
    for style in [*STYLES.values(), *family.values()]:
        assert (ground + 0.05) / (luminance(to_rgb(style.color)) + 0.05) >= 3, style


@pytest.mark.parametrize("name", LANDSCAPES)
def test_a_unit_is_as_long_along_x_as_along_y(name):
    land = LANDSCAPES[name]
    ax = plot_surface(land.func, land.xlim, land.ylim, name)
    ax.figure.canvas.draw()
    box = ax.get_window_extent()
    assert box.width / np.ptp(land.xlim) == pytest.approx(box.height / np.ptp(land.ylim), rel=1e-3)
    for width, height in (box_of(land.xlim, land.ylim), box_of(land.xlim, land.ylim, 120, 120)):
        assert width / np.ptp(land.xlim) == pytest.approx(height / np.ptp(land.ylim), rel=0.01)
    panel = Panel("t", land.xlim, land.ylim, "x", "y", height=even(land.xlim, land.ylim))
    width, height = panel.size
    assert width / np.ptp(land.xlim) == pytest.approx(height / np.ptp(land.ylim), rel=0.01)


def test_an_unknown_name_always_gets_the_same_style():
    assert style_of("Lion") == style_of("Lion")
    assert len({style_of(f"optimizer {i}") for i in range(40)}) > 30


def test_axes_stay_and_the_legend_says_who_leaves(ax):
    plot_trajectories(saddle_point, saddle_point_grad, *VIEW, "saddle", (0.1, 0.1), 50, ax=ax)
    assert ax.get_xlim() == (-3, 3) and ax.get_ylim() == (-3, 3)
    assert legend(ax)[:4] == [
        "SGD (leaves at step 19)",
        "Momentum (leaves at step 10)",
        "RMSprop (leaves at step 14)",
        "Adam (leaves at step 27)",
    ]


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_a_path_is_drawn_to_where_it_stops_being_finite_and_marked_there(hole, ax):
    path = np.array([[2.0, 2], [1, 1], [0.5, 0], [hole, 1], [0, 0]])
    plot_paths({"SGD": path}, plot_surface(quadratic, *VIEW, "t", ax))
    line, cross, _ = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), path[:3])
    np.testing.assert_array_equal(cross.get_xydata(), path[2:3])
    assert legend(ax)[0] == "SGD (leaves at step 3)"


def test_the_cross_stands_on_the_border(ax):
    plot_paths({"SGD": np.array([[0.0, 0], [6, 3]])}, plot_surface(quadratic, *VIEW, "t", ax))
    np.testing.assert_allclose(ax.lines[1].get_xydata(), [[3, 1.5]])


def test_one_learning_rate_is_enough():
    axes = compare_learning_rates(quadratic, quadratic_grad, *VIEW, (2.0, 2.0), [0.1])
    assert len(axes) == 1
    assert "0.1" in axes[0].get_title()


def test_divergence_has_a_readable_title():
    axes = compare_learning_rates(elongated_quadratic, elongated_quadratic_grad, *VIEW, (2.5, 2.5), [0.1, 0.2])
    assert axes[1].get_title() == "lr = 0.2, leaves at step 1\nloss after 50 steps: 3.22e+49"
    assert axes[1].get_ylim() == (-3, 3)


def test_momenta_and_convergence_draw_one_line_each(ax):
    compare_momentum(quadratic, quadratic_grad, *VIEW, (2.0, 2.0), [0.0, 0.9], ax=ax)
    assert legend(ax) == ["β = 0", "β = 0.9", "start"]
    curves = compare_convergence(quadratic, quadratic_grad, (2.0, 2.0), 30)
    assert legend(curves) == ["SGD", "Momentum", "RMSprop", "Adam"] and curves.get_yscale() == "log"


def test_losses_of_zero_are_cut_and_negative_ones_drawn_plainly(ax):
    plot_losses({"SGD": [1.0, 0.0]}, ax=ax)
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1, 1e-16])
    assert plot_losses({"SGD": [1.0, -2.0]}).get_yscale() == "linear"


def test_schedules_look_different():
    ax = plot_schedules({name: [0.1, 0.05] for name in "abcdefgh"})
    assert len({(line.get_color(), line.get_marker()) for line in ax.lines}) == 8


def test_the_animation_has_a_frame_for_every_point(tmp_path):
    animation = create_animation(quadratic, quadratic_grad, *VIEW, (2.0, 2.0), n_steps=7)
    assert animation.to_jshtml().count("data:image/png;base64,") == 8
    animation.save(tmp_path / "paths.gif", writer="pillow")
    from PIL import Image

    with Image.open(tmp_path / "paths.gif") as image:
        assert image.n_frames == 8


def test_best_rate_stays_below_the_limit():
    rate, loss = best_rate(SGD, elongated_quadratic, elongated_quadratic_grad, (2.5, 2.5), 100)
    assert 0.08 < rate < 0.1 and loss < 1e-10


PATH = np.zeros((3, 2))
BOWL = quadratic, quadratic_grad
WRONG = {
    "inverted xlim": (lambda: plot_surface(quadratic, (3, -3), (-3, 3)), r"xlim: expected .*low < high, got \(3, -3\)"),
    "one limit": (lambda: plot_surface(quadratic, (-3, 3), 3), r"ylim: expected two numbers \(low, high\), got 3"),
    "infinite ylim": (lambda: plot_surface(quadratic, (-3, 3), (0, np.inf)), r"ylim: expected two finite numbers"),
    "a function of one point": (
        lambda: plot_surface(lambda x: 1.0, *VIEW),
        r"func: expected .*\(200, 200\).* got shape \(\)",
    ),
    "nothing finite": (lambda: plot_surface(lambda x: x[0] * np.nan, *VIEW), "func: expected finite values"),
    "no paths": (lambda: plot_paths({}), r"paths: expected a non-empty dict .* got \{\}"),
    "a path without name": (lambda: plot_paths(PATH), "paths: expected a non-empty dict"),
    "a path of triples": (lambda: plot_paths({"SGD": np.zeros((4, 3))}), r"paths\['SGD'\]: .*got shape \(4, 3\)"),
    "an empty path": (lambda: plot_paths({"SGD": np.zeros((0, 2))}), r"paths\['SGD'\]: .*got shape \(0, 2\)"),
    "words": (lambda: plot_paths({"SGD": [["a", "b"]]}), r"paths\['SGD'\]: expected an array of numbers"),
    "a NaN start": (lambda: plot_paths({"SGD": np.full((2, 2), np.nan)}), r"paths\['SGD'\]: expected a finite start"),
    "no optimizers": (
        lambda: compare_convergence(quadratic, quadratic_grad, (1.0, 1.0), optimizers={}),
        "optimizers: exp",
    ),
    "no rates": (
        lambda: compare_learning_rates(quadratic, quadratic_grad, *VIEW, (1.0, 1.0), []),
        r"lr_values: .* got \[\]",
    ),
    "a NaN β": (
        lambda: compare_momentum(quadratic, quadratic_grad, *VIEW, (1.0, 1.0), [np.nan]),
        "beta_values: expected",
    ),
    "a start of three": (lambda: compare_convergence(*BOWL, (1.0, 2.0, 3.0)), r"start: .*got \(1.0, 2.0, 3.0\)"),
    "a NaN coordinate": (lambda: compare_convergence(*BOWL, (np.nan, 1.0)), r"start: expected a finite point"),
    "no steps": (lambda: compare_convergence(*BOWL, (1.0, 1.0), n_steps=0), "n_steps: expected a whole number.*got 0"),
    "half a step": (lambda: compare_convergence(*BOWL, (1.0, 1.0), n_steps=2.5), "n_steps: .*got 2.5"),
    "no losses": (lambda: plot_losses({}), "losses: expected a non-empty dict"),
    "a loss table": (
        lambda: plot_losses({"SGD": PATH}),
        r"curves\['SGD'\]: expected numbers, one a step, got shape \(3, 2\)",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_named_with_what_was_expected_and_what_came(case):
    call, message = WRONG[case]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("thing", [SGD(), "SGD", None])
def test_an_optimizer_that_is_no_factory_is_named(thing):
    with pytest.raises(TypeError, match=r"optimizers\['mine'\]: expected a function that makes an optimizer"):
        plot_trajectories(quadratic, quadratic_grad, *VIEW, "t", (1.0, 1.0), optimizers={"mine": thing})
