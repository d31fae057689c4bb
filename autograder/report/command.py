"""`optviz report`: the class report of a run."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder import files, results
from autograder.course import Course, Notebook, check_writable
from autograder.errors import begun
from autograder.feedback.command import graded
from autograder.report.page import page
from autograder.report.similar import groups
from autograder.results import COSTS, FIGURES, RESULTS, Entry

NAME, LAST = "report.html", "results.last.jsonl"


def report(course: Course, assignment: str, folder: Path | None = None) -> Path:
    """Write the report of a run beside its results, compared with the run of the last report; its path."""
    run = folder or course.results_folder(course.assignment(assignment))
    handed_in = graded(course, assignment, folder)
    check_writable(run)
    last = run / LAST
    text = page(
        results.read(run / RESULTS),
        results.read(run / FIGURES),
        previous=results.read(last) if last.exists() else None,
        similar=list(similar(course, assignment, handed_in)),
        costs=list(results.read(run / COSTS)) if (run / COSTS).exists() else (),
        feedback=Path(os.path.relpath(course.feedback, run.resolve())).as_posix(),
    )
    with begun():
        files.replace(run / NAME, text)
        files.copy(run / RESULTS, last)
    return run / NAME


def similar(course: Course, assignment: str, entries: Iterable[Entry]) -> Iterator[tuple[str, list[str]]]:
    """Groups of near-identical answers: (solution cell, students)."""
    answers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for entry in entries:
        for cell in entry.submission.cells if entry.submission else ():
            if cell.kind == "solution" and cell.grade_id:
                answers[cell.grade_id].append((entry.student, cell.source))
    for notebook in course.notebooks(assignment):
        common = known(course, assignment, notebook)
        for task in notebook.exercise.tasks:
            for group in groups(answers[task.solution], common):
                yield task.solution, group


def known(course: Course, assignment: str, notebook: Notebook) -> list[str]:
    """Code that everybody has seen or would write: the release's cells, the solution's, the accepted styles."""
    import nbformat

    sources = []
    for path in (notebook.release, course.solutions / assignment / notebook.release.name):
        if path.is_file():
            sources += [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    for task in notebook.exercise.tasks:
        if task.styles:
            sources += [p.read_text(encoding="utf-8") for p in sorted(task.styles.glob("*.py"))]
    return sources
