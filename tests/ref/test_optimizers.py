"""Steps worked out by hand, any array shape, and state that belongs to one object alone."""

import inspect
from math import sqrt

import numpy as np
import pytest

from optviz_ref import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    Adamax,
    AdamL2,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    NesterovTorch,
    RAdam,
    RMSprop,
    ScheduleFreeSGD,
)

ALL = [SGD, Momentum, Nesterov, NesterovTorch, AdaGrad, RMSprop, Adam, AdamL2, AdamW]
ALL += [Adadelta, AMSGrad, NAdam, RAdam, Adamax, Lion, ScheduleFreeSGD]  # Muon takes matrices, SAM an optimizer
each = pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)


def step(optimizer, params, grads):
    """One step under a gradient that is the same everywhere, in the form that the optimizer asks for."""
    return optimizer.step(params, (lambda x: grads) if hasattr(optimizer, "needs_grad_fn") else grads)


def run(optimizer, params, sequence):
    path = [params]
    for grads in sequence:
        path.append(step(optimizer, path[-1], grads))
    return np.array(path)


# Two steps from (1, -2): under the gradients (2, -4) and (2, 4), with ε = 0.
BY_HAND = [
    (SGD(lr=0.1), [[0.8, -1.6], [0.6, -2.0]]),
    # v = (2, -4), then 0.5 v + g = (3, 2)
    (Momentum(lr=0.1, beta=0.5), [[0.8, -1.6], [0.5, -1.8]]),
    (Nesterov(lr=0.1, beta=0.5), [[0.8, -1.6], [0.5, -1.8]]),  # a constant field looks the same ahead
    # g + 0.5 v = (3, -6), then (2, 4) + (1.5, 1)
    (NesterovTorch(lr=0.1, beta=0.5), [[0.7, -1.4], [0.35, -1.9]]),
    # s = (4, 16), then (8, 32): steps lr, then lr / √2
    (AdaGrad(lr=0.1, eps=0.0), [[0.9, -1.9], [0.9 - 0.1 / sqrt(2), -1.9 - 0.1 / sqrt(2)]]),
    # s = (1, 4), then (1.75, 7): steps 2 lr, then 2 lr / √1.75
    (RMSprop(lr=0.1, beta=0.75, eps=0.0), [[0.8, -1.8], [0.8 - 0.2 / sqrt(1.75), -1.8 - 0.2 / sqrt(1.75)]]),
    # m̂ = (2, -4), v̂ = (4, 16); then m = (1.5, 1), m̂ = (2, 4/3), v̂ as before
    (Adam(lr=0.1, beta1=0.5, beta2=0.75, eps=0.0), [[0.9, -1.9], [0.8, -1.9 - 0.1 / 3]]),
    (AdamL2(lr=0.1, beta1=0.5, beta2=0.75, eps=0.0, weight_decay=0.0), [[0.9, -1.9], [0.8, -1.9 - 0.1 / 3]]),
    # the same, less lr * wd = 0.05 of θ
    (
        AdamW(lr=0.1, beta1=0.5, beta2=0.75, eps=0.0, weight_decay=0.5),
        [[0.85, -1.8], [0.85 - 0.1 - 0.0425, -1.8 - 0.1 / 3 + 0.09]],
    ),
    # ε = 1: s = (2, 8), δ = (2, -4) / √(3, 9), d = (2/3, 8/9); s = (3, 12), δ = √(5/3, 17/9) / √(4, 13) (2, 4)
    (
        Adadelta(lr=1.0, beta=0.5, eps=1.0),
        [[1 - 2 / sqrt(3), -2 + 4 / 3], [1 - 2 / sqrt(3) - sqrt(5 / 3), -2 + 4 / 3 - 4 * sqrt(17 / 9 / 13)]],
    ),
    # v grows, so as Adam
    (AMSGrad(lr=0.1, beta1=0.5, beta2=0.75, eps=0.0), [[0.9, -1.9], [0.8, -1.9 - 0.1 / 3]]),
    # μ = 1/4 at every step, p = 1/4, then 1/16; m̄ = (1, -2) / 4 / (15/16) + (2, -4); then (1.5, 1) 16/63 + (2, 4) 4/5
    (
        NAdam(lr=0.1, beta1=0.5, beta2=0.75, eps=0.0, psi=0.0),
        [
            [1 - 0.05 * (2 + 4 / 15), -2 + 0.025 * (4 + 8 / 15)],
            [1 - 0.05 * (2 + 4 / 15) - 0.05 * (24 / 63 + 1.6), -2 + 0.025 * (4 + 8 / 15) - 0.025 * (16 / 63 + 3.2)],
        ],
    ),
    # two gradients are too few for v: lr m̂, with m̂ as in Adam
    (RAdam(lr=0.1, beta1=0.5, beta2=0.999, eps=0.0), [[0.8, -1.6], [0.6, -1.6 - 0.4 / 3]]),
    # u = (2, 4) twice, m̂ as in Adam
    (Adamax(lr=0.1, beta1=0.5, beta2=0.5, eps=0.0), [[0.9, -1.9], [0.8, -1.9 - 0.1 / 3]]),
    # signs of (1, -2), then, with m = (0.5, -1), of (1.25, 1.5)
    (Lion(lr=0.1, beta1=0.5, beta2=0.75), [[0.9, -1.9], [0.8, -2.0]]),
    (Lion(lr=0.1, beta1=0.5, beta2=0.75, weight_decay=0.5), [[0.85, -1.8], [0.85 - 0.1425, -1.8 - 0.1 + 0.09]]),
    # z = (0.8, -1.6), then (0.6, -2); the second θ is the mean of the two
    (ScheduleFreeSGD(lr=0.1, beta=0.5), [[0.8, -1.6], [0.7, -1.8]]),
]


