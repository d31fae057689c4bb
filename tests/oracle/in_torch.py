"""PyTorch's optimizers and schedulers, each beside the reference's."""

import numpy as np
import torch

from optviz_ref import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    Adamax,
    AdamL2,
    AdamW,
    AMSGrad,
    Momentum,
    Muon,
    NAdam,
    Nesterov,
    NesterovTorch,
    RAdam,
    RMSprop,
    cosine_annealing_lr,
    cyclical_lr,
    exponential_decay_lr,
    linear_lr,
    multistep_lr,
    one_cycle_lr,
    polynomial_lr,
    step_decay_lr,
    warm_restarts_lr,
)
from tests.oracle.problems import RATE, STEPS, Rule, Schedule

NAME = f"PyTorch {torch.__version__.partition('+')[0]}"
torch.set_default_dtype(torch.float64)  # NAdam keeps its product of μ in the default type
optim, lr_scheduler = torch.optim, torch.optim.lr_scheduler


class Muon64(optim.Muon):
    """PyTorch's Muon, whose Newton-Schulz steps are in bfloat16 whatever it is given, in float64."""

    def step(self, closure=None):
        half, torch.Tensor.bfloat16 = torch.Tensor.bfloat16, torch.Tensor.clone
        try:
            return super().step(closure)
        finally:
            torch.Tensor.bfloat16 = half


# At the defaults of the reference, and at values that are no library's.
RULES = {
    "SGD": Rule(lambda: SGD(lr=1e-3), lambda p: optim.SGD(p, lr=1e-3)),
    "Momentum": Rule(lambda: Momentum(lr=2e-4), lambda p: optim.SGD(p, lr=2e-4, momentum=0.9)),
    "Momentum, β 0.5": Rule(lambda: Momentum(lr=1e-3, beta=0.5), lambda p: optim.SGD(p, lr=1e-3, momentum=0.5)),
    "NesterovTorch": Rule(lambda: NesterovTorch(lr=2e-4), lambda p: optim.SGD(p, lr=2e-4, momentum=0.9, nesterov=True)),
    "Nesterov": Rule(
        lambda: Nesterov(lr=2e-4),
        lambda p: optim.SGD(p, lr=2e-4, momentum=0.9, nesterov=True),
        "params are the look-ahead point, θ - lr β v",
    ),
    "AdaGrad": Rule(lambda: AdaGrad(), lambda p: optim.Adagrad(p, lr=0.1, eps=1e-8)),
    "AdaGrad, ε 0.1": Rule(lambda: AdaGrad(lr=0.5, eps=0.1), lambda p: optim.Adagrad(p, lr=0.5, eps=0.1)),
    "RMSprop": Rule(lambda: RMSprop(), lambda p: optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8)),
    "RMSprop, β 0.5, ε 0.1": Rule(
        lambda: RMSprop(lr=0.1, beta=0.5, eps=0.1), lambda p: optim.RMSprop(p, lr=0.1, alpha=0.5, eps=0.1)
    ),
    "Adam": Rule(lambda: Adam(), lambda p: optim.Adam(p, lr=0.01)),
    "Adam, β 0.7 and 0.95, ε 0.1": Rule(
        lambda: Adam(lr=0.02, beta1=0.7, beta2=0.95, eps=0.1),
        lambda p: optim.Adam(p, lr=0.02, betas=(0.7, 0.95), eps=0.1),
    ),
    "AdamL2": Rule(lambda: AdamL2(), lambda p: optim.Adam(p, lr=0.01, weight_decay=0.01)),
    "AdamL2, wd 0.5": Rule(
        lambda: AdamL2(lr=0.05, weight_decay=0.5), lambda p: optim.Adam(p, lr=0.05, weight_decay=0.5)
    ),
    "AdamW": Rule(lambda: AdamW(), lambda p: optim.AdamW(p, lr=0.01, weight_decay=0.01)),
    "AdamW, wd 0.5": Rule(
        lambda: AdamW(lr=0.05, weight_decay=0.5), lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.5)
    ),
    "Adadelta": Rule(lambda: Adadelta(), lambda p: optim.Adadelta(p)),
    "Adadelta, β 0.5, ε 0.01": Rule(
        lambda: Adadelta(lr=0.3, beta=0.5, eps=0.01), lambda p: optim.Adadelta(p, lr=0.3, rho=0.5, eps=0.01)
    ),
    "AMSGrad": Rule(lambda: AMSGrad(), lambda p: optim.Adam(p, lr=0.01, amsgrad=True)),
    "AMSGrad, β 0.7 and 0.9, ε 0.1": Rule(
        lambda: AMSGrad(beta1=0.7, beta2=0.9, eps=0.1),
        lambda p: optim.Adam(p, lr=0.01, betas=(0.7, 0.9), eps=0.1, amsgrad=True),
    ),
    "NAdam": Rule(lambda: NAdam(), lambda p: optim.NAdam(p, lr=0.01)),
    "NAdam, β 0.7 and 0.95, ψ 0.1": Rule(
        lambda: NAdam(beta1=0.7, beta2=0.95, psi=0.1),
        lambda p: optim.NAdam(p, lr=0.01, betas=(0.7, 0.95), momentum_decay=0.1),
    ),
    "RAdam": Rule(lambda: RAdam(lr=2e-4), lambda p: optim.RAdam(p, lr=2e-4)),
    "RAdam, β 0.7 and 0.95, ε 0.1": Rule(
        lambda: RAdam(lr=2e-4, beta1=0.7, beta2=0.95, eps=0.1),
        lambda p: optim.RAdam(p, lr=2e-4, betas=(0.7, 0.95), eps=0.1),
    ),
    "Adamax": Rule(lambda: Adamax(), lambda p: optim.Adamax(p, lr=0.01)),
    "Adamax, β 0.7 and 0.95, ε 0.1": Rule(
        lambda: Adamax(beta1=0.7, beta2=0.95, eps=0.1),
        lambda p: optim.Adamax(p, lr=0.01, betas=(0.7, 0.95), eps=0.1),
    ),
    "Muon": Rule(lambda: Muon(), lambda p: Muon64(p, lr=0.02, weight_decay=0.0)),
    "Muon, β 0.5, wd 0.3": Rule(
        lambda: Muon(beta=0.5, weight_decay=0.3), lambda p: Muon64(p, lr=0.02, momentum=0.5, weight_decay=0.3)
    ),
    "Muon, as it is": Rule(
        lambda: Muon(), lambda p: optim.Muon(p, lr=0.02, weight_decay=0.0), "orthogonalizes in bfloat16"
    ),
}


