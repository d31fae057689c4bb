"""What is said on a terminal: lines of its width that end between words; elsewhere one line, as it is."""

import io
import os
import pty
import shlex
import subprocess
import sys

import pytest

from autograder.running.progress import Progress
from autograder.terminal import command, fitted

NEXT = (
    "Next: optviz audit heavy_ball, then write what is marked FILL IN, then optviz release 'week 3, part 2'. "
    "docs/adding-an-exercise.md says the rest."
)


def test_a_command_has_its_names_quoted_for_the_shell():
    words = ["optviz", "grade", "week 3, part 2", "--out", "it's"]
    assert shlex.split(command(*words)) == words
    assert command("chmod", "go-rwx", "my course/source") == "chmod go-rwx 'my course/source'"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_elsewhere_a_sentence_is_one_line():
    assert fitted(NEXT, io.StringIO()) == NEXT and fitted(NEXT, None) == NEXT


@pytest.mark.parametrize("width", [40, 60, 80])
def test_on_a_terminal_lines_end_between_words_and_not_within_what_is_copied(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = fitted(NEXT, Terminal()).split("\n")
    assert max(map(len, lines)) <= width and " ".join(lines) == NEXT
    for copied in ("optviz audit heavy_ball", "optviz release 'week 3, part 2'", "docs/adding-an-exercise.md"):
        assert any(copied in line for line in lines)


def test_a_path_is_in_one_piece_also_with_spaces_in_it(monkeypatch, tmp_path):
    place = tmp_path / "a course of my own" / "and of yours"
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    monkeypatch.setenv("COLUMNS", "40")
    lines = fitted(f"The gradebook {place}/gradebook.db is no file. Move it away.", Terminal()).split("\n")
    assert lines[1:] == [f"{place}/gradebook.db", "is no file. Move it away."]


def test_a_continuation_stands_under_its_own_beginning(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    said = fitted("done\n    → " + "a probe " * 10, Terminal())
    assert said.split("\n")[0] == "done" and all(line.startswith("      ") for line in said.split("\n")[2:])


def test_the_last_line_of_progress_keeps_each_status_with_its_number(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    statuses = ["graded"] * 105 + ["missing"] * 17 + ["unreadable"] * 7 + ["crash", "error", "memory", "timeout"]
    with Progress("Grading exercises", 76, stream=stream) as progress:
        progress.known = 18
        progress.step(statuses, units=76)
    lines = [line.rstrip() for line in stream.getvalue().split("\n") if line.strip("\x1b[?25lhK\r ")]
    assert len(lines) == 2 and max(map(len, lines)) <= 80
    assert "18 graded before" in lines[0]
    assert lines[1] == "crash 1 error 1 graded 105 memory 1 missing 17 timeout 1 unreadable 7"


def test_an_error_on_a_terminal_is_wrapped_and_in_a_pipe_it_is_not(tmp_path):
    command = [sys.executable, "-m", "autograder.cli", "grade", "exercises"]
    env = {**os.environ, "COLUMNS": "50"}
    piped = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert piped.returncode == 2 and piped.stderr.count("\n") == 1
    ours, theirs = pty.openpty()
    shown = subprocess.run(command, cwd=tmp_path, env=env, stderr=theirs, check=False)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert shown.returncode == 2 and " ".join(said.split()) == " ".join(piped.stderr.split())
    assert all(len(line) <= 50 or " " not in line.strip() for line in said.replace("\r", "").split("\n"))
