"""AdaGrad: s ← s + g²; θ ← θ - lr g / (√s + ε)."""

from pathlib import Path

from autograder.exercise import Exercise, Figure, Task
from autograder.exercises.adagrad.conventions import CONVENTIONS
from autograder.exercises.adagrad.misconceptions import MISCONCEPTIONS
from autograder.exercises.adagrad.probes import MATCH, PROBES, TOLERANCES

ROOM = Path(__file__).parent

#: Mutants of the solution that change nothing, and why.
EQUIVALENT = {
    "params → grads": "only their shape and type are used, which are the same",
}

EXERCISE = Exercise(
    name="adagrad",
    assignment="exercises",
    room=ROOM,
    tasks=(
        Task(
            cell="adagrad_tests",
            solution="adagrad",
            name="AdaGrad",
            conventions=CONVENTIONS,
            probes=PROBES,
            match=MATCH,
            suite=ROOM / "test_adagrad.py",
            misconceptions=MISCONCEPTIONS,
            tolerances=TOLERANCES,
            figure=Figure(probe="descent", landscape="elongated_quadratic"),
            styles=ROOM / "styles",
            equivalent=EQUIVALENT,
        ),
    ),
)
