"""Exit codes keep their word: 2 wrote nothing, 1 says what failed, 70 is a mistake of optviz's own, with a file."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import cli
from autograder.commands import crash
from autograder.course import database
from autograder.course.course import Course, check_writable
from autograder.errors import Fault, UsageError, begun
from autograder.gradebook import writer
from autograder.running import run
from autograder.running.options import Options
from tests.gradebook.rows import row


@pytest.fixture(scope="module")
def graded(make_course, tmp_path_factory) -> Course:
    """A course that was graded, with gradebook, pages and report."""
    course = make_course(tmp_path_factory.mktemp("codes") / "course", "ada")
    run.grade(course, Options("exercises", jobs=1))
    return course


@pytest.fixture
def command(monkeypatch, capsys):
    """`command(root, *arguments)`: run the command in this process; exit code and what it said on stderr."""

    def run(root: Path, *arguments: str) -> tuple[int, str]:
        monkeypatch.chdir(root)
        with pytest.raises(SystemExit) as left:
            cli.main(list(arguments))
        return left.value.code, capsys.readouterr().err

    return run


def everything(root: Path) -> dict[str, bytes | None]:
    """The course's files but for its private ones, which hold cache and seed."""
    found = (p for p in sorted(root.rglob("*")) if p.relative_to(root).parts[0] != ".optviz")
    return {str(p.relative_to(root)): p.read_bytes() if p.is_file() else None for p in found}


def no_database(course: Course) -> None:
    (course.root / "gradebook.db").write_text("This is a text file, and rather a long one for a header.\n" * 50)


def a_folder(course: Course) -> None:
    (course.root / "gradebook.db").mkdir()


def half_a_database(course: Course) -> None:
    with sqlite3.connect(course.root / "gradebook.db") as other:
        other.execute("CREATE TABLE assignment (something INTEGER)")
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR)")
    other.close()


def autograded_is_a_file(course: Course) -> None:
    course.autograded.write_text("")


def results_are_a_folder(course: Course) -> None:
    (course.results_folder("exercises") / "results.jsonl").mkdir(parents=True)


def results_of_another(course: Course) -> None:
    folder = course.results_folder("exercises")
    folder.mkdir(parents=True)
    line = row(course, "ada", "adagrad", "adagrad_tests", 0.0) | {"assignment": "project"}
    (folder / "results.jsonl").write_text(json.dumps(line) + "\n")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_database, "cannot be used: file is not a database"),
        (a_folder, "is no file"),
        (half_a_database, "has no assignment.id"),
        (autograded_is_a_file, "Cannot write to"),
        (results_are_a_folder, "is in the way"),
        (results_of_another, "holds the results of 'project'"),
    ],
)
def test_what_would_stop_the_grading_later_is_refused_first(make_course, tmp_path, command, spoil, message):
    course = make_course(tmp_path / "course", "ada")
    spoil(course)
    before = everything(course.root)
    code, said = command(course.root, "grade", "exercises", "--jobs", "1")
    assert code == 2, said
    assert message in said
    assert everything(course.root) == before


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////no/such/folder/gradebook.db", "Cannot write to"),
        ("postgresql+psycopg://me:secret@localhost:1/course?connect_timeout=2", "cannot be used"),
        ("oracle+nothing://here", "needs a driver"),
        ("gradebook.db", "is not one of a database"),
    ],
)
def test_a_wrong_address_of_the_gradebook(make_course, tmp_path, command, monkeypatch, url, message):
    monkeypatch.setenv("OPTVIZ_DB_URL", url)
    if url.startswith("sqlite") and os.path.isdir("/no/such"):
        pytest.skip("there is such a folder")
    monkeypatch.setattr("autograder.course.database.check_writable", outside_is_forbidden)
    course = make_course(tmp_path / "course", "ada")
    before = everything(course.root)
    for verb in ("grade", "release"):
        code, said = command(course.root, verb, "exercises")
        assert code == 2, said
        assert message in said
        assert "secret" not in said
        assert everything(course.root) == before


def outside_is_forbidden(folder: Path) -> Path:
    """Root may write anywhere: here, only to folders that are there."""
    if not folder.is_dir():
        raise UsageError(f"Cannot write to {folder}: Permission denied.")
    return check_writable(folder)


