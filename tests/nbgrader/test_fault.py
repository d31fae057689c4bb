"""A fault fails one submission of `nbgrader autograde`, which keeps its old score, and the others go on."""

import os
import sqlite3
from pathlib import Path

import pytest
from nbgrader.converters import Autograde

from autograder.course import release
from autograder.course.nbconvert import convert
from autograder.errors import UsageError
from tests.gradebook.rows import submit
from tests.nbgrader.tables import tables


def scores(course) -> dict[tuple[str, str], tuple]:
    return {(s, c): (auto, waits) for s, _, c, auto, _, waits in tables(course.root / "gradebook.db")["grades"]}


def test_the_others_go_on_and_the_score_stays(course, graded):
    for student in ("ada", "bob", "cid"):
        submit(course, student, {"adagrad": "class AdaGrad: pass"}, notebooks=("adagrad",))
    graded(ada=1.0, bob=0.5, cid=0.0)
    said = "the marked notebook was left out: bob, adagrad_tests: The grader failed on this notebook: the sandbox"
    with pytest.raises(UsageError, match=said):
        graded(ada=0.1, bob=None, cid=0.2)
    found = scores(course)
    assert found["ada", "adagrad_tests"] == (1.0, 0)
    assert found["bob", "adagrad_tests"] == (5.0, 0)
    assert found["cid", "adagrad_tests"] == (2.0, 0)
    assert not (course.autograded / "bob").joinpath("exercises").exists()


def test_a_first_grading_that_fails_waits_for_a_person_and_is_no_zero(course, graded):
    submit(course, "bob", {"adagrad": "class AdaGrad: pass"}, notebooks=("adagrad",))
    with pytest.raises(UsageError, match="left out: bob"):
        graded(bob=None)
    assert scores(course)["bob", "adagrad_tests"] == (None, 1)


def test_points_changed_in_the_gradebook_fail_the_submission(course, graded):
    submit(course, "ada", notebooks=("adagrad",))
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute("UPDATE grade_cells SET max_score = 12 WHERE max_score = 10")
    with pytest.raises(UsageError, match="Inconsistent checksums for cell adagrad_tests"):
        graded(ada=1.0)


def test_a_stale_release_is_refused(course, monkeypatch):
    """With the real thing: nothing is graded against a release that is not the source's."""
    release.record(course, "exercises")
    submit(course, "ada", notebooks=("adagrad",))
    path = course.source / "exercises" / "adagrad.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("One exercise, 10 points", "Another exercise"), encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"release/exercises/adagrad\.ipynb is stale"):
        convert(Autograde, course, {"CourseDirectory": {"assignment_id": "exercises"}})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_folder_that_cannot_be_looked_into_is_an_error_and_no_zero(make_course, tmp_path, monkeypatch):
    course = make_course(tmp_path / "course", "ada", "sofia")
    release.record(course, "exercises")
    closed, scandir, access = course.submitted / "sofia", os.scandir, os.access

    def refuse(path: str | Path) -> None:
        if Path(path).is_relative_to(closed):
            raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", lambda path=".": refuse(path) or scandir(path))
    monkeypatch.setattr(os, "access", lambda path, *mode, **how: Path(path) != closed and access(path, *mode, **how))
    with pytest.raises(UsageError, match=r"cannot look into .*sofia.*: Permission denied"):
        convert(Autograde, course, {"CourseDirectory": {"assignment_id": "exercises"}})
    graded = {student: auto for student, *_, auto, _, _ in tables(course.root / "gradebook.db")["grades"]}
    assert "ada" in graded and "sofia" not in graded
