"""What rows make of a program is kept on disk, and is what they make of it."""

import fcntl
import linecache
from functools import partial
from importlib import import_module

import numpy as np
import pytest

import optviz_ref
from autograder import files
from autograder.exercises.kit import kept, reference, written
from autograder.exercises.kit.pairs import Pairs
from autograder.exercises.kit.table import TABLE
from autograder.exercises.rooms import kit

OPTIMIZER = import_module("autograder.exercises.kit.optimizer")  # the package's name for its function

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
        monkeypatch.setattr(kept, "ENGINE", kept.ENGINE + b"\n")
    with pytest.raises(AssertionError, match="made before"):
        written.programs(SOURCE.replace("2", "3") if what == "program" else SOURCE, TABLE[what == "rows" :])


def test_what_is_printed_is_read_once_and_again_when_its_file_changes(tmp_path, monkeypatch):
    path = tmp_path / "lines.py"

    def printed(text):
        path.write_text(text)
        linecache.checkcache()
        reference.printed.cache_clear()
        names = {"__name__": "lines"}
        exec(compile(text, str(path), "exec"), names)
        return reference.printed(names["f"])

    text = 'def f(x):\n    """Say."""\n    return 2 * x'
    assert printed(text) == printed(text) == "def f(x):\n    return 2 * x"
    assert printed(text.replace("2", "30")) == "def f(x):\n    return 30 * x"
    assert printed(f"\n{text}") == "def f(x):\n    return 2 * x"
    monkeypatch.setattr(reference, "read", never)
    assert printed(text) == "def f(x):\n    return 2 * x"


def test_a_form_is_written_and_compiled_once(monkeypatch):
    new = partial(OPTIMIZER.form, reference.Reference(optviz_ref.AdaGrad), "np.sqrt(self.s) → self.s")
    first = new()
    assert "/ (self.s + self.eps)" in first.printed_source and first().step(np.ones(1), 2 * np.ones(1)) < 1
    monkeypatch.setattr(OPTIMIZER, "changed", never)
    assert new().printed_source == first.printed_source
    with pytest.raises(AssertionError, match="made before"):
        OPTIMIZER.form(reference.Reference(optviz_ref.AdaGrad), "self.s + grads → grads")


def test_what_others_may_have_written_is_not_read(monkeypatch):
    first = written.programs(SOURCE, TABLE)
    folder = files.private_cache("programs")
    (path,) = folder.iterdir()
    path.write_bytes(b"\0" + path.read_bytes()[:-9])
    assert written.programs(SOURCE, TABLE) == first, "spoiled"
    folder.chmod(0o777)
    monkeypatch.setattr(written, "made", lambda *_: "made")
    assert written.programs(SOURCE, TABLE) == "made"


def test_a_task_s_mistakes_are_the_same(monkeypatch):
    known = kit().exercises["adagrad"].tasks[0].misconceptions
    slugs = {row.slug for row in known.rows}
    once, again = tuple(known.make(slugs)), tuple(known.make(slugs))
    assert [(m.slug, getattr(m.define, "program", "")) for m in once] == [
        (m.slug, getattr(m.define, "program", "")) for m in again
    ]


def test_programs_are_compiled_once_and_at_hand_while_they_are_run(monkeypatch):
    texts = [f"class SGD:\n    factor = {i}" for i in range(3)]
    with written.compiled("SGD", texts):
        first = [reference.AT_HAND[text] for text in texts]
    assert not reference.AT_HAND
    monkeypatch.setattr(written, "compile", never, raising=False)
    with written.compiled("SGD", ["", *texts, *texts]):
        assert [reference.AT_HAND[text] for text in texts] == first
        assert [reference.defined(text, "SGD").factor for text in texts] == [0, 1, 2]


def test_two_at_once_are_the_same_once_they_are_kept():
    def pairs():
        made = pairs_of(kit().exercises["adagrad"].tasks[0])
        return [(m.slug, m.sentence, m.cost, m.define.program) for m in made]

    once, again = pairs(), pairs()
    assert once == again and len(once) > 1000


def pairs_of(task):
    old = task.pairs
    return Pairs(old.name, old.forms, old.rows, old.known)


def test_one_worker_makes_it_and_the_others_wait(tmp_path):
    def make():
        (lock,) = (tmp_path / "cache" / "programs").glob("*.lock")
        with lock.open("wb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return ["made"]

    assert kept.kept(("what",), make) == kept.kept(("what",), never) == ["made"]
    assert not [*tmp_path.rglob("*.lock")]
