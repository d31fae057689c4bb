"""Lion: θ ← θ - lr sign(β₁ m + (1 - β₁) g); m ← β₂ m + (1 - β₂) g."""

from pathlib import Path

import numpy as np

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import optimizer

ROOM = Path(__file__).parent


class Lion:
    """Step by lr in every coordinate, against the sign of an average of past gradients and the current one.

    θ = θ - lr * sign(β1 * m + (1 - β1) * g)
    m = β2 * m + (1 - β2) * g

    Convention: the step uses m from before; then m is averaged with another weight, β2. m = 0 at the start.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Chen et al. 2023, arXiv 2302.06675.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.99):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.m = None

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)

        update = np.sign(self.beta1 * self.m + (1 - self.beta1) * grads)
        self.m = self.beta2 * self.m + (1 - self.beta2) * grads
        return params - self.lr * update


#: Two equal gradients then outweigh one of the other sign, and no digit of lr is lost in rounding by luck.
OTHER = {"lr": 0.06235, "beta1": 0.8, "beta2": 0.8}
TASK = optimizer(Lion, "lion", ROOM, signs=True, tried={"mixed_alt": OTHER})
EXERCISE = Exercise(name="lion", assignment="examples", room=ROOM, tasks=(TASK,))
