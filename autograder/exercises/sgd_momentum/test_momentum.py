"""Momentum steps along a velocity that sums past gradients, each older one weighing beta times less."""

from autograder.exercises.kit.suite import OptimizerTests


class TestMomentum(OptimizerTests):
    name, defaults = "Momentum", "lr=0.01 and beta=0.9"
    look = "Compare with the printed update: v = beta * v + grads, then params - lr * v."
    points = {
        "first_step": 0.5, "update": 2.75, "arguments": 0.75, "defaults": 0.25, "zero_gradient": 0.5, "own_state": 0.75,
        "inputs_kept": 0.5, "shapes": 0.25, "float64": 0.25, "descent": 0.5,
    }  # fmt: skip
