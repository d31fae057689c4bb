"""`optviz grade`: grade, and say on the terminal what there is to know of it."""

from __future__ import annotations

import click

from autograder.commands.ends import FAULTS, INTERRUPTED, MAX_MESSAGE_CHARACTERS, OK, first, told
from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.results import RESULTS
from autograder.running import run
from autograder.running.differences import differences
from autograder.running.options import Options, by_nbgrader
from autograder.running.parts import Part
from autograder.terminal import tell
from autograder.text import counted, line

MAX_STUDENTS_SHOWN = 50  # files that were not graded, on stderr


def part_of(text: str | None) -> Part | None:
    """Return the part of a class that was asked for; UsageError if there is no such part."""
    try:
        return Part.read(text) if text is not None else None
    except ValueError as error:
        raise UsageError(f"--part: {error}") from None


def grade(here: Course, chosen: Options, diff: bool) -> int:
    """Grade, or only show what would change; return the exit code."""
    if chosen.part and (diff or chosen.changed or chosen.out):
        raise UsageError("--part writes no results: it goes with none of --diff, --changed and --out.")
    try:
        if diff:
            for change in differences(here, chosen):
                click.echo(line(change, MAX_MESSAGE_CHARACTERS))
            return OK
        summary = run.grade(here, chosen)
    except run.Interrupted as stopped:
        tell(str(stopped))
        return INTERRUPTED
    if chosen.part:
        click.echo(here.show(summary.out))
        tell(
            f"Judged: part {chosen.part}, {counted(summary.students, 'student')}. When all parts are, the results take "
            f"them in: {chosen.again}"
        )
        return FAULTS if told(summary.left) or summary.faults else OK
    click.echo(here.show(summary.out / RESULTS))
    if summary.nbgraders:
        tell(
            f"Left to nbgrader, because they have no hidden tests here: {', '.join(summary.nbgraders)}. "
            f"Grade them with: {by_nbgrader(chosen.assignment)}"
        )
    for student, why in first(summary.unknown.items(), "more whose time of submission is unknown"):
        tell(f"{line(student, 80)}: {line(why)} There is no late penalty.")
    for sentence in summary.not_taken[:MAX_STUDENTS_SHOWN]:
        tell(sentence)
    if (more := len(summary.not_taken) - MAX_STUDENTS_SHOWN) > 0:
        tell(f"… and {counted(more, 'more student')}; the report names their files.")
    if summary.faults:
        were = f"{counted(summary.faults, 'cell')} {'was' if summary.faults == 1 else 'were'}"
        tell(f"{were} not graded because the grader failed; the notes in the results say why.")
    return FAULTS if told(summary.left) or summary.faults else OK
