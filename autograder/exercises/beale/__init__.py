"""The gradient of Beale's function: three squares, each with a chain rule of its own."""

from pathlib import Path

from autograder.exercises.beale.mistakes import MISTAKES
from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import gradient
from optviz_ref.landscapes import beale, beale_grad

ROOM = Path(__file__).parent
BOX = ((-4.5, 4.5), (-4.5, 4.5))

TASK = gradient(beale_grad, "beale_grad", ROOM, of=beale, box=BOX, mistakes=MISTAKES)
EXERCISE = Exercise(name="beale", assignment="foundations", room=ROOM, tasks=(TASK,))
