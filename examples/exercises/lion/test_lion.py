"""Lion moves every coordinate by lr, against the sign of a mean of gradients."""

from autograder.exercises.kit.suite import OptimizerTests


class TestLion(OptimizerTests):
    name, defaults = "Lion", "lr=0.01, beta1=0.9 and beta2=0.99"
    look = "The step is lr * sign(beta1 * m + (1 - beta1) * grads) with m from before; then m is averaged with beta2."
    points = {
        "first_step": 1, "update": 3.5, "arguments": 1, "defaults": 0.5, "zero_gradient": 0.5, "own_state": 1.25,
        "inputs_kept": 1, "shapes": 0.5, "float64": 0.25, "descent": 0.5,
    }  # fmt: skip
