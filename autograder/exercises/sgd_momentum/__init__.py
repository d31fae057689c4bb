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


MOVE = "self.lr * self.v"
NESTEROV = mistake(
    "is_nesterov",
    "part",
    "is Nesterov's momentum in PyTorch's form.",
    (f"{MOVE} → self.lr * (grads + self.beta * self.v)", "Momentum: self.lr * (grads + self.beta * self.v)"),
)
#: Who keeps the last two points in place of a velocity is right; and nothing is to look ahead here.
OTHER = (
    "elsewhere", "own_params", "both_corrections", "no_velocity_in_update", "fista_schedule", "velocity_sign",
    "squared_velocity",
)  # fmt: skip

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
