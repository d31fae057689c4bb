"""Training in small: a logistic regression of twelve students, and a gradient that is as noisy as a mini-batch's."""

import numpy as np

from optviz_ref.landscapes.landscape import Landscape


def logistic(x):
    """Evaluate a logistic regression's loss: mean of log(1 + exp(-score)) + ridge ‖x‖²/2, ridge = 0.1. Minimum 0.2949.

    Twelve students: study and sleep are their hours before an exam, less the means, and negated where they failed it.
    """
    study = np.array([4, 3, 3, 2, 1, -1, 0, 1, -2, 3, 4, 4])
    sleep = np.array([-1, 1, -2, 0, 2, 1, 1, 2, 2, 0, 1, -1])
    score = np.multiply.outer(x[0], study) + np.multiply.outer(x[1], sleep)
    return np.logaddexp(0, -score).mean(axis=-1) + 0.05 * (x[0] ** 2 + x[1] ** 2)


def logistic_grad(x):
    study = np.array([4, 3, 3, 2, 1, -1, 0, 1, -2, 3, 4, 4])
    sleep = np.array([-1, 1, -2, 0, 2, 1, 1, 2, 2, 0, 1, -1])
    score = np.multiply.outer(x[0], study) + np.multiply.outer(x[1], sleep)
    wrong = 0.5 - 0.5 * np.tanh(score / 2)  # the probability of the other outcome, 1 / (1 + exp(score))
    return np.array([0.1 * x[0] - (wrong * study).mean(axis=-1), 0.1 * x[1] - (wrong * sleep).mean(axis=-1)])


class NoisyQuadratic:
    """Give a quadratic whose gradient is noisy, as a mini-batch's is.

    f(x) = ½ Σ h x²
    grad(x) = h x + σ ξ,   ξ ~ N(0, 1), new at every call

    Shapes: h is (d,); x is (d,), or (d, N) for N points, each with noise of its own. `rng` is a NumPy Generator: the
    same seed replays the same noise.
    """

    def __init__(self, h, sigma, rng):
        self.h = np.array(h, dtype=np.float64)
        self.sigma = sigma
        self.rng = rng

    def __call__(self, x):
        return 0.5 * np.tensordot(self.h, x**2, axes=1)

    def grad(self, x):
        return (self.h * x.T).T + self.sigma * self.rng.standard_normal(x.shape)


# fmt: off
TRAINING = {
    "logistic": Landscape(logistic, logistic_grad, ((0.8533497578999989, 0.9407116777994161),), (-3, 3), (-3, 3),
        (-2.0, 2.0), "A real loss in two weights: convex, straight far out, round at the bottom."),
}
# fmt: on
