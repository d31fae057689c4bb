"""The command `optviz`: verbs that parse their arguments and call the room that does the work."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import click

from autograder.commands.ends import FAULTS, MAX_MESSAGE_CHARACTERS, OK, InOrder, code_of, first, leave, told
from autograder.commands.keys import KeyOf
from autograder.course.here import course
from autograder.errors import UsageError
from autograder.files import settle
from autograder.imports import trim
from autograder.package.verbs import package
from autograder.terminal import command, tell
from autograder.text import counted, line

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="optviz", prog_name="optviz")
def cli() -> None:
    """Grade notebook exercises in numerical optimization. The course is the working directory."""


@cli.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
def init(folder: Path) -> int:
    """Make a course of your own in a new folder DIR. It has the kit's notebooks and settings."""
    from autograder.commands.init import init

    made = init(folder)
    click.echo(folder)
    enter = "" if folder.resolve() == Path.cwd().resolve() else f"{command('cd', folder)}, then "
    tell(f"Next: {enter}optviz doctor and optviz release. README.md {'there' if enter else 'here'} says the rest.")
    if made.elsewhere:
        tell(
            f"But Jupyter's own configuration on this machine sets CourseDirectory.root to {made.root}, which goes "
            "before this course. Remove it, or set CourseDirectory.root in this course's nbgrader_config.py as well."
        )
    return OK


@cli.command()
@click.option("--jobs", type=click.IntRange(1), help="Number of processes (default: one per processor).")
def demo(jobs: int | None) -> int:
    """Grade a bundled class in a new folder, from release to report."""
    from autograder.commands.demo import demo

    return demo(Path.cwd(), jobs)


@cli.command()
def doctor() -> int:
    """Show how this machine isolates student code. Say what keeps it from doing better."""
    from autograder.commands.doctor import doctor

    return doctor()


@cli.command()
@click.argument("exercise")
@click.option("--assignment", required=True, metavar="A", help="The assignment, a folder of source/; made if need be.")
@click.option(
    "--family",
    required=True,
    type=KeyOf("autograder.commands.new:FAMILIES"),
    help="optimizer: a class with step(params, grads). function: a schedule or another function. gradient: the "
    "gradient of a function.",
)
@click.option(
    "--reference",
    metavar="MODULE:NAME",
    help="What is right, from a module in exercises/ or an installed package (default: an example to replace).",
)
def new(exercise: str, assignment: str, family: str, reference: str | None) -> int:
    """Write a new EXERCISE for this course. It has a notebook, hidden tests, and a reference."""
    from autograder.commands.new import new

    here = course()
    for path in new(here, exercise, assignment, family, reference):
        click.echo(here.show(path))
    room = here.rooms.require(assignment, exercise)
    known_as = next(name for name, one in here.rooms.exercises.items() if one is room)
    tell(
        f"Next: {command('optviz', 'audit', known_as)}, then write what is marked FILL IN, then "
        f"{command('optviz', 'release', assignment)}. docs/adding-an-exercise.md says the rest."
    )
    return OK


