"""Data files that were handed out are there when a class is graded, and another file gives another verdict."""

import pytest

from autograder import results
from autograder.course.handout import MAX_BYTES, handed_out
from autograder.errors import UsageError
from autograder.results import RESULTS
from autograder.running import run
from autograder.running.options import Options

ANSWER = """class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr * float(open("data/one.csv").read()), eps, None

    def step(self, params, grads):
        self.s = grads**2 if self.s is None else self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)"""


def score(course) -> float:
    options = Options("exercises", gradebook=False, jobs=1)
    rows = results.read(run.grade(course, options).out / RESULTS)
    (found,) = [row["score"] for row in rows if row["cell"] == "adagrad_tests"]
    return found


def test_an_answer_may_read_what_was_handed_out(course, hand_in):
    hand_in("ada", {"adagrad": ANSWER})
    assert score(course) == 0
    data = course.release / "exercises" / "data" / "one.csv"
    data.parent.mkdir()
    data.write_text("1")
    assert score(course) == 10
    data.write_text("2")
    assert score(course) < 10


def test_notebooks_links_and_hidden_folders_are_none_of_it(course):
    folder = course.release / "exercises"
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "x.txt").write_text("1")
    (folder / "link.csv").symlink_to(course.root / "nbgrader_config.py")
    assert handed_out(folder) == {}


def test_too_much_is_refused(course):
    with open(course.release / "exercises" / "big.csv", "wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(UsageError, match="more than 10 MB together"):
        handed_out(course.release / "exercises")
