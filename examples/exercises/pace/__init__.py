"""Pace: v ← β v + g; a ← γ a + (1 - γ) |g|; θ ← θ - lr v / (a + ε)."""

from pathlib import Path

import numpy as np

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import mistake, optimizer

ROOM = Path(__file__).parent


class Pace:
    """Step along a velocity, in each coordinate at the pace that its gradients' average size sets.

    v = β * v + g
    a = γ * a + (1 - γ) * |g|
    θ = θ - lr * v / (a + ε)

    Convention: the velocity is a sum, the size an average that starts at 1 and is not corrected for it.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    """

    def __init__(self, lr=0.01, beta=0.9, gamma=0.95, eps=1e-8):
        self.lr = lr
        self.beta = beta
        self.gamma = gamma
        self.eps = eps
        self.v = None
        self.a = None

    def step(self, params, grads):
        if self.v is None:
            self.v = np.zeros_like(params)
            self.a = np.ones_like(params)

        self.v = self.beta * self.v + grads
        self.a = self.gamma * self.a + (1 - self.gamma) * np.abs(grads)
        return params - self.lr * self.v / (self.a + self.eps)


OWN = (
    mistake("squares_for_sizes", "part", "averages squares and takes the root, as RMSprop does, instead of sizes.",
            ("np.abs(grads) → grads**2", "self.a + self.eps → np.sqrt(self.a) + self.eps", "Pace: np.sqrt(self.a)")),
)  # fmt: skip
#: a starts at 1, beside which no eps is seen; without memory it is |g| from the first step on.
TASK = optimizer(Pace, "pace", ROOM, mistakes=OWN, tried={"default_eps": {"gamma": 0.0}})
EXERCISE = Exercise(name="pace", assignment="examples", room=ROOM, tasks=(TASK,))