@cli.command()
@click.argument("assignments", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; list what is stale or gives something away.")
def release(assignments: tuple[str, ...], check: bool) -> int:
    """Make release/ and solutions/ from source/."""
    from autograder.course import release
    from autograder.scaffold import unwritten

    here = course()
    chosen = assignments or here.sources
    for sentence in () if assignments else release.without_source(here):
        tell(sentence)
    for assignment in chosen:
        handed_out, withheld = release.beside(here, assignment)
        for word, paths in (("Handed out", handed_out), ("Not handed out", withheld)):
            for path in paths:
                tell(f"{word}: {here.show(here.source / assignment / path)}")
    if check:
        problems = [problem for assignment in chosen for problem in release.check(here, assignment)]
        if problems:
            raise UsageError("\n".join(problems))
        return OK
    for path in release.release(here, *chosen):
        click.echo(here.show(path))
        if path.is_relative_to(here.release) and (names := unwritten.cells(path)):
            tell(f"Students read FILL IN in {here.show(path)}, in the cells {', '.join(names)}.")
    return OK


@cli.command()
@click.argument("notebook", type=FILE)
def check(notebook: Path) -> int:
    """Show what the grader will see in a NOTEBOOK. That is its answers, its repairs and whether it runs."""
    from autograder.commands import check

    return check.main(notebook)


@cli.command()
@click.argument("archive", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--from", "system", type=KeyOf("autograder.collect.systems:SYSTEMS"), metavar="SYSTEM", required=True,
    help="canvas, moodle, blackboard, brightspace, gradescope, sakai, teams, classroom, github, or folders: one each.",
)  # fmt: skip
@click.option("--assignment", required=True, help="The assignment that these are submissions of.")
@click.option("--roster", type=FILE, help="The list of students that the system exports, to name students as it does.")
@click.option("--key", help="The column of that list whose entries are to be the students' names here.")
def collect(archive: Path, system: str, assignment: str, roster: Path | None, key: str | None) -> int:
    """Take submissions from the download of another system. ARCHIVE is a zip, or the folder made of it."""
    from autograder.collect import collect as of_systems

    here = course()
    made = of_systems.collect(here, archive, system, assignment, roster, key)
    click.echo(here.show(here.submitted))
    for sentence in made.sentences(system, assignment):
        tell(sentence)
    for left in first(made.left, "more that were not collected"):
        tell(f"Not collected, {left}")
    return FAULTS if made.left else OK


@cli.command()
@click.argument("assignment")
@click.option("--submitted", type=FOLDER, help="Folder of submissions (default: submitted/).")
@click.option("--out", type=FOLDER, help="Folder for the results (default: results/ASSIGNMENT/).")
@click.option("--student", default="*", metavar="GLOB", help="Grade only these students and keep the others' results.")
@click.option(
    "--changed", is_flag=True, help="Of these, only who handed in something new, or is graded by something new."
)
@click.option("--part", metavar="I/N", help="Judge only part I of N, from 0 on, for a later run of the whole class.")
@click.option("--jobs", type=click.IntRange(1), help="Number of processes (default: one per processor).")
@click.option("--executor", type=KeyOf("autograder.running.executors:EXECUTORS"), default="local", show_default=True)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Address of a Dask scheduler (default: a cluster on this machine)."
)
@click.option("--seed", type=click.IntRange(0), help="Seed of the random probes (default: the course's own).")
@click.option("--gradebook/--no-gradebook", default=True, show_default=True, help="Update nbgrader's gradebook.")
@click.option("--diff", is_flag=True, help="Write nothing; show whose scores would change and why.")
@click.option("--allow-weak-sandbox", is_flag=True, help="Grade even where nothing isolates student code (level C).")
def grade(allow_weak_sandbox: bool, diff: bool, part: str | None, **options: Any) -> int:
    """Grade the submissions of an ASSIGNMENT. They are DIR/<student>/ASSIGNMENT/<notebook>.ipynb."""
    from autograder.commands.grade import grade, part_of
    from autograder.running.options import Options

    chosen = Options(allow_weak=allow_weak_sandbox, part=part_of(part), **options)
    return grade(course(), chosen, diff)


@cli.command()
@click.argument("assignment")
@click.option("--results", type=FOLDER, help="Folder with the results of grading (default: results/ASSIGNMENT/).")
@click.option("--out", type=FOLDER, help="Where the pages go (default: feedback/).")
def feedback(assignment: str, results: Path | None, out: Path | None) -> int:
    """Write the students' pages, one for each graded notebook."""
    from autograder.commands.feedback import feedback

    here = course()
    made = feedback(here, assignment, results, out)
    tell(counted(made.count, "page"))
    for note in made.notes:
        tell(note)
    click.echo(here.show(made.path))
    return told(made.left)


@cli.command()
@click.argument("assignment")
@click.option("--results", type=FOLDER, help="Folder with the results of grading (default: results/ASSIGNMENT/).")
@click.option("--submitted", type=FOLDER, hidden=True, help="Not needed: the results contain what was handed in.")
def report(assignment: str, results: Path | None, submitted: Path | None) -> int:
    """Write the instructor's page on the class. It compares the class with the last report."""
    from autograder.commands.report import report

    here = course()
    made = report(here, assignment, results)
    click.echo(here.show(made.path))
    return told(made.left)


@cli.command("explain")
@click.argument("student")
@click.argument("cell", required=False)
@click.option("--assignment", help="The assignment (default: all that have been graded).")
@click.option("--script", type=click.Path(dir_okay=False, path_type=Path), help="Where the script goes.")
@click.option("--allow-weak-sandbox", is_flag=True, help="Replay even where nothing isolates student code.")
def explain_(student: str, cell: str | None, assignment: str | None, script: Path | None, **options: bool) -> int:
    """Show why a STUDENT has these points in a CELL. For you only."""
    from autograder.commands.explain import explain

    for text in explain(course(), student, cell, assignment, script, options["allow_weak_sandbox"]):
        click.echo(text)
    return OK


