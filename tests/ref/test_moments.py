"""What each relative of Adam does otherwise than Adam."""

import ast
import inspect
from math import sqrt

import numpy as np
import pytest

from optviz_ref import Adadelta, Adam, Adamax, AMSGrad, NAdam, RAdam, adaptive, moments, optimize, optimizers, recent


def after(optimizer, sequence):
    """The lengths of the steps under a sequence of gradients of one coordinate."""
    grads = iter(sequence)
    path = optimize(lambda: optimizer, None, lambda x: np.array([next(grads)]), [0.0], len(sequence))
    return np.abs(np.diff(path[:, 0]))


def test_amsgrad_remembers_a_large_gradient_that_adam_forgets():
    sequence = [100.0] + [1.0] * 3000
    kept, forgotten = (after(cls(lr=0.1, beta2=0.99), sequence)[-1] for cls in (AMSGrad, Adam))
    # v was at most (1 - β2) 100² = 100 at the first step, and stays that
    assert kept == pytest.approx(0.1 / 10, rel=1e-3) and forgotten == pytest.approx(0.1, rel=1e-3)


def test_amsgrad_takes_the_maximum_before_the_correction():
    # v = 4, then 2; v̂ = 4 / (1 - 1/2) = 8, then 2 / (3/4); of v̂ the maximum would be 8, of v it is 4, corrected 16/3
    second = after(AMSGrad(lr=1.0, beta1=0.0, beta2=0.5, eps=0.0), [sqrt(8), 1e-12])[1]
    assert second == pytest.approx(1e-12 / sqrt(16 / 3))


def test_radam_divides_from_the_sixth_step_on():
    """ρ is about t at the beginning: 4.996 at step 5, 5.994 at step 6."""
    steps = after(RAdam(lr=0.1, eps=0.0), [3.0] * 6)
    rho, end = 5.99416, 1999
    r = sqrt((rho - 4) * (rho - 2) * end / ((end - 4) * (end - 2) * rho))
    np.testing.assert_allclose(steps, [0.3] * 5 + [0.1 * r], rtol=1e-5)


def test_nadam_weighs_the_newest_gradient_more_than_adam():
    sequence = [1.0] * 50 + [-1.0]
    assert after(NAdam(lr=0.1), sequence)[-1] < after(Adam(lr=0.1), sequence)[-1]  # both still go on; NAdam brakes


def test_adamax_has_the_largest_gradient_of_late_in_its_denominator():
    steps = after(Adamax(lr=0.1, beta1=0.0, beta2=0.5, eps=0.0), [8.0, 1.0, 1.0, 1.0, 1.0])
    np.testing.assert_allclose(steps, [0.1, 0.1 / 4, 0.1 / 2, 0.1, 0.1])


def test_adadelta_has_no_scale_of_its_own():
    """Gradients in other units, with ε in theirs, give the same steps."""
    sequence = np.random.default_rng(0).normal(size=50)
    one, other = after(Adadelta(eps=1e-12), sequence), after(Adadelta(eps=1e-12), 1e3 * sequence)
    np.testing.assert_allclose(one, other, rtol=1e-6)


@pytest.mark.parametrize("module", [optimizers, adaptive, moments, recent], ids=lambda module: module.__name__)
def test_an_optimizer_is_read_in_one_sitting(module):
    classes = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)]
    assert len(classes) >= 4
    for node in classes:
        body = node.body[1:]  # without the docstring
        assert node.end_lineno - body[0].lineno < 25, node.name
        text = ast.get_docstring(node)
        assert "Convention:" in text and text.splitlines()[0].endswith(".")
        assert any(word in text for word in ("Paper", "Source"))
