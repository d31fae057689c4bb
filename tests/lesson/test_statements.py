"""Statements of docs/lesson.md that no cell of the lesson can compute without giving an exercise's answer away."""

import ast
import json
from pathlib import Path

import numpy as np

from optviz_ref import SGD, Adam, AdamL2, AdamW, Momentum, Nesterov, optimize

RELEASE = Path(__file__).parents[2] / "release" / "exercises"


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
