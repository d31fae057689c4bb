"""Chunks on real worker processes, some of which are killed while they work."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from autograder.running import executors, worker
from autograder.running.executors import (
    MAX_CHUNK_BYTES,
    MAX_CHUNKS_PER_WORKER,
    Dask,
    Here,
    Local,
    chunk_size,
    chunks,
    run,
)
from autograder.running.worker import Done, Item, Job

JOB = Job("exercises", 1, {})


@pytest.fixture
def killers(monkeypatch):
    """The module of the tests' workers, importable in worker processes, in the place of the real work."""
    folder = Path(__file__).parent
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    import killers

    monkeypatch.setattr(worker, "work", killers.work)
    monkeypatch.setattr(worker, "faulty", lambda job, item, reason: Done(item, None, b"fault"))
    yield killers
    sys.modules.pop("killers")


def items(texts: list[str]) -> list[Item]:
    return [Item(f"s{n:03d}", "adagrad", text.encode()) for n, text in enumerate(texts)]


def chunks_of(size: int, work: Iterable[Item | Done]) -> Iterator[list[Item] | Done]:
    """Chunks of one size, as in the middle of a large class."""
    with patch.object(executors, "MAX_CHUNK_NOTEBOOKS", size):
        yield from chunks(work, 10**6, 1)


def graded(workers: executors.Workers, texts: list[str], size: int) -> dict[str, str]:
    try:
        answers = [
            (done.item.student, done.payload.decode()) for done in run(workers, JOB, chunks_of(size, items(texts)))
        ]
    finally:
        workers.stop()
    assert len(answers) == len(dict(answers)), "nothing is graded twice"
    return dict(answers)


def test_every_item_comes_back_once(killers):
    texts = [f"text {n}" for n in range(40)]
    assert list(dict(sorted(graded(Local(2), texts, 3).items())).values()) == texts


@pytest.mark.parametrize("end", ["stop", "renew"])
def test_a_run_ends_whatever_is_being_written_to_its_workers(end, tmp_path):
    """Python before 3.11.5 waits for ever for what is larger than a pipe."""
    script = tmp_path / "stopped.py"
    script.write_text(f"""
import time
from autograder.running.executors import Local

if __name__ == "__main__":
    workers = Local(2)
    for _ in range(2):
        workers.submit(time.sleep, 100)
    for _ in range(4):
        workers.submit(len, bytes(1_000_000))
    time.sleep(1)  # until the pipe is full
    workers.{end}()
    workers.stop()
""")
    subprocess.run([sys.executable, script], check=True, timeout=60)


def test_this_process_grades_one_students_notebooks(killers):
    assert sorted(graded(Here(), ["a", "b", "c"], 2).values()) == ["a", "b", "c"]


def test_what_a_task_raises_here_is_its_futures(killers):
    future = Here().submit(int, "no number")
    with pytest.raises(ValueError, match="no number"):
        future.result()


def test_a_worker_that_dies_once_costs_nothing(killers, tmp_path):
    texts = [f"text {n}" for n in range(20)]
    texts[7] = f"once {tmp_path / 'died'}"
    assert sorted(graded(Local(2), texts, 3).values()) == sorted(texts)
    assert (tmp_path / "died").exists()


def test_what_kills_its_worker_twice_is_a_fault_and_its_classmates_are_graded(killers):
    texts = [f"text {n}" for n in range(20)]
    texts[4] = texts[11] = "kill"
    answers = graded(Local(2), texts, 4)
    assert {s for s, a in answers.items() if a == "fault"} == {"s004", "s011"}
    assert len(answers) == 20


def test_what_only_the_clock_ended_comes_again_alone_when_the_rest_is_done(killers):
    texts = [f"text {n}" for n in range(20)]
    texts[2] = texts[3] = "late"
    answers = graded(Local(2), texts, 4)
    assert list(answers)[-2:] == ["s002", "s003"] and len(answers) == 20
    assert answers["s002"] == answers["s003"] == "late, with 0 others"


