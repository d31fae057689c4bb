"""A small release in the shape of the real ones, and what students make of it."""

import copy
import json
import zlib
from pathlib import Path

from autograder import submission

RELEASES = sorted((Path(__file__).parents[2] / "release" / "exercises").glob("*.ipynb"))

STUB = '''class AdaGrad:
    """Divide by the root of the sum of squares."""

    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        # YOUR CODE HERE
        raise NotImplementedError("AdaGrad")'''
SECOND_STUB = '''def smooth(values, beta=0.9):
    """Average."""
    # YOUR CODE HERE
    raise NotImplementedError("smooth")'''
GIVEN = "class SGD:\n    def step(self, params, grads):\n        return params - 0.1 * grads"
TESTS = "assert AdaGrad(lr=0.1).step(np.ones(2), np.ones(2))[0] == 0.9"

PNG = (  # one pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ANSWER = """class AdaGrad:
    def __init__(self, lr=0.1):
        self.lr, self.s = lr, 0

    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (self.s**0.5 + 1e-8)"""
SECOND = "def smooth(values, beta=0.9):\n    return values"


def cell(kind, source, identity, **tags):
    metadata = {"nbgrader": {"grade_id": identity, "schema_version": 3, "task": False, **tags}} if tags else {}
    made = {"cell_type": kind, "id": identity, "metadata": metadata, "source": source}
    return {**made, "outputs": [], "execution_count": None} if kind == "code" else made


def release():
    locked = {"grade": False, "locked": True, "solution": False}
    solution = {"grade": False, "locked": False, "solution": True}
    tests = {"grade": True, "locked": True, "solution": False}
    return {
        "cells": [
            cell("markdown", "# Title", "title"),
            cell("code", "import numpy as np", "imports", **locked),
            cell("code", GIVEN, "sgd", **locked),
            cell("markdown", "## AdaGrad", "adagrad-text"),
            cell("code", STUB, "adagrad", **solution),
            cell("code", TESTS, "adagrad_tests", points=10, **tests),
            cell("code", SECOND_STUB, "smooth", **solution),
            cell("code", "assert smooth([1])", "smooth_tests", points=3, **tests),
            cell("markdown", "## Why?", "why-text"),
            cell("markdown", "YOUR ANSWER HERE", "why", grade=True, locked=False, solution=True, points=5),
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def skeleton(folder):
    path = folder / "adagrad.ipynb"
    path.write_text(json.dumps(release()))
    return submission.Skeleton.read(path)


def find(notebook, identity):
    return next(c for c in notebook["cells"] if c["id"] == identity)


def place(notebook, identity):
    return notebook["cells"].index(find(notebook, identity))


def solved():
    notebook = release()
    find(notebook, "adagrad")["source"] = ANSWER
    find(notebook, "smooth")["source"] = SECOND
    find(notebook, "why")["source"] = "Because."
    return notebook


def added(source, kind="code"):
    return {**cell(kind, source, "x"), "id": f"new-{zlib.crc32(source.encode())}"}


def without_marks(notebook):
    """As an editor leaves it that keeps neither metadata nor ids."""
    notebook = copy.deepcopy(notebook)
    for c in notebook["cells"]:
        c["metadata"] = {}
        del c["id"]
    return notebook


def data(notebook):
    return json.dumps(notebook).encode()


def kinds(result):
    return [(c.kind, c.grade_id) for c in result.cells]


def solution(result, grade_id="adagrad"):
    (found,) = [c for c in result.cells if c.grade_id == grade_id]
    return found.source


def says(result, *words):
    return any(all(word in note for word in words) for note in result.notes)


IN_ORDER = [("given", "imports"), ("given", "sgd"), ("solution", "adagrad"), ("solution", "smooth")]
