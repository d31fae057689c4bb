"""A rate that is multiplied by decay_rate after every decay_steps steps."""

from autograder.exercises.kit.function_suite import ScheduleTests


class TestStepDecay(ScheduleTests):
    name, defaults = "step_decay_lr", "decay_rate=0.5 and decay_steps=25"
    look = "The exponent counts the drops so far; it is a whole number."
    points = {"start": 0.5, "values": 1.25, "digits": 0.25, "order": 0.25, "short": 0.25, "defaults": 0.5}
