"""However the grader ends, nothing of the boxes is left: no process, no mount, no file."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

GRADER = """
import sys, time
from pathlib import Path
import numpy as np
from autograder.exercises.exercise import Exercise, Task
from autograder.records import Cell, Submission
from autograder.sandbox import Limits, Sandbox

def probe(student, rng):
    print("running", flush=True)
    student.call("f", np.ones(1), then=print)

task = Task("f_tests", "f", "f", {}, {"p": probe}, (), Path("none.py"))
cells = (Cell("def f(x):\\n    while True:\\n        pass", "solution", "f"),)
with Sandbox(sys.argv[1], Limits(seconds=float(sys.argv[2]))) as sandbox:
    if sys.argv[3] == "idle":
        sandbox.ready()
        print("running", flush=True)
        sys.stdin.read()
    sandbox.observe(Submission("s", "a", "n", cells=cells), Exercise("n", "a", (task,), Path("none")), 1)
"""
LEFT = ("/tmp", "/var/tmp", "/dev/shm")


def descendants(pid):
    """Every process below one, as pidfds."""
    found = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                found += [os.pidfd_open(int(child)), *descendants(int(child))]
    return found


def ended(pidfd, seconds):
    """Whether a process ends within the time."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    try:
        return bool(poll.poll(1000 * seconds))
    finally:
        os.close(pidfd)


def files():
    return {e.path for f in LEFT if os.path.isdir(f) for e in os.scandir(f) if e.name.startswith("optviz-box")}


@pytest.fixture(params=["A", "B"])
def grader(request):
    """Start a grader whose only submission never ends."""
    started = []

    def start(seconds=60.0, state="busy"):
        command = [sys.executable, "-c", GRADER, request.param, str(seconds), state]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        if process.stdout.readline() != b"running\n":
            said = process.communicate()[1].decode()
            assert "was asked for" in said
            pytest.skip(said.strip().rpartition("\n")[2])
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "how, state",
    [(signal.SIGKILL, "busy"), (signal.SIGKILL, "idle"), (signal.SIGTERM, "busy"), (signal.SIGINT, "busy")],
)
def test_nothing_outlives_the_grader(grader, how, state):
    files_before, mounts = files(), Path("/proc/self/mountinfo").read_text()
    process = grader(state=state)
    below = descendants(process.pid)
    assert len(below) >= 2 if state == "busy" else below
    process.send_signal(how)
    process.communicate(timeout=20)
    assert [ended(fd, 10) for fd in below] == [True] * len(below)
    assert files() == files_before
    assert Path("/proc/self/mountinfo").read_text() == mounts


def test_a_stopped_grader_s_box_ends_in_time(grader):
    process = grader(seconds=0.5)
    below = descendants(process.pid)
    process.send_signal(signal.SIGSTOP)
    assert ended(below[-1], 20)
    process.send_signal(signal.SIGCONT)
    process.communicate(timeout=20)
    assert all(ended(fd, 10) for fd in below[:-1])
