"""What students must not read is the course's owner's, whatever the umask and whatever it was before."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from sqlalchemy import Engine, event

from autograder import cli
from autograder.course import private
from autograder.course.course import Course
from autograder.course.nbconvert import convert

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
PRIVATE = (".optviz", "results", "autograded", "feedback", "gradebook.db")


@pytest.fixture
def umask():
    before = os.umask(0)
    yield
    os.umask(before)


def optviz(root: Path, *arguments: str) -> int:
    os.chdir(root)
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    return left.value.code


def modes(root: Path) -> dict[str, int]:
    """The modes of all that is private, by name."""
    found = [p for name in PRIVATE for p in (root / name, *(root / name).rglob("*"))]
    return {str(p.relative_to(root)): stat.S_IMODE(p.stat().st_mode) for p in found}


def test_nothing_that_is_made_is_open_to_others(make_course, tmp_path, monkeypatch, umask):
    monkeypatch.chdir(tmp_path)
    course = make_course(tmp_path / "course", "ada")
    for verb in ("grade", "feedback", "report"):
        assert optviz(course.root, verb, "exercises") == 0
    assert optviz(course.root, "export", "exercises", "--out", "scores.csv") == 0
    made = modes(course.root)
    assert {name for name in PRIVATE if name in made} == set(PRIVATE)
    assert {name: oct(mode) for name, mode in made.items() if mode & 0o077} == {}
    assert stat.S_IMODE((course.root / "scores.csv").stat().st_mode) == 0o600
    os.umask(before := os.umask(0))
    assert before == 0, "the command leaves the umask as it was"


def test_what_is_made_in_a_groups_course_the_group_can_go_on_with(make_course, tmp_path, monkeypatch, umask):
    monkeypatch.chdir(tmp_path)
    course = make_course(tmp_path / "course", "ada")
    course.root.chmod(0o2770)
    os.umask(0o022)
    assert optviz(course.root, "grade", "exercises") == 0
    assert optviz(course.root, "feedback", "exercises") == 0
    made = {name: mode for name, mode in modes(course.root).items() if not name.startswith("autograded")}
    assert {name: oct(mode) for name, mode in made.items() if mode & 0o667 != 0o660} == {}


@pytest.fixture
def opened(course: Course) -> Course:
    """A course in which everything was open to others."""
    for folder in (course.private, course.results, course.autograded, course.feedback):
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
    (course.root / "gradebook.db").touch()
    (course.root / "gradebook.db").chmod(0o644)
    return course


def test_what_was_open_is_closed_and_named(opened):
    said = private.tighten(opened)
    assert len(said) == len(PRIVATE)
    assert "could read results; now they cannot" in " ".join(said)
    assert not any(mode & 0o077 for mode in modes(opened.root).values())
    assert private.tighten(opened) == []


def test_what_somebody_else_owns_is_reported(opened, monkeypatch):
    def refused(path, mode):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refused)
    said = private.tighten(opened)
    assert "Others on this machine can read results: Operation not permitted." in said[1]
    assert "chmod -R go-rwx results" in said[1]


@pytest.mark.parametrize(("umask_then", "mode"), [(0o022, 0o600), (0o000, 0o660), (0o002, 0o660), (0o077, 0o600)])
def test_a_gradebook_that_nbgrader_makes_is_private(course, umask, umask_then, mode):
    private.make_gradebooks_private()  # as the course's configuration does
    os.umask(umask_then)
    with Gradebook(course.database_url) as gradebook:
        gradebook.add_student("ada")
    assert stat.S_IMODE((course.root / "gradebook.db").stat().st_mode) == mode
    with Gradebook("sqlite:///:memory:"):
        pass


def test_the_course_s_settings_ask_for_private_gradebooks(course):
    private.make_gradebooks_private()
    event.remove(Engine, "do_connect", private.touch_privately)
    Course(course.root)
    assert event.contains(Engine, "do_connect", private.touch_privately)


def test_pages_that_nbgrader_makes_are_private(make_course, tmp_path, umask):
    course = make_course(tmp_path / "course", "ada")
    assert optviz(course.root, "grade", "exercises") == 0
    assert not course.feedback.exists()
    os.umask(0o022)
    convert(GenerateFeedback, course, {"CourseDirectory": {"assignment_id": "exercises"}})
    assert (course.feedback / "ada" / "exercises" / "adagrad.html").is_file()
    assert stat.S_IMODE(course.feedback.stat().st_mode) == 0o700


def test_a_course_of_a_group_stays_the_group_s(opened):
    opened.root.chmod(0o2775)
    assert private.mask(opened) == 0o007
    private.tighten(opened)
    assert {mode for mode in modes(opened.root).values() if mode & 0o007} == set()
    assert stat.S_IMODE(opened.results.stat().st_mode) & 0o770 == 0o750
    with private.made_private(opened):
        (opened.results / "made").mkdir()
    assert stat.S_IMODE((opened.results / "made").stat().st_mode) & 0o777 == 0o770


def test_groupshared_is_a_group_s_course_too(course):
    with open(course.root / "nbgrader_config.py", "a") as settings:
        settings.write("\nc.CourseDirectory.groupshared = True\n")
    assert private.mask(Course(course.root)) == 0o007


def test_the_command_has_folders_quoted_for_the_shell(opened):
    assert private.remedy(opened, [opened.root / "my results"]) == "chmod -R go-rwx 'my results'"


def test_the_doctor_says_what_to_run(opened, monkeypatch):
    monkeypatch.setattr(private, "closed_above", lambda course: False)
    report, good = private.doctor(opened)
    assert not good
    assert "Run: chmod -R go-rwx .optviz results autograded feedback gradebook.db" in report
    private.tighten(opened)
    report, good = private.doctor(opened)
    assert good
    assert "what is private is closed to others" in report
    assert "submissions, solutions and hidden tests, open to others: source" in report


def test_a_folder_that_nobody_else_can_enter_is_enough(opened):
    opened.root.chmod(0o700)
    assert private.closed_above(opened)
    assert private.doctor(opened)[1]


def test_a_release_is_for_everybody(course, umask):
    os.umask(0o077)
    with private.made_public():
        (course.root / "given").mkdir()
    assert stat.S_IMODE((course.root / "given").stat().st_mode) == 0o755
