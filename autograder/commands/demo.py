"""`optviz demo`: the whole way on a bundled class, from the release to the pages to open."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import files, results
from autograder.course.bundle import bundled, copy
from autograder.course.course import CONFIG, Course
from autograder.course.private import made_private
from autograder.rows import ResultRow
from autograder.running import run
from autograder.running.options import Options
from autograder.terminal import tell

ASSIGNMENT = "exercises"
NAME = "optviz-demo"
PACKAGE = Path(__file__).parents[1]
WIDE, NARROW = 140, 80  # columns: of a terminal that holds every cell, and where there is no terminal
BESIDE = 25  # columns beside what a student did
CLASS = PACKAGE / "commands" / "democlass"
CELL = re.compile(r"^# %% (\w+)\n", re.MULTILINE)
OTHERWISE = re.compile(r"# otherwise: (\w+)\n")

#: what keeps the demo's course apart, whatever the settings before it say
OWN = """
# This folder is a demo, and stands by itself.
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = {database!r}
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.solution_directory = "solutions"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
"""

Json = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """A student of the bundled class: what they did, and their answers by grade_id."""

    name: str
    story: str
    answers: dict[str, str]


def members() -> list[Member]:
    """Return the bundled class, by name."""
    return [member(path) for path in sorted(CLASS.glob("*.py"))]


def member(path: Path) -> Member:
    story, _, rest = path.read_text(encoding="utf-8").partition("\n")
    parts = CELL.split(rest)
    answers = {name: text.strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    if like := OTHERWISE.match(rest):
        answers = member(path.with_name(f"{like[1]}.py")).answers | answers
    return Member(path.stem, story.removeprefix("# "), answers)


def hand_in(course: Course, folder: Path, assignment: str = ASSIGNMENT) -> int:
    """Write the class's notebooks, made from the release, to FOLDER/<student>/<assignment>/; how many students."""
    released = {
        path.name: path.read_text(encoding="utf-8") for path in sorted((course.release / assignment).glob("*.ipynb"))
    }
    everyone = members()
    for one in everyone:
        for name, text in released.items():
            notebook = json.loads(text)
            touched = fill(notebook, one.answers)
            if one.name == "evariste" and not touched:
                continue  # this one handed in less
            alter = HABITS.get(one.name, as_it_is)
            files.replace(folder / one.name / assignment / name, alter(notebook))
    return len(everyone)


def fill(notebook: Json, answers: dict[str, str]) -> bool:
    """Write the answers into a notebook's solution cells; whether there was one for it."""
    touched = False
    for cell in notebook["cells"]:
        answer = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if answer is not None:
            cell["source"] = answer
            touched = True
    return touched


def as_it_is(notebook: Json) -> str:
    return json.dumps(notebook, indent=1)


def cut_off(notebook: Json) -> str:
    """Return a download that was cut off."""
    text = as_it_is(notebook)
    return text[: len(text) // 2]


def duplicated(notebook: Json) -> str:
    """Copy solution cells with their ids, and delete the tests."""
    cells = []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("nbgrader", {})
        if not (tags.get("grade") and not tags.get("solution")):
            cells += [cell, dict(cell)] if tags.get("solution") else [cell]
    return as_it_is({**notebook, "cells": cells})


def stripped(notebook: Json) -> str:
    """Return the notebook without metadata and with new ids, as another editor may leave it."""
    cells = [{**cell, "metadata": {"id": f"x{n:06d}"}} for n, cell in enumerate(notebook["cells"])]
    for cell in cells:
        cell.pop("id", None)
    return as_it_is({**notebook, "cells": cells, "metadata": {"colab": {"provenance": []}}, "nbformat_minor": 0})


#: what these students' notebooks went through
HABITS: dict[str, Callable[[Json], str]] = {"srinivasa": cut_off, "henri": duplicated, "felix": stripped}


def demo(here: Path, jobs: int | None = None) -> int:
    """Release, grade, write pages and show a table, in a new folder in `here`. Returns the exit code."""
    from autograder.commands.feedback import feedback
    from autograder.commands.report import report
    from autograder.course.release import release

    os.environ.pop("OPTVIZ_DB_URL", None)  # the gradebook of a real class
    course = own_course(here)
    tell(f"The demo is a course in a folder of its own: {course.root}")
    with made_private(course):
        release(course, ASSIGNMENT)
        hand_in(course, course.submitted)
        summary = run.grade(course, Options(ASSIGNMENT, jobs=jobs))
        written = feedback(course, ASSIGNMENT).path
        overview = report(course, ASSIGNMENT).path
    show(summary, [overview, written, summary.out / results.RESULTS, course.root / "gradebook.db"])
    return 1 if summary.faults else 0


def own_course(here: Path) -> Course:
    """Make a course that shares nothing with another one, in a new folder: in `here`, or where nothing can be written
    there, among the temporary files."""
    root = new_folder(here)
    for folder in ("source", "solutions"):
        copy(f"{folder}/{ASSIGNMENT}", root / folder / ASSIGNMENT)
    settings = (bundled() / CONFIG).read_text(encoding="utf-8")
    (root / CONFIG).write_text(f"{settings}\n{OWN.format(root=str(root), database=f'sqlite:///{root}/gradebook.db')}")
    return Course(root)


def new_folder(here: Path) -> Path:
    """Make a folder with a name that is not taken."""
    for number in itertools.count(1):
        folder = here / (NAME if number == 1 else f"{NAME}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError:
            return Path(tempfile.mkdtemp(prefix=f"{NAME}-"))
        return folder.resolve()
    raise AssertionError("there are numbers without end")


def show(summary: run.Summary, paths: list[Path]) -> None:
    """Show the class as a table and say what to open."""
    from rich.console import Console
    from rich.table import Table

    stories = {m.name: m.story for m in members()}
    rows: dict[str, dict[str, ResultRow]] = {}
    for row in results.read(summary.out / results.RESULTS):
        rows.setdefault(row["student"], {})[row["cell"]] = row
    cells = [row["cell"] for row in next(iter(rows.values())).values()]
    console = Console(width=shutil.get_terminal_size((NARROW, 24)).columns)
    shown = cells if console.width >= WIDE else []  # a narrow terminal has the totals; the report has the cells
    table = Table(
        title=f"The bundled class, graded at isolation level {summary.isolation}",
        caption="Points, or why there are none" if shown else "Points of each answer: in the report",
    )
    for heading in ("student", *(c.removesuffix("_tests") for c in shown), "total", "what they did"):
        left = heading in ("student", "what they did")
        most = console.width - BESIDE if heading == "what they did" and not shown else None
        table.add_column(heading, justify="left" if left else "right", no_wrap=not shown, max_width=most)
    for student, graded in rows.items():
        total = sum(r["score"] or 0 for r in graded.values())
        table.add_row(student, *(mark(graded[c]) for c in shown), f"{total:g}", stories[student])
    console.print(table)
    console.print("Open:", *(f"  {path}" for path in paths), sep="\n", markup=False, highlight=False, soft_wrap=True)


def mark(row: ResultRow) -> str:
    return f"{row['score']:g}" if row["status"] == "graded" else row["status"]
