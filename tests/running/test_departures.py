"""A student who has left is taken out by the next run; nobody leaves by accident."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import results
from autograder.commands.feedback import feedback
from autograder.commands.report import report
from autograder.course import database
from autograder.course.course import Course
from autograder.course.database import quiet
from autograder.errors import Fault, UsageError
from autograder.gradebook import lineage
from autograder.running import departures, run
from autograder.running.cache import Cache, pack
from autograder.running.options import Options

A = "exercises"


@pytest.fixture(scope="module")
def graded(make_course, tmp_path_factory) -> Path:
    """The folder of a class of three, graded, with pages and a report; tests work on copies of it."""
    course = make_course(tmp_path_factory.mktemp("left") / "course", "ada", "sofia")
    (course.submitted / "ada").rename(course.submitted / "xenia")  # a name that is in no word
    shutil.copytree(course.submitted / "sofia", course.submitted / "sofie")  # the same answer under another name
    grade(course)
    feedback(course, A)
    report(course, A)
    return course.root


@pytest.fixture
def class_(graded, tmp_path) -> Course:
    shutil.copytree(graded, tmp_path / "course")
    return Course(tmp_path / "course")


def grade(course: Course, **options) -> None:
    run.grade(course, Options(A, jobs=1, **options))


def nbgrader(course: Course, *arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("nbgrader")), "db", "student", *arguments]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)


def remove(course: Course, student: str) -> None:
    """As `nbgrader db student remove` does."""
    from nbgrader.api import Gradebook

    with quiet(), Gradebook(course.database_url) as gradebook:
        gradebook.remove_student(student)


def traces(course: Course, student: str) -> set[str]:
    """Files with the name in their path or text, apart from what was handed in, the gradebook and who is known."""
    found = set()
    for path in course.root.rglob("*"):
        inside = path.relative_to(course.root)
        if path.is_file() and inside.parts[0] not in ("submitted", "gradebook.db") and path.name != departures.NOTE:
            if student in str(inside) or student.encode() in path.read_bytes():
                found.add(str(inside))
    return found


def students(course: Course) -> set[str]:
    return {row["student"] for row in results.read(course.results_folder(A) / results.RESULTS)}


def verdicts(course: Course) -> int:
    with Cache(course.cache) as cache:
        return cache.database.execute("SELECT count(*) FROM verdicts").fetchone()[0]


def test_removed_from_the_gradebook_is_taken_out_until_added_again(class_, capsys):
    assert {p.split("/")[0] for p in traces(class_, "xenia")} == {".optviz", "autograded", "feedback", "results"}
    nbgrader(class_, "remove", "xenia", "--force")
    kept = verdicts(class_)
    grade(class_)
    said = capsys.readouterr().err
    assert "xenia has left: results, marked notebooks, pages and kept verdicts are removed." in said
    assert traces(class_, "xenia") == set()
    assert students(class_) == {"sofia", "sofie"}
    assert verdicts(class_) < kept
    assert (class_.submitted / "xenia" / A / "adagrad.ipynb").is_file(), "what was handed in is not ours to delete"

    grade(class_)
    assert "Not graded, since no longer in the gradebook: xenia." in capsys.readouterr().err
    assert students(class_) == {"sofia", "sofie"}

    nbgrader(class_, "add", "xenia")
    grade(class_)
    assert students(class_) == {"xenia", "sofia", "sofie"}


def test_verdicts_that_could_not_be_forgotten_are_the_next_time(class_, monkeypatch):
    def full(cache, student):
        raise Fault("disk full")

    remove(class_, "xenia")
    with monkeypatch.context() as patch:
        patch.setattr(Cache, "forget", full)
        (left,) = run.grade(class_, Options(A, jobs=1)).left
    assert str(left) == "xenia: what is kept of a student who has left could not be removed: disk full."
    assert traces(class_, "xenia") == {".optviz/cache/verdicts.sqlite"}
    assert not run.grade(class_, Options(A, jobs=1)).left
    assert traces(class_, "xenia") == set()


def test_removed_with_the_folder_is_taken_out_and_forgotten(class_):
    remove(class_, "sofie")
    shutil.rmtree(class_.submitted / "sofie")
    before = verdicts(class_)
    grade(class_)
    assert traces(class_, "sofie") == set()
    assert traces(class_, "sofia")
    assert verdicts(class_) == before, "sofia's are the same verdicts"
    assert "sofie" not in (class_.private / departures.NOTE).read_text()


def test_the_whole_class_may_leave(class_):
    for student in ("xenia", "sofia", "sofie"):
        remove(class_, student)
    grade(class_)
    assert students(class_) == set()
    assert not any(class_.feedback.rglob("*.html"))


def test_a_run_of_some_takes_nobody_out(class_):
    remove(class_, "xenia")
    before = traces(class_, "xenia")
    grade(class_, student="sofi*")
    assert traces(class_, "xenia") == before
    with pytest.raises(UsageError, match="No folder"):
        grade(class_, submitted=class_.root / "elsewhere")
    assert traces(class_, "xenia") == before


def test_a_missing_folder_alone_takes_nobody_out(class_):
    """The gradebook still has the student: marked notebook and pages stay, with the scores that people have given."""
    shutil.rmtree(class_.submitted / "xenia")
    assert departures.left(class_) == {A: set()}


def test_a_new_gradebook_takes_nobody_out(class_):
    (class_.root / "gradebook.db").unlink()
    assert departures.left(class_) == {A: set()}


@pytest.fixture
def restored(class_, tmp_path) -> Course:
    """The class with one who joined, graded, after which a backup of the gradebook from before was put back."""
    shutil.copy(class_.root / "gradebook.db", tmp_path / "backup.db")
    shutil.copytree(class_.submitted / "sofia", class_.submitted / "newton")
    grade(class_)
    assert "newton" in students(class_)
    shutil.copy(tmp_path / "backup.db", class_.root / "gradebook.db")
    return class_


def test_a_backup_of_the_gradebook_takes_nobody_out_who_has_joined_since(restored, capsys):
    kept = traces(restored, "newton")
    grade(restored, student="sofia")
    assert (
        "The gradebook is older than the last grading, as a backup that was restored is: it does not have newton."
        in (capsys.readouterr().err)
    )
    assert traces(restored, "newton") == kept
    grade(restored)
    assert traces(restored, "newton") == kept
    assert students(restored) == {"newton", "xenia", "sofia", "sofie"}
    assert "newton" in departures.registered(restored).students
    capsys.readouterr()
    grade(restored)
    assert "backup" not in capsys.readouterr().err


def test_who_is_removed_after_a_backup_was_restored_is_taken_out(restored, tmp_path):
    grade(restored)
    remove(restored, "newton")
    grade(restored)
    assert traces(restored, "newton") == set()
    shutil.copytree(restored.submitted / "sofia", restored.submitted / "noether")
    grade(restored)
    shutil.copy(tmp_path / "backup.db", restored.root / "gradebook.db")
    grade(restored)
    assert students(restored) == {"noether", "xenia", "sofia", "sofie"}, "newton had left before that"


def test_a_backup_takes_nobody_out_of_another_assignment_either(class_, tmp_path):
    """What was noted of it holds for a gradebook that has come from the one that was noted, and for no copy of it."""
    from nbgrader.api import Gradebook

    with quiet(), Gradebook(class_.database_url) as gradebook:
        gradebook.add_assignment("other")
    there = departures.registered(class_)
    noted = json.loads((class_.private / departures.NOTE).read_text())
    other = {"gradebook": there.identity("other"), "students": ["sofia", "joined"]}
    (class_.private / departures.NOTE).write_text(json.dumps(noted | {"other": other}))
    (class_.submitted / "joined").mkdir()
    assert departures.left(class_)["other"] == {"joined"}
    shutil.copy(class_.root / "gradebook.db", tmp_path / "backup.db")
    departures.note(class_, A, {"xenia", "sofia", "sofie"}, set())
    assert departures.left(class_)["other"] == {"joined"}, "nobody was noted who was not before"
    with quiet(), Gradebook(class_.database_url) as gradebook:
        gradebook.add_student("newton")
    departures.note(class_, A, {"xenia", "sofia", "sofie", "newton"}, set())
    assert departures.left(class_)["other"] == {"joined"}, "it has come from the same gradebook"
    shutil.copy(tmp_path / "backup.db", class_.root / "gradebook.db")
    kept: set[str] = set()
    assert departures.left(class_, kept)["other"] == set()
    assert kept == {"joined"}


def test_a_note_of_an_earlier_version_holds(class_):
    """It has no mark, and neither has its gradebook."""
    with database.opened(class_) as engine:
        lineage.MARKS.drop(engine)
    noted = json.loads((class_.private / departures.NOTE).read_text())
    old = {"gradebook": noted[A]["gradebook"].split()[0], "students": noted[A]["students"]}
    (class_.private / departures.NOTE).write_text(json.dumps({A: old}))
    remove(class_, "xenia")
    assert departures.left(class_) == {A: {"xenia"}}


def test_whose_folder_is_gone_is_said_as_long_as_the_gradebook_has_their_scores(class_, capsys):
    shutil.rmtree(class_.submitted / "xenia" / A)
    for _ in range(2):
        grade(class_)
        assert "No longer in submitted/: xenia. Results and report are without them now" in capsys.readouterr().err
        assert students(class_) == {"sofia", "sofie"}
    remove(class_, "xenia")
    grade(class_)
    assert "No longer in submitted/" not in capsys.readouterr().err
    assert traces(class_, "xenia") == set()


def test_a_folder_that_cannot_be_looked_at_is_not_gone(class_, monkeypatch):
    (class_.root / "gradebook.db").unlink()
    real = Path.lstat

    def lstat(path):
        if path.name == "xenia":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    assert departures.left(class_)[A] == set()


def test_submissions_that_are_not_there_at_all_are_not_gone(class_):
    class_.submitted.rename(class_.root / "unmounted")
    (class_.root / "gradebook.db").unlink()
    assert departures.left(class_)[A] == set()


@pytest.mark.parametrize("text", [json.dumps({A: ["xenia"]}), "{", "null", "[" * 100_000])
def test_a_damaged_note_takes_nobody_out(class_, text):
    remove(class_, "xenia")
    (class_.private / departures.NOTE).write_text(text)
    assert departures.left(class_) == {}


def test_a_verdict_that_others_have_led_to_as_well_is_kept(tmp_path):
    with Cache(tmp_path) as cache:
        for owner, key in (("one", b"1"), ("one", b"12"), ("two", b"12"), ("two", b"2")):
            cache.put(key, b"payload", content=b"bytes" + key, owner=owner)
        cache.forget("one")
        assert [cache.get(k) is not None for k in (b"1", b"12", b"2")] == [False, True, True]
        assert cache.key(b"bytes1") is None
        assert cache.key(b"bytes12") == b"12"
    assert pack(b"1", b"payload") not in (tmp_path / "verdicts.sqlite").read_bytes()
