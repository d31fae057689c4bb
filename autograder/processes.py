"""Processes that work for this one: how many, how they start, and a map over one stage's independent pieces of work."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from itertools import chain, islice
from os import _exit
from typing import TYPE_CHECKING, Any

from autograder.boundary import expendable
from autograder.imports import ALLOCATIONS

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

MAX_CHUNK_ITEMS = 8  # pieces that go to a process at once
LAST = -100  # of what a worker does at its end
MAX_CHUNKS_PER_PROCESS = 3  # chunks for each process that are read before their turn

_work: Callable[[Any], Any] | None = None  # what the forked copies of this process do


@contextmanager
def forked_map(
    function: Callable[[Any], Any],
    items: Iterable[Any],
    jobs: int | None = None,
    lost: Callable[[Any], Any] | None = None,
) -> Iterator[Iterator[Any]]:
    """Yield a `map(function, items)` that runs in forked copies of this process and keeps the order.

    They are forked at once, so open connections later, and only as many as the first items keep busy. Where forking is
    not safe (this process has threads, or the system is not Linux, whose libraries alone expect it), this process does
    the work by itself. `lost(item)` gives the result of a piece of work that ended its process twice.
    """
    global _work
    jobs, items = jobs or cores(), iter(items)
    if jobs == 1 or threading.active_count() > 1 or sys.platform != "linux":
        yield map(function, items)
        return
    first = list(islice(items, jobs * MAX_CHUNK_ITEMS))
    _work = function
    copies = Copies(min(jobs, -(-len(first) // MAX_CHUNK_ITEMS)), lost)
    try:
        yield copies.map(chain(first, items))
    except BaseException:
        copies.stop()
        raise
    copies.close()


class Copies:
    """Forked copies of this process.

    If one of them dies, what was in hand is done again, each piece in a copy of its own: so it is known which piece
    ends its process, and the others lose nothing.
    """

    def __init__(self, jobs: int, lost: Callable[[Any], Any] | None):
        self.jobs, self.lost = jobs, lost
        self.executor: ProcessPoolExecutor | None = forked(jobs) if jobs else None

    def map(self, items: Iterable[Any]) -> Iterator[Any]:
        items = iter(items)
        waiting: deque[tuple[list[Any], Future[list[Any]]]] = deque()
        while chunk := list(islice(items, MAX_CHUNK_ITEMS)):
            waiting.append((chunk, self.submit(chunk)))
            if len(waiting) > MAX_CHUNKS_PER_PROCESS * self.jobs:
                yield from self.first(waiting)
        while waiting:
            yield from self.first(waiting)

    def submit(self, chunk: list[Any]) -> Future[list[Any]]:
        if self.executor is None:
            self.executor = forked(self.jobs)
        try:
            return self.executor.submit(worked, chunk)
        except BrokenExecutor as error:
            return settled(error=error)

    def first(self, waiting: deque[tuple[list[Any], Future[list[Any]]]]) -> list[Any]:
        """Return the results that are due; if a process was lost, first see to all that was in hand."""
        chunk, future = waiting.popleft()
        try:
            return future.result()
        except BrokenExecutor:
            if self.executor is not None:
                let_go(self.executor)
            self.close()  # and with it its threads: this process is forked again
            waiting.appendleft((chunk, future))
        for i, (chunk, future) in enumerate(waiting):
            if isinstance(future.exception(), BrokenExecutor):
                waiting[i] = chunk, settled([self.alone(item) for item in chunk])
        return waiting.popleft()[1].result()

    def alone(self, item: Any) -> Any:
        with forked(1) as executor:
            try:
                return executor.submit(worked, [item]).result()[0]
            except BrokenExecutor:
                if self.lost is None:
                    raise
                return self.lost(item)

    def close(self) -> None:
        if self.executor is not None:
            self.executor.shutdown()
        self.executor = None

    def stop(self) -> None:
        if self.executor is not None:
            self.executor.shutdown(wait=False, cancel_futures=True)


def forked(jobs: int) -> ProcessPoolExecutor:
    """Return an executor whose processes are there already."""
    from concurrent.futures import ProcessPoolExecutor  # slow to import
    from multiprocessing import get_context

    executor = ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=start)
    executor.submit(int).result()
    return executor


def let_go(executor: ProcessPoolExecutor) -> None:
    """Let go of what is still being written to processes that have ended or are about to.

    Before 3.11.5 Python does not, and what writes waits for ever (https://github.com/python/cpython/issues/94777).
    """
    queue = executor._call_queue  # type: ignore[attr-defined]
    if sys.version_info < (3, 11, 5) and queue is not None:
        queue._reader.close()


def settled(result: Sequence[Any] = (), error: BaseException | None = None) -> Future[list[Any]]:
    future: Future[list[Any]] = Future()
    if error is None:
        future.set_result(list(result))
    else:
        future.set_exception(error)
    return future


def worked(chunk: list[Any]) -> list[Any]:
    if _work is None:
        raise ValueError("this process is no copy of one that had work for it")
    return [_work(item) for item in chunk]


def cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start() -> None:
    """Prepare a local worker: Ctrl-C is its parent's matter, it does not outlive its parent, and it may be lost."""
    gc.freeze()  # what was there before is no garbage of this process's, and to look at it would copy it
    gc.set_threshold(ALLOCATIONS)
    expendable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # it was blocked while this process started
    threading.Thread(target=follow_parent, daemon=True).start()
    from multiprocessing.util import Finalize

    # when all else is in order: to take Python apart would take longer, and the run waits for it
    Finalize(None, _exit, args=(0,), exitpriority=LAST)


def follow_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        _exit(1)
