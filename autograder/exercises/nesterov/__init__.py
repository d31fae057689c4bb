"""Nesterov's momentum: v ← β v + ∇f(θ - lr β v); θ ← θ - lr v, or PyTorch's form of it."""

from pathlib import Path

from autograder.exercise import Exercise, Figure, Task
from autograder.exercises.nesterov.misconceptions import MISCONCEPTIONS
from autograder.exercises.nesterov.probes import MATCH, PROBES, TOLERANCES
from optviz_ref import Nesterov, NesterovTorch

ROOM = Path(__file__).parent

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
        ),
    ),
)
