"""Lines to paste show the mistake that they are given for: under it they print something else than under right code."""

import io
import re
from contextlib import redirect_stdout

import numpy as np
import pytest

from autograder.exercises.rooms import exercises, kit
from autograder.feedback.forms import fitting, made, text_of, told, wrongs
from autograder.feedback.stepped import walk
from autograder.feedback.worked import figure_calls, worked
from optviz_ref import LANDSCAPES, SGD

SEED = 5
CLASSES = 5  # of the mistakes in a class, which take longer, one in so many is run
STATE = re.compile(r"\{.*?\}")  # what an object keeps


def printed(snippet, name, define):
    """What the lines print under a definition, apart from what its objects keep."""
    other = "the function" if getattr(define, "needs_grad_fn", False) else "the gradient itself"
    snippet = re.sub(rf"x = .*  # or (.*), if your step takes {other}", r"x = opt.step(x, \1)", snippet)
    with redirect_stdout(io.StringIO()) as said, np.errstate(all="ignore"):
        try:
            exec(snippet, {"np": np, "SGD": SGD, name: define})
        except Exception as error:
            print(type(error).__name__)
    return STATE.sub("", said.getvalue())


@pytest.mark.parametrize(("room", "index"), [(name, i) for name, e in exercises().items() for i in range(len(e.tasks))])
def test_every_mistake_shows_in_the_lines_to_paste(room, index):
    exercise = exercises()[room]
    task = exercise.tasks[index]
    at = kit(), exercise.assignment, exercise.name, task.cell
    land = LANDSCAPES.get(str(task.figure.landscape)) if task.figure else None
    calls, pasted, silent = figure_calls(*at, SEED), 0, list[str]()
    for slug in list(dict.fromkeys(known.slug for known in task.misconceptions))[:: CLASSES if task.arguments else 1]:
        form, *_ = forms = wrongs(*at, slug, SEED)
        with np.errstate(all="ignore"):
            found = worked(task, calls, form.path, land, told(task, fitting(forms, form.path), ""))
        if found is None:
            continue
        pasted += 1
        right = {printed(found.snippet, task.name, define) for define in task.conventions.values()}
        if printed(found.snippet, task.name, made(form.define)) in right:
            silent.append(slug)
    assert not silent and pasted >= 3


def test_an_optimizer_for_each_rate_shows_with_one_that_keeps_something():
    """Under SGD, which keeps nothing, a new optimizer for each rate is as good as one."""
    task = exercises()["lr_finder"].tasks[0]
    forms = wrongs(kit(), "exercises", "lr_finder", task.cell, "new_optimizer_each_step", SEED)
    for form in forms:
        found = worked(task, (), form.path, None, fitting(forms, form.path))
        assert "class Momentum" in found.snippet and any(row.differs for row in found.rows)


def test_steps_that_ask_for_gradients_get_each_steps_own():
    task, grads = exercises()["nesterov"].tasks[0], [[1.0, -2.0], [3.0, 0.5]]
    for define in task.conventions.values():
        thing, x = define(lr=0.02, beta=0.9), np.array([1.0, -2.0])
        for g in np.array(grads):
            x = thing.step(x, (lambda q, g=g: g) if getattr(define, "needs_grad_fn", False) else g)
        step = walk(text_of(define, "Nesterov"), "Nesterov", {"lr": 0.02, "beta": 0.9}, [1.0, -2.0], grads, 2)
        assert np.allclose(step.result, x)
