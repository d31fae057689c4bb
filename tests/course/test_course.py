"""A course folder: what is there, and one clear message where something is not."""

import json
import os
from pathlib import Path

import pytest

from autograder.course import release
from autograder.course.course import Course, writable
from autograder.errors import Fault, UsageError


def test_no_course_here(tmp_path):
    with pytest.raises(UsageError, match=r"No course here.*nbgrader_config\.py"):
        Course(tmp_path)


def test_an_unknown_assignment_lists_those_there_are(course):
    with pytest.raises(UsageError, match=r"No assignment 'exercise'.*exercises"):
        course.notebooks("exercise")


def test_notebooks_are_those_with_a_graded_cell(course):
    assert [n.name for n in course.notebooks("exercises")] == ["adagrad", "adamw", "lr_finder", "nesterov"]
    text = {"cells": [{"cell_type": "markdown", "source": "hello", "metadata": {}}], "metadata": {}}
    (course.release / "exercises" / "welcome.ipynb").write_text(json.dumps(text))
    assert len(course.notebooks("exercises")) == 4


def test_a_notebook_without_a_room_is_nbgraders(course):
    empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (course.release / "exercises" / "unknown.ipynb").write_text(json.dumps(empty), encoding="utf-8")
    assert [p.name for p in course.others("exercises")] == ["unknown.ipynb"]
    assert "unknown" not in [n.name for n in course.notebooks("exercises")]


def test_a_fresh_release_passes(course):
    course.check_release("exercises")


@pytest.mark.parametrize("kind", ["code", "markdown", "points", "outside", "cells", "missing"])
def test_a_stale_release_is_refused(course, kind):
    path = course.source / "exercises" / "adagrad.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    solution = next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == "adagrad")
    if kind == "missing":
        (course.release / "exercises" / "adagrad.ipynb").unlink()
    elif kind == "cells":
        cells.append({"cell_type": "markdown", "id": "new", "metadata": {}, "source": "more"})
    elif kind == "points":
        graded = next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade"))
        graded["metadata"]["nbgrader"]["points"] = 99
    elif kind == "outside":
        text = "".join(solution["source"])
        solution["source"] = text.replace("### BEGIN SOLUTION", "changed = 1\n### BEGIN SOLUTION", 1)
    else:
        cell = next(c for c in cells if c["cell_type"] == kind and c is not solution)
        cell["source"] = "".join(cell["source"]) + "\n# changed"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(UsageError, match="optviz release exercises"):
        course.check_release("exercises")


def test_a_changed_solution_does_not_make_a_release_stale(course):
    path = course.source / "exercises" / "adagrad.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if "### BEGIN SOLUTION" in text:
            before, _, rest = text.partition("### BEGIN SOLUTION")
            cell["source"] = before + "### BEGIN SOLUTION\n# another way\n" + rest.lstrip("\n")
    path.write_text(json.dumps(notebook), encoding="utf-8")
    course.check_release("exercises")


def test_students_are_those_who_handed_in(course, hand_in):
    for student in ("ada", "emmy", "élise", ".hidden", "new\nline"):
        hand_in(student, {})
    (course.submitted / "idle").mkdir()
    (course.submitted / "file").write_text("")
    assert sorted(course.students("exercises")) == ["ada", "emmy", "élise"]
    assert sorted(course.students("exercises", pattern="e*")) == ["emmy"]
    assert course.count_students("exercises") == 3


def test_a_hidden_folder_with_a_submission_is_named(course, hand_in):
    for student in ("ada", ".hidden", ".ipynb_checkpoints"):
        hand_in(student, {})
    (course.submitted / ".idle").mkdir()
    (left,) = course.refused("exercises")
    assert left.student == ".hidden" and "begins with a dot" in left.said and "rename it" in left.said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_not_unicode_are_left_out(course, hand_in):
    hand_in("ada", {})
    os.makedirs(os.fsencode(course.submitted) + b"/\xff/exercises")
    assert list(course.students("exercises")) == ["ada"]


def test_empty_and_missing_folders_are_named(course, tmp_path):
    with pytest.raises(UsageError, match="No folder submitted"):
        course.count_students("exercises")
    course.submitted.mkdir()
    with pytest.raises(UsageError, match="No submissions in submitted: nothing matches <student>/exercises/"):
        course.count_students("exercises")
    with pytest.raises(UsageError, match=r"nothing matches a\*/exercises/"):
        course.count_students("exercises", pattern="a*")