@pytest.mark.parametrize(("optimizer", "expected"), BY_HAND, ids=lambda value: type(value).__name__)
def test_two_steps_by_hand(optimizer, expected):
    path = run(optimizer, np.array([1.0, -2.0]), np.array([[2.0, -4.0], [2.0, 4.0]]))
    np.testing.assert_allclose(path[1:], expected, rtol=1e-15, atol=1e-15)


def test_l2_enters_the_moments():
    # g + wd θ = (2, 0) + 2 (1, 1) = (4, 2): m̂ = (4, 2), √v̂ = (4, 2); with g alone y would stand still.
    after = AdamL2(lr=0.1, eps=0.0, weight_decay=2.0).step(np.ones(2), np.array([2.0, 0.0]))
    np.testing.assert_allclose(after, [0.9, 0.9], rtol=1e-15)


@pytest.mark.parametrize("cls", [AdaGrad, RMSprop, Adam, AdamL2, AdamW, AMSGrad], ids=lambda cls: cls.__name__)
def test_epsilon_stands_outside_the_root(cls):
    # √s (or √v̂) is 4, 4 or √(0.1·16); with ε = 4 outside the root.
    root = sqrt(0.1 * 16) if cls is RMSprop else 4.0
    decay = {"weight_decay": 0.0} if cls in (AdamL2, AdamW) else {}
    after = cls(lr=1.0, eps=4.0, **decay).step(np.zeros(1), np.array([4.0]))
    np.testing.assert_allclose(after, [-4.0 / (root + 4.0)], rtol=1e-14)


def test_nesterov_asks_at_the_look_ahead_point():
    asked = []
    optimizer = Nesterov(lr=0.1, beta=0.5)
    x = np.array([1.0, 2.0])
    for _ in range(2):
        x = optimizer.step(x, lambda q: asked.append(q) or np.array([2.0, -4.0]))
    # v = (2, -4) after the first step, which ended at (0.8, 2.4): 0.1 * 0.5 * v further on is (0.7, 2.6).
    np.testing.assert_allclose(asked, [[1.0, 2.0], [0.7, 2.6]], rtol=1e-15)


def test_the_two_nesterov_forms_follow_one_path():
    def grad(x):
        return np.array([2 * x[0], 20 * x[1]])

    ahead, torch_form = Nesterov(lr=0.02, beta=0.8), NesterovTorch(lr=0.02, beta=0.8)
    theta = phi = np.array([2.5, 2.5])
    for _ in range(50):
        theta, phi = ahead.step(theta, grad), torch_form.step(phi, grad(phi))
        np.testing.assert_allclose(phi, theta - 0.02 * 0.8 * ahead.v, rtol=1e-12, atol=1e-15)


@each
def test_a_step_writes_to_no_argument(cls):
    params, grads = np.array([1.0, -2.0]), np.array([3.0, 4.0])
    params.flags.writeable = grads.flags.writeable = False
    optimizer = cls()
    results = [step(optimizer, params, grads) for _ in range(3)]
    kept = [r.copy() for r in results]
    step(optimizer, params, grads)
    assert not any(np.shares_memory(r, params) or np.shares_memory(r, grads) for r in results)
    np.testing.assert_array_equal(results, kept)


@each
@pytest.mark.parametrize("shape", [(1,), (2,), (2, 5), (2, 3, 4), ()], ids=str)
def test_any_shape_is_its_elements_side_by_side(cls, shape):
    rng = np.random.default_rng(5)
    start, sequence = rng.normal(size=shape), rng.normal(size=(20, *shape))
    path = run(cls(lr=0.1), start, sequence)
    assert path.shape == (21, *shape) and path.dtype == np.float64
    for index in np.ndindex(shape):
        alone = run(cls(lr=0.1), start[index].reshape(1), sequence[(slice(None), *index)].reshape(20, 1))
        np.testing.assert_array_equal(path[(slice(None), *index)], alone[:, 0])


