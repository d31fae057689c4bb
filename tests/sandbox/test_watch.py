"""The machine's load ends no box: what counts is the time that a box takes of its own."""

import os
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from autograder.sandbox import Limits
from autograder.sandbox.parent import End, Watch, explained
from autograder.sandbox.watch import waits_for_disk
from tests.sandbox.boxed import result

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/thread-self/schedstat"), reason="nothing tells of waiting")

SECONDS, HOGS = 1.0, 4
BUSY = (
    "import time\ndef f(x):\n    end = time.thread_time() + {}\n    while time.thread_time() < end: pass\n    return x"
)
THREADS = f"""
import threading, time
def busy():
    end = time.thread_time() + {0.8 * SECONDS / 3}
    while time.thread_time() < end: pass
def f(x):
    threads = [threading.Thread(target=busy) for _ in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return x
"""


@pytest.fixture
def one_busy_core():
    """Keep this thread to one core, and several busy processes to the same."""
    before = os.sched_getaffinity(0)
    core = min(before)
    os.sched_setaffinity(0, {core})
    hogs = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(HOGS)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
        os.sched_setaffinity(0, before)


@pytest.fixture
def short(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", Limits(seconds=SECONDS))
    sandbox.ready()
    return sandbox


@pytest.mark.parametrize("source", [BUSY.format(0.8 * SECONDS), THREADS], ids=["one thread", "threads"])
def test_an_honest_answer_that_computes_long_is_ended_by_no_load(short, one_busy_core, source):
    began = time.monotonic()
    evidence = result(short, source, np.ones(1))
    took = time.monotonic() - began
    # what a thread that has ended waited for is not known: then the box is run again, alone, before anyone judges it
    assert evidence.status == "ok" or (evidence.unsettled and source == THREADS), evidence.reason
    assert took > SECONDS, "by the wall clock it took longer than it may"


@pytest.mark.parametrize("source", [BUSY.format(60), "import time\ndef f(x): time.sleep(60)"], ids=["busy", "asleep"])
def test_what_does_not_end_is_ended_under_load_too(short, one_busy_core, source):
    evidence = result(short, source, np.ones(1))
    assert evidence.status == "timeout" and not evidence.unsettled


def test_an_end_that_only_the_wall_clock_made_is_unsettled(short, monkeypatch):
    monkeypatch.setattr(Watch, "own", lambda watch: (0.0, 0.0))  # as if others had the processor all the time
    monkeypatch.setattr(short.ready(), "limits", Limits(patience=1.5))
    evidence = result(short, "import time\ndef f(x): time.sleep(60)", np.ones(1))
    assert evidence.status == "timeout" and evidence.unsettled


def test_where_the_system_does_not_tell_no_end_is_sure(short, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.watch.queued_here", lambda: None)
    evidence = result(short, "import time\ndef f(x): time.sleep(60)", np.ones(1))
    assert evidence.status == "timeout" and evidence.unsettled


def test_a_box_that_may_have_waited_for_the_disk_is_tried_again(short, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.watch.waits_for_disk", lambda pid: True)
    evidence = result(short, "import time\ndef f(x): time.sleep(60)", np.ones(1))
    assert evidence.status == "timeout" and evidence.unsettled


def test_a_process_that_reads_what_is_in_memory_waits_for_no_disk():
    assert waits_for_disk(os.getpid()) == (resource.getrusage(resource.RUSAGE_SELF).ru_majflt > 0)


@pytest.mark.parametrize("pause", [3 * SECONDS, 6 * SECONDS], ids=["for a while", "for longer than a box may live"])
def test_a_grader_that_was_stopped_takes_nothing_from_anybody(short, monkeypatch, pause):
    """Ctrl-Z and fg, a frozen container, a laptop that sleeps: an answer that comes meanwhile counts."""
    monkeypatch.setattr(short, "limits", Limits(seconds=SECONDS, patience=4))
    monkeypatch.setattr(short.ready(), "limits", short.limits)
    us = os.getpid()
    stopper = subprocess.Popen(["sh", "-c", f"sleep 0.2; kill -STOP {us}; sleep {pause}; kill -CONT {us}"])
    evidence = result(short, f"import time\ndef f(x):\n    time.sleep({0.6 * SECONDS})\n    return x", np.ones(1))
    assert stopper.wait() == 0
    assert evidence.status == "ok" or (evidence.unsettled and pause > 4 * SECONDS), evidence.reason


def test_a_box_that_the_kernel_killed_is_tried_again():
    """It may have been for memory that others had taken."""
    for memory, status in ((1 << 20, "crash"), (2 << 30, "memory")):
        ended = explained(End("s", signal.SIGKILL, 0.1, memory), Limits())
        assert (ended.status, ended.sure) == (status, False)
    assert explained(End("s", signal.SIGABRT, 0.1), Limits()).sure
    assert explained(End("s", signal.SIGKILL, Limits().cpu), Limits()).sure, "its own processor time"