def test_the_secret_is_made_once_and_every_assignment_has_a_seed_of_its_own(course):
    first = course.seed("exercises")
    assert Course(course.root).seed("exercises") == first != course.seed("exam")
    assert [p.name for p in course.private.iterdir()] == ["seed"]
    if os.name != "nt":
        assert (course.private / "seed").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["?", "-3", "9" * 200, ""])
def test_a_damaged_seed_is_named(course, text):
    course.seed("exercises")
    (course.private / "seed").write_text(text)
    with pytest.raises(UsageError, match="does not hold a number"):
        course.seed("exercises")


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="Cannot write to"):
        writable(tmp_path / "file" / "results")
    if Path("/proc/sys").is_dir():
        with pytest.raises(UsageError, match="Cannot write to /proc/sys/results"):
            writable(Path("/proc/sys/results"))


def test_the_database_is_the_environments_then_the_configs(course, monkeypatch):
    monkeypatch.setenv("OPTVIZ_DB_URL", "postgresql://host/db")
    assert course.database_url == "postgresql://host/db"
    monkeypatch.delenv("OPTVIZ_DB_URL")
    assert Course(course.root).database_url.startswith("sqlite:///")


# -- nbgrader's settings ----------------------------------------------------------------------------------------------

FOLDERS = {
    "source": "week sources",
    "release": "public/release",
    "submitted": "handed [in]",
    "autograded": "marked",
    "feedback": "pages",
}


def configure(course: Course, text: str) -> Course:
    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    return Course(course.root)


def test_folders_are_where_nbgraders_settings_put_them(course, tmp_path):
    lines = [f"c.CourseDirectory.{kind}_directory = {name!r}" for kind, name in FOLDERS.items()]
    (course.root / "public").mkdir()
    for kind in ("source", "release"):
        (course.root / kind).rename(course.root / FOLDERS[kind])
    moved = configure(course, "\n".join([*lines, f"c.CourseDirectory.solution_directory = {str(tmp_path / 'far')!r}"]))
    assert {kind: getattr(moved, kind) for kind in FOLDERS} == {k: course.root / v for k, v in FOLDERS.items()}
    assert moved.solutions == tmp_path / "far"
    assert len(moved.notebooks("exercises")) == 4
    moved.check_release("exercises")


def test_a_configuration_elsewhere_names_the_course_folder(course, tmp_path, monkeypatch):
    home = tmp_path / "jupyter"
    home.mkdir()
    text = f"c.CourseDirectory.root = {str(course.root)!r}\nc.CourseDirectory.feedback_directory = 'pages'\n"
    (home / "nbgrader_config.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home))
    away = tmp_path / "away"
    away.mkdir()
    found = Course(away)
    assert (found.root, found.feedback) == (course.root, course.root / "pages")
    assert found.config.CourseDirectory.solution_directory == "solutions", "the course folder's own file counts too"
    assert found.show(found.release) == str(course.root / "release")
    (home / "nbgrader_config.py").write_text("c.CourseDirectory.root = '/not/there'\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"CourseDirectory\.root is /not/there, which is not a folder"):
        Course(away)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x = 1 / 0", r"nbgrader_config\.py:\d+: ZeroDivisionError"),
        ("x = = 1", r"nbgrader_config\.py:\d+: invalid syntax"),
        ("c.CourseDirectory.release_directory = 5", "'release_directory' trait"),
        (
            "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'",
            "Remove the setting",
        ),
    ],
)
def test_a_broken_configuration_is_named(course, line, said):
    with pytest.raises(UsageError, match=said):
        configure(course, line)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("sqlite:///grades.db", "sqlite:///{root}/grades.db"),
        ("sqlite:///grades.db?timeout=5", "sqlite:///{root}/grades.db?timeout=5"),
        ("sqlite:////var/grades.db", "sqlite:////var/grades.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://host/db", "postgresql://host/db"),
    ],
)
def test_a_databases_path_counts_from_the_course(course, url, found):
    assert configure(course, f"c.CourseDirectory.db_url = {url!r}").database_url == found.format(root=course.root)


def test_a_url_that_is_none_is_named_without_its_password(course, monkeypatch):
    monkeypatch.setenv("OPTVIZ_DB_URL", "postgresql//me:secret@host")
    with pytest.raises(UsageError, match="is not one of a database") as refused:
        _ = course.database_url
    assert "secret" not in str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_path_of_patterns_and_marks(make_course, tmp_path):
    from autograder.course import database, release

    course = make_course(tmp_path / "A [2026] * what? 50% #1")
    (course.source / "exercises" / "answers.py").write_text("secret = 1\n", encoding="utf-8")
    release.record(course, "exercises")
    assert (course.root / "gradebook.db").is_file() and database.exists(course.database_url)
    assert not list(tmp_path.glob("A [[]2026[]] [*] what"))
    assert release.check(course, "exercises")[0].startswith("solutions/exercises/adagrad.ipynb is missing")


