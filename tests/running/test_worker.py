"""One notebook in a worker: what only the wall clock ended is graded again, and kept only if it ends the same way."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest

from autograder.records import Cell, Submission
from autograder.running import worker
from autograder.running.worker import Item, Job
from autograder.sandbox import Limits, Sandbox
from autograder.submission import Skeleton
from tests.conftest import ROOT

ADAGRAD = """
import time
import numpy as np

class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0

    def step(self, params, grads):
        time.sleep(SECONDS)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""


@pytest.fixture
def job(monkeypatch, tmp_path):
    """A job in which no end by time is sure, as on a system that does not tell what else it does."""
    monkeypatch.setattr(worker, "Sandbox", partial(Sandbox, limits=Limits(seconds=0.5)))
    monkeypatch.setattr("autograder.sandbox.watch.queued_here", lambda: None)
    worker.drop(True)
    yield Job("exercises", 7, {"adagrad": Skeleton.read(ROOT / "release/exercises/adagrad.ipynb")}, allow_weak=True)
    worker.drop(True)


def item(seconds: float) -> Item:
    cells = (Cell(ADAGRAD.replace("SECONDS", str(seconds)), "solution", "adagrad"),)
    return Item("ada", "adagrad", Submission("ada", "exercises", "adagrad", cells=cells), b"content")


def statuses(done: worker.Done) -> list[str]:
    return [row["status"] for row in json.loads(done.payload)["rows"]]


def test_an_end_by_the_clock_is_kept_only_if_it_comes_twice(job):
    (first,) = worker.work(job, [item(60)])
    assert first.again and first.key is None and statuses(first) == ["timeout"]
    (second,) = worker.work(job, [first.item])
    assert not second.again and second.key is not None and statuses(second) == ["timeout"]
    assert second.item.content == b"content"
    (other,) = worker.work(job, [replace(first.item, before=("crash",))])
    assert not other.again and other.key is None, "it ended in two ways: a third time it may be another"


def test_who_is_quicker_the_second_time_has_lost_nothing(job):
    (done,) = worker.work(job, [replace(item(0), before=("timeout",))])
    assert statuses(done) == ["graded"] and done.key is not None


def test_alone_it_is_graded_twice_at_once(job):
    done = worker.work_alone(job, item(60))
    assert not done.again and done.key is not None and statuses(done) == ["timeout"]
