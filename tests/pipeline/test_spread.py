"""Work of one stage on all cores: the same results in the same order as without, and failures that are not lost."""

import os
import threading

import pytest

from autograder.spread import AHEAD, CHUNK, spread


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order(jobs):
    with spread(lambda x: (x, os.getpid()), jobs) as work:
        found = list(work(range(100)))
    assert [x for x, _ in found] == list(range(100))
    assert (os.getpid() in {pid for _, pid in found}) is (jobs == 1)


def test_little_is_read_ahead():
    """Memory does not grow with the class: what is read waits for what is done."""
    read = []

    def items():
        for i in range(10_000):
            read.append(i)
            yield i

    with spread(int, 2) as work:
        results = work(items())
        assert next(results) == 0
        assert len(read) <= CHUNK * (2 * AHEAD + 1)
        results.close()


def test_a_failure_is_raised_here():
    with pytest.raises(ZeroDivisionError), spread(lambda x: 1 // (x - 50), 2) as work:
        list(work(range(100)))


def test_a_process_with_threads_works_alone():
    """A fork of it could wait for ever for a lock that a thread held."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        with spread(lambda x: os.getpid(), 2) as work:
            assert set(work(range(20))) == {os.getpid()}
    finally:
        over.set()
        thread.join()
