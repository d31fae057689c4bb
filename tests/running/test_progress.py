"""Progress in a log: plain lines with rate, time left and running counts."""

import io
import json
import re

import pytest

from autograder.running import progress
from autograder.running.progress import Progress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_lines_in_a_log(monkeypatch):
    monkeypatch.setattr(progress, "PLAIN_SECONDS", 0.0)
    stream = io.StringIO()
    with Progress("Grading exercises", 4, stream=stream) as shown:
        shown.step(["graded"])
        shown.step(["graded", "timeout"])
        shown.step(["missing"], known=True)
    lines = stream.getvalue().splitlines()
    assert re.fullmatch(r"Grading exercises: 1/4 notebooks · .* left · graded 1", lines[0])
    assert re.fullmatch(r"Grading exercises: 2/4 notebooks · [\d.]+/s · .* left · graded 2 timeout 1", lines[1])
    assert re.fullmatch(
        r"Grading exercises: 3/4 notebooks · 1 graded before · .* · 0\.0 s · graded 2 missing 1 timeout 1",
        lines[-1],
    )


def test_few_lines_in_a_log():
    stream = io.StringIO()
    with Progress("Grading", 1000, stream=stream) as shown:
        for _ in range(1000):
            shown.step(["graded"])
    assert len(stream.getvalue().splitlines()) == 1


def test_a_live_line_on_a_terminal(monkeypatch):
    monkeypatch.setattr(progress, "LIVE_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Progress("Grading", 2, stream=stream) as shown:
        shown.step(["graded"])
        shown.step(["graded"])
    assert "Grading: 1/2" in stream.getvalue()
    assert stream.getvalue().count("\n") < 6


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (42.4, "42 s"), (59.9, "1:00 min"), (185, "3:05 min"), (7830, "2:10 h")]
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_a_program_that_asks_for_records_gets_each_state_and_no_prose(monkeypatch):
    monkeypatch.setenv("OPTVIZ_PROGRESS", "json-seq")
    monkeypatch.setattr("autograder.running.progress.RECORD_SECONDS", 0)
    stream = io.StringIO()
    with Progress("Grading <b>", 2, stream=stream) as progress:
        progress.step(["graded"])
        progress.step(["fault"])
    records = [json.loads(record) for record in stream.getvalue().removeprefix("\x1e").split("\x1e")]
    assert [(r["label"], r["done"], r["total"]) for r in records] == [("Grading <b>", n, 2) for n in (0, 1, 2, 2)]
    assert records[-1]["text"].endswith("fault 1 graded 1")
