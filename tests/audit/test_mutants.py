"""Each mutant differs from the program in one point, and none stands twice."""

import ast

import pytest

from autograder.audit.mutants import mutants

SOURCE = '''
class SGD:
    """Docstring: 1 + 1."""

    def __init__(self, lr=0.1):
        if lr < 0:
            raise ValueError("lr")
        self.lr = lr
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        return params - self.lr * grads
'''


def changes():
    return {(m.before, m.after) for m in mutants(SOURCE)}


@pytest.mark.parametrize(
    "change",
    [
        ("params - self.lr * grads", "params + self.lr * grads"),
        ("self.lr * grads", "self.lr / grads"),
        ("self.lr * grads", "grads"),
        ("0.1", "0.2"),
        ("0.1", "0.0"),
        ("params", "grads"),
        ("self.lr", "self.t"),
        ("lr < 0", "lr <= 0"),
        ("self.t += 1", "self.t -= 1"),
        ("self.t += 1", "(nothing)"),
        ("return params - self.lr * grads", "(nothing)"),
    ],
)
def test_a_kind_of_change_is_made(change):
    assert change in changes()


def test_every_mutant_is_a_program_of_its_own():
    texts = [m.source for m in mutants(SOURCE)]
    assert len(set(texts)) == len(texts)
    assert ast.unparse(ast.parse(SOURCE)) not in texts
    for text in texts:
        compile(text, "<mutant>", "exec")


def test_docstrings_are_left_alone():
    assert all("Docstring: 1 + 1." in m.source for m in mutants(SOURCE))


def test_guards_are_known():
    found = {str(m): m.guard for m in mutants(SOURCE)}
    assert found["line 6: lr < 0 → lr <= 0"]
    assert not found["line 12: self.t += 1 → self.t -= 1"]
