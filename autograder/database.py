"""nbgrader's database: opened with a message an instructor can use, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy import Connection, Engine, Table, create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SAWarning

from autograder.course import Course
from autograder.errors import UsageError

WAIT = 60  # seconds for another writer's transaction on SQLite


@contextmanager
def quiet() -> Iterator[None]:
    """Leave out SQLAlchemy's remarks on nbgrader's models; set the environment as nbgrader needs it.

    It starts `alembic` by name when it makes a database, and kernels draw nothing where MPLBACKEND says so.
    """
    before = dict(os.environ)
    os.environ.pop("MPLBACKEND", None)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def opened(course: Course) -> Iterator[Engine]:
    """The course's database with nbgrader's tables in it. UsageError, without the password, if it cannot be used."""
    url = course.database_url
    with reported(url):
        with quiet(), Gradebook(url, course_id(course)):  # makes the tables
            pass
        waiting = {"timeout": WAIT} if make_url(url).get_backend_name() == "sqlite" else {}
        engine = create_engine(url, connect_args=waiting)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def reported(url: str) -> Iterator[None]:
    """Say which database it was that could not be used, and why."""
    shown = make_url(url).render_as_string(hide_password=True)
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
        raise UsageError(f"The gradebook {shown} cannot be used: {reason}") from error
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(f"The gradebook {shown} needs a driver: {error}. Install the extra `postgres`.") from error


def exists(course: Course) -> bool:
    """Whether there is a database to read from; a file is not made by asking."""
    url = make_url(course.database_url)
    return url.get_backend_name() != "sqlite" or bool(url.database and Path(url.database).is_file())


def course_id(course: Course) -> str:
    return course.directory.course_id or "default_course"


def add_missing(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows in bulk; those that another writer has put there in the meantime are left as they are."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