def test_many_who_come_again_do_not_hold_up_the_class_one_by_one(killers, monkeypatch):
    monkeypatch.setattr(executors, "MAX_ALONE_SECONDS", 0.0)
    workers = Local(2)
    at_work, most, submit = set(), 0, workers.submit

    def counted(*given):
        nonlocal most
        future = submit(*given)
        at_work.add(future)
        most = max(most, len(at_work) if all(item.before for item in given[2]) else 0)
        future.add_done_callback(at_work.discard)
        return future

    monkeypatch.setattr(workers, "submit", counted)
    answers = graded(workers, ["late"] * 6, 4)
    assert set(answers.values()) == {"late, with 0 others"} and len(answers) == 6 and most > 1


def test_the_class_is_read_only_as_far_as_workers_need(killers):
    read = 0

    def reading() -> Iterator[Item]:
        nonlocal read
        for item in items([f"text {n}" for n in range(200)]):
            read += 1
            yield item

    workers, seen = Local(2), 0
    try:
        for _ in run(workers, JOB, chunks_of(5, reading())):
            seen += 1
            assert read <= seen + 5 * (MAX_CHUNKS_PER_WORKER * 2 + 2)
    finally:
        workers.close()
    assert seen == 200


def test_what_is_known_passes_through_without_a_worker():
    class Nobody:
        width, lost, executor = 1, (), None

    known = [Done(item, None, b"known") for item in items(["x"] * 500)]
    assert list(run(Nobody(), JOB, chunks(iter(known), 500, 1))) == known


def test_chunks_are_bounded_in_number_and_bytes():
    assert [len(c) for c in chunks_of(4, items(["x"] * 10))] == [4, 4, 2]
    big = [Item("s", "n", b"x" * (MAX_CHUNK_BYTES // 2)) for _ in range(4)]
    assert [len(c) for c in chunks_of(100, big)] == [2, 2]
    assert (chunk_size(7, 2), chunk_size(80, 2), chunk_size(10**6, 64)) == (1, 10, executors.MAX_CHUNK_NOTEBOOKS)


def test_the_last_chunks_are_small_so_that_workers_finish_together():
    sizes = [len(c) for c in chunks(items(["x"] * 800), 800, 2)]
    assert sum(sizes) == 800 and sizes == sorted(sizes, reverse=True)
    assert sizes[0] == executors.MAX_CHUNK_NOTEBOOKS and sizes[-4:] == [1] * 4


def test_each_worker_begins_with_another_notebook():
    handed_in = [Item(f"s{n}", notebook, b"x") for n in range(40) for notebook in ("a", "b", "c", "d")]
    one, two, three, *_ = chunks(handed_in, len(handed_in), 2)
    first = [[*dict.fromkeys(item.notebook for item in chunk)] for chunk in (one, two, three)]
    assert [notebooks[0] for notebooks in first] == ["a", "c", "a"]
    assert all(sorted(notebooks) == ["a", "b", "c", "d"] for notebooks in first)


needs_dask = pytest.mark.skipif(
    not importlib.util.find_spec("distributed"), reason="the extra 'cluster' is not installed"
)


@needs_dask
def test_a_dask_worker_killed_in_the_middle_changes_nothing(killers, tmp_path):
    texts = [f"text {n}" for n in range(40)]
    texts[17] = f"once {tmp_path / 'died'}"
    assert sorted(graded(Dask(jobs=2), texts, 3).values()) == sorted(texts)
    assert (tmp_path / "died").exists()


@needs_dask
def test_what_kills_every_dask_worker_is_a_fault(killers):
    texts = [f"text {n}" for n in range(12)]
    texts[5] = "kill"
    answers = graded(Dask(jobs=2), texts, 3)
    assert [s for s, a in answers.items() if a == "fault"] == ["s005"]
    assert len(answers) == 12


@needs_dask
def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    from autograder.errors import UsageError

    monkeypatch.setattr(executors, "MAX_CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        Dask(address="tcp://127.0.0.1:9")