@cli.command()
@click.argument("assignment")
@click.argument("group", required=False)
@click.option("--sentence", help="What students read of it: what their code does, and what it should do.")
@click.option("--cost", type=KeyOf("autograder.commands.name:COSTS"), default="core", show_default=True)
@click.option("--slug", default="", help="Its short name in results and report (default: named_ and a number).")
@click.option("--forget", is_flag=True, help="Take the name back.")
def name(assignment: str, group: str | None, sentence: str | None, cost: str, slug: str, forget: bool) -> int:
    """Name a GROUP of wrong answers that do the same. Without a GROUP, list them.

    The next grading tells everybody in the group and counts the mistake once.
    """
    from autograder.commands import name as named

    here = course()
    if group is None:
        for said in named.listing(here, assignment):
            click.echo(line(said, MAX_MESSAGE_CHARACTERS))
        return OK
    if forget:
        click.echo(here.show(named.forget(here, assignment, group)))
    elif sentence is None:
        named.unique(named.groups(here, assignment), group)  # there is no such group: say that first
        raise UsageError("Say with --sentence what students will read.")
    else:
        click.echo(here.show(named.name(here, assignment, group, sentence, cost, slug)))
    tell(f"Grade again, so that it counts: {command('optviz', 'grade', assignment)}")
    return OK


@cli.command()
@click.argument("exercises", nargs=-1)
@click.option(
    "--mutants/--no-mutants", default=True, show_default=True, help="Also try automatic mutants of the solution."
)
@click.option("--deep", is_flag=True, help="Mutate the accepted styles as well.")
@click.option(
    "--seeds",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many seeds to try; no score or diagnosis may depend on the seed.",
)
@click.option(
    "--marks",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Compare with human marks instead: a folder of answers (.py) and marks.json.",
)
@click.option("--table", is_flag=True, help="Print every known mistake with its cost and score instead.")
@click.option("--names", is_flag=True, help="Count how many mistakes in other styles and in pairs are named instead.")
@click.option("--scale", type=click.Choice(["standard", "strict"]), default="standard", help="For --marks and --table.")
def audit(exercises: tuple[str, ...], marks: Path | None, table: bool, names: bool, scale: str, **tried: Any) -> int:
    """Test the hidden tests themselves. Try them on solutions, styles, known mistakes and mutants.

    Without names, these are the course's own exercises, or the kit's if the course has none.
    """
    from autograder.course.directory import CONFIG, settings

    root = settings(Path.cwd()).root if Path(CONFIG).is_file() else Path.cwd()
    if marks is not None:
        from autograder.audit import agreement

        return agreement.main(marks, scale, root)
    from autograder.audit import audit
    from autograder.exercises.rooms import of_course

    if table or names:
        from autograder.audit import names as of_names
        from autograder.audit import table as of_mistakes

        rooms = [room for _, room in audit.known(of_course(root), exercises)]
        return of_mistakes.main(rooms, scale) if table else of_names.main(rooms)
    return audit.main(root, exercises, **tried)


@cli.command()
@click.argument("assignment")
@click.option(
    "--to",
    "format",
    type=KeyOf("autograder.export.scores:FORMATS"),
    default="csv",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="File or, for gradescope, folder (default: stdout, results/)."
)
@click.option("--roster", type=FILE, help="The file exported by the LMS; a filled-in copy is written.")
@click.option("--column", help="The assignment's column in that file, if its name does not identify it.")
@click.option("--feedback-column", help="A column of that file for feedback, if its name does not identify it.")
@click.option("--key", help="The column of student ids or emails in that file, if its name does not identify it.")
@click.option("--scale", is_flag=True, help="Convert the scores if the column has a different maximum.")
@click.option("--above-maximum", is_flag=True, help="Write scores even if they exceed the column's maximum.")
@click.option("--decimal", type=click.Choice(["point", "comma"]), help="How that file writes decimals.")
@click.option("--missing-as-zero", is_flag=True, help="Write 0 where nothing was handed in.")
@click.option("--unfinished", is_flag=True, help="Write the points so far where grading is not finished.")
def export(assignment: str, **options: Any) -> int:
    """Write the gradebook's scores for another system."""
    from autograder.export import scores

    return scores.main(course(), assignment, **options)


cli.add_command(package)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 done, 1 faults of the grader, 2 usage; docs/operators.md has the others."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settle()
    trim()
    code = code_of(cli, arguments)
    if arguments is None:  # this process is the command
        leave(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