# -- rooms ------------------------------------------------------------------------------------------------------------

HOMEWORK = """from dataclasses import replace
from pathlib import Path
from autograder.exercises.adagrad import EXERCISE as pattern

EXERCISE = replace(pattern, name="homework", assignment="{week}", room=Path(__file__).parent)
"""


@pytest.fixture
def add_room(course):
    """`add_room(folder, text)`: a room of the course's own."""

    def add(name: str, text: str) -> None:
        folder = course.root / "exercises" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(text, encoding="utf-8")

    return add


def test_two_weeks_may_each_have_a_homework(add_room, course):
    for week in ("week2", "week3"):
        add_room(f"{week}_homework", HOMEWORK.format(week=week))
    assert course.rooms.of("week2", "homework").assignment == "week2"
    assert course.rooms.of("week3", "homework").room.name == "week3_homework"
    assert course.rooms.of("week4", "homework") is None and course.rooms.of("exercises", "homework") is None
    assert {"week2/homework", "week3/homework", "adagrad"} < set(course.rooms.exercises)
    add_room("week3_again", HOMEWORK.format(week="week3"))
    with pytest.raises(Fault, match="two rooms are for week3/homework"):
        course.rooms.of("week3", "homework")


MOVED = """from dataclasses import replace
from autograder.exercises.adagrad import EXERCISE as KIT
EXERCISE = replace(KIT, assignment="week3")
"""


def test_an_exercise_that_was_moved_does_not_lose_its_tests_in_silence(add_room, course):
    for folder in (course.source, course.release):
        for name in ("adamw", "lr_finder", "nesterov"):
            (folder / "exercises" / f"{name}.ipynb").unlink()
        (folder / "exercises").rename(folder / "week3")
    said = r"release/week3/adagrad\.ipynb has no hidden tests: it is exercises/adagrad, whose tests are for that name"
    with pytest.raises(UsageError, match=said):
        course.notebooks("week3")
    (problem,) = release.misfits(course, "week3")
    assert problem.startswith("source/week3/adagrad.ipynb has no hidden tests")
    add_room("week3_adagrad", MOVED)
    assert [n.exercise.assignment for n in course.notebooks("week3")] == ["week3"]
    assert release.misfits(course, "week3") == []


def test_the_same_ids_are_not_the_same_exercise(course):
    path = course.release / "exercises" / "adagrad.ipynb"
    text = path.read_text(encoding="utf-8")
    (course.release / "week4").mkdir()
    (course.release / "week4" / "adagrad.ipynb").write_text(text.replace("class AdaGrad", "class Other"), "utf-8")
    assert course.notebooks("week4") == () and len(course.others("week4")) == 1


@pytest.mark.parametrize("text", ["EXERCISE = 1 / 0\n", 'EXERCISE = Exercise(\n    assignment="week2",\n'])
def test_a_broken_room_stops_its_own_assignment_only(add_room, course, text):
    add_room(
        "week2_homework",
        text.replace('assignment="week2", room', "room").replace("EXERCISE =", 'assignment = "week2"\nEXERCISE ='),
    )
    assert len(course.notebooks("exercises")) == 4
    assert course.rooms.of("week3", "homework") is None
    with pytest.raises(Fault, match=r"week2_homework/__init__\.py:\d+: the room .* cannot be used"):
        course.rooms.of("week2", "homework")


def test_a_room_that_does_not_say_whose_it_is_stops_the_notebook_of_its_name(add_room, course):
    add_room("homework", "EXERCISE = unknown\n")
    assert course.rooms.of("week2", "other") is None
    with pytest.raises(Fault, match=r"homework/__init__\.py:1"):
        course.rooms.of("week2", "homework")


def test_all_settings_of_nbgraders_applications_are_the_courses(course, monkeypatch):
    """Its CourseDirectory is made before they are read."""
    from nbgrader.apps import AutogradeApp

    with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write('\nc.IncludeHeaderFooter.header = "header.ipynb"\nc.WriteVerdict.packages = ["math"]\n')
    monkeypatch.chdir(course.root)
    app = AutogradeApp()
    app.initialize(["exercises"])
    found = Course.of(app.coursedir)
    assert found.config["IncludeHeaderFooter"]["header"] == "header.ipynb"
    assert found.packages == ("math",)
