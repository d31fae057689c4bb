"""The line that a finding is about: where the code stopped, or the one that does what the mistake does."""

from autograder.commands import demo
from autograder.feedback.located import located

CLASS = {member.name: member.answers for member in demo.members()}
EMA = "self.s = 0.9 * self.s + (1 - 0.9) * grads ** 2"


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
