"""Near-identical answers: equal after renaming, in what the course's own code does not explain."""

import pytest

from autograder.report.similar import Alike, fingerprint, shapes
from tests.growth import linear

SOLUTION = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
ODD = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.history = []
        self.rate, self.tiny = lr, eps

    def step(self, params, grads):
        "keeps every gradient"
        self.history.append(grads.copy())  # all of them
        total = sum(g * g for g in self.history)
        scaled = grads / (total**0.5 + self.tiny)
        moved = params + (-self.rate) * scaled
        return moved
"""
RENAMED = (
    ODD.replace("history", "past").replace("scaled", "q").replace("# all of them", "# mine!").replace("keeps", "Holds")
)


def groups(answers, known):
    alike = Alike(known)
    for student, source in answers:
        alike.add(student, source)
    return alike.groups()


def test_renaming_and_comments_hide_nothing():
    assert shapes(ODD) == shapes(RENAMED)
    assert groups([("bob", RENAMED), ("ada", ODD), ("eve", SOLUTION)], [SOLUTION]) == [["ada", "bob"]]


def test_answers_like_the_solution_are_no_hint():
    assert groups([("ada", SOLUTION), ("bob", SOLUTION.replace("lr", "rate"))], [SOLUTION]) == []


def test_a_changed_number_or_operator_is_another_answer():
    assert groups([("ada", ODD), ("bob", ODD.replace("0.5", "0.25")), ("eve", ODD.replace("g * g", "g + g"))], []) == []


def test_code_that_python_would_not_take_is_compared_as_it_is(recwarn):
    assert fingerprint("\0", frozenset()) is None and fingerprint("\ud800 = 1", frozenset()) is None
    assert shapes("x = " + "(" * 5000 + ")" * 5000) == ("n0 = " + " ".join("(" * 5000 + ")" * 5000),)
    assert shapes("x = '\\d' '\x1b[31m'\ny = 1if x else 2") == ("n0 = '' ''", "n0 = 1if n1 else 2")
    assert not recwarn.list, "no parser has looked at it"


@pytest.mark.parametrize("part", ["'" * 9, '"""\\', "x=", "\\\n", "(", "r" + "'" * 3, "é" * 3, "# ", "\t", "1.e"])
def test_it_takes_linear_time_whatever_it_is(part):
    linear(lambda source: fingerprint(source, frozenset()), lambda size: part * size, 1_000_000)


def test_docstrings_imports_and_annotated_strings_are_silent():
    assert shapes('"a"\nimport os\nfrom a import (\n b)\npass\n# x\n') == ()
