"""The rate rises from 0 to its peak over the warm-up, and falls to 0 along half a cosine."""

from autograder.exercises.kit.function_suite import ScheduleTests


class TestWarmup(ScheduleTests):
    name = "warmup_cosine_lr"
    look = "Compare with the two lines of the text: step / warmup_steps first, and then the cosine of pi * progress."
    points = {"start": 0.5, "values": 2.5, "digits": 0.25, "order": 0.25, "short": 0.25, "warm_up": 0.5, "after": 0.75}
