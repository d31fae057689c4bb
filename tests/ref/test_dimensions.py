"""Landscapes of ten coordinates: gradients, minima, and what turning the axes changes."""

import numpy as np
import pytest
from scipy.optimize import minimize

from optviz_ref import TEN, AdaGrad, Quadratic, optimize, random_rotation, rosenbrock, rosenbrock_grad, rosenbrock_nd
from optviz_ref.landscapes import rosenbrock_nd_grad

each = pytest.mark.parametrize("landscape", TEN.values(), ids=TEN)


def box(landscape):
    """The lowest and the highest corner."""
    return np.array([landscape.box] * 10).T


@each
def test_gradient_agrees_with_the_complex_step(landscape):
    x, h = np.random.default_rng(1).uniform(*box(landscape), (100, 10)).T, 1e-30
    numeric = np.array([np.imag(landscape.func(x + 1j * h * e)) / h for e in np.eye(10)[:, :, None]])
    error = np.abs(landscape.grad(x) - numeric) / np.maximum(1, np.abs(numeric))
    assert error.max() <= 1e-12


@each
def test_scipy_finds_the_minimum(landscape):
    (minimum,) = np.array(landscape.minima)
    assert landscape.func(minimum) == 0 and not landscape.grad(minimum).any()
    how = {"fun": landscape.func, "jac": landscape.grad, "method": "BFGS", "options": {"gtol": 1e-8}}
    found = min((minimize(x0=x0, **how) for x0 in (landscape.start, np.full(10, 0.5))), key=lambda end: end.fun)
    np.testing.assert_allclose(found.x, minimum, atol=1e-6)


@each
def test_batches_are_their_points_side_by_side(landscape):
    x = np.random.default_rng(2).uniform(*box(landscape), (6, 10)).T
    assert landscape.func(x).shape == (6,) and landscape.grad(x.reshape(10, 2, 3)).shape == (10, 2, 3)
    np.testing.assert_allclose(landscape.func(x), [landscape.func(p) for p in x.T], rtol=1e-13)
    np.testing.assert_allclose(landscape.grad(x).T, [landscape.grad(p) for p in x.T], rtol=1e-12, atol=1e-12)


@each
def test_a_record_fits_its_box(landscape):
    low, high = box(landscape)
    for point in (landscape.start, *landscape.minima):
        assert (low <= point).all() and (point <= high).all()
    assert landscape.notes.endswith(".")


def test_rosenbrock_of_two_coordinates_is_rosenbrock():
    x = np.random.default_rng(3).uniform(-2, 2, (2, 50))
    np.testing.assert_allclose(rosenbrock_nd(x), rosenbrock(x), rtol=1e-14)
    np.testing.assert_allclose(rosenbrock_nd_grad(x), rosenbrock_grad(x), rtol=1e-13, atol=1e-13)
    assert rosenbrock_nd([0, 1, 1]) == 101 and rosenbrock_nd_grad([1, 1, 1]).dtype == np.float64


def test_rosenbrock_of_four_has_a_second_minimum():
    found = minimize(rosenbrock_nd, (-1, 1, 1, 1), jac=rosenbrock_nd_grad, method="BFGS")
    assert 3.6 < found.fun < 3.8 and found.x[0] < -0.7


@pytest.mark.parametrize("d", [2, 3, 10])
def test_a_random_rotation_is_one(d):
    q = random_rotation(d, np.random.default_rng(d))
    np.testing.assert_allclose(q @ q.T, np.eye(d), atol=1e-14)
    assert np.linalg.det(q) == pytest.approx(1)


def test_turning_keeps_the_curvatures():
    h = np.array([1.0, 4.0, 9.0])
    turned = Quadratic(h, random_rotation(3, np.random.default_rng(0)))
    hessian = np.array([turned.grad(e) for e in np.eye(3)])
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), h)
    assert np.abs(hessian - np.diag(np.diag(hessian))).max() > 0.5


def test_scaling_by_coordinate_evens_out_curvatures_only_along_the_axes():
    """AdaGrad's path from a start with equal coordinates: all coordinates alike, unless the axes are turned."""
    along, turned = (
        optimize(lambda: AdaGrad(lr=0.5, eps=0.0), None, TEN[name].grad, TEN[name].start, 50)[-1]
        for name in ("quadratic_10", "rotated_quadratic_10")
    )
    assert np.ptp(along) < 1e-9 and np.ptp(turned) > 0.1
