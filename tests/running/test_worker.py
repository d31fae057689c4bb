"""One notebook in a worker: what only the wall clock ended is graded again, and kept only if it ends the same way."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest

from autograder.records import Cell, Submission
from autograder.running import worker
from autograder.running.cache import Cache
from autograder.running.worker import Item, Job, Lines
from autograder.sandbox import Limits
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
    monkeypatch.setattr(worker, "Limits", partial(Limits, seconds=0.5))
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
    assert second.program is None, "it may have been the machine: nobody else shall have it"
    assert second.item.content == b"content"
    (other,) = worker.work(job, [replace(first.item, before=("crash",))])
    assert not other.again and other.key is None, "it ended in two ways: a third time it may be another"


def test_who_is_quicker_the_second_time_has_lost_nothing(job):
    (done,) = worker.work(job, [replace(item(0), before=("timeout",))])
    assert statuses(done) == ["graded"] and done.key is not None


def test_alone_it_is_graded_twice_at_once(job):
    done = worker.work_alone(job, item(60))
    assert not done.again and done.key is not None and statuses(done) == ["timeout"]


@pytest.fixture
def shared(tmp_path):
    """A job whose worker sees a cache, and the cache."""
    worker.drop_all()
    skeletons = {"adagrad": Skeleton.read(ROOT / "release/exercises/adagrad.ipynb")}
    with Cache(tmp_path) as cache:
        yield Job("exercises", 7, skeletons, allow_weak=True, cache=str(tmp_path)), cache
    worker.drop_all()


def handed_in(student: str, source: str, **more: object) -> Item:
    cells = (Cell(source, "solution", "adagrad"),)
    return Item(student, "adagrad", Submission(student, "exercises", "adagrad", cells=cells, **more))


def graded(shared: tuple[Job, Cache], item: Item) -> tuple[Lines, int]:
    """What a notebook gets, kept as a run keeps it, and how many boxes that took."""
    job, cache = shared
    parents = worker.kept(True).sandbox.ready()
    before = parents.boxes
    (done,) = worker.work(job, [item])
    cache.put(done.key, done.payload if done.fresh else None, None, item.student, done.program)
    cache.commit()
    return worker.lines_of(done), parents.boxes - before


RIGHT = ADAGRAD.replace("        time.sleep(SECONDS)\n", "")
COMMENTED = "# By Emmy.\n\n" + RIGHT.replace("grads**2\n", "grads**2  # of each coordinate\n\n")


@pytest.mark.parametrize("change", ["", "0.5 * "], ids=["right", "wrong"])
def test_a_program_is_judged_once_whoever_hands_it_in(shared, change):
    first, second = (text.replace("self.lr * grads", change + "self.lr * grads") for text in (RIGHT, COMMENTED))
    ada, boxes = graded(shared, handed_in("ada", first, written={"reflection": "mine"}))
    assert boxes == 1
    emmy, boxes = graded(shared, handed_in("emmy", second))
    assert boxes == 0
    assert [row | {"student": "ada"} for row in emmy.rows] == ada.rows
    assert emmy.rows[0]["student"] == emmy.figures[0]["student"] == "emmy"
    assert emmy.figures[0]["arrays"] == ada.figures[0]["arrays"]
    assert emmy.answers["cells"][0]["source"] == second and emmy.answers["written"] == {}


def test_a_verdict_that_names_a_line_is_that_notebook_s_own(shared):
    wrong = RIGHT.replace("grads**2", "gradients**2")
    ada, _ = graded(shared, handed_in("ada", wrong))
    emmy, boxes = graded(shared, handed_in("emmy", "# By Emmy.\n" + wrong))
    assert boxes == 1
    said = [json.dumps(lines.rows) for lines in (ada, emmy)]
    assert "(line 10:" in said[0] and "(line 11:" in said[1] and "(line 10:" not in said[1]


def test_what_stands_in_a_comment_is_never_run(shared):
    """Else the first to hand a program in could have its verdict made by something that others did not write."""
    evil = RIGHT.replace("import numpy as np\n", "import numpy as np  # \rnp.sqrt = np.abs\n")
    mallory, boxes = graded(shared, handed_in("mallory", evil))
    assert mallory.rows[0]["score"] < mallory.rows[0]["max_score"]
    ada, boxes = graded(shared, handed_in("ada", RIGHT))
    assert boxes == 1 and ada.rows[0]["score"] == ada.rows[0]["max_score"]


def test_a_worker_needs_no_cache_to_know_a_program_again(shared):
    job, _ = shared
    alone = replace(job, cache=None)
    _, second = worker.work(alone, [handed_in("ada", RIGHT), handed_in("emmy", COMMENTED)])
    assert worker.kept(True).sandbox.ready().boxes == 1
    assert second.fresh and second.program is None and worker.lines_of(second).rows[0]["score"] == 10


@pytest.mark.parametrize("more", ["# a remark", "\n\n"])
def test_a_cell_in_which_nothing_stands_is_no_part_of_a_program(shared, more):
    graded(shared, handed_in("ada", RIGHT))
    item = handed_in("emmy", RIGHT)
    cells = (Cell(more, "added"), *item.data.cells)
    assert graded(shared, replace(item, data=replace(item.data, cells=cells)))[1] == 0


def test_a_comment_does_not_choose_the_box(shared):
    seen = RIGHT.replace("import numpy as np\n", "import numpy as np  # plt\nimport sys\n")
    seen = seen.replace("self.lr * grads", "self.lr * grads * (1 + ('mat' + 'plotlib.animation' in sys.modules))")
    ada, _ = graded(shared, handed_in("ada", seen))
    assert ada.rows[0]["score"] == ada.rows[0]["max_score"]
