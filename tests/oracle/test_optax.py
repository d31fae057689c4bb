"""The reference against optax's optimizers and schedules."""

import numpy as np
import pytest

optax = pytest.importorskip("optax")
jax = pytest.importorskip("jax")

from optviz_ref import (  # noqa: E402 - skipped as a whole without optax
    SGD,
    AdaGrad,
    Adam,
    AdamL2,
    AdamW,
    Momentum,
    NesterovTorch,
    RMSprop,
    constant_lr,
    cosine_annealing_lr,
    exponential_decay_lr,
    step_decay_lr,
    warmup_cosine_lr,
)

from .problems import STEPS, TOLERANCE, distance, reference, table  # noqa: E402

jax.config.update("jax_enable_x64", True)


class AdaGradWithoutEps(AdaGrad):
    """AdaGrad as ε goes to 0: a coordinate that never had a gradient stays where it is, as in optax."""

    def __init__(self, lr):
        super().__init__(lr=lr, eps=1e-300)


RULES = {
    "SGD": (lambda: SGD(lr=1e-3), optax.sgd(1e-3)),
    "Momentum": (lambda: Momentum(lr=2e-4), optax.sgd(2e-4, momentum=0.9)),
    "Nesterov": (lambda: NesterovTorch(lr=2e-4, beta=0.8), optax.sgd(2e-4, momentum=0.8, nesterov=True)),
    # optax has ε inside the root and starts its sum at 0.1; without both, the conventions meet
    "AdaGrad, ε 0": (lambda: AdaGradWithoutEps(lr=0.1), optax.adagrad(0.1, initial_accumulator_value=0.0, eps=0.0)),
    "RMSprop": (lambda: RMSprop(lr=0.02), optax.rmsprop(0.02, decay=0.9, eps=1e-8, eps_in_sqrt=False)),
    "Adam": (lambda: Adam(lr=0.01), optax.adam(0.01)),
    "Adam, β 0.7 and 0.95, ε 0.1": (
        lambda: Adam(lr=0.02, beta1=0.7, beta2=0.95, eps=0.1),
        optax.adam(0.02, b1=0.7, b2=0.95, eps=0.1),
    ),
    "AdamL2": (
        lambda: AdamL2(lr=0.02, weight_decay=0.2),
        optax.chain(optax.add_decayed_weights(0.2), optax.adam(0.02)),
    ),
    "AdamW": (lambda: AdamW(lr=0.02, weight_decay=0.2), optax.adamw(0.02, weight_decay=0.2)),
}


def optax_path(transform, start, grad):
    state, path = transform.init(jax.numpy.asarray(start)), [start]
    update = jax.jit(transform.update)
    for _ in range(STEPS):
        change, state = update(grad(path[-1]), state, path[-1])
        path.append(np.asarray(path[-1] + change))
    return np.array(path)


@pytest.mark.parametrize(("rule", "start", "gradient"), table(RULES))
def test_optimizer(rule, start, gradient):
    ours, theirs = rule
    assert distance(reference(ours, start, gradient), optax_path(theirs, start, gradient())) <= TOLERANCE


SCHEDULES = {
    "constant": (constant_lr, {}, optax.constant_schedule(0.3)),
    "step decay": (
        step_decay_lr,
        {"decay_rate": 0.7, "decay_steps": 9},
        optax.exponential_decay(0.3, transition_steps=9, decay_rate=0.7, staircase=True),
    ),
    "exponential": (exponential_decay_lr, {}, optax.exponential_decay(0.3, transition_steps=1, decay_rate=0.99)),
    "cosine": (cosine_annealing_lr, {"total_steps": 150}, optax.cosine_decay_schedule(0.3, decay_steps=150)),
    "warm-up and cosine": (
        warmup_cosine_lr,
        {"warmup_steps": 10, "total_steps": 150},
        optax.warmup_cosine_decay_schedule(0.0, 0.3, warmup_steps=10, decay_steps=150),
    ),
}


@pytest.mark.parametrize(("schedule", "settings", "theirs"), SCHEDULES.values(), ids=SCHEDULES)
def test_schedule(schedule, settings, theirs):
    """Past their end too: optax's cosines stay at 0, as the reference's do."""
    steps = range(STEPS + 1)
    rates = [float(theirs(jax.numpy.asarray(t, dtype=jax.numpy.float64))) for t in steps]
    np.testing.assert_allclose([schedule(t, 0.3, **settings) for t in steps], rates, rtol=0, atol=1e-15)
