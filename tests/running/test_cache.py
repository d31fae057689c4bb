"""The verdict cache: by content, whole after a kill, and deaf to damage."""

import dataclasses
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from autograder.errors import Fault, UsageError
from autograder.exercises.exercise import Exercise
from autograder.records import Cell, Submission
from autograder.running.cache import FILE, Cache, context, key_of, key_of_bytes, key_of_program

CELLS = (Cell("import numpy as np", "given"), Cell("x = 1", "solution", "adagrad"))
SUBMISSION = Submission("ada", "exercises", "adagrad", cells=CELLS)
KEY, CONTENT = b"k" * 32, b"c" * 32


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    (folder / "probes.py").write_text("one = 1")
    return Exercise("adagrad", "exercises", (), folder)


def test_keeps_a_verdict_from_run_to_run(tmp_path):
    with Cache(tmp_path) as cache:
        cache.put(KEY, b"payload", CONTENT)
    with Cache(tmp_path) as cache:
        assert cache.key(CONTENT) == KEY
        assert cache.get(KEY) == b"payload"
        assert cache.get(None) is None
        assert cache.get(b"other") is None


def test_the_student_and_the_bytes_are_not_part_of_what_was_graded(room):
    grading = context(room, 1, "A")
    assert key_of(SUBMISSION, grading) == key_of(dataclasses.replace(SUBMISSION, student="emmy"), grading)


@pytest.mark.parametrize(
    "change",
    [
        {"cells": (CELLS[0], Cell("x = 2", "solution", "adagrad"))},
        {"cells": (CELLS[0], Cell("x = 1", "added"))},
        {"cells": CELLS[::-1]},
        {"notes": ("a cell was repaired",)},
        {"status": "unreadable"},
        {"untouched": frozenset({"adagrad"})},
    ],
)
def test_everything_that_is_graded_is_part_of_the_key(room, change):
    grading = context(room, 1, "A")
    assert key_of(SUBMISSION, grading) != key_of(dataclasses.replace(SUBMISSION, **change), grading)


def program(room, *cells, **changes):
    submission = dataclasses.replace(SUBMISSION, cells=cells or CELLS, **changes)
    return key_of_program(submission, context(room, 1, "A"))


def test_a_program_is_what_is_run(room):
    same = (CELLS[0], Cell("# mine\n\nx = 1  # one", "solution", "adagrad"))
    assert program(room, *same, written={"reflection": "words"}, python="3.9") == program(room)


@pytest.mark.parametrize(
    "cells",
    [
        (Cell("# text\nimport numpy as np", "given"), CELLS[1]),
        (CELLS[0], Cell("x = '1'", "solution", "adagrad")),
        (CELLS[0], Cell("if x:\n  x = 1", "solution", "adagrad")),
        (CELLS[0], Cell("x = 1", "solution", "adamw")),
        (CELLS[0], Cell("x = 1 # \rx = 2", "solution", "adagrad")),
        (CELLS[0], CELLS[1], Cell("y = 1", "added")),
    ],
)
def test_another_program_has_another_key(room, cells):
    assert program(room, *cells) != program(room)


@pytest.mark.parametrize(
    "change", [{"notes": ("a cell was repaired",)}, {"status": "unreadable"}, {"untouched": frozenset({"adagrad"})}]
)
def test_what_was_made_of_a_notebook_is_part_of_its_program(room, change):
    assert program(room, **change) != program(room)


def test_a_program_leads_to_a_verdict_as_long_as_somebody_has_it(tmp_path):
    with Cache(tmp_path / "one") as cache:
        cache.put(KEY, b"payload", CONTENT, "ada", b"p" * 32)
        assert cache.of_program(b"p" * 32) == b"payload" and cache.of_program(b"q" * 32) is None
    with Cache(tmp_path / "other") as other:
        other.take(tmp_path / "one" / FILE)
        assert other.of_program(b"p" * 32) == b"payload"
        other.forget("ada")
        assert other.of_program(b"p" * 32) is None
        assert not other.database.execute("SELECT count(*) FROM programs").fetchone()[0]


def test_what_grades_is_part_of_the_key(room):
    first = context(room, 1, "A")
    assert context(room, 2, "A") != first
    assert context(room, 1, "B") != first
    assert context(dataclasses.replace(room, name="nesterov"), 1, "A") != first
    (room.room / "probes.py").write_text("one = 2")
    assert context(dataclasses.replace(room), 1, "A") != first  # a process keeps to what it has imported
    assert key_of_bytes(b"notebook", b"release", first) != key_of_bytes(b"notebook", b"release 2", first)


