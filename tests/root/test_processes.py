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
with forked_map(lambda x: (x, os.getpid()), range(100), {jobs}) as work:
    found = list(work)
assert [x for x, _ in found] == list(range(100))
assert (os.getpid() in {{pid for _, pid in found}}) is ({jobs} == 1)
""")


@pytest.mark.parametrize(("items", "copies"), [(0, 0), (1, 1), (8, 1), (9, 2), (100, 2)])
def test_there_are_no_more_copies_than_work_for_them(items, copies):
    script(f"""
import multiprocessing
with forked_map(lambda x: os.getppid(), range({items}), 2) as work:
    assert len(multiprocessing.active_children()) == {copies}
    assert list(work) == [os.getpid()] * {items}
""")


def test_a_copy_does_not_look_for_garbage_in_what_was_there_before_it():
    script("""
import gc
with forked_map(lambda x: gc.get_freeze_count(), range(3), 2) as work:
    assert min(work) > 1000
assert gc.get_freeze_count() == 0
""")


def test_the_clock_of_a_copy_still_ends_its_steps():
    script("""
import autograder.boundary as boundary
boundary.STEPS = {"short": boundary.Step(0.05, "it was left out")}

def spin(x):
    while x:
        pass

with forked_map(lambda x: boundary.Boundary("ada").do("short", spin, x, otherwise="late"), [0, 1, 0, 1], 2) as work:
    assert list(work) == [None, "late", None, "late"]
""")


def test_little_is_read_ahead():
    """Memory does not grow with the class: what is read waits for what is done."""
    script("""
read = []
def items():
    for i in range(10_000):
        read.append(i)
        yield i
with forked_map(int, items(), 2) as results:
    assert next(results) == 0
    assert len(read) <= MAX_CHUNK_ITEMS * (2 * MAX_CHUNKS_PER_PROCESS + 1), len(read)
    results.close()
""")


def test_a_failure_is_raised_here():
    script("""
try:
    with forked_map(lambda x: 1 // (x - 50), range(100), 2) as work:
        list(work)
except ZeroDivisionError:
    raise SystemExit(0)
raise SystemExit("not raised")
""")


def test_a_process_with_threads_works_alone():
    """A fork of it could wait for ever for a lock that a thread held."""
    script("""
over = threading.Event()
threading.Thread(target=over.wait).start()
with forked_map(lambda x: os.getpid(), range(20), 2) as work:
    assert set(work) == {os.getpid()}
over.set()
""")


def test_a_piece_that_ends_its_process_harms_no_other():
    script("""
def work(x):
    if x in (5, 6, 60):
        os._exit(3)
    return x
with forked_map(work, range(100), 2, lost=lambda x: ("lost", x)) as all_work:
    found = list(all_work)
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
with forked_map(work, range(20), 2, lost=lambda x: "lost") as all_work:
    assert list(all_work) == [0] * 7 + ["lost"] + [0] * 12
""")
