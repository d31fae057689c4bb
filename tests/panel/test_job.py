"""A command at work: its progress, what it said, and its end, also when it does not want to."""

import threading

import pytest

from autograder.panel import job
from autograder.panel.job import MAX_LINES, Job, Told

TALK = r"""
import sys
print("\x1e" + '{"label": "Grading", "done": 1, "total": 2, "text": "Grading: 1/2"}', file=sys.stderr)
print("\x1e" + '{"label": "Grading", "done": 2, "total": 2, "text": "Grading: 2/2"}', file=sys.stderr)
print("\x1e{", "\x1e[1]", "\x1e" + '{"label": 1}', sep="\n", file=sys.stderr)
print("caf\u00e9 \x1b[31m<b>\x1b[0m", file=sys.stderr)
print("results/a/results.jsonl")
sys.exit(1)
"""
DEAF = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", file=sys.stderr)
while True: signal.pause()
"""


@pytest.fixture
def start(tmp_path, monkeypatch):
    """`start(source)` runs a script as a command and returns its job and the event of its end."""
    jobs = []
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def run(source):
        (tmp_path / "talk.py").write_text(source, encoding="utf-8")
        ended = threading.Event()
        jobs.append(Job(Told("grade", "a", 1.0), ["talk"], tmp_path, lambda _: ended.set()))
        return jobs[-1], ended

    yield run
    for one in jobs:
        if not one.over.is_set():
            one.end()


def test_progress_sentences_and_results_are_told_apart(start):
    talk, ended = start(TALK)
    assert ended.wait(60) and talk.over.wait(60)
    told = talk.state()
    assert told.code == 1 and told.ended and not told.stopped
    assert [(s.label, s.done, s.total, s.text) for s in told.stages] == [("Grading", 2, 2, "Grading: 2/2")]
    assert told.said == ["café ␛<b>␛"], "a record that is none is dropped, and nothing steers a terminal"
    assert told.results == ["results/a/results.jsonl"]


def test_what_does_not_stop_is_killed(start, monkeypatch):
    monkeypatch.setattr(job, "STOP_SECONDS", 0.2)
    deaf, ended = start(DEAF)
    while not deaf.said and not deaf.over.is_set():
        ended.wait(0.05)
    deaf.end()
    assert deaf.over.is_set() and deaf.told.code == -9 and deaf.told.stopped


def test_of_a_command_that_says_much_the_last_is_kept(start):
    loud, ended = start(f"import sys\nfor n in range({MAX_LINES + 7}): print(n, file=sys.stderr)")
    assert ended.wait(60)
    told = loud.state()
    assert told.said[-1] == str(MAX_LINES + 6) and len(told.said) == MAX_LINES and told.left_out == 7


def test_what_is_kept_in_a_file_has_no_names(tmp_path):
    told = Told("diff", "a", 1.0, 2.0, 0, stages=[job.Progress("Grading", 1, 2, "1/2")], said=["ada"], results=["ada"])
    (tmp_path / "told").write_text(told.text())
    assert "ada" not in told.text()
    assert Told.read(tmp_path / "told") == Told("diff", "a", 1.0, 2.0, 0, stages=told.stages)


@pytest.mark.parametrize("text", ["", "[]", '{"verb": 1}', '{"stages": 3}', "\xff"])
def test_a_file_that_was_damaged_is_as_if_it_were_not_there(text, tmp_path):
    (tmp_path / "told").write_bytes(text.encode("latin-1"))
    assert Told.read(tmp_path / "told") is None and Told.read(tmp_path / "none") is None
