"""Tell a gradebook from an older copy of itself: a mark in it, a new one whenever somebody is noted who was not before.

A gradebook that holds the mark last noted has come from the one that was noted, and who is missing was removed from it.
A backup that was made before holds an earlier mark, or none.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, delete, insert, inspect, select
from sqlalchemy.exc import IntegrityError, ProgrammingError

#: Beside nbgrader's tables, which it leaves alone.
MARKS = Table("optviz_mark", MetaData(), Column("course", String(128), primary_key=True), Column("mark", String(32)))


def mark(connection: Connection, course: str) -> str:
    """Return the mark of a course's gradebook, "" if it has none."""
    if not inspect(connection).has_table(MARKS.name):
        return ""
    return connection.execute(select(MARKS.c.mark).where(MARKS.c.course == course)).scalar() or ""


def renew(engine: Engine, course: str) -> str:
    """Give a course's gradebook a new mark and return it; "" where the database lets nobody make a table."""
    made = uuid4().hex
    try:
        with engine.begin() as connection:
            MARKS.create(connection, checkfirst=True)
            connection.execute(delete(MARKS).where(MARKS.c.course == course))
            connection.execute(insert(MARKS).values(course=course, mark=made))
    except (ProgrammingError, IntegrityError):  # not allowed, or another writer was first
        return ""
    return made
