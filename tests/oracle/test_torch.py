"""What PyTorch alone can check: Nesterov's look-ahead point, descent under a schedule, gradients by autograd."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from optviz_ref import LANDSCAPES, Nesterov, optimize_with_schedule  # noqa: E402 - skipped as a whole without torch

from .in_torch import SCHEDULES, optim, path  # noqa: E402
from .problems import STEPS, TOLERANCE, distance, reference  # noqa: E402


@pytest.mark.parametrize("name", ["quadratic", "elongated_quadratic", "booth", "rosenbrock", "beale"])
def test_look_ahead_nesterov_is_pytorch_less_the_look_ahead(name):
    """PyTorch's parameters are the look-ahead points φ = θ - lr β v; its buffer gives v, and so θ."""
    landscape, lr, beta = LANDSCAPES[name], 2e-4, 0.9
    start, buffers = np.array(landscape.start), [0.0]
    phi = path(
        lambda p: optim.SGD(p, lr=lr, momentum=beta, nesterov=True),
        start,
        lambda: landscape.grad,
        each=lambda o: buffers.append(next(iter(o.state.values()))["momentum_buffer"].numpy().copy()),
    )
    theta = np.array([p + lr * beta * v for p, v in zip(phi, buffers, strict=True)])
    assert distance(reference(lambda: Nesterov(lr=lr, beta=beta), start, lambda: landscape.grad), theta) <= TOLERANCE


@pytest.mark.parametrize("name", ["step_decay_lr", "exponential_decay_lr", "cosine_annealing_lr"])
def test_descent_with_a_schedule(name):
    schedule, settings, make, _ = SCHEDULES[name]
    landscape = LANDSCAPES["elongated_quadratic"]
    start, schedulers = np.array(landscape.start), []

    def scheduled(params):
        optimizer = optim.SGD(params, lr=0.09)
        schedulers.append(make(optimizer))
        return optimizer

    theirs = path(scheduled, start, lambda: landscape.grad, each=lambda optimizer: schedulers[0].step())
    ours = optimize_with_schedule(schedule, landscape.func, landscape.grad, start, STEPS, 0.09, **settings)
    assert distance(ours, theirs) <= TOLERANCE


TRANSCENDENT = ("mccormick", "rastrigin", "ackley", "easom", "griewank", "levy", "logistic")
POLYNOMIALS = [name for name in LANDSCAPES if name not in TRANSCENDENT]


@pytest.mark.parametrize("name", POLYNOMIALS)  # the others call NumPy's cos and exp, which take no tensors
def test_gradient_agrees_with_autograd(name):
    landscape = LANDSCAPES[name]
    low, high = np.transpose([landscape.xlim, landscape.ylim])
    points = np.random.default_rng(9).uniform(low, high, (300, 2)).T
    x = torch.tensor(points, requires_grad=True)
    landscape.func(x).sum().backward()
    error = np.abs(landscape.grad(points) - x.grad.numpy()) / np.maximum(1, np.abs(x.grad.numpy()))
    assert error.max() <= 1e-13
