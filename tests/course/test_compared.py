"""A release that was found to be up to date is known by its content, and by all that made it."""

import pytest

from autograder.course import compared, freshness, release
from autograder.course.course import Course
from autograder.errors import UsageError

A = "exercises"


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path_factory):
    """A user's cache without anything in it."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("OPTVIZ_CACHE", str(folder))
    return folder / "releases"


@pytest.fixture
def calls(monkeypatch) -> list[str]:
    """The comparisons that were really made."""
    made: list[str] = []
    check = freshness.check
    monkeypatch.setattr(freshness, "check", lambda course, name: (made.append(name), check(course, name)))
    return made


@pytest.fixture
def graded(course, calls) -> Course:
    """A course whose release was found to be up to date."""
    course.check_release(A)
    return course


def test_what_did_not_change_is_not_compared_again(graded, calls):
    graded.check_release(A)
    Course(graded.root).check_release(A)
    assert calls == [A]


def test_nothing_is_written_into_the_course(graded, calls):
    assert not graded.private.exists()


def test_what_was_just_made_is_not_compared_when_it_is_graded(course, calls):
    release.release(course, A)
    made = list(calls)
    Course(course.root).check_release(A)
    assert made == [A] == calls


@pytest.mark.parametrize("folder", ["source", "release"])
@pytest.mark.parametrize("change", ["text", "removed"])
def test_a_change_is_seen(graded, calls, folder, change):
    path = graded.root / folder / A / "adagrad.ipynb"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    if change == "text":
        path.write_text(text.replace("AdaGrad", "Adagrad", 1), encoding="utf-8")
        with pytest.raises(UsageError, match="stale"):
            graded.check_release(A)
        with pytest.raises(UsageError, match="stale"):  # what was refused is not remembered
            graded.check_release(A)
    elif folder == "release":
        with pytest.raises(UsageError, match="missing"):
            graded.check_release(A)
    path.write_text(text, encoding="utf-8")
    before = len(calls)
    graded.check_release(A)
    assert len(calls) == before  # as it was


@pytest.mark.parametrize(
    "setting", ["c.ClearSolutions.code_stub = {'python': '...'}", "c.IncludeHeaderFooter.header = 'source/head.ipynb'"]
)
def test_other_settings_make_another_release(graded, setting):
    before = compared.digest(graded, A)
    with open(graded.root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\n{setting}\n")
    assert compared.digest(Course(graded.root), A) not in ("", before)


def test_a_course_with_preprocessors_of_its_own_is_compared_each_time(graded, calls):
    with open(graded.root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.GenerateAssignment.preprocessors += ['own.Preprocessor']\n")
    assert compared.digest(Course(graded.root), A) == ""
    assert not compared.known(Course(graded.root), A)


@pytest.mark.parametrize("damage", [b"", b"\0\0\0\0", b"more"])
def test_a_damaged_note_is_no_note(graded, calls, cache, damage):
    (note,) = (path for path in cache.iterdir() if path.suffix != ".lock")
    note.write_bytes(damage)
    graded.check_release(A)
    assert calls == [A, A]


def test_without_a_cache_a_release_is_compared_each_time(course, calls, cache):
    cache.parent.chmod(0o777)  # others could write there
    course.check_release(A)
    course.check_release(A)
    assert calls == [A, A]
