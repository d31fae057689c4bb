"""AdamL2 adds the gradient of an L2 penalty, weight_decay * params, to the gradient; then it steps as Adam does.

Whoever steps right but decays wrong keeps Adam's points.
"""

from autograder.exercises.kit.suite import DecayTests


class TestAdamL2(DecayTests):
    name, defaults = "AdamL2", "lr=0.01, beta1=0.9, beta2=0.999 and weight_decay=0.01"
    look = "Add weight_decay * params to the gradient before updating m and v; subtract nothing besides the step."
    points = {
        "adam": 1.75, "decay_only": 0.5, "update": 1.5, "arguments": 0.5, "defaults": 0.5, "zero_gradient": 0.5,
        "eps": 0.25, "own_state": 0.75, "inputs_kept": 0.75, "shapes": 0.25, "float64": 0.25, "descent": 0.5,
    }  # fmt: skip

    def test_decay_only(self, work):
        """With zero gradients, Adam steps with the decay alone as its gradient."""
        self.decays(work)
