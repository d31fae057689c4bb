"""Four schedules: in steps, exponential, half a cosine, and a warm-up before it."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import schedule
from optviz_ref.schedules import cosine_annealing_lr, exponential_decay_lr, step_decay_lr, warmup_cosine_lr

ROOM = Path(__file__).parent
#: The texts ask for the steps of a run, from 0 to total_steps.
AFTER = ("after", "rises_again")
IGNORED = {
    "argument_ignored decay_rate": "ignores_rate",
    "argument_ignored decay_steps": "ignores_steps",
    "argument_fixed total_steps": "ignores_total",
}

EXERCISE = Exercise(
    name="schedules",
    assignment="foundations",
    room=ROOM,
    tasks=(
        schedule(
            step_decay_lr, "step_decay_lr", ROOM,
            known_as={"one_step_ahead": "off_by_one_early", "one_step_late": "off_by_one_late"} | IGNORED,
        ),
        schedule(
            exponential_decay_lr, "exponential_decay_lr", ROOM,
            known_as={"one_step_ahead": "exp_off_by_one", "drop_once": "exp_once"} | IGNORED,
        ),
        schedule(
            cosine_annealing_lr, "cosine_annealing_lr", ROOM, without=AFTER,
            known_as={"one_step_ahead": "off_by_one_step", "no_initial_lr": "ignores_initial"} | IGNORED,
        ),
        schedule(
            warmup_cosine_lr, "warmup_cosine_lr", ROOM, without=AFTER,
            known_as={
                "linear": "linear_decay", "no_initial_lr": "ignores_initial",
            },
        ),
    ),
)  # fmt: skip
