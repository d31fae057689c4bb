"""optax's optimizers and schedules, each beside the reference's."""

import jax
import numpy as np
import optax

from optviz_ref import (
    SAM,
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
    Muon,
    NAdam,
    NesterovTorch,
    RAdam,
    RMSprop,
    ScheduleFreeSGD,
    constant_lr,
    cosine_annealing_lr,
    exponential_decay_lr,
    linear_lr,
    multistep_lr,
    one_cycle_lr,
    polynomial_lr,
    step_decay_lr,
    warm_restarts_lr,
    warmup_cosine_lr,
    warmup_stable_decay_lr,
)
from tests.oracle.problems import CLOSED, RATE, STEPS, Rule, Schedule

jax.config.update("jax_enable_x64", True)
NAME = f"optax {optax.__version__}"
contrib = optax.contrib
TINY = 1e-300  # as ε goes to 0: a coordinate that never had a gradient stays where it is, as with ε = 0 in optax


def sam(lr, rho):
    """SAM around gradient descent, which asks for its gradients itself."""
    return contrib.sam(optax.sgd(lr), optax.chain(contrib.normalize(), optax.sgd(rho)), sync_period=2, opaque_mode=True)


RULES = {
    "SGD": Rule(lambda: SGD(lr=1e-3), lambda: optax.sgd(1e-3)),
    "Momentum": Rule(lambda: Momentum(lr=2e-4), lambda: optax.sgd(2e-4, momentum=0.9)),
    "NesterovTorch": Rule(
        lambda: NesterovTorch(lr=2e-4, beta=0.8), lambda: optax.sgd(2e-4, momentum=0.8, nesterov=True)
    ),
    "AdaGrad, ε 0, start 0": Rule(
        lambda: AdaGrad(eps=TINY), lambda: optax.adagrad(0.1, initial_accumulator_value=0.0, eps=0.0)
    ),
    "AdaGrad": Rule(lambda: AdaGrad(), lambda: optax.adagrad(0.1), "ε = 1e-7 inside the root, s = 0.1 at the start"),
    "RMSprop": Rule(lambda: RMSprop(lr=0.02), lambda: optax.rmsprop(0.02, decay=0.9, eps=1e-8, eps_in_sqrt=False)),
    "RMSprop, as it is": Rule(lambda: RMSprop(lr=0.02), lambda: optax.rmsprop(0.02), "ε inside the root"),
    "Adam": Rule(lambda: Adam(lr=0.01), lambda: optax.adam(0.01)),
    "Adam, β 0.7 and 0.95, ε 0.1": Rule(
        lambda: Adam(lr=0.02, beta1=0.7, beta2=0.95, eps=0.1),
        lambda: optax.adam(0.02, b1=0.7, b2=0.95, eps=0.1),
    ),
    "AdamL2": Rule(
        lambda: AdamL2(lr=0.02, weight_decay=0.2),
        lambda: optax.chain(optax.add_decayed_weights(0.2), optax.adam(0.02)),
    ),
    "AdamW": Rule(lambda: AdamW(lr=0.02, weight_decay=0.2), lambda: optax.adamw(0.02, weight_decay=0.2)),
    "Adadelta": Rule(lambda: Adadelta(), lambda: optax.adadelta(1.0, rho=0.9, eps=1e-6)),
    "AMSGrad": Rule(lambda: AMSGrad(), lambda: optax.amsgrad(0.01), "the maximum of v_hat, not of v"),
    "NAdam": Rule(lambda: NAdam(), lambda: optax.nadam(0.01), "μ = β1 at every step"),
    "RAdam, ε 0": Rule(lambda: RAdam(lr=2e-4, eps=TINY), lambda: optax.radam(2e-4, eps=TINY)),
    "RAdam": Rule(lambda: RAdam(lr=2e-4), lambda: optax.radam(2e-4), "ε beside √v_hat, not beside √v"),
    "Adamax": Rule(lambda: Adamax(), lambda: optax.adamax(0.01)),
    "Lion": Rule(lambda: Lion(), lambda: optax.lion(0.001, weight_decay=0.0)),
    "Lion, β 0.7 and 0.95, wd 0.3": Rule(
        lambda: Lion(lr=0.01, beta1=0.7, beta2=0.95, weight_decay=0.3),
        lambda: optax.lion(0.01, b1=0.7, b2=0.95, weight_decay=0.3),
    ),
    "ScheduleFreeSGD": Rule(lambda: ScheduleFreeSGD(lr=1e-3), lambda: contrib.schedule_free_sgd(1e-3, b1=0.9)),
    "ScheduleFreeSGD, lr 0.1": Rule(
        lambda: ScheduleFreeSGD(lr=0.1, beta=0.5), lambda: contrib.schedule_free_sgd(0.1, b1=0.5)
    ),
    "SAM": Rule(lambda: SAM(SGD(lr=1e-3)), lambda: sam(1e-3, 0.05)),
    "Muon": Rule(
        lambda: Muon(), lambda: contrib.muon(0.02), "corrects the velocity for its start before mixing the gradient in"
    ),
}

