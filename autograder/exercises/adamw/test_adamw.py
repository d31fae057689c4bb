"""AdamW steps as Adam does and shrinks the old parameters by lr * weight_decay beside it.

Whoever steps right but decays wrong keeps Adam's points.
"""

from autograder.exercises.kit.suite import DecayTests


class TestAdamW(DecayTests):
    name, defaults = "AdamW", "lr=0.01, beta1=0.9, beta2=0.999 and weight_decay=0.01"
    look = "The decay is lr * weight_decay * params, with params from before the step; it never enters m or v."
    points = {
        "adam": 2.25, "decay_only": 0.75, "update": 1.75, "arguments": 0.75, "defaults": 0.5, "zero_gradient": 0.5,
        "eps": 0.5, "own_state": 1, "inputs_kept": 0.75, "shapes": 0.25, "float64": 0.25, "descent": 0.75,
    }  # fmt: skip

    def test_decay_only(self, work):
        """With zero gradients, params shrink by lr * weight_decay * params at every step and do nothing else."""
        self.decays(work)
