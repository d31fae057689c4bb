"""`optviz explain`: why a student has these points, for an appeal. What it writes is for the instructor only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import files, results
from autograder.course.course import Course
from autograder.course.handout import handed_out
from autograder.errors import UsageError, begun
from autograder.explain.case import Case, replayed
from autograder.explain.page import page
from autograder.explain.script import script
from autograder.explain.terminal import lines
from autograder.explain.view import explanation
from autograder.gradebook import writer
from autograder.judge.scale import chosen
from autograder.results import RESULTS, Entry
from autograder.rows import ResultRow, named
from autograder.running import worker
from autograder.submission import Skeleton
from autograder.terminal import command
from autograder.text import clean

FOLDER = "explain"  # beside the results
WIDTH = 80, 120  # columns


@dataclass(frozen=True)
class Chosen:
    """A cell to explain."""

    assignment: str
    entry: Entry
    row: ResultRow


def explain(
    course: Course,
    student: str,
    cell: str | None = None,
    assignment: str | None = None,
    script_file: Path | None = None,
    allow_weak: bool = False,
) -> Iterator[str]:
    """Yield what the terminal says of a student's cells: the one named, or all that lost points.

    Page and script are written beside the results, or the script to the file that is named.
    """
    wanted = found(course, student, cell, assignment)
    if script_file is not None and len(wanted) > 1:
        cells = ", ".join(one.row["cell"].removesuffix("_tests") for one in wanted)
        raise UsageError(f"--script is for one cell. Name one of these: {cells}")
    if len(wanted) > 1:
        yield from brief(wanted)
    width = min(max(shutil.get_terminal_size((WIDTH[0], 24)).columns, WIDTH[0]), WIDTH[1])
    for one in wanted:
        case = replay(course, one, allow_weak)
        entered = writer.overrides(course, one.assignment).get((student, one.entry.notebook), {})
        told = explanation(case, entered.get(one.row["cell"], (None, "")))
        yield from lines(told, width)
        place = course.results_folder(one.assignment) / FOLDER / student / f"{one.row['cell']}.html"
        program = script_file or place.with_suffix(".py")
        with begun():
            if case.logs:
                text = written(case, course)
                program.parent.mkdir(parents=True, exist_ok=True)
                files.replace(program, text)
            code = "\n\n".join(c.source for c in case.submission.cells if c.kind != "given")
            files.replace(place, page(told, clean(code, 20_000), program.name))
        yield ""
        yield f"Page:   {course.show(place)}"
        if case.logs:
            yield f"Script: {course.show(program)}"
            yield "        It runs the student's code without a sandbox; read it first."
        yield ""


def brief(wanted: Sequence[Chosen]) -> Iterator[str]:
    """Yield a line for each of several cells: its points, its status, and the mistakes that were recognized in it."""
    names = [one.row["cell"].removesuffix("_tests") for one in wanted]
    for one, name in zip(wanted, names, strict=True):
        score = "no score" if one.row["score"] is None else f"{one.row['score']:g} of {one.row['max_score']:g}"
        mistakes = "".join(f"  {d['id']}" for d in named(one.row))
        yield f"{name:{max(map(len, names))}}  {score:>12}  {one.row['status']}{mistakes}"
    yield ""


def found(course: Course, student: str, cell: str | None, assignment: str | None) -> list[Chosen]:
    """Return the cells that are meant; UsageError if there are none, or if it is not clear of which assignment."""
    where = [course.assignment(assignment)] if assignment else [a for a in course.assignments if graded(course, a)]
    if not where or not all(graded(course, a) for a in where):
        raise UsageError(
            f"Nothing is graded yet. Grade first: {command('optviz', 'grade', assignment or 'ASSIGNMENT')}"
        )
    rows = [
        Chosen(name, entry, row)
        for name in where
        for entry in results.entries(course.results_folder(name))
        if entry.student == student
        for row in entry.rows
    ]
    if not rows:
        raise UsageError(f"No results of a student {student!r} in {', '.join(where)}. Names are as in submitted/.")
    if cell is None:
        return [one for one in rows if one.row["score"] != one.row["max_score"]] or rows
    named = [one for one in rows if cell in (one.row["cell"], one.row["cell"].removesuffix("_tests"))]
    if not named:
        known = ", ".join(one.row["cell"].removesuffix("_tests") for one in rows)
        raise UsageError(f"No graded cell {cell!r} of {student}. Cells with hidden tests: {known}.")
    if len({one.assignment for one in named}) > 1:
        several = ", ".join(one.assignment for one in named)
        raise UsageError(f"{cell!r} is in several assignments: {several}. Name one with --assignment.")
    return named


def graded(course: Course, assignment: str) -> bool:
    return (course.results_folder(assignment) / RESULTS).is_file()


def replay(course: Course, one: Chosen, allow_weak: bool) -> Case:
    """Grade one cell again, as `optviz grade` does."""
    notebook = next((n for n in course.notebooks(one.assignment) if n.name == one.entry.notebook), None)
    if notebook is None or one.entry.submission is None:
        raise UsageError(f"{one.assignment}/{one.entry.notebook} has no hidden tests here any more. Grade again.")
    skeleton = Skeleton.read(notebook.release)
    shown = handed_out(course.release / one.assignment)
    job = worker.Job(
        one.assignment,
        one.row["seed"],
        {notebook.name: skeleton},
        allow_weak,
        scale=chosen(course.config),
        files=shown,
        packages=course.packages,
        shelves=course.rooms.shelves,
        names=course.rooms.names,
    )
    kept = worker.kept(allow_weak, shown, course.packages)
    return replayed(one.row, one.entry.submission, notebook.exercise, skeleton, kept.sandbox, kept.judge(job))


def written(case: Case, course: Course) -> str:
    """Return the script of a case."""
    row = case.row
    title = f"What {clean(row['student'], 80)}'s {case.task.name} does under the probes of {row['cell']}."
    made = f"Assignment {row['assignment']}, seed {row['seed']}, suite {case.verdict.suite}."
    accepted = {probe: case.accepted(probe) for probe in case.task.probes}
    right = case.task.conventions[case.closest]
    return script(case.task, case.submission, case.logs, right, accepted, case.slips, title, made)
