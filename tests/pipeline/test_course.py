"""A course folder: what is there, and one clear message where something is not."""

import json
import os
from pathlib import Path

import pytest

from autograder.course import Course, writable
from autograder.errors import UsageError


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


def test_a_graded_notebook_without_a_room_is_named(course):
    path = course.release / "exercises" / "adagrad.ipynb"
    (path.parent / "unknown.ipynb").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"unknown\.ipynb has graded cells but autograder/exercises/unknown"):
        course.notebooks("exercises")


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
