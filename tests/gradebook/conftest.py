"""A course whose gradebook knows the release, made once and copied: nbgrader takes seconds for it."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.release import record


@pytest.fixture(scope="session")
def recorded(make_course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("recorded") / "course")
    record(course, "exercises")
    return course.root


@pytest.fixture
def course(recorded: Path, tmp_path: Path) -> Course:
    shutil.copytree(recorded, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def ask(course: Course):
    """`ask(sql, *parameters)`: rows of the gradebook."""

    def query(sql: str, *parameters: object) -> list[tuple]:
        with sqlite3.connect(course.root / "gradebook.db") as database:
            return database.execute(sql, parameters).fetchall()

    return query
