"""A script repeats what the grader saw: it runs alone, on inputs written down, and finds the same difference."""

import subprocess
import sys

import numpy as np
import pytest

from autograder.calls import asked_of, recorded
from autograder.commands import demo
from autograder.exercises.rooms import exercises
from autograder.explain.script import script
from autograder.probing.student import local, observe
from autograder.records import Cell, Submission

SEED = 11
CLASS = {member.name: member.answers for member in demo.members()}


def written(room, index, source, slips=None):
    """The script of an answer to a cell, held against the printed form."""
    task = exercises()[room].tasks[index]
    logs = {}

    def namespace():
        names = {"np": np, "__name__": "__main__"}
        exec(source, names)
        return names

    with np.errstate(all="ignore"):
        for name, probe in recorded(task, logs).probes.items():
            observe(local(namespace), name, probe, SEED)
    submission = Submission("ada", "exercises", room, cells=(Cell(source, "solution", task.solution),))
    right = next(iter(task.conventions.values()))
    return script(task, submission, logs, right, {}, slips or {}, "A title", "A seed.")


def run(text, tmp_path):
    path = tmp_path / "appeal.py"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("student", "room", "index", "solution", "said"),
    [
        ("sofia", "adagrad", 0, "adagrad", "path: step 1, coordinate"),
        ("hypatia", "adamw", 0, "adam_l2", "path: step 1, coordinate"),
        ("joseph", "nesterov", 0, "nesterov", "path: step 2, coordinate"),
        ("karl", "lr_finder", 0, "lr_finder", "lr at each step: value 2"),
        ("karl", "lr_finder", 1, "smooth_losses", "result: value 1: expected"),
        ("karl", "lr_finder", 2, "suggest_lr", "result: expected"),
        ("pierre", "adagrad", 0, "adagrad", "step 1 changed the params that it was given"),
        ("pierre", "lr_finder", 0, "lr_finder", "it changed an array that it was given"),
    ],
)
def test_the_bundled_classs_wrong_answers_differ_again(student, room, index, solution, said, tmp_path):
    assert said in run(written(room, index, CLASS[student][solution]), tmp_path)


@pytest.mark.parametrize(("room", "index", "solution"), [("adagrad", 0, "adagrad"), ("lr_finder", 0, "lr_finder")])
def test_a_right_answer_differs_nowhere(room, index, solution, tmp_path):
    said = run(written(room, index, CLASS["ada"][solution]), tmp_path)
    assert "\n0 of " in said and "expected" not in said and "stops" not in said


def test_an_exception_is_told_where_it_comes(tmp_path):
    broken = CLASS["ada"]["adagrad"].replace("np.sqrt(self.sum_sq)", "np.squirt(self.sum_sq)")
    assert "step 1 stops with AttributeError" in run(written("adagrad", 0, broken), tmp_path)


def test_slips_are_bridged_as_the_grader_bridges_them(tmp_path):
    other = CLASS["ada"]["adagrad"].replace("class AdaGrad", "class Adagrad").replace("lr=0.1", "rate=0.1")
    other = other.replace("= lr", "= rate").replace("def step", "def update")
    task = exercises()["adagrad"].tasks[0]
    slips = {"name": "Adagrad", "method": "update", "arguments": "rate", "asked": task.arguments}
    logs = asked_of(task, task.conventions["eps outside"], SEED)
    submission = Submission("ada", "exercises", "adagrad", cells=(Cell(other, "solution", "adagrad"),))
    text = script(task, submission, logs, task.conventions["eps outside"], {}, slips, "A title", "A seed.")
    assert "\n0 of " in run(text, tmp_path)


def test_a_right_program_that_needs_more_than_numpy_is_known_by_what_it_gives(tmp_path):
    task = exercises()["lr_finder"].tasks[1]
    half = 0.5

    def elsewhere(losses, beta=0.9):
        return half * np.array(losses)  # a name that no script has

    logs = asked_of(task, elsewhere, SEED)
    source = "def smooth_losses(losses, beta=0.9):\n    return 0.5 * np.array(losses)\n"
    submission = Submission("ada", "exercises", "lr_finder", cells=(Cell(source, "solution", "smooth_losses"),))
    text = script(task, submission, logs, elsewhere, {}, {}, "A title", "A seed.")
    assert "RIGHT = {" in text and "\n0 of " in run(text, tmp_path)
    assert "\n0 of " not in run(text.replace("0.5 * np.array", "0.6 * np.array"), tmp_path)


def test_text_of_a_students_cannot_leave_its_string(tmp_path):
    hostile = CLASS["ada"]["adagrad"] + "\nx = '''y'''\nz = '\\\\'\n# '''\nprint('out')\n"
    assert "\n0 of " in run(written("adagrad", 0, hostile), tmp_path)
