"""`optviz doctor`: what isolates student code here, what others can read of a course, and its own exercises."""

from __future__ import annotations

import shutil

import click

from autograder.commands.ends import FAULTS, OK
from autograder.errors import UsageError
from autograder.terminal import beginning, folded


def doctor() -> int:
    """Print all three; return the exit code."""
    from autograder import sandbox

    found = sandbox.doctor()
    tell(str(found))
    return max(OK if found.strong else FAULTS, check_privacy(), check_exercises())


def check_privacy() -> int:
    """Say what others on this machine can read of the course in the working directory, if there is one."""
    from autograder.course import private
    from autograder.course.course import Course

    try:
        here = Course()
    except UsageError:
        return OK
    report, good = private.doctor(here)
    tell(f"\n{report}")
    return OK if good else FAULTS


def check_exercises() -> int:
    """Say which exercises the course in the working directory has of its own, if there is one, and what is wrong."""
    from autograder.course.course import Course

    try:
        here = Course()
    except UsageError:
        return OK
    rooms = here.rooms
    names = ", ".join(f"{e.assignment}/{e.name}" for e in rooms.own) or "none"
    tell(f"\nExercises of this course's own: {names}. Of the kit: {len(rooms.sound) - len(rooms.own)}.")
    problems = rooms.problems()
    for problem in problems:
        tell(f"  - {problem}")
    return FAULTS if problems else OK


def tell(report: str) -> None:
    """Print lines, those that are longer than the terminal is wide below their own beginning; a command stays whole."""
    width = shutil.get_terminal_size().columns
    for line in report.split("\n"):
        said, chmod, paths = line.partition(" chmod ") if len(line) > width else (line, "", "")
        for part in folded(said, width):
            click.echo(part)
        if chmod:
            click.echo(f"{beginning(line)} {chmod}{paths}")
