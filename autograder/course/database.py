"""nbgrader's database: opened with a message an instructor can use, on SQLite or PostgreSQL.

Which one is a setting (CourseDirectory.db_url, OPTVIZ_DB_URL). A third kind needs a branch where this module asks for
the dialect: patience, locks, the driver to install, and adding what is missing.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, inspect, select
from sqlalchemy.engine import Inspector, make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError, SAWarning
from sqlalchemy.pool import NullPool

from autograder.course.course import Course, check_writable
from autograder.course.private import make_gradebooks_private
from autograder.course.url import file_of
from autograder.errors import UsageError
from autograder.terminal import tell

MAX_WAIT_SECONDS = 60  # seconds for another writer's transaction
MAX_SILENT_SECONDS = 1  # seconds until it is said that there is a wait

make_gradebooks_private()


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
    """Open the course's database with nbgrader's tables. UsageError, without the password, if it cannot be used."""
    from nbgrader.api import Gradebook  # slow to import

    url = patient(course.database_url)
    with reported(url):
        engine = engine_of(url)
        try:
            if not is_made(engine, course_id(course)):
                with quiet(), Gradebook(url, course_id(course)):  # makes the tables
                    pass
            yield engine
        finally:
            engine.dispose()


@lru_cache(maxsize=4)
def engine_of(url: str) -> Engine:
    """Return the engine for a database, the same one each time: it remembers how statements are written in SQL."""
    return create_engine(url)


def is_made(engine: Engine, course: str) -> bool:
    """Return whether a database has all that nbgrader makes when it opens one: to have it look takes much longer."""
    from nbgrader.api import Base

    if not Base.metadata.tables.keys() <= set(inspect(engine).get_table_names()):
        return False
    known = Base.metadata.tables["course"].c.id
    with engine.connect() as connection:
        return connection.execute(select(known).where(known == course)).first() is not None


def patient(url: str, seconds: float | None = None) -> str:
    """Give a SQLite URL the time that it waits for another program's transaction; nbgrader takes it over as well."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return url
    return parsed.update_query_dict(
        {"timeout": f"{MAX_WAIT_SECONDS if seconds is None else seconds:g}"}
    ).render_as_string(hide_password=False)


def check(url: str) -> None:
    """Refuse a gradebook that cannot be opened or written, after waiting for another program. Nothing is changed."""
    url = patient(url)
    path = file_of(url)
    if path is not None and not path.is_file():
        if path.exists():
            raise UsageError(f"The gradebook {path} is no file. Move it away, or set another db_url.")
        check_writable(path.parent)
        return
    with reported(url):
        try:
            try_to_write(patient(url, MAX_SILENT_SECONDS))
        except OperationalError as error:
            if path is None or "locked" not in str(error.orig):
                raise
            tell(f"{path} is in use by another program; waiting for it, {MAX_WAIT_SECONDS} s at most.")
            try_to_write(url)


def try_to_write(url: str) -> None:
    """Write to a database and take it back."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        tables = inspect(connection)
        old = tables.has_table("alembic_version")
        if lacking := [column for column in columns() if lacks(tables, *column)]:
            raise UsageError(FOREIGN.format(place=shown(url), column=".".join(lacking[0])))
        connection.rollback()
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{MAX_WAIT_SECONDS}s'")
        connection.exec_driver_sql(
            "UPDATE alembic_version SET version_num = version_num" if old else "CREATE TABLE optviz_check (at INTEGER)"
        )
        connection.rollback()


FOREIGN = (
    "The gradebook {place} has no {column}: it is of an older nbgrader (bring it up to date with: nbgrader db upgrade) "
    "or another program's."
)


def columns() -> Iterator[tuple[str, str]]:
    """List nbgrader's tables and columns."""
    from nbgrader.api import Base  # slow to import

    return ((table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns)


def lacks(tables: Inspector, table: str, column: str) -> bool:
    """Return whether the table exists but lacks this column."""
    return tables.has_table(table) and column not in {c["name"] for c in tables.get_columns(table)}


@contextmanager
def reported(url: str) -> Iterator[None]:
    """Say which database it was that could not be used, and why."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
        raise UsageError(f"The gradebook {shown(url)} cannot be used: {reason}") from error
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        if make_url(url).get_backend_name() == "sqlite":  # it needs none: something else is missing
            raise
        raise UsageError(
            f"The gradebook {shown(url)} needs a driver: {error}. For PostgreSQL: pip install 'psycopg[binary]'"
        ) from error


def shown(url: str) -> str:
    """Return a URL as it may be printed."""
    return make_url(url).difference_update_query(["timeout"]).render_as_string(hide_password=True)


def exists(url: str) -> bool:
    """Return whether there is a database to read from, without creating one."""
    path = file_of(url)
    return path is None or path.is_file()


def course_id(course: Course) -> str:
    return course.directory.course_id or "default_course"


def add_missing(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows in bulk; keep those that another writer has inserted in the meantime."""
    from sqlalchemy.dialects import postgresql, sqlite  # slow to import

    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
