"""One stage's independent pieces of work, spread over the cores of this machine, their results in order."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any

from autograder.executors import cores
from autograder.pool import start

CHUNK = 8  # pieces that go to a process at once
AHEAD = 3  # chunks for each process that are read before their turn

_work: Callable[[Any], Any] | None = None  # what the forked copies of this process do


@contextmanager
def spread(
    function: Callable[[Any], Any], jobs: int | None = None
) -> Iterator[Callable[[Iterable[Any]], Iterator[Any]]]:
    """What stands for `lambda items: map(function, items)`, carried out by forked copies of this process.

    They are forked at once, so open files and connections later. Where forking is not safe (this process has threads,
    or the system is not Linux, whose libraries alone expect it), it does the work by itself.
    """
    global _work
    jobs = jobs or cores()
    if jobs == 1 or threading.active_count() > 1 or sys.platform != "linux":
        yield lambda items: map(function, items)
        return
    _work = function
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork"), initializer=start) as executor:
        executor.submit(int).result()
        try:
            yield lambda items: in_order(executor, iter(items), AHEAD * jobs)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def in_order(executor: ProcessPoolExecutor, items: Iterator[Any], ahead: int) -> Iterator[Any]:
    waiting: deque = deque()
    while chunk := list(islice(items, CHUNK)):
        waiting.append(executor.submit(worked, chunk))
        if len(waiting) > ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def worked(chunk: list[Any]) -> list[Any]:
    return [_work(item) for item in chunk]
