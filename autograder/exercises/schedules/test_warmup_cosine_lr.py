"""A rate that rises from 0 along a line and then falls to 0 along half a cosine."""

from autograder.exercises.kit.function_suite import ScheduleTests


class TestWarmupCosine(ScheduleTests):
    name = "warmup_cosine_lr"
    look = "Compare with the two lines of the text: step / warmup_steps first, and then the cosine of pi * progress."
    points = {"start": 0.5, "values": 2.25, "digits": 0.25, "order": 0.5, "short": 0.5, "warm_up": 1}
