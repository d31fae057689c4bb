"""Nesterov's momentum: v ← β v + ∇f(θ - lr β v); θ ← θ - lr v, or PyTorch's form of it."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import optimizer
from optviz_ref import Nesterov, NesterovTorch

ROOM = Path(__file__).parent

#: Mutants of the solution that change nothing, and why.
EQUIVALENT = {
    "params → grad_fn": "zeros_like of a function is a single 0, which is added as well",
    "needs_grad_fn = True → (nothing)": "for the notebook's `optimize`; the judge reads step's parameters",
    "True → False": "the same attribute",
    "params → *": "only the shape is used, which is the same",
    "theta → nabla": "zeros_like of a function is a single 0, which is added as well",
    "grad_fn(*) → *": "only the shape is used, which is the same",
    "ahead → params": "only the shape is used, which is the same",
    "np.*(*) → *": "it is an array that nobody writes to, of enough precision",
    "sum(*, 0.0) → sum(*)": "a sum of numbers starts at 0 by itself",
}


class LastMove:
    """Keep the last point in place of the velocity, which is the way from there: the same, unless params jump."""

    needs_grad_fn = True

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.before = None

    def step(self, params, grad_fn):
        if self.before is None:
            self.before = params
        ahead = params + self.beta * (params - self.before)
        self.before = params
        return ahead - self.lr * grad_fn(ahead)


class PointAhead:
    """Keep the point to which the velocity leads, and step from there."""

    needs_grad_fn = True

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.ahead = None

    def step(self, params, grad_fn):
        if self.ahead is None:
            self.ahead = params
        new = self.ahead - self.lr * grad_fn(self.ahead)
        self.ahead = new + self.beta * (new - params)
        return new


class TwoSequences:
    """PyTorch's form by two sequences of points: a plain step, and from there on along the way from the last one."""

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.before = None

    def step(self, params, grads):
        if self.before is None:
            self.before = params
        x = params - self.lr * grads
        ahead = x + self.beta * (x - self.before)
        self.before = x
        return ahead


NESTEROV = optimizer(
    Nesterov,
    "nesterov",
    ROOM,
    printed="look-ahead",
    accepts={"PyTorch": NesterovTorch},
    variants={"by points": LastMove, "by the point ahead": PointAhead, "PyTorch's by points": TwoSequences},
    tried={"descent": {"lr": 0.02}, "valley": {"lr": 3e-4, "beta": 0.8}},
    without=("plus_and_minus",),  # who changes the velocity's sign twice is right
    equivalent=EQUIVALENT,
)
EXERCISE = Exercise(name="nesterov", assignment="exercises", room=ROOM, tasks=(NESTEROV,))
