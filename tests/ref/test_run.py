"""The runner: every point kept, thousands of starts in one call, and mistakes named."""

import numpy as np
import pytest

import optviz_ref
from optviz_ref import (
    LANDSCAPES,
    SGD,
    AdaGrad,
    Adam,
    AdamL2,
    AdamW,
    Momentum,
    Nesterov,
    NesterovTorch,
    RMSprop,
    constant_lr,
    cosine_annealing_lr,
    elongated_quadratic,
    elongated_quadratic_grad,
    optimize,
    optimize_with_schedule,
    quadratic,
    quadratic_grad,
    rosenbrock,
    rosenbrock_grad,
)

ALL = [SGD, Momentum, Nesterov, NesterovTorch, AdaGrad, RMSprop, Adam, AdamL2, AdamW]
BOWL = (elongated_quadratic, elongated_quadratic_grad)


def test_the_path_starts_at_the_start_and_keeps_every_point():
    path = optimize(lambda: SGD(lr=0.25), quadratic, quadratic_grad, [4, -8], n_steps=3)
    np.testing.assert_array_equal(path, [[4, -8], [2, -4], [1, -2], [0.5, -1]])
    assert path.dtype == np.float64


def test_no_steps_give_the_start_alone():
    assert optimize(SGD, quadratic, quadratic_grad, np.ones((2, 3)), n_steps=0).shape == (1, 2, 3)


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)
def test_a_batch_is_its_starts_side_by_side(cls):
    starts = np.random.default_rng(8).uniform(-2, 2, (2, 7))
    path = optimize(lambda: cls(lr=0.01), *BOWL, starts, n_steps=40)
    assert path.shape == (41, 2, 7)
    for i in range(7):
        np.testing.assert_array_equal(path[:, :, i], optimize(lambda: cls(lr=0.01), *BOWL, starts[:, i], n_steps=40))


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)
def test_two_runs_of_one_factory_are_equal(cls):
    one, two = (optimize(lambda: cls(lr=0.001), rosenbrock, rosenbrock_grad, (-1.0, 2.0), 50) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_the_start_is_left_alone():
    start = np.array([1.0, 2.0])
    path = optimize(SGD, *BOWL, start, n_steps=2)
    path[:] = 0
    np.testing.assert_array_equal(start, [1.0, 2.0])


def test_an_optimizer_that_steps_in_place_cannot_rewrite_the_path():
    class InPlace:
        def step(self, params, grads):
            params -= 0.25 * grads
            return params

    path = optimize(InPlace, quadratic, quadratic_grad, np.array([4.0, -8.0]), n_steps=2)
    np.testing.assert_array_equal(path, [[4, -8], [2, -4], [1, -2]])


def test_an_optimizer_in_place_of_a_factory_is_named():
    with pytest.raises(
        TypeError, match=r"optimizer_factory: expected .* `lambda: Adam\(\.\.\.\)`, got one Adam object"
    ):
        optimize(Adam(lr=0.1), *BOWL, np.ones(2))


@pytest.mark.parametrize(
    ("result", "got"), [(None, "None"), (1.0, r"shape \(\)"), (np.ones((2, 2)), r"shape \(2, 2\)")]
)
def test_a_step_that_returns_something_else_is_named(result, got):
    class Wrong:
        def step(self, params, grads):
            return result

    with pytest.raises(ValueError, match=rf"step: expected new params of shape \(2,\), got {got}"):
        optimize(Wrong, *BOWL, np.ones(2))


def test_negative_steps_are_an_error():
    with pytest.raises(ValueError, match="n_steps: expected 0 or more, got -1"):
        optimize(SGD, *BOWL, np.ones(2), n_steps=-1)
    with pytest.raises(ValueError, match="n_steps: expected 0 or more, got -1"):
        optimize_with_schedule(constant_lr, *BOWL, np.ones(2), -1, 0.1)


def test_a_constant_schedule_is_plain_descent():
    with_schedule = optimize_with_schedule(constant_lr, *BOWL, [2.5, 2.5], 30, 0.03)
    np.testing.assert_array_equal(with_schedule, optimize(lambda: SGD(lr=0.03), *BOWL, [2.5, 2.5], 30))


def test_a_schedule_sets_each_step():
    path = optimize_with_schedule(
        cosine_annealing_lr, quadratic, quadratic_grad, np.ones((2, 4)), 2, 0.5, total_steps=2
    )
    # rates 0.5 and 0.25 on a gradient of 2x: factors 0 and 0.5
    np.testing.assert_array_equal(path[:, 0, 0], [1, 0, 0])
    assert path.shape == (3, 2, 4)


def test_what_the_lesson_says_about_rates_on_the_round_bowl():
    """0.9 overshoots and converges exactly as fast as 0.1; 1.0 swings for ever; above it diverges."""
    end = {
        lr: np.abs(optimize(lambda lr=lr: SGD(lr=lr), quadratic, quadratic_grad, [2.5, 2.5], 50))
        for lr in (0.1, 0.9, 1.0, 1.01)
    }
    np.testing.assert_allclose(end[0.9], end[0.1], atol=1e-12)
    np.testing.assert_array_equal(end[1.0], 2.5)
    assert (np.diff(end[1.01], axis=0) > 0).all()


def test_every_listed_name_is_there():
    names = [n for n in optviz_ref.__all__ if n not in optviz_ref.FIGURES]
    assert len(set(names)) == len(names)
    assert all(getattr(optviz_ref, name) is not None for name in names)
    assert all(name in optviz_ref.__all__ for name in LANDSCAPES)
    with pytest.raises(AttributeError, match="no attribute 'Adamant'"):
        optviz_ref.Adamant  # noqa: B018
