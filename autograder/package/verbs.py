"""The verbs of `optviz package`: what other machines need of a course."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.course.here import course
from autograder.terminal import command, tell

OK = 0
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def package() -> None:
    """Make what other machines need. An image, Gradescope's autograder, GitHub's workflows, the students' check."""


@package.command("container")
@click.option("--out", type=FOLDER, help="The folder (default: dist/container).")
def package_container(out: Path | None) -> int:
    """Make the folder that the grader's image is built from. Docker or Podman builds it; no class is in it."""
    from autograder.package import container

    here = course()
    folder = here.show(container.make(here, out))
    click.echo(folder)
    tell(f"Next: {container.build(folder)}")
    tell('Then grade with: docker run --rm -v "${PWD}:/course" optviz grade ASSIGNMENT')
    return OK


@package.command("gradescope")
@click.argument("assignment")
@click.option("--out", type=click.Path(path_type=Path), help="The archive (default: dist/gradescope-ASSIGNMENT.zip).")
@click.option(
    "--seconds",
    type=click.IntRange(30),
    default=540,
    show_default=True,
    help="After which grading is given up; less than the time limit set on Gradescope (10 minutes if not changed).",
)
def package_gradescope(assignment: str, out: Path | None, seconds: int) -> int:
    """Make the zip that Gradescope asks for. It grades one ASSIGNMENT and contains the course's seed."""
    from autograder.package import gradescope

    here = course()
    path, others = gradescope.make(here, assignment, out, seconds)
    click.echo(here.show(path))
    tell("It holds the hidden tests and the seed of the probes: do not give it to students.")
    if others:
        tell(f"Not graded on Gradescope, because they have no hidden tests here: {', '.join(others)}.")
    return OK


@package.command("github")
@click.argument("assignment")
@click.option("--out", type=FOLDER, help="The folder (default: dist/github-ASSIGNMENT).")
def package_github(assignment: str, out: Path | None) -> int:
    """Make the repositories of an ASSIGNMENT for GitHub Classroom. One is for students, one grades."""
    from autograder.package import github

    here = course()
    folder, whole = github.make(here, assignment, out)
    click.echo(here.show(folder))
    if not whole:
        tell("Put the kit's wheel into grading/kit/: make wheel makes it in a checkout.")
    tell("docs/github.md says what to do with them.")
    return OK


@package.command("student")
@click.argument("assignments", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), help="The wheel (default: dist/optviz_check-….whl).")
def package_student(assignments: tuple[str, ...], out: Path | None) -> int:
    """Make the students' own `optviz check`, a wheel to hand out. It has the release and no hidden test."""
    from autograder.package import student

    here = course()
    path = student.make(here, assignments, out)
    click.echo(here.show(path))
    tell(f"Students install it with: {command('pip', 'install', path.name)}")
    return OK
