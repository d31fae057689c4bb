"""`optviz demo`: the whole way on a bundled class, from the release to the pages to open."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import files, grading, results
from autograder.course import Course
from autograder.errors import UsageError

ASSIGNMENT = "exercises"
CLASS = Path(__file__).parent / "democlass"
CELL = re.compile(r"^# %% (\w+)\n", re.MULTILINE)
OTHERWISE = re.compile(r"# otherwise: (\w+)\n")

Json = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """A student of the bundled class: what they did, and their answers by grade_id."""

    name: str
    story: str
    answers: dict[str, str]


def members() -> list[Member]:
    """The bundled class, by name."""
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
    """A download that broke off."""
    text = as_it_is(notebook)
    return text[: len(text) // 2]


def duplicated(notebook: Json) -> str:
    """Solution cells copied with their ids, tests deleted."""
    cells = []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("nbgrader", {})
        if not (tags.get("grade") and not tags.get("solution")):
            cells += [cell, dict(cell)] if tags.get("solution") else [cell]
    return as_it_is({**notebook, "cells": cells})


def stripped(notebook: Json) -> str:
    """All metadata gone and ids replaced, as after a way through another editor."""
    cells = [{**cell, "metadata": {"id": f"x{n:06d}"}} for n, cell in enumerate(notebook["cells"])]
    for cell in cells:
        cell.pop("id", None)
    return as_it_is({**notebook, "cells": cells, "metadata": {"colab": {"provenance": []}}, "nbformat_minor": 0})


#: what these students' notebooks went through
HABITS: dict[str, Callable[[Json], str]] = {"srinivasa": cut_off, "henri": duplicated, "felix": stripped}


def demo(course: Course, jobs: int | None = None) -> int:
    """Release, grade, write pages, show a table. Returns the exit code."""
    from autograder.feedback.command import feedback
    from autograder.release import release
    from autograder.report.command import report

    strangers = (
        sorted(set(course.students(ASSIGNMENT)) - {m.name for m in members()}) if course.submitted.is_dir() else []
    )
    if strangers:
        raise UsageError(
            f"{course.show(course.submitted)}/ holds submissions of {strangers[0]!r}, who is not in the bundled class. "
            "Run the demo in a course folder of its own, so that it does not mix with a real class."
        )
    release(course, ASSIGNMENT)
    shutil.rmtree(course.submitted, ignore_errors=True)
    hand_in(course, course.submitted)
    summary = grading.grade(course, grading.Options(ASSIGNMENT, jobs=jobs))
    _, written = feedback(course, ASSIGNMENT)
    overview = report(course, ASSIGNMENT)
    show(summary, [overview, written, summary.out / grading.RESULTS, course.root / "gradebook.db"])
    return 1 if summary.faults else 0


def show(summary: grading.Summary, paths: list[Path]) -> None:
    """The class as a table, and what to open."""
    from rich.console import Console
    from rich.table import Table

    stories = {m.name: m.story for m in members()}
    rows: dict[str, dict[str, Json]] = {}
    for row in results.read(summary.out / grading.RESULTS):
        rows.setdefault(row["student"], {})[row["cell"]] = row
    cells = [row["cell"] for row in next(iter(rows.values())).values()]
    table = Table(
        title=f"The bundled class, graded at isolation level {summary.isolation}",
        caption="Points, or why there are none",
    )
    for heading in ("student", *(c.removesuffix("_tests") for c in cells), "total", "what they did"):
        table.add_column(heading, justify="left" if heading in ("student", "what they did") else "right")
    for student, graded in rows.items():
        total = sum(r["score"] or 0 for r in graded.values())
        table.add_row(student, *(mark(graded[c]) for c in cells), f"{total:g}", stories[student])
    console = Console(width=None if Console().is_terminal else 160)
    console.print(table)
    console.print("Open:", *(f"  {path}" for path in paths), sep="\n", markup=False, highlight=False, soft_wrap=True)


def mark(row: Json) -> str:
    return f"{row['score']:g}" if row["status"] == "graded" else row["status"]
