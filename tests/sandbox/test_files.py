"""Files that were handed out with a notebook are there when its cells run; they can be read and nothing else."""

import pytest

from autograder.errors import UsageError
from autograder.sandbox import Limits, Sandbox

from .boxed import result

FILES = {"data/points.csv": b"1,2\n3,4\n", "helpers.py": b"def twice(x):\n    return 2 * x\n"}
USE = """import helpers, os
points = np.loadtxt("data/points.csv", delimiter=",")
assert sorted(os.listdir()) == ["data", "helpers.py"], os.listdir()
def f():
    return helpers.twice(points)"""
CHANGE = """def f():
    write = lambda: open("data/points.csv", "w")
    for attempt in (write, lambda: open("mine.txt", "w"), lambda: os.remove("helpers.py")):
        try:
            attempt()
        except OSError:
            continue
        return np.zeros(1)
    return np.ones(1)
import os"""


@pytest.fixture(scope="module", params=["A", "B", "D"])
def sandbox(request):
    try:
        with Sandbox(request.param, Limits(seconds=20.0), files=FILES) as sandbox:
            yield sandbox
    except UsageError as error:
        pytest.skip(str(error))


def test_they_are_where_cells_start(sandbox):
    found = result(sandbox, USE)
    assert found.status == "ok", found
    assert found.traces["p"].arrays["r0"].tolist() == [[2.0, 4.0], [6.0, 8.0]]


def test_they_cannot_be_changed(sandbox):
    assert result(sandbox, CHANGE).traces["p"].arrays["r0"].tolist() == [1.0]


def test_without_them_there_is_nothing(sandbox):
    with Sandbox(sandbox.isolation, Limits(seconds=20.0)) as bare:
        found = result(bare, USE)
    assert found.status == "error" and found.notes
