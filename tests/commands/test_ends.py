"""A command ends at once, and loses nothing: what it printed, what was to be done at the end, its exit code."""

import os
import subprocess
import sys
from textwrap import dedent

import pytest

BEGIN = """
import atexit, sys, threading, time, weakref
from autograder.commands.ends import leave

class Slow:
    def __del__(self):
        print("taken apart")

kept = Slow()
"""


def ended(code, **how):
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run([sys.executable, "-c", BEGIN + dedent(code)], text=True, timeout=60, env=env, **how)


def test_what_was_printed_and_what_was_to_be_done_is_not_lost():
    code = """
    atexit.register(print, "registered")
    print("printed", end=" ")
    print("said", end="", file=sys.stderr)
    leave(3)
    """
    done = ended(code, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (3, "printed registered\n", "said")


def test_what_other_threads_do_is_waited_for():
    code = """
    threading.Thread(target=lambda: (time.sleep(0.2), print("done"))).start()
    leave(3)
    sys.exit(4)
    """
    done = ended(code, capture_output=True)
    assert (done.returncode, done.stdout) == (4, "done\ntaken apart\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")
def test_where_nothing_can_be_written_python_says_so():
    with open("/dev/full", "w") as full:
        done = ended("del Slow.__del__\nprint('printed')\nleave(0)\nsys.exit(0)", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 120 and "No space left" in done.stderr


def test_without_anything_to_print_to_it_ends():
    assert ended("sys.stdout = sys.stderr = None\nleave(5)").returncode == 5


def test_the_command_ends_so():
    code = "from autograder import cli\nsys.argv = ['optviz', '--version']\ncli.main()"
    done = ended(code, capture_output=True)
    assert done.returncode == 0 and "optviz" in done.stdout and "taken apart" not in done.stdout