@pytest.fixture
def locked(graded, hand_in_again, monkeypatch):
    """Another program's transaction on the gradebook, which a new submission is to go into."""
    monkeypatch.setattr(database, "MAX_SILENT_SECONDS", 0.01)
    other = sqlite3.connect(graded.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield other
    other.close()


@pytest.fixture
def hand_in_again(graded):
    """Somebody new."""
    first = graded.submitted / "ada" / "exercises" / "adagrad.ipynb"
    second = graded.submitted / "new" / "exercises" / "adagrad.ipynb"
    second.parent.mkdir(parents=True, exist_ok=True)
    second.write_bytes(first.read_bytes())


@pytest.mark.parametrize("verb", ["grade", "feedback", "export", "release"])
def test_a_locked_gradebook_is_refused_after_the_wait(graded, locked, command, monkeypatch, verb):
    monkeypatch.setattr(database, "MAX_WAIT_SECONDS", 0.05)
    before = everything(graded.root)
    code, said = command(graded.root, verb, "exercises")
    assert code == 2, said
    assert "database is locked" in said
    assert everything(graded.root) == before


def test_a_gradebook_that_is_free_in_time_is_used(graded, locked, command, monkeypatch):
    def released(text):
        if "waiting for it, 60 s at most" in text:
            locked.execute("ROLLBACK")

    monkeypatch.setattr(database, "tell", released)
    database.check(graded.database_url)
    assert not locked.in_transaction


def test_what_fails_after_the_grading_is_a_fault_and_not_a_refusal(graded, command, monkeypatch):
    def lost(*arguments, **keywords):
        raise UsageError("The gradebook postgresql://… cannot be used: the connection was closed")

    monkeypatch.setattr(writer, "write", lost)
    code, said = command(graded.root, "grade", "exercises", "--jobs", "1")
    assert code == 1
    assert "the grader failed: The gradebook" in said


def test_a_full_disk_is_a_fault_with_a_name():
    with pytest.raises(Fault, match=r"results\.jsonl: No space left on device\..*the same command goes on"), begun():
        raise OSError(28, "No space left on device", "results.jsonl")


def test_a_mistake_of_our_own_has_one_line_and_a_file(graded, command, monkeypatch):
    def broken(*arguments):
        raise ZeroDivisionError("a\nmistake")

    monkeypatch.setattr(run, "grade", broken)
    code, said = command(graded.root, "grade", "exercises")
    assert code == 70
    assert said.count("\n") == 1
    assert said.startswith("optviz: an error in optviz itself: ZeroDivisionError: a")
    path = graded.root / said.strip().removesuffix(".").rpartition(" ")[2]
    assert path.parent.name == ".optviz"
    assert "in broken" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_the_file_of_a_mistake_goes_elsewhere_outside_of_a_course(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(crash.tempfile, "tempdir", str(tmp_path))
    said = crash.record(ValueError("no"))
    assert str(tmp_path) in said
    assert len(list(tmp_path.glob("error-*.txt"))) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "a_folder"], "is a folder: name a file"),
        (["--to", "gradescope", "--out", "roster.csv"], "is a file: name a folder"),
        (["--to", "canvas", "--roster", "roster.csv", "--out", "roster.csv"], "is the roster itself"),
        (["--out", "roster.csv/scores.csv"], "Cannot write to"),
    ],
)
def test_an_export_that_has_no_place_is_refused(graded, command, arguments, message):
    (graded.root / "a_folder").mkdir(exist_ok=True)
    (graded.root / "roster.csv").write_text("Student,ID,Exercises\n")
    before = everything(graded.root)
    code, said = command(graded.root, "export", "exercises", *arguments)
    assert code == 2, said
    assert message in said
    assert everything(graded.root) == before


def test_an_export_that_replaces_a_file_says_so(graded, command, tmp_path):
    (tmp_path / "mine.csv").write_text("mine")
    code, said = command(graded.root, "export", "exercises", "--out", str(tmp_path / "mine.csv"))
    assert code == 0
    assert "mine.csv was there before and is replaced." in said


def output_to(root: Path, file: int) -> subprocess.CompletedProcess:
    arguments = [sys.executable, "-m", "autograder.cli", "export", "exercises"]
    return subprocess.run(arguments, cwd=root, stdout=file, stderr=subprocess.PIPE, text=True, check=False)


def test_a_reader_who_has_left_is_no_fault(graded):
    reading, writing = os.pipe()
    os.close(reading)
    said = output_to(graded.root, writing)
    os.close(writing)
    assert (said.returncode, said.stderr) == (141, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_an_output_that_is_full_is_named():
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "autograder.cli", "--help"]
        said = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.strip() == "optviz: the grader failed: No space left on device."
