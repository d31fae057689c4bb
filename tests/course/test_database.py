"""nbgrader's database, opened: made by nbgrader where something of it is missing, and left alone where nothing is."""

from types import SimpleNamespace

import pytest
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, inspect, text

from autograder.course import database


@pytest.fixture
def course(tmp_path):
    return SimpleNamespace(
        database_url=f"sqlite:///{tmp_path / 'gradebook.db'}", directory=SimpleNamespace(course_id="")
    )


def done(course, statement):
    engine = create_engine(course.database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def made(course):
    """Open the database; return its tables and its courses."""
    with database.opened(course) as engine, engine.connect() as connection:
        return set(inspect(engine).get_table_names()), list(connection.execute(text("SELECT id FROM course")).scalars())


def test_a_database_is_made_once(course, monkeypatch):
    assert made(course) == ({*Base.metadata.tables, "alembic_version"}, ["default_course"])
    monkeypatch.setattr(Gradebook, "__init__", lambda *_: pytest.fail("nbgrader looked at a database that is whole"))
    assert made(course) == ({*Base.metadata.tables, "alembic_version"}, ["default_course"])


@pytest.mark.parametrize("lost", ["DROP TABLE comment", "DELETE FROM course"])
def test_what_is_missing_is_made(course, lost):
    before = made(course)
    done(course, lost)
    assert made(course) == before


def test_another_course_in_the_same_database_gets_its_place(course):
    made(course)
    course.directory.course_id = "second"
    assert made(course)[1] == ["default_course", "second"]
