"""RMSprop divides each coordinate's gradient by the root of a fading average of its squares."""

from autograder.exercises.kit.suite import OptimizerTests


class TestRMSprop(OptimizerTests):
    name, defaults = "RMSprop", "lr=0.01 and beta=0.9"
    look = "s averages grads**2 with weight 1 - beta; then params moves by lr * grads / (sqrt(s) + eps)."
    points = {
        "first_step": 0.5, "update": 2.75, "arguments": 0.75, "defaults": 0.25, "zero_gradient": 0.5, "eps": 0.25,
        "own_state": 1, "inputs_kept": 0.75, "shapes": 0.25, "float64": 0.25, "descent": 0.75,
    }  # fmt: skip
