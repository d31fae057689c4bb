"""Work of one stage on all cores: the same results in the same order as without, and failures that are not lost.

In processes of their own: a test runner has threads, and a process with threads is not forked.
"""

import subprocess
import sys

import pytest

START = "import os, threading\nfrom autograder.processes import MAX_CHUNKS_PER_PROCESS, MAX_CHUNK_ITEMS, forked_map\n"


def script(text):
    done = subprocess.run([sys.executable, "-c", START + text], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order(jobs):
    script(f"""
with forked_map(lambda x: (x, os.getpid()), {jobs}) as work:
    found = list(work(range(100)))
assert [x for x, _ in found] == list(range(100))
assert (os.getpid() in {{pid for _, pid in found}}) is ({jobs} == 1)
""")


def test_little_is_read_ahead():
    """Memory does not grow with the class: what is read waits for what is done."""
    script("""
read = []
def items():
    for i in range(10_000):
        read.append(i)
        yield i
with forked_map(int, 2) as work:
    results = work(items())
    assert next(results) == 0
    assert len(read) <= MAX_CHUNK_ITEMS * (2 * MAX_CHUNKS_PER_PROCESS + 1), len(read)
    results.close()
""")


def test_a_failure_is_raised_here():
    script("""
try:
    with forked_map(lambda x: 1 // (x - 50), 2) as work:
        list(work(range(100)))
except ZeroDivisionError:
    raise SystemExit(0)
raise SystemExit("not raised")
""")


def test_a_process_with_threads_works_alone():
    """A fork of it could wait for ever for a lock that a thread held."""
    script("""
over = threading.Event()
threading.Thread(target=over.wait).start()
with forked_map(lambda x: os.getpid(), 2) as work:
    assert set(work(range(20))) == {os.getpid()}
over.set()
""")


def test_a_piece_that_ends_its_process_harms_no_other():
    script("""
def work(x):
    if x in (5, 6, 60):
        os._exit(3)
    return x
with forked_map(work, 2, lost=lambda x: ("lost", x)) as work_all:
    found = list(work_all(range(100)))
assert found == [("lost", x) if x in (5, 6, 60) else x for x in range(100)], found
""")


def test_a_step_that_never_returns_to_python_ends_with_its_process():
    script("""
from autograder import boundary
boundary.GRACE = 0.2
boundary.STEPS["page"] = boundary.Step(0.2, "the page was left out")
def endless():
    while True:
        try:
            sum(range(10**9))  # no exception gets in before it is through
        except BaseException:
            pass
def work(x):
    return boundary.bounded("page", endless if x == 7 else int)
with forked_map(work, 2, lost=lambda x: "lost") as work_all:
    assert list(work_all(range(20))) == [0] * 7 + ["lost"] + [0] * 12
""")
