"""Adam with weight decay, coupled (AdamL2) and decoupled (AdamW)."""

from pathlib import Path

from autograder.exercise import Exercise, Figure, Task
from autograder.exercises.adamw.conventions import AdamL2, AdamW, conventions
from autograder.exercises.adamw.misconceptions import ADAM_L2, ADAM_W
from autograder.exercises.adamw.probes import MATCH, TOLERANCES, probes

ROOM = Path(__file__).parent

#: mutants of the solutions that change nothing
EQUIVALENT = {
    "self.v = None → (nothing)": "only m is asked whether it is None",
    "self.m → self.v": "both are None until the first step",
    "params → grads": "zeros_like takes the shape, which is that of both",
}


def task(solution, base, misconceptions):
    """One of the two cells; they differ in where the decay goes."""
    return Task(
        cell=f"{solution}_tests",
        solution=solution,
        name=base.__name__,
        conventions=conventions(base),
        probes=probes(base.__name__),
        match=MATCH,
        suite=ROOM / f"test_{solution}.py",
        misconceptions=misconceptions,
        tolerances=TOLERANCES,
        figure=Figure(probe="descent", landscape="booth"),
        styles=ROOM / "styles" / solution,
        equivalent=EQUIVALENT,
    )


EXERCISE = Exercise(
    name="adamw",
    assignment="exercises",
    room=ROOM,
    tasks=(task("adam_l2", AdamL2, ADAM_L2), task("adamw", AdamW, ADAM_W)),
)
