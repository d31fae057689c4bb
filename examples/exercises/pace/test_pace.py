"""Pace divides a velocity by the average size of the gradients, coordinate by coordinate."""

from autograder.exercises.kit.suite import OptimizerTests


class TestPace(OptimizerTests):
    name, defaults = "Pace", "lr=0.01, beta=0.9, gamma=0.95 and eps=1e-8"
    look = "v sums gradients with weight beta, a averages their sizes with gamma; the step is lr * v / (a + eps)."
    points = {
        "first_step": 1, "update": 3, "arguments": 1, "defaults": 0.5, "zero_gradient": 0.5, "eps": 0.5,
        "own_state": 1.25, "inputs_kept": 1, "shapes": 0.5, "float64": 0.25, "descent": 0.5,
    }  # fmt: skip
