"""What rows make of a program is kept on disk, and is what they make of it."""

import pytest

from autograder import files
from autograder.exercises.kit import written
from autograder.exercises.kit.table import TABLE
from autograder.exercises.rooms import kit

SOURCE = "def step(self, params, grads):\n    self.s += grads ** 2\n    return params - self.lr * grads / self.s"


@pytest.fixture(autouse=True)
def empty(tmp_path, monkeypatch):
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))


def never(*_):
    raise AssertionError("it was made before")


def test_it_is_made_once(monkeypatch):
    first = written.programs(SOURCE, TABLE)
    assert any(first) and first == written.made(SOURCE, TABLE)
    monkeypatch.setattr(written, "made", never)
    assert written.programs(SOURCE, TABLE) == first


@pytest.mark.parametrize("what", ["program", "rows", "engine"])
def test_it_is_made_again_when_anything_changes(monkeypatch, what):
    written.programs(SOURCE, TABLE)
    monkeypatch.setattr(written, "made", never)
    if what == "engine":
        monkeypatch.setattr(written, "ENGINE", written.ENGINE + b"\n")
    with pytest.raises(AssertionError, match="made before"):
        written.programs(SOURCE.replace("2", "3") if what == "program" else SOURCE, TABLE[what == "rows" :])


def test_what_others_may_have_written_is_not_read(monkeypatch):
    first = written.programs(SOURCE, TABLE)
    folder = files.private_cache("programs")
    (kept,) = folder.iterdir()
    kept.write_text("[]")
    assert written.programs(SOURCE, TABLE) == first, "spoiled"
    folder.chmod(0o777)
    monkeypatch.setattr(written, "made", lambda *_: "made")
    assert written.programs(SOURCE, TABLE) == "made"


def test_a_task_s_mistakes_are_the_same(monkeypatch):
    known = kit().exercises["adagrad"].tasks[0].misconceptions
    once, again = tuple(known.make()), tuple(known.make())
    assert [(m.slug, getattr(m.define, "program", "")) for m in once] == [
        (m.slug, getattr(m.define, "program", "")) for m in again
    ]
