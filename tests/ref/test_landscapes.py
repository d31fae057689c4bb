"""Gradients against the complex step, minima, and points, batches and grids in one call."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from scipy.optimize import minimize

from optviz_ref import (
    LANDSCAPES,
    NoisyQuadratic,
    ackley_grad,
    beale,
    beale_grad,
    goldstein_price,
    goldstein_price_grad,
    rosenbrock_grad,
)
from optviz_ref.landscapes.ripples import RIPPLES

each = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)


def points(landscape, n, seed=1):
    """n random points of the landscape's box, shape (2, n)."""
    low, high = np.transpose([landscape.xlim, landscape.ylim])
    return np.random.default_rng(seed).uniform(low, high, (n, 2)).T


def complex_logistic(x):
    """The logistic loss in functions that take complex numbers, as NumPy's logaddexp does not."""
    hours = [[-4, 1], [-3, -1], [-3, 2], [-2, 0], [-1, -2], [-1, 1], [0, -1], [1, 2], [2, -2], [3, 0], [4, 1], [4, -1]]
    passed = np.array([-1, -1, -1, -1, -1, 1, -1, 1, -1, 1, 1, 1])
    return np.log(1 + np.exp(-passed * (hours @ x).T)).mean(axis=-1) + 0.05 * (x**2).sum(axis=0)


@each
def test_gradient_agrees_with_the_complex_step(landscape):
    x, h = points(landscape, 300), 1e-30  # no subtraction, so no cancellation and h may be tiny
    func = complex_logistic if landscape.name == "logistic" else landscape.func
    np.testing.assert_allclose(func(x), landscape.func(x), rtol=1e-13)
    numeric = np.array([np.imag(func(x + 1j * h * e)) / h for e in np.eye(2)[:, :, None]])
    error = np.abs(landscape.grad(x) - numeric) / np.maximum(1, np.abs(numeric))
    # Goldstein and Price's is a product of terms of up to a million that nearly cancel.
    assert error.max() <= (1e-12 if landscape.name == "goldstein_price" else 1e-13)


@each
def test_gradient_agrees_with_central_differences(landscape):
    """Real arithmetic alone, in case a function did something of its own with complex numbers."""
    x, h = points(landscape, 100, seed=2), 1e-5
    numeric = np.array(
        [(landscape.func(x + h * e) - landscape.func(x - h * e)) / (2 * h) for e in np.eye(2)[..., None]]
    )
    scale = np.maximum(1, np.abs(landscape.func(x)))
    assert (np.abs(landscape.grad(x) - numeric) / scale).max() <= 1e-5


