"""Chunks of notebooks on any `concurrent.futures.Executor`: bounded in flight, and a lost worker harms no classmate.

A new executor is a class like Dask and a row of EXECUTORS, at the end; the command line takes its choices from there.
"""

from __future__ import annotations

import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from autograder.errors import UsageError
from autograder.processes import cores, let_go, start
from autograder.running import worker
from autograder.running.worker import Done, Item, Job

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

MAX_ALONE_SECONDS = 900.0  # for what the machine may have ended: students who provoke that shall not cost a night
MAX_CHUNKS_PER_WORKER = 2  # chunks in flight for each worker: one in work, one waiting
MAX_CHUNK_NOTEBOOKS = 24  # notebooks in a chunk at most
MAX_CHUNK_BYTES = 4_000_000
MAX_KNOWN_AT_ONCE = 64  # verdicts from the cache that are passed on at once
MAX_CONNECT_SECONDS = 20  # seconds to reach a scheduler
MAX_LOSSES = 2  # losses of its worker that a notebook is given before it is a fault

T = TypeVar("T")


class Workers(Protocol):
    """Where chunks go: `width` workers of an executor.

    `lost` are the exceptions that mean: the worker died, the chunk has no result. `near` workers see this machine's
    folders.
    """

    width: int

    @property
    def near(self) -> bool: ...

    @property
    def lost(self) -> tuple[type[BaseException], ...]: ...

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]: ...

    def renew(self) -> None: ...
    def close(self) -> None: ...
    def stop(self) -> None: ...


class Local:
    """Processes on this machine."""

    lost = (BrokenExecutor, CancelledError)
    near = True

    def __init__(self, jobs: int | None = None, address: str | None = None):
        if address is not None:
            raise UsageError("--scheduler belongs to --executor dask.")
        self.width = jobs or cores()
        self.executor = self.new()

    def new(self) -> ProcessPoolExecutor:
        from concurrent.futures import ProcessPoolExecutor  # slow to import, and one student's notebooks need none
        from multiprocessing import get_context

        spawn = get_context("spawn")  # forking a process with threads may deadlock the child
        return ProcessPoolExecutor(self.width, mp_context=spawn, initializer=start)

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]:
        """Submit a task. Hold Ctrl-C back while a process starts, so that the process ignores it."""
        with held_back(signal.SIGINT):
            return self.executor.submit(function, *args)

    def renew(self) -> None:
        """Start another pool, since one that lost a worker takes no more work."""
        self.stop()
        self.executor = self.new()

    def close(self) -> None:
        self.executor.shutdown()

    def stop(self) -> None:
        """End the workers whatever they are doing. (Executor.terminate_workers does this from Python 3.14 on.)"""
        processes = list((self.executor._processes or {}).values())
        let_go(self.executor)
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


class Here:
    """This process, for one student's notebooks: a worker would take longer to start than they take to grade."""

    width = 1
    lost: tuple[type[BaseException], ...] = ()
    near = True

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]:
        """Carry the task out at once. Ctrl-C interrupts it and is raised here."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def renew(self) -> None:
        """Do nothing: this process is not lost as long as it asks."""

    def close(self) -> None:
        worker.drop_all()

    stop = close


class Dask:
    """Workers of a Dask cluster: that of a scheduler's address, or one of `jobs` processes on this machine."""

    near = False

    def __init__(self, jobs: int | None = None, address: str | None = None):
        try:
            import dask
            from distributed import Client, KilledWorker, LocalCluster
        except ImportError:
            raise UsageError("--executor dask needs Dask: pip install dask distributed") from None
        self.lost = (KilledWorker, CancelledError)
        self.cluster = None
        if address is None:
            dask.config.set({"distributed.scheduler.allowed-failures": 0})  # `run` tries again, one at a time
            self.cluster = LocalCluster(jobs or cores(), threads_per_worker=1, dashboard_address=None)
        try:
            self.client = Client(self.cluster or address, timeout=MAX_CONNECT_SECONDS)
        except (OSError, TimeoutError) as error:
            raise UsageError(f"No Dask scheduler answers at {address}: {error}") from None
        self.executor = self.client.get_executor(pure=False)
        self.width = max(1, len(self.client.scheduler_info(n_workers=-1)["workers"]))

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]:
        future: Future[T] = self.executor.submit(function, *args)
        return future

    def renew(self) -> None:
        """Do nothing: a cluster replaces its own workers."""

    def close(self) -> None:
        self.executor.shutdown(wait=False)
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()

    stop = close


