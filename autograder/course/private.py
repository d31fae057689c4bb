"""Keep what students must not read for the course's owner; where a group shares the course, for the group.

A course is a group's if nbgrader's `CourseDirectory.groupshared` says so, or if its folder hands its group on (setgid).
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from autograder import files
from autograder.course.course import Course
from autograder.course.url import file_of
from autograder.terminal import command

OWNER, GROUP = 0o077, 0o007  # what is taken from everybody else


def mask(course: Course) -> int:
    """Return what nobody but the course's people may do, as a umask."""
    shared = course.directory.groupshared or course.root.stat().st_mode & stat.S_ISGID
    return GROUP if shared else OWNER


def places(course: Course) -> list[Path]:
    """List what is to be private and is there: secret, cache, results, marked notebooks, pages, gradebook."""
    folders = course.private, course.results, course.autograded, course.feedback
    database = file_of(course.database_url)
    return [path for path in (*folders, database) if path is not None and path.exists()]


def open_places(course: Course, paths: list[Path] | None = None) -> list[Path]:
    """List which of these (all private ones, unless named) others on this machine may read, write or look into."""
    return [path for path in paths or places(course) if path.exists() and path.stat().st_mode & mask(course)]


def tighten(course: Course) -> list[str]:
    """Take private places from others; one sentence for each that was open to them."""
    said = []
    for path in open_places(course):
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~mask(course))
        except OSError as error:
            said.append(
                f"Others on this machine can read {course.show(path)}: {error.strerror}. Its owner should run: "
                f"{remedy(course, [path])}"
            )
        else:
            said.append(f"Others on this machine could read {course.show(path)}; now they cannot.")
    return said


def remedy(course: Course, paths: list[Path]) -> str:
    """Return the command that takes these from others."""
    who = "o-rwx" if mask(course) == GROUP else "go-rwx"
    return command("chmod", "-R", who, *map(course.show, paths))


def doctor(course: Course) -> tuple[str, bool]:
    """Say what others on this machine can read of the course and what to run; whether all that is private is."""
    if closed_above(course):
        return "Privacy: nobody else can enter the course folder.", True
    found = open_places(course)
    own = [shelf.folder for shelf in course.rooms.shelves]
    work = open_places(course, [course.submitted, course.source, course.solutions, *own])
    said = [f"Privacy: {'others can read what is private' if found else 'what is private is closed to others'}."]
    if found:
        said += ["", f"  secret, scores or feedback, open to others: {', '.join(map(course.show, found))}"]
        said += [f"  - Run: {remedy(course, found)}"]
    if work:
        said += ["", f"  submissions, solutions and hidden tests, open to others: {', '.join(map(course.show, work))}"]
        said += [f"  - Where students have accounts on this machine, run: {remedy(course, work)}"]
    return "\n".join(said), not found


def closed_above(course: Course) -> bool:
    """Return whether some folder above the course keeps everybody else out."""
    passing = mask(course) & (stat.S_IXGRP | stat.S_IXOTH)
    return any(not folder.stat().st_mode & passing for folder in (course.root, *course.root.parents))


@contextmanager
def made_private(course: Course) -> Iterator[list[str]]:
    """Make private whatever is made meanwhile, and what is there already; gives what there is to say about that."""
    before = os.umask(mask(course))
    try:
        yield tighten(course)
    finally:
        os.umask(before)


def make_gradebooks_private() -> None:
    """Let whatever of this process makes a gradebook make it a private one: nbgrader alone makes it for everybody.

    A course's configuration calls this, and so does whatever of ours opens a gradebook: only nbgrader's own processes
    have SQLAlchemy before they read a configuration. Where the umask lets a group write, the group is let in here too.
    """
    if "sqlalchemy" not in sys.modules:  # slow to import
        return
    from sqlalchemy import Engine, event

    if not event.contains(Engine, "do_connect", touch_privately):
        event.listen(Engine, "do_connect", touch_privately)


def touch_privately(dialect: Any, record: Any, arguments: Sequence[Any], named: Any) -> None:
    """Make a SQLite database's file before SQLite does; where that cannot be, SQLite has the word for it."""
    path = str(arguments[0]) if dialect.name == "sqlite" and arguments else ""
    if not os.path.isabs(path):  # in memory, a URI, or another database
        return
    with suppress(OSError):
        os.close(files.open_private(Path(path)))


@contextmanager
def made_public() -> Iterator[None]:
    """Make readable for everybody what is made meanwhile: a release."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)
