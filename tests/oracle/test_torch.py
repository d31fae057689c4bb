"""The reference against PyTorch's optimizers, schedulers and autograd."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from optviz_ref import (  # noqa: E402 - skipped as a whole without torch
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
    cosine_annealing_lr,
    exponential_decay_lr,
    optimize_with_schedule,
    step_decay_lr,
)

from .problems import STEPS, TOLERANCE, distance, reference, table  # noqa: E402

optim = torch.optim

# name: (reference, PyTorch), at the defaults of the reference and at values of no library's.
RULES = {
    "SGD": (lambda: SGD(lr=1e-3), lambda p: optim.SGD(p, lr=1e-3)),
    "Momentum": (lambda: Momentum(lr=2e-4), lambda p: optim.SGD(p, lr=2e-4, momentum=0.9)),
    "Momentum, β 0.5": (lambda: Momentum(lr=1e-3, beta=0.5), lambda p: optim.SGD(p, lr=1e-3, momentum=0.5)),
    "Nesterov": (lambda: NesterovTorch(lr=2e-4), lambda p: optim.SGD(p, lr=2e-4, momentum=0.9, nesterov=True)),
    "AdaGrad": (lambda: AdaGrad(), lambda p: optim.Adagrad(p, lr=0.1, eps=1e-8)),
    "AdaGrad, ε 0.1": (lambda: AdaGrad(lr=0.5, eps=0.1), lambda p: optim.Adagrad(p, lr=0.5, eps=0.1)),
    "RMSprop": (lambda: RMSprop(), lambda p: optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8)),
    "RMSprop, β 0.5, ε 0.1": (
        lambda: RMSprop(lr=0.1, beta=0.5, eps=0.1),
        lambda p: optim.RMSprop(p, lr=0.1, alpha=0.5, eps=0.1),
    ),
    "Adam": (lambda: Adam(), lambda p: optim.Adam(p, lr=0.01)),
    "Adam, β 0.7 and 0.95, ε 0.1": (
        lambda: Adam(lr=0.02, beta1=0.7, beta2=0.95, eps=0.1),
        lambda p: optim.Adam(p, lr=0.02, betas=(0.7, 0.95), eps=0.1),
    ),
    "AdamL2": (lambda: AdamL2(), lambda p: optim.Adam(p, lr=0.01, weight_decay=0.01)),
    "AdamL2, wd 0.5": (lambda: AdamL2(lr=0.05, weight_decay=0.5), lambda p: optim.Adam(p, lr=0.05, weight_decay=0.5)),
    "AdamW": (lambda: AdamW(), lambda p: optim.AdamW(p, lr=0.01, weight_decay=0.01)),
    "AdamW, wd 0.5": (lambda: AdamW(lr=0.05, weight_decay=0.5), lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.5)),
}


def torch_path(make, start, grad, each=lambda optimizer: None):
    """The path of a PyTorch optimizer; `each` sees the optimizer after every step."""
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make([x])
    path = [start]
    for _ in range(STEPS):
        x.grad = torch.from_numpy(grad(path[-1]).copy())
        optimizer.step()
        each(optimizer)
        path.append(x.detach().numpy().copy())
    return np.array(path)


@pytest.mark.parametrize(("rule", "start", "gradient"), table(RULES))
def test_optimizer(rule, start, gradient):
    ours, theirs = rule
    assert distance(reference(ours, start, gradient), torch_path(theirs, start, gradient())) <= TOLERANCE


@pytest.mark.parametrize("name", ["quadratic", "elongated_quadratic", "booth", "rosenbrock", "beale"])
def test_look_ahead_nesterov_is_pytorch_less_the_look_ahead(name):
    """PyTorch's parameters are the look-ahead points φ = θ - lr β v; its buffer gives v, and so θ."""
    landscape, lr, beta = LANDSCAPES[name], 2e-4, 0.9
    start, buffers = np.array(landscape.start), [0.0]
    phi = torch_path(
        lambda p: optim.SGD(p, lr=lr, momentum=beta, nesterov=True),
        start,
        landscape.grad,
        each=lambda o: buffers.append(next(iter(o.state.values()))["momentum_buffer"].numpy().copy()),
    )
    theta = np.array([p + lr * beta * v for p, v in zip(phi, buffers, strict=True)])
    assert distance(reference(lambda: Nesterov(lr=lr, beta=beta), start, lambda: landscape.grad), theta) <= TOLERANCE


SCHEDULES = {
    "step decay": (step_decay_lr, {}, lambda o: optim.lr_scheduler.StepLR(o, step_size=25, gamma=0.5)),
    "step decay, 0.9 every 7": (
        step_decay_lr,
        {"decay_rate": 0.9, "decay_steps": 7},
        lambda o: optim.lr_scheduler.StepLR(o, step_size=7, gamma=0.9),
    ),
    "exponential": (exponential_decay_lr, {}, lambda o: optim.lr_scheduler.ExponentialLR(o, gamma=0.99)),
    "cosine": (  # PyTorch's rises again after T_max, so T_max is the whole run
        cosine_annealing_lr,
        {"total_steps": STEPS},
        lambda o: optim.lr_scheduler.CosineAnnealingLR(o, T_max=STEPS),
    ),
}


@pytest.mark.parametrize(("schedule", "settings", "make"), SCHEDULES.values(), ids=SCHEDULES)
def test_schedule(schedule, settings, make):
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    scheduler, rates = make(optimizer), []
    for _ in range(STEPS + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    np.testing.assert_allclose([schedule(t, 0.3, **settings) for t in range(STEPS + 1)], rates, rtol=0, atol=1e-15)


@pytest.mark.parametrize(("schedule", "settings", "make"), SCHEDULES.values(), ids=SCHEDULES)
def test_descent_with_a_schedule(schedule, settings, make):
    landscape = LANDSCAPES["elongated_quadratic"]
    start, schedulers = np.array(landscape.start), []

    def scheduled(params):
        optimizer = optim.SGD(params, lr=0.09)
        schedulers.append(make(optimizer))
        return optimizer

    theirs = torch_path(scheduled, start, landscape.grad, each=lambda optimizer: schedulers[0].step())
    ours = optimize_with_schedule(schedule, landscape.func, landscape.grad, start, STEPS, 0.09, **settings)
    assert distance(ours, theirs) <= TOLERANCE


POLYNOMIALS = [name for name in LANDSCAPES if name not in ("mccormick", "rastrigin", "ackley", "easom")]


@pytest.mark.parametrize("name", POLYNOMIALS)  # the others call NumPy's cos and exp, which take no tensors
def test_gradient_agrees_with_autograd(name):
    landscape = LANDSCAPES[name]
    low, high = np.transpose([landscape.xlim, landscape.ylim])
    points = np.random.default_rng(9).uniform(low, high, (300, 2)).T
    x = torch.tensor(points, requires_grad=True)
    landscape.func(x).sum().backward()
    error = np.abs(landscape.grad(points) - x.grad.numpy()) / np.maximum(1, np.abs(x.grad.numpy()))
    assert error.max() <= 1e-13
