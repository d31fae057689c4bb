"""A course's desk: one command at a time, on whichever server; the next server knows how the last one ended."""

import json
import threading

import pytest

from autograder.panel.desk import LAST, NOTHING, Busy, Desk
from autograder.panel.page import CUT_OFF, ELSEWHERE, running
from autograder.panel.verbs import VERBS, Verb

FOREVER = Verb("Serve", "Serving", "http.server --bind 127.0.0.1 0")


@pytest.fixture
def desks(tmp_path, monkeypatch):
    """Two servers' desks of one course, which a command occupies until it is stopped."""
    monkeypatch.setitem(VERBS, "grade", FOREVER)
    pair = Desk(tmp_path, tmp_path), Desk(tmp_path, tmp_path)
    for desk in pair:
        desk.counted = NOTHING | {"private": str(tmp_path)}
    yield pair
    for desk in pair:
        desk.close()


def test_one_command_at_a_time_on_whichever_server(desks):
    here, there = desks
    here.start("grade", "a")
    for desk in desks:
        with pytest.raises(Busy):
            desk.start("grade", "a")
    assert there.elsewhere() and not here.elsewhere()
    assert running(there, "/", "")["outcome"] == ELSEWHERE and running(there, "/", "")["busy"]
    here.stop()
    assert here.job.over.wait(60) and not there.elsewhere()
    there.start("grade", "a")
    assert there.running and not here.running


def test_what_a_server_left_is_known_to_the_next(desks, tmp_path):
    here, there = desks
    here.start("grade", "a")
    assert json.loads((tmp_path / LAST).read_text())["ended"] is None
    here.close()
    told = there.told()
    assert told.stopped and told.ended and told.code
    # one that was killed could not say so
    (tmp_path / LAST).write_text(json.dumps(json.loads((tmp_path / LAST).read_text()) | {"ended": None, "code": None}))
    assert running(there, "/", "")["outcome"] == CUT_OFF and not running(there, "/", "")["busy"]


def test_a_command_that_cannot_be_started_does_not_block_the_next(desks, monkeypatch, tmp_path):
    here, _ = desks
    here.folder = tmp_path / "gone"
    with pytest.raises(FileNotFoundError):
        here.start("grade", "a")
    here.folder = tmp_path
    here.start("grade", "a")
    assert here.running


def test_many_who_ask_at_once_are_counted_for_once_or_twice(monkeypatch, tmp_path):
    desk, calls, first = Desk(tmp_path, tmp_path), [], threading.Event()

    def slow():
        calls.append(1)
        assert first.wait(60)
        return NOTHING

    monkeypatch.setattr(desk, "count_anew", slow)
    askers = [threading.Thread(target=desk.count) for _ in range(8)]
    for asker in askers:
        asker.start()
    while not desk.counting.locked():
        first.wait(0.01)
    first.set()
    for asker in askers:
        asker.join(60)
    assert 1 <= len(calls) <= 8 and desk.counted == NOTHING


def test_settings_that_end_the_process_are_said(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("import os\nos.write(2, b'no licence today\\n')\nos._exit(3)\n")
    assert "no licence today" in Desk(tmp_path, tmp_path).count()["problem"]


def test_a_name_of_an_assignment_is_one_argument():
    for verb in VERBS.values():
        (last,) = (part for part in verb.arguments("-x y;{}") if "y" in part)
        assert last in ("-x y;{}", "--assignment=-x y;{}")
    assert [VERBS["grade"].arguments("-x")[-2:]] == [["--", "-x"]]