def test_a_lone_surrogate_has_a_key(room):
    odd = dataclasses.replace(SUBMISSION, cells=(Cell("s = '\ud800'", "solution", "adagrad"),))
    assert len(key_of(odd, context(room, 1, "A"))) == 32


def test_a_killed_run_keeps_what_was_committed(tmp_path):
    code = f"""
import os
from pathlib import Path
from autograder.running.cache import MAX_UNSAVED_VERDICTS, Cache
cache = Cache(Path({str(tmp_path)!r}))
for n in range(MAX_UNSAVED_VERDICTS + 10):
    cache.put(b"%032d" % n, b"payload %d" % n, b"%031dc" % n)
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    with Cache(tmp_path) as cache:
        assert cache.get(b"%032d" % 63) == b"payload 63"
        assert cache.get(b"%032d" % 64) is None


def test_two_processes_share_one_cache(tmp_path):
    with Cache(tmp_path) as cache:
        cache.put(KEY, b"payload", CONTENT)
        cache.commit()
        code = f"from autograder.running.cache import *; print(Cache(Path({str(tmp_path)!r})).get({KEY!r}))"
        seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "b'payload'"


def test_a_damaged_entry_is_no_entry_and_is_rebuilt(tmp_path):
    with Cache(tmp_path) as cache:
        cache.put(KEY, b"payload" * 20, CONTENT)
        cache.commit()
        stored = cache.database.execute("SELECT payload FROM verdicts").fetchone()[0]
        cache.database.execute("UPDATE verdicts SET payload = ?", (stored[:-3] + b"xyz",))
        assert cache.get(KEY) is None
        cache.put(KEY, b"again", CONTENT)
        assert cache.get(KEY) == b"again"


def test_what_is_not_saved_yet_is_there_and_keeps_nobody_waiting(tmp_path):
    with Cache(tmp_path) as slow, Cache(tmp_path) as quick:
        slow.put(KEY, b"payload", CONTENT, "ada", b"program")
        assert slow.get(slow.key(CONTENT)) == slow.of_program(b"program") == b"payload"
        quick.database.execute("PRAGMA busy_timeout = 0")
        quick.put(b"other", b"payload")
        quick.commit()
        slow.commit()
        assert quick.get(KEY) == slow.get(b"other") == b"payload"


@pytest.mark.parametrize("damage", [b"not a database", b"", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_started_over(tmp_path, damage):
    with Cache(tmp_path) as cache:
        cache.put(KEY, b"payload", CONTENT)
    (tmp_path / FILE).write_bytes(damage)
    with Cache(tmp_path) as cache:
        assert cache.get(KEY) is None
        cache.put(KEY, b"payload", CONTENT)
    with Cache(tmp_path) as cache:
        assert cache.get(KEY) == b"payload"


def test_pages_damaged_in_the_middle_cost_verdicts_and_nothing_else(tmp_path):
    with Cache(tmp_path) as cache:
        for n in range(400):
            cache.put(b"%032d" % n, os.urandom(2000), b"%031dc" % n)
    size = (tmp_path / FILE).stat().st_size
    with open(tmp_path / FILE, "r+b") as file:
        for place in range(8192, size - 4096, 8192):
            file.seek(place)
            file.write(b"\xa5" * 4096)
    with Cache(tmp_path) as cache:
        known = [cache.get(cache.key(b"%031dc" % n)) for n in range(400)]
        assert known.count(None) > 0
        for n in range(400):
            cache.put(b"%032d" % n, b"new %d" % n, b"%031dc" % n)
    with Cache(tmp_path) as cache:
        assert all(cache.get(cache.key(b"%031dc" % n)) in (b"new %d" % n, None) for n in range(400))


@pytest.mark.parametrize("damaged", [False, True])
def test_a_cache_that_cannot_be_written_is_refused_by_name(tmp_path, monkeypatch, damaged):
    if damaged:
        (tmp_path / FILE).write_bytes(b"no database" * 100)
    connect = sqlite3.connect

    def full(path, **named):
        if path != ":memory:" and not (damaged and path.exists() and path.stat().st_size):
            raise sqlite3.OperationalError("database or disk is full")
        return connect(path, **named)

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(UsageError, match=r"verdicts\.sqlite: database or disk is full"):
        Cache(tmp_path)


def test_a_cache_that_cannot_forget_a_student_says_so_and_stays(tmp_path):
    with Cache(tmp_path) as cache, closing(sqlite3.connect(tmp_path / FILE)) as other:
        cache.put(b"key", b"payload", owner="ada")
        cache.commit()
        cache.database.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Fault, match=r"database is locked\. Verdicts of a student who has left"):
            cache.forget("ada")
        other.rollback()
        assert cache.get(b"key") == b"payload"
        cache.forget("ada")
        assert cache.get(b"key") is None