@contextmanager
def held_back(number: signal.Signals) -> Iterator[None]:
    """Hold a signal back until later; a process started meanwhile inherits the mask."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def chunks(items: Iterable[Item | Done], number: int, width: int) -> Iterator[list[Item] | Done]:
    """Yield so many items in lists, for so many workers, of a few megabytes at most; pass on finished ones at once.

    A list is ordered by notebook, and each of so many workers begins with another one: what is made once for a cell is
    made by whoever comes to it first, and is there when the others come.
    """
    chunk: list[Item] = []
    held, made = 0, 0

    def ordered() -> list[Item]:
        first = made % width * len(chunk) // width
        one_by_one = sorted(chunk, key=lambda item: item.notebook)
        return one_by_one[first:] + one_by_one[:first]

    for place, item in enumerate(items):
        if isinstance(item, Done):
            yield item
            continue
        chunk.append(item)
        held += len(item.data) if isinstance(item.data, bytes) else 0
        if len(chunk) >= chunk_size(number - place, width) or held >= MAX_CHUNK_BYTES:
            yield ordered()
            chunk, held, made = [], 0, made + 1
    if chunk:
        yield ordered()


def chunk_size(left: int, width: int) -> int:
    """Choose a size small enough for workers to finish together and large enough to keep overhead low."""
    return max(1, min(MAX_CHUNK_NOTEBOOKS, left // (width * 4)))


def run(workers: Workers, job: Job, work: Iterable[Sequence[Item] | Done]) -> Iterator[Done]:
    """Grade chunks, in whatever order they are ready; what is done already passes through.

    If a worker is lost, everything that was in flight is tried again one notebook at a time and alone, so that it is
    known which one kills its worker: that one becomes a fault, the others are graded. What the machine may have ended
    is graded again when all the rest is done, alone too; what is left of it after ALONE seconds, side by side.
    """
    waiting, until = iter(work), 0.0
    suspects: deque[Item] = deque()
    late: deque[Item] = deque()
    losses: Counter[tuple[str, str]] = Counter()
    flying: dict[Future[list[Done]], Sequence[Item]] = {}
    while True:
        known = fill(workers, job, flying, waiting, suspects)
        yield from known
        if not flying and not known:
            if not late:
                return
            until = until or time.monotonic() + MAX_ALONE_SECONDS
            if time.monotonic() < until:
                suspects.append(late.popleft())
            else:
                waiting = iter([[late.popleft()] for _ in range(len(late))])
            continue
        ready, _ = wait(flying, timeout=0 if known else None, return_when=FIRST_COMPLETED)
        lost: list[Item] = []
        for future in ready:
            chunk = flying.pop(future)
            try:
                graded = future.result()
            except workers.lost:
                lost += chunk
                continue
            late += [done.item for done in graded if done.again]
            yield from (done for done in graded if not done.again)
        if lost:
            lost += [item for chunk in flying.values() for item in chunk]
            flying.clear()
            workers.renew()
        for item in lost:
            name = item.student, item.notebook
            losses[name] += 1
            if losses[name] >= MAX_LOSSES and len(lost) == 1:
                yield worker.faulty(job, item, "its worker process died twice")
            else:
                suspects.append(item)


def fill(
    workers: Workers,
    job: Job,
    flying: dict[Future[list[Done]], Sequence[Item]],
    waiting: Iterator[Sequence[Item] | Done],
    suspects: deque[Item],
) -> list[Done]:
    """Put work in flight: suspects one at a time and alone, else chunks up to the limit. Gives what is done already."""
    known: list[Done] = []
    while len(known) < MAX_KNOWN_AT_ONCE:
        if suspects:
            if not flying:
                item = suspects.popleft()
                flying[submit(workers, job, [item])] = [item]
            break
        if len(flying) >= MAX_CHUNKS_PER_WORKER * workers.width:
            break
        chunk = next(waiting, None)
        if chunk is None:
            break
        if isinstance(chunk, Done):
            known.append(chunk)
        else:
            flying[submit(workers, job, chunk)] = chunk
    return known


def submit(workers: Workers, job: Job, chunk: Sequence[Item]) -> Future[list[Done]]:
    """Return a future for the chunk, even if the pool turns out to be broken."""
    try:
        return workers.submit(worker.work, job, chunk)
    except workers.lost as error:
        future: Future[list[Done]] = Future()
        future.set_exception(error)
        return future


#: By the name that the command line knows.
EXECUTORS: dict[str, Callable[[int | None, str | None], Workers]] = {"local": Local, "dask": Dask}
