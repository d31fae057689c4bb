"""Answers to the AdaGrad exercise, judged for real: what the pages' tests are made from."""

from functools import cache

import numpy as np

from autograder.exercises.rooms import exercises
from autograder.feedback import page
from autograder.judge import Judge
from autograder.probing.student import local, observe
from autograder.records import Evidence
from autograder.running.notebook import rounded

SEED = 5
RIGHT = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0
    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
DECAYING = RIGHT.replace("self.s + grads**2", "0.9 * self.s + 0.1 * grads**2")
HOSTILE = RIGHT.replace(
    "self.s = self.s + grads**2",
    "raise ValueError('<script>alert(1)</script><img src=x onerror=alert(1)> \\x1b[31m \\u202e ' + 'A' * 10_000_000)",
)


@cache
def judge():
    return Judge([exercises()["adagrad"]], SEED)


def graded(source, student="ada"):
    """The result line and figure line of one answer."""
    exercise = exercises()["adagrad"]
    task = exercise.tasks[0]

    def namespace():
        names = {"np": np}
        exec(source, names)
        return names

    driven = local(namespace)
    with np.errstate(all="ignore"):
        traces = {name: observe(driven, name, probe, SEED) for name, probe in task.probes.items()}
    row = (
        judge()
        .verdict(exercise, Evidence(task.cell, SEED, traces=traces, isolation="A"))
        .row(student, "exercises", "adagrad")
    )
    arrays = {k: rounded(v) for k, v in traces[task.figure.probe].arrays.items()}
    figure = {"student": student, "assignment": "exercises", "notebook": "adagrad", "cell": task.cell, "kind": "path"}
    return row, {**figure, "landscape": task.figure.landscape, "arrays": arrays}


def made(source, student="ada"):
    row, figure = graded(source, student)
    return page(student, "adagrad", [row], {row["cell"]: figure})
