"""The line that a finding is about: where the code stopped, or the one that does what the mistake does."""

import pytest

from autograder.commands import demo
from autograder.exercises.rooms import exercises
from autograder.feedback.forms import right_lines
from autograder.feedback.located import located

CLASS = {member.name: member.answers for member in demo.members()}
EMA = "self.s = 0.9 * self.s + (1 - 0.9) * grads ** 2"


RIGHT = right_lines(exercises()["adagrad"].tasks[0])


def line(found):
    return found.lines[found.marked - 1].strip()


def test_the_line_is_found_whatever_its_names():
    assert line(located(CLASS["sofia"]["adagrad"], [], EMA)).startswith("self.cache = 0.9 * self.cache")
    assert line(located(CLASS["rosalind"]["adagrad"], [], EMA)).startswith("self.memory = 0.9 * self.memory")


def test_the_line_that_raised_comes_first():
    source = "import numpy as np\nx = 1\ny = undefined\n"
    found = located(source, ["Numbers were expected, but your code raised NameError: … (line 3: y = undefined)."], EMA)
    assert line(found) == "y = undefined" and found.why.startswith("Here")


def test_no_line_is_marked_where_none_stands_out():
    assert located(CLASS["ada"]["smooth_losses"], [], EMA) is None
    twice = "self.s = 0.9 * self.s + (1 - 0.9) * grads ** 2\nself.s = 0.9 * self.s + (1 - 0.9) * grads ** 2\n"
    assert located(twice, [], EMA) is None
    assert located("", [], EMA) is None


@pytest.mark.parametrize("who", ["sofia", "rosalind"])
def test_the_line_is_nearer_to_the_mistake_than_to_any_right_one(who):
    assert "= 0.9 *" in line(located(CLASS[who]["adagrad"], [], EMA, RIGHT))


@pytest.mark.parametrize(
    "innocent",
    [
        "self.s = self.s + grads**2",
        "self.cache = self.cache + g ** 2  # summed",
        "self.s = None",
        "square = grads ** 2",  # a part of the right line, by name
    ],
)
def test_a_line_that_may_as_well_be_a_right_one_is_not_marked(innocent):
    for statement in (EMA, "old = self.s", "self.s = self.s + np.abs(grads)", "square = grads ** 2"):
        assert located(innocent, [], statement, RIGHT) is None


@pytest.mark.parametrize("wrong", ["return params + lr * g / (np.sqrt(s) + eps)", "s = s + np.abs(g)"])
def test_names_and_brackets_make_no_line_a_right_one(wrong):
    statements = "return params + self.lr * grads / (np.sqrt(self.s) + self.eps)", "self.s = self.s + np.abs(grads)"
    assert any(located(f"def step():\n    {wrong}\n", [], one, RIGHT) for one in statements)


def test_what_stands_in_a_string_or_a_comment_is_not_marked():
    source = f'''%%time
class AdaGrad:
    """Sum the squares.

    {EMA}
    """

    # {EMA}
    lr = 0.1
'''
    assert located(source, [], EMA) is None
    assert located(f"{source}    {EMA}\n", [], EMA).marked == source.count("\n") + 1
