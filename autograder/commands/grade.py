"""`optviz grade`: grade, and say on the terminal what there is to know of it."""

from __future__ import annotations

import click

from autograder.commands.ends import FAULTS, INTERRUPTED, MAX_MESSAGE_CHARACTERS, OK, first, told
from autograder.course.course import Course
from autograder.results import RESULTS
from autograder.running import run
from autograder.text import line

MAX_STUDENTS_SHOWN = 50  # files that were not graded, on stderr


def grade(here: Course, chosen: run.Options, diff: bool) -> int:
    """Grade, or only show what would change; return the exit code."""
    try:
        if diff:
            for change in run.differences(here, chosen):
                click.echo(line(change, MAX_MESSAGE_CHARACTERS))
            return OK
        summary = run.grade(here, chosen)
    except run.Interrupted as stopped:
        click.echo(str(stopped), err=True)
        return INTERRUPTED
    click.echo(here.show(summary.out / RESULTS))
    if summary.nbgraders:
        click.echo(
            f"Left to nbgrader, because they have no hidden tests here: {', '.join(summary.nbgraders)}. "
            f"Grade them with: nbgrader autograde {chosen.assignment}",
            err=True,
        )
    for student, why in first(summary.unknown.items(), "more whose time of submission is unknown"):
        click.echo(f"{line(student, 80)}: {line(why)} There is no late penalty.", err=True)
    for sentence in summary.not_taken[:MAX_STUDENTS_SHOWN]:
        click.echo(sentence, err=True)
    if len(summary.not_taken) > MAX_STUDENTS_SHOWN:
        click.echo(
            f"… and {len(summary.not_taken) - MAX_STUDENTS_SHOWN} more students; the report names their files.",
            err=True,
        )
    if summary.faults:
        click.echo(
            f"{summary.faults} cells were not graded because the grader failed; their notes in the results say why.",
            err=True,
        )
    return FAULTS if told(summary.left) or summary.faults else OK
