"""What is hashed of code: what it does, not how it is described."""

import hashlib
import shutil

import pytest

from autograder.exercises.exercise import REFERENCE, Exercise
from autograder.exercises.rooms import exercises
from autograder.fingerprint import code, remembered
from autograder.fingerprint import read as read_bytes
from autograder.running import cache

CODE = '''"""Say what this is."""

import math  # for pi


class Circle:
    """A circle."""

    def area(self, r: float, name: str = "# no comment, Ä") -> float:  # Ä
        """Return πr²."""
        return math.pi * r**2
'''
WORDS = (("Say what", "Tell what"), ("# for pi", "# for π"), ("πr²", "the area"), ('    """A circle."""\n\n', ""))


def read(tmp_path, text):
    path = tmp_path / f"{hashlib.sha256(text.encode()).hexdigest()}.py"
    path.write_text(text, encoding="utf-8")
    return code(path)


@pytest.mark.parametrize("before, after", WORDS)
def test_words_do_not_count(tmp_path, before, after):
    assert before in CODE
    assert read(tmp_path, CODE.replace(before, after)) == read(tmp_path, CODE)


@pytest.mark.parametrize("before, after", [("r**2", "r**3"), ("no comment", "a comment"), ("class C", "class D")])
def test_code_counts(tmp_path, before, after):
    assert read(tmp_path, CODE.replace(before, after)) != read(tmp_path, CODE)


def test_what_is_left_is_the_same_program(tmp_path):
    names = {}
    exec(read(tmp_path, CODE), names)
    assert names["Circle"]().area(1.0) == pytest.approx(3.14159, abs=1e-5) and "Say what this is" not in str(
        names.get("__doc__")
    )


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Copy the packages, as a place where a change can be tried."""
    for name in ("autograder", "optviz_ref"):
        shutil.copytree(cache.PACKAGE.parent / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "PACKAGE", tmp_path / "autograder")
    return tmp_path


def changed(folder, name, text):
    """Whether the cache forgets all verdicts when this is added to a module."""
    before = cache.kit.__wrapped__()
    path = folder / name
    path.write_bytes(path.read_bytes() + text.encode())
    code.cache_clear()
    return cache.kit.__wrapped__() != before


@pytest.mark.parametrize(
    "name", ["judge/compare", "probing/driver", "sandbox/box/loop", "submission/repair", "records"]
)
def test_the_cache_is_emptied_by_what_decides_a_verdict(copied, name):
    assert changed(copied, f"autograder/{name}.py", "\nchanged = 1\n")
    assert not changed(copied, f"autograder/{name}.py", "# changed\n")


@pytest.mark.parametrize("name", ["audit/text", "feedback/pages", "export/lms", "gradebook/writer", "course/course"])
def test_the_cache_stays_with_all_else(copied, name):
    assert not changed(copied, f"autograder/{name}.py", "\nchanged = 1\n")


def of_the_reference(exercise):
    """The modules of the reference that are in an exercise's fingerprint."""
    return {name.removeprefix("optviz_ref/") for name, _ in exercise.sources() if name.startswith("optviz_ref/")}


@pytest.mark.parametrize("name", exercises())
def test_an_exercise_depends_on_what_computes_and_not_on_figures_or_the_catalogue(name):
    used = of_the_reference(exercises()[name])
    always = {f"{module}.py" for module in REFERENCE}
    assert always <= used and used - always <= {f"landscapes/{kind}.py" for kind in ("bowls", "valleys")}


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("from optviz_ref import rastrigin", "landscapes/ripples.py"),
        ("from optviz_ref.landscapes import rastrigin", "landscapes/ripples.py"),
        ("import optviz_ref\n\nasked = optviz_ref.landscapes.rastrigin", "landscapes/ripples.py"),
        ("import optviz_ref as ref\n\nasked = ref.rastrigin", "landscapes/ripples.py"),
        ("from optviz_ref import landscapes\n\nasked = landscapes.rastrigin", "landscapes/ripples.py"),
        ("from optviz_ref.landscapes import ripples\n\nasked = ripples.rastrigin", "landscapes/ripples.py"),
        ("from optviz_ref import LANDSCAPES\n\nasked = LANDSCAPES['rastrigin']", "landscapes/ripples.py"),
        ("from optviz_ref import *\n\nasked = rastrigin", "landscapes/ripples.py"),
        ("from optviz_ref import best_rate", "compare.py"),
        ("from optviz_ref import best_rate", "figures.py"),  # which compare.py needs
    ],
)
def test_a_room_s_fingerprint_has_what_it_takes_from_the_reference(tmp_path, text, module):
    (tmp_path / "__init__.py").write_text(text, encoding="utf-8")
    assert module in of_the_reference(Exercise("it", "a", (), tmp_path))


@pytest.mark.parametrize("text", ["rastrigin = 1", "from other import rastrigin", "# rastrigin", "def"])
def test_and_nothing_else_of_it(tmp_path, text):
    (tmp_path / "__init__.py").write_text(text, encoding="utf-8")
    assert "landscapes/ripples.py" not in of_the_reference(Exercise("it", "a", (), tmp_path))


def test_every_place_that_decides_is_there():
    """A list of places that misses one after a move would keep stale verdicts."""
    assert all((cache.PACKAGE / name).exists() for name in cache.DECIDING)
    assert len(cache.deciding()) > 60


def test_the_audit_s_words_are_in_no_suite():
    for exercise in exercises().values():
        names = [name for name, _ in exercise.sources()]
        assert not [name for name in names if "audit" in name]
        assert "autograder/judge/compare.py" in names and "optviz_ref/adaptive.py" in names


def test_what_was_made_is_remembered_until_anything_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))
    made = iter([b"1" * 32, b"2" * 32, b"3" * 32])

    def known(*contents):
        return remembered(iter(contents), lambda: next(made))

    assert known(("a", b"x")) == known(("a", b"x")) == b"1" * 32
    assert known(("a", b"y")) == b"2" * 32, "another content"
    assert known(("b", b"x")) == b"3" * 32, "another name"
    assert known(("a", b"x")) == b"1" * 32


def test_what_others_may_have_written_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))
    assert remembered([("a", b"x")], lambda: b"1" * 32) == b"1" * 32
    (tmp_path / "cache" / "fingerprints").chmod(0o777)
    assert remembered([("a", b"x")], lambda: b"2" * 32) == b"2" * 32


def test_half_a_file_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))
    remembered([("a", b"x")], lambda: b"1" * 32)
    (kept,) = (tmp_path / "cache" / "fingerprints").iterdir()
    kept.write_bytes(b"1")
    assert remembered([("a", b"x")], lambda: b"2" * 32) == b"2" * 32


def test_a_file_that_changes_is_read_again(tmp_path):
    path = tmp_path / "module.py"
    path.write_bytes(b"1")
    assert read_bytes(path) == b"1"
    path.write_bytes(b"22")
    assert read_bytes(path) == b"22"