def path(make, start, gradient, each=lambda optimizer: None):
    """The path of a PyTorch optimizer; `each` sees the optimizer after every step."""
    grad, x = gradient(), torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make([x])
    points = [start]
    for _ in range(STEPS):
        x.grad = torch.from_numpy(grad(points[-1]).copy())
        optimizer.step()
        each(optimizer)
        points.append(x.detach().numpy().copy())
    return np.array(points)


SCHEDULES = {
    "step_decay_lr": Schedule(step_decay_lr, {}, lambda o: lr_scheduler.StepLR(o, step_size=25, gamma=0.5)),
    "step_decay_lr, 0.9 every 7": Schedule(
        step_decay_lr,
        {"decay_rate": 0.9, "decay_steps": 7},
        lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.9),
    ),
    "exponential_decay_lr": Schedule(exponential_decay_lr, {}, lambda o: lr_scheduler.ExponentialLR(o, gamma=0.99)),
    "cosine_annealing_lr": Schedule(
        cosine_annealing_lr, {"total_steps": STEPS}, lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=STEPS)
    ),
    "cosine_annealing_lr, beyond its end": Schedule(
        cosine_annealing_lr,
        {"total_steps": 150},
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=150),
        "rises again after the end",
    ),
    "multistep_lr": Schedule(
        multistep_lr, {"milestones": (30, 31, 150)}, lambda o: lr_scheduler.MultiStepLR(o, (30, 31, 150))
    ),
    "linear_lr": Schedule(
        linear_lr,
        {"total_steps": 150, "final_lr": 0.03},
        lambda o: lr_scheduler.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=150),
    ),
    "polynomial_lr": Schedule(
        polynomial_lr,
        {"total_steps": 150, "power": 1.7},
        lambda o: lr_scheduler.PolynomialLR(o, total_iters=150, power=1.7),
    ),
    "warm_restarts_lr": Schedule(
        warm_restarts_lr, {"period": 30}, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 30)
    ),
    "warm_restarts_lr, doubling": Schedule(
        warm_restarts_lr,
        {"period": 10, "multiple": 2},
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 10, T_mult=2),
    ),
    "one_cycle_lr": Schedule(
        one_cycle_lr,
        {"total_steps": STEPS + 1},
        lambda o: lr_scheduler.OneCycleLR(o, RATE, total_steps=STEPS + 1, cycle_momentum=False),
    ),
    "one_cycle_lr, half up": Schedule(
        one_cycle_lr,
        {"total_steps": STEPS + 1, "rise": 0.5, "start_factor": 0.1, "final_factor": 1e-3},
        lambda o: lr_scheduler.OneCycleLR(
            o,
            RATE,
            total_steps=STEPS + 1,
            pct_start=0.5,
            div_factor=10,
            final_div_factor=100,
            cycle_momentum=False,
        ),
    ),
    "cyclical_lr": Schedule(
        cyclical_lr,
        {"max_lr": 0.9, "half_cycle": 30},
        lambda o: lr_scheduler.CyclicLR(o, RATE, 0.9, step_size_up=30, cycle_momentum=False),
    ),
    "cyclical_lr, shrinking": Schedule(
        cyclical_lr,
        {"max_lr": 0.9, "half_cycle": 30, "shrink": 0.5},
        lambda o: lr_scheduler.CyclicLR(o, RATE, 0.9, step_size_up=30, mode="triangular2", cycle_momentum=False),
    ),
}


def rates(make):
    """The rates of a PyTorch scheduler, the first included."""
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)
    scheduler, found = make(optimizer), []
    for step in range(STEPS + 1):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < STEPS:  # a one-cycle scheduler refuses a step too many
            scheduler.step()
    return found
