"""What fades where a gradient is zero fades: an optimizer that skips such coordinates is found."""

import pytest

LAZY = """import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr, self.beta, self.eps, self.s = lr, beta, eps, 0.0

    def step(self, params, grads):
        self.s = np.where(grads != 0, self.beta * self.s + (1 - self.beta) * grads**2, self.s)
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""


@pytest.mark.parametrize("lazy", [True, False])
def test_an_average_that_does_not_fade_at_zero_gradients_is_found(grade, lazy):
    verdict = grade("rmsprop_adam", "rmsprop_tests", LAZY if lazy else LAZY.replace("grads != 0", "grads == grads"))
    failed = [t.name for t in verdict.tests if t.outcome == "failed"]
    assert failed == (["test_zero_gradient"] if lazy else [])