#: SAM's batches have a norm each in the reference; optax takes one over everything. optax's Schedule-Free computes θ
#: from y, and so rounds as coarsely as y is large: where the way is short, or, at a high rate, there is no end to it.
NOT = {
    "SAM": ("styblinski_tang", "bounded_saddle"),
    "ScheduleFreeSGD": ("a thousand coordinates", "a coordinate without gradient"),
    "ScheduleFreeSGD, lr 0.1": tuple(CLOSED),
}


def path(make, start, gradient):
    """The path of an optax optimizer; of schedule-free ones, of the params to report."""
    grad, transform, params = gradient(), make(), jax.numpy.asarray(start)
    state, points = transform.init(params), [start]
    asks = make.__code__.co_names == ("sam",)
    update = transform.update if asks else jax.jit(transform.update)
    more = {"grad_fn": lambda p, _: jax.numpy.asarray(grad(np.asarray(p)))} if asks else {}
    for _ in range(STEPS):
        change, state = update(jax.numpy.asarray(grad(np.asarray(params))), state, params, **more)
        params = params + change
        free = isinstance(state, contrib.ScheduleFreeState)
        points.append(np.asarray(contrib.schedule_free_eval_params(state, params) if free else params))
    return np.array(points)


def restarts():
    """Three cosines one after the other, each twice as long: optax has no schedule of its own for it that ends at 0."""
    parts = [optax.cosine_decay_schedule(RATE, length) for length in (30, 60, 120)]
    return optax.join_schedules(parts, [30, 90])


def stable():
    parts = optax.linear_schedule(0.0, RATE, 20), optax.constant_schedule(RATE), optax.linear_schedule(RATE, 0.0, 50)
    return optax.join_schedules(parts, [20, 130])


SCHEDULES = {
    "constant_lr": Schedule(constant_lr, {}, lambda: optax.constant_schedule(RATE)),
    "step_decay_lr": Schedule(
        step_decay_lr,
        {"decay_rate": 0.7, "decay_steps": 9},
        lambda: optax.exponential_decay(RATE, transition_steps=9, decay_rate=0.7, staircase=True),
    ),
    "exponential_decay_lr": Schedule(
        exponential_decay_lr, {}, lambda: optax.exponential_decay(RATE, transition_steps=1, decay_rate=0.99)
    ),
    "cosine_annealing_lr": Schedule(
        cosine_annealing_lr, {"total_steps": 150}, lambda: optax.cosine_decay_schedule(RATE, decay_steps=150)
    ),
    "warmup_cosine_lr": Schedule(
        warmup_cosine_lr,
        {"warmup_steps": 10, "total_steps": 150},
        lambda: optax.warmup_cosine_decay_schedule(0.0, RATE, warmup_steps=10, decay_steps=150),
    ),
    "multistep_lr": Schedule(
        multistep_lr,
        {"milestones": (30, 31, 150)},
        lambda: optax.piecewise_constant_schedule(RATE, {30: 0.1, 31: 0.1, 150: 0.1}),
    ),
    "linear_lr": Schedule(
        linear_lr, {"total_steps": 150, "final_lr": 0.03}, lambda: optax.linear_schedule(RATE, 0.03, 150)
    ),
    "polynomial_lr": Schedule(
        polynomial_lr,
        {"total_steps": 150, "power": 1.7, "final_lr": 0.03},
        lambda: optax.polynomial_schedule(RATE, 0.03, 1.7, 150),
    ),
    "warmup_stable_decay_lr": Schedule(
        warmup_stable_decay_lr, {"warmup_steps": 20, "decay_steps": 50, "total_steps": 180}, stable
    ),
    "warm_restarts_lr": Schedule(warm_restarts_lr, {"period": 30, "multiple": 2}, restarts),
    "one_cycle_lr": Schedule(
        one_cycle_lr,
        {"total_steps": STEPS},
        lambda: optax.cosine_onecycle_schedule(STEPS, RATE),
        "peak one step later, end at total_steps",
    ),
}


def rates(make):
    """The rates of an optax schedule; past their end too."""
    schedule = make()
    return [float(schedule(jax.numpy.asarray(t, dtype=jax.numpy.float64))) for t in range(STEPS + 1)]
