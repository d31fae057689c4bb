"""SGD steps against the gradient, by lr times the gradient, and keeps nothing."""

from autograder.exercises.kit.suite import UPDATE, OptimizerTests


class TestSGD(OptimizerTests):
    name, defaults = "SGD", "lr=0.01"
    look = "Compare with the printed update: params minus lr times the gradient, and nothing else."
    needs = {"own_state": UPDATE}
    points = {
        "first_step": 0.5, "update": 2.25, "arguments": 0.5, "defaults": 0.25, "zero_gradient": 0.25, "own_state": 0.5,
        "inputs_kept": 0.25, "shapes": 0.25, "float64": 0.25,
    }  # fmt: skip

    def test_zero_gradient(self, work):
        """A gradient of zero moves nothing, and a tiny one moves a little."""
        work.follows("zero", "faint", "tiny", look="Look for any test of the gradient's or the step's size.")

    def test_own_state(self, work):
        """Every step starts from the params it is given, whatever came before."""
        work.follows("instances", "fresh", "elsewhere", look="SGD keeps nothing between steps but lr.")
