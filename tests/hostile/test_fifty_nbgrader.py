"""nbgrader's own commands in a class with odd submissions: they go on, and the honest ones have all that is theirs."""

import sqlite3
import subprocess
import sys

import pytest

from autograder.course.release import record
from tests.hostile.test_fifty import RAW, A, honest, odd


@pytest.mark.timeout(600)
def test_nbgraders_commands_go_on_past_odd_ones(course):
    """Its own autograde and generate_feedback: the honest ones are graded and have their pages."""
    record(course, A)
    names = honest(course, 3)
    odd(course, {"number_0", "lines", "escapes", "picture", "blanks", "nested"})
    for command in ("autograde", "generate_feedback"):
        arguments = [sys.executable, "-m", "nbgrader", command, A]
        done = subprocess.run(arguments, cwd=course.root, capture_output=True, text=True, timeout=280)
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
    with sqlite3.connect(course.root / "gradebook.db") as database:
        kept = dict(database.execute(RAW, ("adagrad_tests",)).fetchall())
    assert {kept[name] for name in names} == {kept["c_copies"]} == {max(kept.values())} and kept["a_lines"] == 0
    pages = {path.parent.parent.name: path.stat().st_size for path in course.feedback.glob(f"*/{A}/ada*.html")}
    handed_in = {path.name for path in course.submitted.iterdir()}
    assert pages.keys() == handed_in and max(pages.values()) < 3_000_000
