"""Schedule-Free, Muon and SAM: where they ask, what they do to matrices, and what they leave to others."""

import numpy as np
import pytest

from optviz_ref import SAM, SGD, Adam, Momentum, Muon, Nesterov, ScheduleFreeSGD, optimize, orthogonalize


def test_schedule_free_asks_between_the_two_and_weighs_later_rates():
    asked = []
    optimizer, x = ScheduleFreeSGD(lr=0.1, beta=0.75), np.array([1.0])
    for lr in (0.0, 0.1, 0.2):  # a warm-up from 0, which moves nothing at first
        optimizer.lr = lr
        x = optimizer.step(x, lambda q: asked.append(q) or np.array([2.0]))
    # θ = 1; then z = θ = 0.8; then z = 0.4, and c = 0.04 / 0.05
    np.testing.assert_allclose(asked, [[1.0], [1.0], [0.8]])
    np.testing.assert_allclose(x, [0.2 * 0.8 + 0.8 * 0.4])


def test_schedule_free_calms_noise_that_keeps_gradient_descent_moving():
    def loss_of(factory):
        rng = np.random.default_rng(0)
        path = optimize(factory, None, lambda x: x + rng.normal(size=x.shape), np.full((2, 200), 3.0), 400)
        return (path[-1] ** 2).mean()

    assert loss_of(lambda: ScheduleFreeSGD(lr=0.3)) < 0.1 * loss_of(lambda: SGD(lr=0.3))


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (5, 2), (4, 3, 2)], ids=str)
def test_orthogonalized_matrices_have_singular_values_near_1(shape):
    matrix = np.random.default_rng(1).normal(size=shape)
    turned = orthogonalize(matrix)
    u, s, v = np.linalg.svd(matrix, full_matrices=False)
    assert (s[..., -1] > 0.02 * s[..., 0]).all()  # none so small that five steps are too few
    values = u.swapaxes(-2, -1) @ turned @ v.swapaxes(-2, -1)  # diagonal, since the singular vectors stay
    diagonal = np.diagonal(values, axis1=-2, axis2=-1)
    assert (diagonal > 0.6).all() and (diagonal < 1.25).all()
    np.testing.assert_allclose(values, diagonal[..., None] * np.eye(values.shape[-1]), atol=1e-12)
    np.testing.assert_allclose(orthogonalize(1e6 * matrix), turned, rtol=1e-9)


def test_muon_steps_matrices_alone_or_stacked_and_scales_tall_ones():
    rng = np.random.default_rng(2)
    start, grads = rng.normal(size=(3, 4, 2)), rng.normal(size=(10, 3, 4, 2))

    def run(x, sequence):
        optimizer = Muon(lr=0.1, beta=0.5)
        for g in sequence:
            x = optimizer.step(x, g)
        return x

    alone = [run(start[i], grads[:, i]) for i in range(3)]
    np.testing.assert_allclose(run(start, grads), alone, rtol=1e-12)
    first = start[0] - Muon(lr=0.1).step(start[0], grads[0, 0])
    np.testing.assert_allclose(first, 0.1 * np.sqrt(2) * orthogonalize(grads[0, 0]), rtol=1e-9)


def test_muon_without_gradients_only_decays():
    np.testing.assert_array_equal(Muon().step(np.ones((2, 3)), np.zeros((2, 3))), np.ones((2, 3)))
    after = Muon(lr=0.1, weight_decay=0.5).step(np.ones((2, 3)), np.zeros((2, 3)))
    np.testing.assert_allclose(after, np.full((2, 3), 0.95))


def test_sam_asks_uphill_of_where_it_is():
    asked = []

    def grad(x):
        asked.append(x)
        return np.array([3.0, 4.0])

    after = SAM(SGD(lr=0.1), rho=0.5).step(np.array([1.0, 2.0]), grad)
    np.testing.assert_allclose(asked, [[1.0, 2.0], [1.3, 2.4]])
    np.testing.assert_allclose(after, [0.7, 1.6])


@pytest.mark.parametrize("inner", [lambda: SGD(lr=0.02), lambda: Adam(lr=0.1), lambda: Nesterov(lr=0.01)])
def test_sam_of_many_starts_is_of_each_alone(inner):
    def grad(x):
        return np.array([2 * x[0], 20 * x[1]])

    starts = np.random.default_rng(3).normal(size=(2, 5))
    together = optimize(lambda: SAM(inner()), None, grad, starts, 20)
    alone = [optimize(lambda: SAM(inner()), None, grad, start, 20) for start in starts.T]
    np.testing.assert_allclose(np.moveaxis(together, 2, 0), alone, rtol=1e-12, atol=1e-15)


def test_sam_without_slope_stays_and_without_radius_is_its_inner_optimizer():
    np.testing.assert_array_equal(SAM(SGD()).step(np.ones(2), np.zeros_like), np.ones(2))
    path, plain = (
        optimize(factory, None, lambda x: 2 * x, (1.0, -2.0), 20)
        for factory in (lambda: SAM(Momentum(lr=0.01), rho=0.0), lambda: Momentum(lr=0.01))
    )
    np.testing.assert_array_equal(path, plain)
