"""Programs with names mixed up, lines out of order and other weights: each runs, and none is the right one."""

import numpy as np
import pytest

from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.scrambled import lines_changed, mixed_up, weights_changed
from optviz_ref import Adam, AdamL2, Momentum, beale_grad

GRADS = np.array([[0.5, 1.5], [2.0, -3.0], [1.0, 4.0]])


def made(of, right):
    return [recipe.program for recipe in of(right, Reference(right))]


def path(optimizer):
    x = np.array([1.0, -2.0])
    points = []
    for grads in GRADS:
        x = optimizer.step(x, grads)
        points.append(x)
    return np.array(points)


def test_lines_are_left_out_done_twice_and_done_too_late():
    programs = made(lines_changed, Momentum)
    assert len(programs) == 2  # without the velocity's line, and with two of it
    assert sorted(text.count("self.v = self.beta") for text in programs) == [0, 2]


def test_lines_that_do_not_depend_on_each_other_stay_where_they_are():
    assert not any("self.v = self.beta2 * self.v + (1 - self.beta2) * grads ** 2\n        self.m =" in p
                   and p.count("self.m = self.beta1") == 1 and p.count("self.v = self.beta2") == 1
                   for p in made(lines_changed, Adam))  # fmt: skip


@pytest.mark.parametrize("make", [mixed_up, weights_changed, lines_changed], ids=lambda make: make.__name__)
@pytest.mark.parametrize("right", [Momentum, AdamL2])
def test_each_program_runs_and_moves_otherwise(make, right):
    recipes = list(make(right, Reference(right)))
    assert recipes
    with np.errstate(all="ignore"):
        for recipe in recipes:
            try:
                assert not np.allclose(path(recipe.make()()), path(right()), rtol=1e-9, atol=1e-12)
            except ZeroDivisionError:
                pass  # is the mistake


def test_the_quantities_of_a_function_are_mixed_up():
    assert any("x[0] * y2" in text and text.count("y3") < 4 for text in made(mixed_up, beale_grad))
