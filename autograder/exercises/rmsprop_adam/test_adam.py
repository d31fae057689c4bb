"""Adam steps by an average of gradients over the root of an average of squares, both corrected for starting at 0."""

from autograder.exercises.kit.suite import OptimizerTests


class TestAdam(OptimizerTests):
    name, defaults = "Adam", "lr=0.01, beta1=0.9 and beta2=0.999"
    look = (
        "Compare m, v, m_hat, v_hat and the step with the printed update: t is 1 at the first step, and (1 - beta) "
        "multiplies the new gradient."
    )
    points = {
        "first_step": 0.75, "update": 3.25, "arguments": 1, "defaults": 0.5, "zero_gradient": 0.5, "eps": 0.5,
        "own_state": 1, "inputs_kept": 1, "shapes": 0.25, "float64": 0.25, "descent": 1,
    }  # fmt: skip
