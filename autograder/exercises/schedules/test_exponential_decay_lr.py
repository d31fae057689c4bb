"""A rate that is multiplied by decay_rate at every step."""

from autograder.exercises.kit.function_suite import ScheduleTests


class TestExponentialDecay(ScheduleTests):
    name, defaults = "exponential_decay_lr", "decay_rate=0.99"
    look = "The exponent is the number of steps so far."
    points = {"start": 0.5, "values": 0.75, "digits": 0.25, "order": 0.25, "defaults": 0.25}
