"""Nesterov's momentum takes its gradient where the velocity is about to lead, or corrects for it as PyTorch does.

The velocity and the look-ahead are each paid for alone.
"""

import numpy as np

from autograder.exercises.kit.suite import OptimizerTests

BETA = 0.9  # of the probe `asked`


class TestNesterov(OptimizerTests):
    name, defaults = "Nesterov", "lr=0.01 and beta=0.9"
    look = "Compare with the printed update: g at params - lr * beta * v, then v = beta * v + g, then params - lr * v."
    needs = {"looks_ahead": ("test_first_step",)}
    points = {
        "first_step": 0.5, "velocity": 1, "looks_ahead": 1, "update": 2.25, "arguments": 1, "defaults": 0.5,
        "zero_gradient": 0.5, "own_state": 1, "inputs_kept": 1, "shapes": 0.25, "float64": 0.25, "descent": 0.75,
    }  # fmt: skip

    def test_looks_ahead(self, work):
        """The gradient is taken at the look-ahead point, or the step corrects for it as PyTorch does."""
        if work.matches("asked"):
            return
        path, asked = work.array("asked"), work.array("asked", "asked")
        array = "Your step takes an array, so PyTorch's correction was expected, but it is missing or wrong."
        work.expect(bool(np.any(np.isfinite(asked))), "asked", array, "Look at params - lr * (g + beta * v).")
        ahead = path[1:-1] + BETA * np.diff(path[:-1], axis=0)  # params plus beta times the last move
        look = "Look at what you pass to grad_fn: params - lr * beta * v is params plus beta times the last move."
        work.agrees("asked", asked[1:], ahead, "the point asked for", look, begin=2)
        moves = bool(np.all(ahead != path[1:-1]))
        work.expect(moves, "asked", "It was expected to move at every step, but it did not.", look)
