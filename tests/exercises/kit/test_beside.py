"""What is right beside a wrong update that nothing recognizes is paid, and code that tries nothing is not."""

import pytest

ODD = """import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + np.log1p(grads**2)
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps) ** 1.3
"""
RETURN = "return params - self.lr * grads / (np.sqrt(self.s) + self.eps) ** 1.3"
SHARED = ODD.replace("= lr, eps, None", "= lr, eps, AdaGrad.s").replace(
    "        return", "        AdaGrad.s = self.s\n        return"
)
BESIDE = {"defaults", "own_state", "inputs_kept", "shapes", "float64"}


@pytest.fixture
def paid(grade):
    def paid(source, seed=1):
        verdict = grade("adagrad", "adagrad_tests", source, seed)
        return {t.name.removeprefix("test_") for t in verdict.tests if t.points}

    return paid


@pytest.mark.parametrize("seed", [1, 20_26])
def test_a_wrong_update_keeps_what_is_right_beside_it(paid, seed):
    assert paid(ODD, seed) == BESIDE | {"direction"}


@pytest.mark.parametrize(
    ("source", "lost"),
    [
        (SHARED.replace("class AdaGrad:\n", "class AdaGrad:\n    s = None\n\n"), {"own_state", "defaults"}),
        (
            ODD.replace(RETURN, RETURN.replace("return params - ", "params -= ") + "\n        return params"),
            {"inputs_kept"},
        ),
        (ODD.replace("zeros_like(params)", "zeros(len(params))"), {"shapes"}),
        (ODD.replace("self.lr, self.eps, self.s = lr", "self.lr, self.eps, self.s = 0.1"), {"defaults"}),
        (ODD.replace("= self.s + np.log1p(grads**2)", "= np.log1p(grads**2)"), {"own_state"}),
        (
            ODD.replace(RETURN, f"self.at = getattr(self, 'at', params){RETURN.removeprefix('return params')}")
            + "        return self.at.copy()\n",
            {"own_state"},
        ),
    ],
    ids=["shared", "in place", "vectors only", "lr fixed", "no memory", "own point"],
)
def test_a_second_fault_costs_what_it_spoils(paid, source, lost):
    assert paid(source) == (BESIDE | {"direction"}) - lost


@pytest.mark.parametrize(
    "result",
    [
        *("params", "params.copy()", "np.zeros_like(params)", "grads", "-grads", "params + self.lr * grads"),
        *("params - 0.123", "params + np.random.default_rng(0).normal(size=params.shape)"),
    ],
)
@pytest.mark.parametrize("seed", [1, 20_26])
def test_code_that_tries_nothing_gets_nothing(paid, result, seed):
    assert paid(ODD.replace(RETURN, f"return {result}"), seed) == set()
