"""A warm-up and half a cosine: the rate rises along a line to its peak, then falls to 0."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import schedule
from optviz_ref.schedules import warmup_cosine_lr

ROOM = Path(__file__).parent

TASK = schedule(warmup_cosine_lr, "warmup", ROOM)
EXERCISE = Exercise(name="warmup", assignment="examples", room=ROOM, tasks=(TASK,))
