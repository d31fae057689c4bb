"""The gradient of Rosenbrock's valley."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import gradient
from optviz_ref.landscapes import rosenbrock, rosenbrock_grad

ROOM = Path(__file__).parent

TASK = gradient(rosenbrock_grad, "rosenbrock", ROOM, of=rosenbrock, box=((-2.0, 2.0), (-1.0, 3.0)), batch=True)
EXERCISE = Exercise(name="rosenbrock", assignment="examples", room=ROOM, tasks=(TASK,))
