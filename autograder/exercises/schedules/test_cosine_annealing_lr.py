"""A rate that falls to 0 along half a period of a cosine."""

from autograder.exercises.kit.function_suite import ScheduleTests


class TestCosineAnnealing(ScheduleTests):
    name = "cosine_annealing_lr"
    look = "Compare with the formula at its start, its middle and its end: initial_lr, half of it, and 0."
    points = {"start": 0.5, "values": 2.25, "digits": 0.25, "order": 0.5, "short": 0.5}
