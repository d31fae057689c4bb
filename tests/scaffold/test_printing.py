"""Text of Python as a notebook prints it: the solution marked, numbers short."""

import numpy as np
import pytest

from autograder.scaffold.printing import as_solution, keywords, listed, literal

CLASS = '''class Heavy:
    """Say what."""

    decay = 0.5

    def __init__(self, lr=0.1):
        self.lr = lr

    def helper(self, x):
        return x

    def step(self, params, grads):
        """Step."""
        # the usual way
        move = self.helper(grads)
        return params - move'''
MARKED = '''class Heavy:
    """Say what."""

    decay = 0.5

    def __init__(self, lr=0.1):
        self.lr = lr

    def helper(self, x):
        ### BEGIN SOLUTION
        return x
        ### END SOLUTION

    def step(self, params, grads):
        """Step."""
        ### BEGIN SOLUTION
        # the usual way
        move = self.helper(grads)
        return params - move
        ### END SOLUTION'''


def test_methods_but_init_are_what_students_write():
    assert as_solution(CLASS) == MARKED


@pytest.mark.parametrize("text", ["def half(x): return x / 2", 'def half(x):\n    """Halve."""\n    return x / 2'])
def test_a_function_s_body_is_its_solution(text):
    marked = as_solution(text).splitlines()
    assert marked[-3:] == ["    ### BEGIN SOLUTION", "    return x / 2", "    ### END SOLUTION"]


def test_numbers_are_short():
    assert literal(np.array([[0.1 + 0.2, -0.0], [3.0, 1e-9]])) == "[[0.3, 0], [3, 1e-09]]"
    assert (keywords({"lr": 0.1, "n": 2}), listed({"lr": 0.1, "b": 2, "c": 3})) == (
        "lr=0.1, n=2",
        "lr=0.1, b=2 and c=3",
    )
