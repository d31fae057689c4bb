"""Keras's optimizers and schedules by Keras's own rules, run by its NumPy backend, each beside the reference's."""

import os

os.environ["KERAS_BACKEND"] = "numpy"  # read once, when Keras is imported

import keras
import numpy as np
from keras.src.backend.common import dtypes

from optviz_ref import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    Adamax,
    AdamW,
    AMSGrad,
    Lion,
    Momentum,
    Muon,
    NAdam,
    NesterovTorch,
    RMSprop,
    cosine_annealing_lr,
    exponential_decay_lr,
    linear_lr,
    multistep_lr,
    polynomial_lr,
    step_decay_lr,
    warm_restarts_lr,
    warmup_cosine_lr,
)
from tests.oracle.problems import RATE, STEPS, Rule, Schedule

NAME = f"Keras {keras.__version__}"
keras.config.set_floatx("float64")
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # else every result is rounded to float32
optimizers, schedules = keras.optimizers, keras.optimizers.schedules
TINY = 1e-300  # as ε goes to 0
BESIDE = "ε = 1e-7 beside √v, not beside √v_hat"


class Falling:
    """Momentum whose rate falls along half a cosine."""

    def __init__(self):
        self.momentum, self.t = Momentum(lr=2e-4), 0

    def step(self, params, grads):
        self.momentum.lr = cosine_annealing_lr(self.t, 2e-4, STEPS)
        self.t += 1
        return self.momentum.step(params, grads)


RULES = {
    "SGD": Rule(lambda: SGD(lr=1e-3), lambda: optimizers.SGD(1e-3)),
    "Momentum": Rule(lambda: Momentum(lr=2e-4), lambda: optimizers.SGD(2e-4, momentum=0.9)),
    "Momentum, falling rate": Rule(
        Falling,
        lambda: optimizers.SGD(schedules.CosineDecay(2e-4, STEPS), momentum=0.9),
        "lr inside the velocity, so that a new rate comes late",
    ),
    "NesterovTorch": Rule(lambda: NesterovTorch(lr=2e-4), lambda: optimizers.SGD(2e-4, momentum=0.9, nesterov=True)),
    "AdaGrad, ε 0, start 0": Rule(
        lambda: AdaGrad(eps=TINY), lambda: optimizers.Adagrad(0.1, initial_accumulator_value=0.0, epsilon=TINY)
    ),
    "AdaGrad": Rule(
        lambda: AdaGrad(), lambda: optimizers.Adagrad(0.1), "ε = 1e-7 inside the root, s = 0.1 at the start"
    ),
    "RMSprop, ε 0": Rule(lambda: RMSprop(eps=TINY), lambda: optimizers.RMSprop(0.01, epsilon=TINY)),
    "RMSprop": Rule(lambda: RMSprop(), lambda: optimizers.RMSprop(0.01), "ε = 1e-7 inside the root"),
    "Adam, ε 0": Rule(lambda: Adam(eps=TINY), lambda: optimizers.Adam(0.01, epsilon=TINY)),
    "Adam": Rule(lambda: Adam(), lambda: optimizers.Adam(0.01), BESIDE),
    "AdamW, ε 0": Rule(
        lambda: AdamW(eps=TINY, weight_decay=0.2), lambda: optimizers.AdamW(0.01, weight_decay=0.2, epsilon=TINY)
    ),
    "AdamW": Rule(lambda: AdamW(weight_decay=0.2), lambda: optimizers.AdamW(0.01, weight_decay=0.2), BESIDE),
    "Adadelta": Rule(lambda: Adadelta(), lambda: optimizers.Adadelta(1.0, rho=0.9, epsilon=1e-6)),
    "AMSGrad, ε 0": Rule(lambda: AMSGrad(eps=TINY), lambda: optimizers.Adam(0.01, epsilon=TINY, amsgrad=True)),
    "AMSGrad": Rule(lambda: AMSGrad(), lambda: optimizers.Adam(0.01, amsgrad=True), BESIDE),
    "NAdam, ψ 1": Rule(lambda: NAdam(psi=1.0), lambda: optimizers.Nadam(0.01, epsilon=1e-8)),
    "NAdam": Rule(lambda: NAdam(), lambda: optimizers.Nadam(0.01), "ψ = 1, not 0.004; ε = 1e-7"),
    "Adamax, ε 0": Rule(lambda: Adamax(eps=TINY), lambda: optimizers.Adamax(0.01, epsilon=TINY)),
    "Adamax": Rule(lambda: Adamax(), lambda: optimizers.Adamax(0.01), "ε = 1e-7 added to u, not inside the maximum"),
    "Lion": Rule(lambda: Lion(), lambda: optimizers.Lion(0.001)),
    "Lion, β 0.7 and 0.95, wd 0.3": Rule(
        lambda: Lion(lr=0.01, beta1=0.7, beta2=0.95, weight_decay=0.3),
        lambda: optimizers.Lion(0.01, beta_1=0.7, beta_2=0.95, weight_decay=0.3),
    ),
    "Muon, large and wide": Rule(lambda: Muon(), lambda: optimizers.Muon(0.02, weight_decay=0.0, rms_rate=None)),
    "Muon": Rule(
        lambda: Muon(),
        lambda: optimizers.Muon(0.02, weight_decay=0.0),
        "scaled by 0.2 √max(rows, columns), not by √max(1, rows / columns)",
    ),
}

