"""SGD: θ ← θ - lr g. Momentum: v ← β v + g; θ ← θ - lr v."""

from pathlib import Path

import numpy as np

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import mistake, optimizer
from autograder.exercises.openloop import gradients
from optviz_ref import SGD, Momentum

ROOM = Path(__file__).parent


def tiny(student, rng):
    """6 steps of SGD with lr=0.1 on tiny given gradients"""
    student.run(student.new("SGD", lr=0.1), np.zeros(3), gradients(rng, 6, [1e-6, 2e-6, 4e-6]))


class HeavyBall:
    """Keep the last point in place of the velocity, which is the way from there: the same, unless params jump."""

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.before = None

    def step(self, params, grads):
        if self.before is None:
            self.before = params
        self.v = (self.before - params) / self.lr
        self.v = self.beta * self.v + grads
        self.before = params
        return params - self.lr * self.v


MOVE = "self.lr * self.v"
NESTEROV = mistake(
    "is_nesterov",
    "part",
    "is Nesterov's momentum in PyTorch's form.",
    (f"{MOVE} → self.lr * (grads + self.beta * self.v)", "Momentum: self.lr * (grads + self.beta * self.v)"),
)
#: Nothing is to look ahead here.
OTHER = ("both_corrections", "no_velocity_in_update", "fista_schedule", "squared_velocity")

EXERCISE = Exercise(
    name="sgd_momentum",
    assignment="foundations",
    room=ROOM,
    tasks=(
        optimizer(
            SGD,
            "sgd",
            ROOM,
            extra_probes={"tiny": tiny},
            known_as={
                "normalized": "normalised", "lr_twice": "lr_squared", "lr_over_t": "shrinking_lr",
                "half_step": "averages",
            },
        ),
        optimizer(
            Momentum,
            "momentum",
            ROOM,
            variants={"by points": HeavyBall},
            mistakes=(NESTEROV,),
            without=OTHER,
            known_as={
                "is_nesterov": "nesterov", "reset_state": "no_state", "beta_on_gradient": "swapped_roles",
                "velocity_corrected": "bias_correction", "gradient_added": "gradient_only_added",
                "first_gradient_twice": "init_gradient_twice", "lr_over_t": "lr_decay",
            },
        ),
    ),
)  # fmt: skip
