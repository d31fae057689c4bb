"""Statements of docs/lesson.md that no cell of the lesson can compute without giving an exercise's answer away."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from optviz_ref import (
    SGD,
    AdaGrad,
    Adam,
    AdamL2,
    AdamW,
    Momentum,
    Nesterov,
    elongated_quadratic,
    elongated_quadratic_grad,
    lr_finder,
    optimize,
    smooth_losses,
    suggest_lr,
)

ROOT = Path(__file__).parents[2]
RELEASE = ROOT / "release" / "exercises"
BOWL = elongated_quadratic, elongated_quadratic_grad, np.array([2.5, 2.5])


def said(notebook, cell):
    """Give the text of a cell of an exercise's source."""
    cells = json.loads((ROOT / "source" / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
    [text] = ["".join(c["source"]) for c in cells if c["id"] == cell]
    return text


def code(notebook):
    cells = json.loads((RELEASE / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


def largest_stable_rate(maker, curvature=1.0):
    """Find it by halving an interval."""
    low, high = 0.0, 10.0 / curvature
    for _ in range(25):
        middle = (low + high) / 2
        with np.errstate(over="ignore", invalid="ignore"):
            end = optimize(lambda lr=middle: maker(lr=lr), None, lambda x: curvature * x, [1.0], 3000)[-1, 0]
        low, high = (middle, high) if abs(end) < 1 else (low, middle)
    return low


def test_nesterov_needs_the_gradient_function_and_a_smaller_rate():
    asked = []
    optimize(Nesterov, None, lambda x: asked.append(x) or x, [1.0], 3)
    visited = optimize(Nesterov, None, lambda x: x, [1.0], 3)
    assert not np.isclose(asked[1], visited[1]).any()
    np.testing.assert_allclose(largest_stable_rate(SGD), 2, rtol=0.01)
    np.testing.assert_allclose(largest_stable_rate(Momentum), 3.8, rtol=0.01)
    np.testing.assert_allclose(largest_stable_rate(Nesterov), 3.8 / 2.8, rtol=0.01)


def test_l2_and_decoupled_decay_have_different_limits():
    def grad(x):
        return np.array([2 * (x[0] - 2), 20 * (x[1] - 1)])

    ends = [
        optimize(lambda m=m: m(lr=0.005, weight_decay=2.0), None, grad, (0.5, 0.5), 20_000)[-1] for m in (AdamL2, AdamW)
    ]
    np.testing.assert_allclose(ends[0], [1, 10 / 11], atol=0.01)
    np.testing.assert_allclose(ends[1], [0.5, 0.5], atol=0.01)


def test_stubs_say_what_is_missing():
    for notebook in ("adagrad", "nesterov", "lr_finder", "adamw"):
        stubs = [text for text in code(notebook).values() if "NotImplementedError" in text]
        assert stubs, notebook
        assert all(ast.parse(stub) for stub in stubs)


def test_the_finders_conventions_are_printed():
    text = " ".join(code("lr_finder").values()).lower()
    for pinned in ("geometric", "bias", "steepest"):
        assert pinned in text, pinned


def test_adam_comes_to_rest_for_thousands_of_steps_and_then_jumps_out_again():
    curvatures = np.array([2.0, 20.0])
    path = optimize(lambda: Adam(lr=0.1), None, lambda x: curvatures * x, [2.5, 1.5], 40_000)
    losses = path**2 @ curvatures / 2
    assert losses[300:5000].max() < 1e-6 < 1e-3 < losses[20_000:].max()


def test_adagrad_does_not_stop_half_way():
    path = optimize(lambda: AdaGrad(lr=0.05), *BOWL, 5000)
    np.testing.assert_allclose(path[[50, 500, 5000], 0], [1.895, 0.7629, 7.96e-4], rtol=1e-3)
    np.testing.assert_allclose(path[:, 0], path[:, 1], rtol=1e-6)
    assert "half-way, or is it only slow" in said("exercises/adagrad", "adagrad-after")


def test_there_is_the_rate_for_adagrad_that_students_are_asked_to_find():
    assert elongated_quadratic(optimize(lambda: AdaGrad(lr=2.0), *BOWL, 50)[-1]) < 1e-12
    assert elongated_quadratic(optimize(lambda: SGD(lr=2.0), *BOWL, 50)[-1]) > 1e12
    for start, alike in (((2.5, 0.25), True), ((2.5, 0.0), True), ((2.5, 2.5), False)):  # where gradients are as large
        steps = [np.diff(optimize(maker, *BOWL[:2], start, 1), axis=0)[0] for maker in (SGD, AdaGrad)]
        assert np.isclose(*(step[1] / step[0] for step in steps)) == alike


@pytest.mark.parametrize("beta", [0.5, 0.9])
@pytest.mark.parametrize("product", [0.2, 0.5, 0.8])
def test_nesterovs_swing_shrinks_as_its_exercise_says(beta, product):
    assert r"\sqrt{\beta(1 - \mathrm{lr}\,\lambda)}" in said("exercises/nesterov", "nesterov-after")
    path = abs(optimize(lambda: Nesterov(lr=product / 20, beta=beta), None, lambda x: 20 * x, [1.0], 220)[:, 0])
    shrink = (path[190:220].max() / path[10:40].max()) ** (1 / 180)
    assert np.isclose(shrink, np.sqrt(beta * (1 - product)), rtol=0.02)


def test_the_finders_suggestions_move_by_a_factor_of_fifty_or_so():
    found = {}
    for n in (30, 100, 300, 1000):
        lrs, losses = lr_finder(lambda lr: SGD(lr=lr), *BOWL, lr_min=1e-5, lr_max=1.0, n_steps=n)
        found[n] = suggest_lr(lrs[:-1], smooth_losses(losses[:-1]))
        assert 0.38 < lrs[-1] < 0.46
    assert 40 < found[30] / found[1000] < 70 and sorted(found.values(), reverse=True) == list(found.values())
    text = said("exercises/lr_finder", "suggest-lr-after")
    assert "factor of fifty or so" in text and "goes on to about 0.4" in text


def test_the_rubrics_ends_are_those_of_right_cells():
    def grad(x):
        return np.array([10 * x[0] + 8 * x[1] - 34, 8 * x[0] + 10 * x[1] - 38])

    def end(maker, n_steps=400, lr=0.05, **decay):
        return optimize(lambda: maker(lr=lr, beta2=0.95, **decay), None, grad, [-2.0, -1.0], n_steps)[-1]

    text = said("exercises/adamw", "adamw_rubric")
    for point in (end(Adam), end(AdamL2, weight_decay=0.5), end(AdamW, weight_decay=0.5)):
        assert f"({point[0]:.3g}, {point[1]:.3g})" in text
    for decay in (1 / 3, 0.25):
        x, y = end(AdamW, weight_decay=decay)
        assert f"({x:.2f}, {y:.2f})" in text
        np.testing.assert_allclose(end(AdamW, 20_000, 0.005, weight_decay=decay), [1, 3], atol=0.01)
        assert np.linalg.norm(end(AdamL2, 20_000, 0.005, weight_decay=decay) - [1, 3]) > 0.1
    assert end(AdamW, 20_000, 0.005, weight_decay=0.5)[1] <= 2.001


def test_a_pair_of_rate_and_momentum_reaches_what_foundations_ask_for():
    assert r"$10^{-15}$" in said("foundations/sgd_momentum", "momentum-after")
    assert elongated_quadratic(optimize(lambda: Momentum(lr=0.113, beta=0.28), *BOWL, 40)[-1]) < 1e-15
    assert elongated_quadratic(optimize(lambda: SGD(lr=1 / 11), *BOWL, 40)[-1]) > 1e-15
