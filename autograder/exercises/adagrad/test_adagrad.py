"""AdaGrad divides each coordinate's gradient by the root of the sum of all its squares so far.

Direction and scale are parts of the update and pay for themselves.
"""

import numpy as np

from autograder.exercises.kit.suite import OptimizerTests


class TestAdaGrad(OptimizerTests):
    name, defaults = "AdaGrad", "lr=0.1"
    look = "Compare with the printed update: s grows by grads**2, then params moves by lr * grads / (sqrt(s) + eps)."
    needs = {"scale": ("test_direction",)}
    points = {
        "first_step": 0.5, "direction": 0.5, "scale": 0.5, "update": 2.5, "arguments": 1, "defaults": 0.5,
        "zero_gradient": 0.5, "eps": 0.5, "own_state": 1, "inputs_kept": 1, "shapes": 0.5, "float64": 0.25,
        "descent": 0.75,
    }  # fmt: skip

    def test_direction(self, work):
        """Every coordinate moves against its gradient at every step."""
        moves, grads = np.diff(work.array("scaled"), axis=0), work.array("scaled", "grads")
        expected = "Every coordinate was expected to move against its gradient, but not all did."
        look = "Look at the sign of the step and what it multiplies."
        work.expect(bool(np.all(moves * grads < 0)), "scaled", expected, look)

    def test_scale(self, work):
        """Scaling all gradients by one factor changes nothing: each is divided by its own history."""
        path, large = work.array("scaled"), work.array("scaled", "large")
        look = "The two runs should take the same path. Check that numerator and denominator grow alike."
        work.agrees("scaled", large, path, "the second path", look)