@each
def test_objects_share_no_state(cls):
    rng = np.random.default_rng(6)
    start, one, two = rng.normal(size=3), rng.normal(size=(10, 3)), rng.normal(size=(10, 3))
    a, b = cls(lr=0.1), cls(lr=0.1)
    x = y = start
    for g, h in zip(one, two, strict=True):
        x, y = step(a, x, g), step(b, y, h)
    np.testing.assert_array_equal(x, run(cls(lr=0.1), start, one)[-1])
    np.testing.assert_array_equal(y, run(cls(lr=0.1), start, two)[-1])


@each
def test_zero_gradients_move_nothing_and_give_no_nan(cls):
    hyper = {"weight_decay": 0.0} if cls in (AdamL2, AdamW) else {}
    path = run(cls(**hyper), np.array([1.0, -2.0]), np.zeros((3, 2)))
    np.testing.assert_array_equal(path, np.tile([1.0, -2.0], (4, 1)))


DEFAULTS = {
    SGD: {"lr": 0.01},
    Momentum: {"lr": 0.01, "beta": 0.9},
    Nesterov: {"lr": 0.01, "beta": 0.9},
    NesterovTorch: {"lr": 0.01, "beta": 0.9},
    AdaGrad: {"lr": 0.1, "eps": 1e-8},
    RMSprop: {"lr": 0.01, "beta": 0.9, "eps": 1e-8},
    Adam: {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    AdamL2: {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
    AdamW: {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
    Adadelta: {"lr": 1.0, "beta": 0.9, "eps": 1e-6},
    AMSGrad: {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    NAdam: {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "psi": 0.004},
    RAdam: {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    Adamax: {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    Lion: {"lr": 0.001, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
    ScheduleFreeSGD: {"lr": 0.1, "beta": 0.9},
}


@each
def test_defaults_are_the_published_ones(cls):
    assert {n: p.default for n, p in inspect.signature(cls).parameters.items()} == DEFAULTS[cls]


def test_l2_and_decoupled_decay_end_at_different_points():
    """On (x - 2)² + 10(y - 1)² with wd = 2, Adam + L2 ends at the penalized minimum, AdamW at |x|, |y| = 1 / wd."""

    def grad(x):
        return np.array([2 * (x[0] - 2), 20 * (x[1] - 1)])

    ends = {}
    for cls in (AdamL2, AdamW):
        optimizer, x = cls(lr=0.01, weight_decay=2.0), np.array([0.0, 0.0])
        for _ in range(5000):
            x = optimizer.step(x, grad(x))
        ends[cls] = x
    np.testing.assert_allclose(ends[AdamL2], [1.0, 10 / 11], atol=1e-3)
    np.testing.assert_allclose(ends[AdamW], [0.5, 0.5], atol=5e-3)


G = np.array([3.0, -0.5])

# What the docstrings say of the first step (the default β; ε = 0) and of the step under a constant gradient in the end.
STEPS = {
    "AdaGrad begins with lr": (AdaGrad(lr=0.1, eps=0.0), 1, 0.1 * np.sign(G)),
    "AdaGrad slows down as 1 / √t": (AdaGrad(lr=0.1, eps=0.0), 100, 0.01 * np.sign(G)),
    "RMSprop begins with lr / √(1 - β)": (RMSprop(lr=0.1, eps=0.0), 1, 0.1 / sqrt(0.1) * np.sign(G)),
    "RMSprop settles at lr": (RMSprop(lr=0.1, eps=0.0), 400, 0.1 * np.sign(G)),
    "Adam begins with lr": (Adam(lr=0.1, eps=0.0), 1, 0.1 * np.sign(G)),
    "Adam keeps lr": (Adam(lr=0.1, eps=0.0), 50, 0.1 * np.sign(G)),
    "Momentum grows to lr / (1 - β)": (Momentum(lr=0.1), 400, 1.0 * G),
    "Nesterov too": (Nesterov(lr=0.1), 400, 1.0 * G),
    "and so does PyTorch's form": (NesterovTorch(lr=0.1), 400, 1.0 * G),
}


@pytest.mark.parametrize(("optimizer", "t", "expected"), STEPS.values(), ids=STEPS)
def test_length_of_step_t_under_a_constant_gradient(optimizer, t, expected):
    path = run(optimizer, np.zeros(2), np.tile(G, (t, 1)))
    np.testing.assert_allclose(path[-2] - path[-1], expected, rtol=1e-10)


@pytest.mark.parametrize("cls", [AdaGrad, RMSprop, Adam, AMSGrad, NAdam, Adamax], ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_adaptive_steps_do_not_see_the_scale_of_the_gradient(cls, scale):
    rng = np.random.default_rng(7)
    start, sequence = rng.normal(size=4), rng.normal(size=(50, 4))
    path, scaled = run(cls(eps=0.0), start, sequence), run(cls(eps=0.0), start, scale * sequence)
    np.testing.assert_allclose(scaled, path, rtol=1e-10)
