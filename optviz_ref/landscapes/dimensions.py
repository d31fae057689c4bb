"""Landscapes of any number of coordinates: quadratics along axes that may be turned, and Rosenbrock's valley."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


class Quadratic:
    """Give a quadratic of d coordinates with curvatures h, along the coordinate axes or along turned ones.

    f(x) = ½ Σ h (Qᵀx)²
    grad(x) = Q (h Qᵀx)

    Minimum 0 at 0, if all curvatures are positive. The rate of gradient descent is limited by 2 / max(h), its progress
    by max(h) / min(h). An optimizer that scales coordinate by coordinate evens the curvatures out only if Q = 1.
    Shapes: h is (d,); Q, a rotation, is (d, d), its columns the axes; x is (d,), or (d, N) for N points.
    """

    def __init__(self, h, rotation=None):
        self.h = np.array(h, dtype=np.float64)
        self.rotation = np.eye(len(self.h)) if rotation is None else np.array(rotation, dtype=np.float64)

    def __call__(self, x):
        return 0.5 * np.tensordot(self.h, np.tensordot(self.rotation.T, x, axes=1) ** 2, axes=1)

    def grad(self, x):
        along = np.tensordot(self.rotation.T, x, axes=1)
        return np.tensordot(self.rotation, (self.h * along.T).T, axes=1)


def random_rotation(d, rng):
    """Draw a rotation of d coordinates, each as likely as any other, with a NumPy Generator.

    Convention: Q of a QR decomposition of normal numbers, with the signs that make it unique (Mezzadri 2007).
    """
    q, r = np.linalg.qr(rng.standard_normal((d, d)))
    q = q * np.sign(np.diag(r))
    q[:, 0] *= np.sign(np.linalg.det(q))
    return q


def rosenbrock_nd(x):
    """Evaluate Σ (1 - x_i)² + 100(x_{i+1} - x_i²)² over neighbors. Lowest minimum 0 at (1, …, 1).

    From four coordinates on there is a second minimum, near (-1, 1, …, 1).
    """
    x = np.asarray(x)
    here, following = x[:-1], x[1:]
    return ((1 - here) ** 2 + 100 * (following - here**2) ** 2).sum(axis=0)


def rosenbrock_nd_grad(x):
    x = np.asarray(x)
    here, above = x[:-1], 200 * (x[1:] - x[:-1] ** 2)
    grads = np.zeros(x.shape)
    grads[:-1] = 2 * (here - 1 - here * above)
    grads[1:] += above
    return grads


@dataclass(frozen=True)
class Problem:
    """Hold what there is to know of a function of d coordinates.

    `minima` are its lowest points, `box` the (low, high) of each coordinate; `start` and `notes` as in `Landscape`.
    """

    func: Callable
    grad: Callable
    minima: tuple[tuple[float, ...], ...]
    box: tuple[float, float]
    start: tuple[float, ...]
    notes: str


_STEEP = Quadratic(np.geomspace(1, 1000, 10))
_TURNED = Quadratic(np.geomspace(1, 1000, 10), random_rotation(10, np.random.default_rng(0)))
_ZERO, _ONES = ((0.0,) * 10,), ((1.0,) * 10,)

# fmt: off
TEN = {
    "quadratic_10": Problem(_STEEP, _STEEP.grad, _ZERO, (-3, 3), (2.5,) * 10,
        "Curvatures 1 to 1000 along the axes: scaling coordinate by coordinate evens them out."),
    "rotated_quadratic_10": Problem(_TURNED, _TURNED.grad, _ZERO, (-3, 3), (2.5,) * 10,
        "The same curvatures, turned: now it evens out nothing."),
    "rosenbrock_10": Problem(rosenbrock_nd, rosenbrock_nd_grad, _ONES, (-2, 2), (-0.5, 1.5) * 5,
        "The valley bends through all ten coordinates, and a second minimum lies in it."),
}
# fmt: on
