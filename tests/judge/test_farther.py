"""What many wrong programs do is run once for a seed, by one worker of a machine."""

import fcntl

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge.references import Traces
from autograder.judge.shelf import MANY, STEPS, Shelf, near
from autograder.records import Trace


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A shelf that is made anew each time, and where it is kept."""
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "kept"))
    room = exercises()["adagrad"]
    return lambda: Shelf(room, room.tasks[0], 1, "pairs", ()), tmp_path / "kept" / "evidence"


def test_who_comes_second_waits_and_finds_what_was_made(shelf, monkeypatch):
    new, folder = shelf

    def run(self, items, n_steps):
        (lock,) = folder.glob("*.lock")
        with lock.open("wb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return np.ones((2, 3))

    monkeypatch.setattr(Shelf, "run", run)
    assert new().stack.shape == (2, 3)
    assert [path.suffix for path in folder.iterdir() if path.is_file()] == [".npz"]
    monkeypatch.setattr(Shelf, "run", lambda self, items, n_steps: pytest.fail("it was made already"))
    assert new().stack.shape == (2, 3)


def test_where_nothing_can_be_kept_it_is_made_each_time(shelf, monkeypatch):
    new, folder = shelf
    folder.parent.write_text("no folder")
    monkeypatch.setattr(Shelf, "run", lambda self, items, n_steps: np.ones((1, 1)))
    assert new().stack.shape == new().stack.shape == (1, 1)


def test_what_was_spoiled_is_made_anew(shelf, monkeypatch):
    new, folder = shelf
    monkeypatch.setattr(Shelf, "run", lambda self, items, n_steps: np.ones((1, 1)))
    assert new().stack.shape == (1, 1)
    (kept,) = (path for path in folder.iterdir() if path.is_file())
    for spoiled in (b"", b"no archive", kept.read_bytes()[:-30]):
        kept.write_bytes(spoiled)
        assert new().stack.shape == (1, 1)


@pytest.mark.usefixtures("shelf")
def test_other_programs_are_on_another_shelf(monkeypatch):
    """A kit that is changed while it runs has files that are not its programs'."""
    room = exercises()["adagrad"]
    lists = [room.tasks[0].misconceptions[:2], room.tasks[0].misconceptions[1:4]]
    monkeypatch.setattr(Shelf, "run", lambda self, items, n_steps: np.ones((len(items), 1)))
    made = [Shelf(room, room.tasks[0], 1, "pairs", items).stack for items in lists]
    assert [len(stack) for stack in made] == [2, 3]


@pytest.mark.usefixtures("shelf")
def test_beside_a_path_that_goes_far_all_steps_are_looked_at():
    """Its first steps are nothing beside the last one, and so are everybody's."""
    room = exercises()["adagrad"]
    task = room.tasks[0]
    shelf = Shelf(room, task, 1, "nearby", task.nearby)
    path = Traces(task, task.nearby[0].define, 1)[task.match[0]].arrays["path"].copy()
    assert 0 in shelf.close({task.match[0]: Trace({"path": path})})
    path[-1] = 1e9
    assert len(near(path, shelf.stack, STEPS)) > MANY
    assert not len(shelf.close({task.match[0]: Trace({"path": path})}))
