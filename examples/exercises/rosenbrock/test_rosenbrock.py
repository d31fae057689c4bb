"""The gradient of (1 - x)² + 100 (y - x²)²."""

from autograder.exercises.kit.function_suite import GradientTests


class TestRosenbrock(GradientTests):
    name = "rosenbrock_grad"
    look = "Differentiate by x and by y; in the derivative by x, the square's inner x² has a derivative too."
    points = {"signs": 0.5, "coordinates": 0.5, "values": 1, "digits": 1,
              "axes": 0.25, "batch": 0.5, "inputs_kept": 0.25}  # fmt: skip
