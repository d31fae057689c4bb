"""Whether the gradebook has all that was graded: if not, it is not enough to enter what is new.

A grading that was stopped before its end, or that left the gradebook out, has put results in place that the gradebook
does not have. A backup that was restored lacks what was entered since. Another due date, or another late rule, makes
other penalties.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import Any

from autograder import files
from autograder.course.course import Course

NOTE = "entered.json"


def is_complete(course: Course, assignment: str) -> bool:
    """Return whether this gradebook has the results of an assignment, with penalties for the due date that it has."""
    known = read(course).get(assignment)
    return known is not None and known == found(course, assignment)


def finish(course: Course, assignment: str) -> None:
    """Note that the gradebook has all results, by a mark in it that no older copy of it has."""
    from autograder.course import database  # slow to import, as the rest of the gradebook
    from autograder.gradebook import lineage

    with database.opened(course) as engine:
        lineage.renew(engine, key(course, assignment))
    note(course, assignment, found(course, assignment))


def found(course: Course, assignment: str) -> list[str]:
    """Return the gradebook's mark for an assignment, its due date, and how late work is scored; [] if there is none."""
    from sqlalchemy import select

    from autograder.course import database
    from autograder.gradebook import lineage
    from autograder.gradebook.tables import ASSIGNMENT

    if not database.exists(course.database_url):
        return []
    with database.opened(course) as engine, engine.connect() as connection:
        due = connection.execute(select(ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment)).first()
        mark = lineage.mark(connection, key(course, assignment))
        return [mark, repr(due and due[0]), *late_rule(course)]


def late_rule(course: Course) -> list[str]:
    """Return what tells the course's rule for late work from another: its settings, and its plugin's file, if any."""
    rule = course.config.get("AssignLatePenalties", {})
    told = [repr(sorted(rule.items()))]
    module = str(rule.get("plugin_class", "")).rpartition(".")[0]
    with suppress(OSError, ValueError):
        told.append(sha256((course.root / f"{module.replace('.', '/')}.py").read_bytes()).hexdigest())
    return told


def key(course: Course, assignment: str) -> str:
    """Return under what an assignment's mark is kept beside that of the course."""
    from autograder.course import database

    return sha256(f"{database.course_id(course)}/{assignment}".encode()).hexdigest()


def note(course: Course, assignment: str, state: list[str] | None = None) -> None:
    """Note how a gradebook was left; None: it may lack results, which are about to change."""
    with course.replacing():
        kept = {name: known for name, known in read(course).items() if name != assignment}
        if state is not None:
            kept[assignment] = state
        files.replace(course.private / NOTE, json.dumps(kept, indent=1))


def read(course: Course) -> dict[str, Any]:
    """Return what was noted; nothing, if that cannot be read."""
    with suppress(OSError, ValueError, RecursionError):
        kept = json.loads((course.private / NOTE).read_text(encoding="utf-8"))
        if isinstance(kept, dict):
            return kept
    return {}