@each
def test_batches_and_grids_are_their_points_side_by_side(landscape):
    x = points(landscape, 12)
    values = np.array([landscape.func(p) for p in x.T])
    grads = np.array([landscape.grad(p) for p in x.T]).T
    for shape in [(12,), (3, 4), (2, 2, 3)]:
        some = x.reshape(2, *shape)
        assert landscape.func(some).shape == shape
        assert landscape.grad(some).shape == (2, *shape)
        # Vector and scalar exp, sin and cos may differ in the last digit.
        np.testing.assert_allclose(landscape.func(some).ravel(), values, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(landscape.grad(some).reshape(2, 12), grads, rtol=1e-13, atol=1e-12)


@each
def test_a_gradient_is_a_new_array_and_leaves_its_argument(landscape):
    x = points(landscape, 5)
    x.flags.writeable = False
    assert not np.shares_memory(landscape.grad(x), x)


LOWEST = {
    "quadratic": 0.0,
    "elongated_quadratic": 0.0,
    "rotated_quadratic": 0.0,
    "booth": 0.0,
    "matyas": 0.0,
    "rosenbrock": 0.0,
    "beale": 0.0,
    "saddle_point": None,
    "bounded_saddle": -1.0,
    "monkey_saddle": None,
    "himmelblau": 0.0,
    "three_hump_camel": 0.0,
    "six_hump_camel": -1.031628453489877,
    "styblinski_tang": -78.33233140754283,
    "mccormick": -1.913222954981037,
    "goldstein_price": 3.0,
    "rastrigin": 0.0,
    "ackley": 0.0,
    "easom": -1.0,
    "griewank": 0.0,
    "levy": 0.0,
    "logistic": 0.29493787761933155,
}


@each
def test_minima_are_the_lowest_points(landscape):
    lowest = LOWEST[landscape.name]
    assert (lowest is None) == (landscape.minima == ())
    for minimum in np.array(landscape.minima):
        assert landscape.func(minimum) == pytest.approx(lowest, abs=1e-13)
        np.testing.assert_allclose(landscape.grad(minimum), 0, atol=1e-13)
    if landscape.minima:
        grid = np.stack(np.meshgrid(np.linspace(*landscape.xlim, 401), np.linspace(*landscape.ylim, 401)))
        assert landscape.func(grid).min() >= lowest - 1e-12


@each
def test_a_record_fits_its_box(landscape):
    low, high = np.transpose([landscape.xlim, landscape.ylim])
    for point in (landscape.start, *landscape.minima):
        assert (low <= point).all() and (point <= high).all()
    assert np.abs(landscape.grad(np.array(landscape.start))).max() > 1e-3  # there is something to see
    assert landscape.notes.endswith(".")
    with pytest.raises(FrozenInstanceError):
        landscape.notes = ""


def lowest_by_scipy(landscape):
    """The lowest minimum that SciPy finds from random starts in the box, polished: among ripples from many."""
    box = np.array([landscape.xlim, landscape.ylim])
    # TNC: L-BFGS-B calls a threaded BLAS for two numbers, whose threads wait for each other on a busy machine.
    how = {"fun": landscape.func, "jac": landscape.grad, "method": "TNC", "bounds": box}
    starts = points(landscape, 200 if landscape.name in RIPPLES else 20, seed=6).T
    found = min((minimize(x0=x, **how) for x in starts), key=lambda end: end.fun)
    return minimize(x0=found.x, **how, tol=1e-15)


@pytest.mark.parametrize("landscape", [land for land in LANDSCAPES.values() if land.minima], ids=lambda land: land.name)
def test_scipy_finds_the_same_lowest_points_and_none_below(landscape):
    found = lowest_by_scipy(landscape)
    away = np.abs(np.array(landscape.minima) - found.x).max(axis=1)
    assert away.min() <= 1e-6 and landscape.func(np.array(landscape.minima[0])) <= found.fun + 1e-12


def test_the_catalogue_goes_by_the_functions_names():
    assert list(LANDSCAPES) == [landscape.func.__name__ for landscape in LANDSCAPES.values()] == list(LOWEST)
    assert all(landscape.grad.__name__ == f"{name}_grad" for name, landscape in LANDSCAPES.items())


COUNTS = {
    "quadratic": 1,
    "bounded_saddle": 2,
    "himmelblau": 4,
    "three_hump_camel": 3,
    "six_hump_camel": 6,
    "styblinski_tang": 4,
    "mccormick": 2,
    "rastrigin": 121,
    "griewank": 17,
    "levy": 40,
    "logistic": 1,
}


@pytest.mark.parametrize(("name", "count"), COUNTS.items(), ids=COUNTS)
def test_the_box_has_as_many_minima_as_the_docstring_says(name, count):
    """A grid point below its eight neighbors stands for a minimum."""
    landscape = LANDSCAPES[name]
    z = landscape.func(np.stack(np.meshgrid(np.linspace(*landscape.xlim, 601), np.linspace(*landscape.ylim, 601))))
    inside = z[1:-1, 1:-1]
    neighbors = [
        z[1 + i : z.shape[0] - 1 + i, 1 + j : z.shape[1] - 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j
    ]
    assert np.all([inside < n for n in neighbors], axis=0).sum() == count


CURVATURES = {
    "quadratic": 1,
    "elongated_quadratic": 10,
    "rotated_quadratic": 50,
    "booth": 9,
    "matyas": 25,
}


@pytest.mark.parametrize(("name", "ratio"), CURVATURES.items(), ids=CURVATURES)
def test_a_bowl_is_as_curved_as_it_says(name, ratio):
    grad = LANDSCAPES[name].grad
    hessian = np.array([np.imag(grad(1e-30j * e)) / 1e-30 for e in np.eye(2)])
    assert np.linalg.cond(hessian) == pytest.approx(ratio)


def test_gradients_by_hand():
    np.testing.assert_array_equal(rosenbrock_grad(np.array([-1.0, 2.0])), [396.0, 200.0])
    # At (1, 1), t = 1.5, 2.25, 2.625 and dy = 2 (t1 + 2 t2 + 3 t3); integers do no harm.
    np.testing.assert_array_equal(beale_grad([1, 1]), [0.0, 27.75])


def test_beale_has_two_saddles_and_a_valley_to_infinity():
    np.testing.assert_allclose(beale_grad(np.array([0.0, 1.0])), 0, atol=1e-14)
    assert beale(np.array([0.0, 1.0])) == 14.203125
    x = np.array([-1e6, 1 + 0.9911e-6])
    assert beale(x) == pytest.approx(0.4520, abs=1e-4)


@pytest.mark.parametrize(("at", "height"), [((0, -1), 3), ((-0.6, -0.4), 30), ((1.8, 0.2), 84), ((1.2, 0.8), 840)])
def test_goldstein_and_price_has_four_minima(at, height):
    x, h = np.array(at, dtype=float), 1e-6
    assert goldstein_price(x) == pytest.approx(height)
    np.testing.assert_allclose(goldstein_price_grad(x), 0, atol=1e-9)
    hessian = [(goldstein_price_grad(x + h * e) - goldstein_price_grad(x - h * e)) / (2 * h) for e in np.eye(2)]
    assert np.linalg.eigvalsh(hessian).min() > 1


def test_ackley_gives_zero_at_its_cusp():
    np.testing.assert_array_equal(ackley_grad(np.zeros(2)), [0, 0])
    np.testing.assert_array_equal(ackley_grad(np.zeros((2, 3))), np.zeros((2, 3)))


class TestNoisyQuadratic:
    def test_one_seed_replays_one_noise(self):
        x = np.array([1.0, 2.0])
        one, two = (NoisyQuadratic([2.0, 20.0], 0.5, np.random.default_rng(3)) for _ in range(2))
        first = one.grad(x)
        np.testing.assert_array_equal(first, two.grad(x))
        assert not np.array_equal(first, one.grad(x))

    def test_noise_has_the_stated_mean_and_size(self):
        f = NoisyQuadratic([2.0, 20.0], 0.5, np.random.default_rng(4))
        noise = f.grad(np.ones((2, 40_000))) - np.array([[2.0], [20.0]])
        np.testing.assert_allclose(noise.mean(axis=1), 0, atol=0.01)
        np.testing.assert_allclose(noise.std(axis=1), 0.5, rtol=0.02)

    def test_loss_of_points_batches_and_grids(self):
        f = NoisyQuadratic([2.0, 20.0], 0.0, np.random.default_rng(0))
        assert f(np.array([1.0, 1.0])) == 11.0
        grid = np.random.default_rng(1).normal(size=(2, 3, 4))
        assert f(grid).shape == (3, 4)
        np.testing.assert_allclose(f(grid), grid[0] ** 2 + 10 * grid[1] ** 2)
        np.testing.assert_allclose(f.grad(grid), [2 * grid[0], 20 * grid[1]])
