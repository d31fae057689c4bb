"""Nesterov's momentum: v ← β v + ∇f(θ - lr β v); θ ← θ - lr v, or PyTorch's form of it."""

from pathlib import Path

from autograder.exercise import Exercise, Figure, Task
from autograder.exercises.nesterov.misconceptions import MISCONCEPTIONS
from autograder.exercises.nesterov.probes import MATCH, PROBES, TOLERANCES
from optviz_ref import Nesterov, NesterovTorch

ROOM = Path(__file__).parent

#: Mutants of the solution that change nothing, and why.
EQUIVALENT = {
    "params → grad_fn": "zeros_like of a function is a single 0, which is added as well",
    "needs_grad_fn = True → (nothing)": "for the notebook's `optimize`; the judge reads step's parameters",
    "True → False": "the same attribute",
    "params → *": "only the shape is used, which is the same",
    "grads → params": "only the shape is used, which is the same",
    "theta → nabla": "zeros_like of a function is a single 0, which is added as well",
    "grad_fn(*) → *": "only the shape is used, which is the same",
    "ahead → params": "only the shape is used, which is the same",
    "np.*(*) → *": "it is an array that nobody writes to, of enough precision",
    "sum(*, 0.0) → sum(*)": "a sum of numbers starts at 0 by itself",
    "field(*) → field(*)": "how the object is printed",
    "False → True": "how the object is printed",
}

EXERCISE = Exercise(
    name="nesterov",
    assignment="exercises",
    room=ROOM,
    tasks=(
        Task(
            cell="nesterov_tests",
            solution="nesterov",
            name="Nesterov",
            conventions={"look-ahead": Nesterov, "PyTorch": NesterovTorch},
            probes=PROBES,
            match=MATCH,
            suite=ROOM / "test_nesterov.py",
            misconceptions=MISCONCEPTIONS,
            tolerances=TOLERANCES,
            figure=Figure(probe="descent", landscape="elongated_quadratic"),
            styles=ROOM / "styles",
            equivalent=EQUIVALENT,
        ),
    ),
)
