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

NESTEROV = optimizer(
    Nesterov,
    "nesterov",
    ROOM,
    printed="look-ahead",
    accepts={"PyTorch": NesterovTorch},
    tried={"descent": {"lr": 0.02}, "valley": {"lr": 3e-4, "beta": 0.8}},
    # who keeps the last points in place of a velocity is right, and so is who changes the velocity's sign twice
    without=("elsewhere", "own_params", "plus_and_minus"),
    equivalent=EQUIVALENT,
)
EXERCISE = Exercise(name="nesterov", assignment="exercises", room=ROOM, tasks=(NESTEROV,))