#: Without a scale of its own, Keras's Muon is the paper's where that one's scale is 1; it adds 1e-7 to the norm.
NOT = {"Muon, large and wide": ("a matrix", "a tall matrix")}


def path(make, start, gradient):
    """The path of a Keras optimizer."""
    grad, optimizer, points = gradient(), make(), [start]
    variable = keras.Variable(start, dtype="float64")
    optimizer.build([variable])
    for _ in range(STEPS):
        optimizer.apply([np.array(grad(points[-1]))])
        points.append(np.array(variable.value))
    return np.array(points)


SCHEDULES = {
    "step_decay_lr": Schedule(
        step_decay_lr,
        {"decay_rate": 0.7, "decay_steps": 9},
        lambda: schedules.ExponentialDecay(RATE, 9, 0.7, staircase=True),
    ),
    "exponential_decay_lr": Schedule(exponential_decay_lr, {}, lambda: schedules.ExponentialDecay(RATE, 1, 0.99)),
    "cosine_annealing_lr": Schedule(
        cosine_annealing_lr, {"total_steps": 150}, lambda: schedules.CosineDecay(RATE, 150)
    ),
    "warmup_cosine_lr": Schedule(
        warmup_cosine_lr,
        {"warmup_steps": 10, "total_steps": 150},
        lambda: schedules.CosineDecay(0.0, 140, warmup_target=RATE, warmup_steps=10),
    ),
    "multistep_lr": Schedule(
        multistep_lr,
        {"milestones": (30, 150)},
        lambda: schedules.PiecewiseConstantDecay([30, 150], [RATE, RATE / 10, RATE / 100]),
        "a milestone counts from the next step on",
    ),
    "linear_lr": Schedule(
        linear_lr, {"total_steps": 150, "final_lr": 0.03}, lambda: schedules.PolynomialDecay(RATE, 150, 0.03)
    ),
    "polynomial_lr": Schedule(
        polynomial_lr,
        {"total_steps": 150, "power": 1.7, "final_lr": 0.03},
        lambda: schedules.PolynomialDecay(RATE, 150, 0.03, power=1.7),
    ),
    "warm_restarts_lr": Schedule(
        warm_restarts_lr, {"period": 30}, lambda: schedules.CosineDecayRestarts(RATE, 30, t_mul=1.0)
    ),
    "warm_restarts_lr, doubling": Schedule(
        warm_restarts_lr, {"period": 10, "multiple": 2}, lambda: schedules.CosineDecayRestarts(RATE, 10, t_mul=2.0)
    ),
}


def rates(make):
    """The rates of a Keras schedule; past their end too."""
    schedule = make()
    return [float(schedule(t)) for t in range(STEPS + 1)]
