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
    "params → new": "only the shape is used, which is the same",
    "np.add(*) → np.add(*)": "a sum commutes",
    "np.hypot(*) → np.hypot(*)": "a hypotenuse commutes",
    "np.abs(grads) → grads": "the square is the same",
    "np.asarray(grads) → grads": "it is an array",
    "float(grads[i]) → grads[i]": "it is a number",
    "np.array(params, copy=True) → np.array(params)": "it copies by default",
    "np.zeros*(*, dtype=*) → np.zeros*(*)": "the accumulator is float64 as soon as it is added to",
    "0 → 1": "the mean starts at 0, so the step that it then counts for nothing adds nothing",
    "0.0 → 1.0": "the other branch of a where that is always taken",
    "field(*) → field(*)": "how the object is printed",
    "False → True": "how the object is printed",
    "__slots__ = * → (nothing)": "where attributes are stored",
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
