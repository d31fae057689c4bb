"""`optviz report`: the class report of a run."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from autograder import files, results
from autograder.course import Course, Notebook, writable
from autograder.feedback.command import lines
from autograder.report.page import page
from autograder.report.similar import groups
from autograder.submission import Refused, Skeleton, fetch, rebuild

NAME, LAST = "report.html", "results.last.jsonl"


def report(course: Course, assignment: str, folder: Path | None = None, submitted: Path | None = None) -> Path:
    """Write the report of a run beside its results, compared with the run of the last report; its path."""
    run = folder or course.results_folder(course.assignment(assignment))
    rows, figures = (lines(course, assignment, run, name) for name in ("results.jsonl", "figures.jsonl"))
    writable(run)
    last = run / LAST
    text = page(
        rows,
        figures,
        previous=results.read(last) if last.exists() else None,
        similar=list(similar(course, assignment, submitted)),
        costs=list(results.read(run / "costs.jsonl")) if (run / "costs.jsonl").exists() else (),
        feedback=Path("../" * len(run.relative_to(course.root).parts) + course.feedback.name).as_posix()
        if run.is_relative_to(course.root)
        else course.feedback.as_posix(),
    )
    files.replace(run / NAME, text)
    shutil.copyfile(run / "results.jsonl", last)
    return run / NAME


def similar(course: Course, assignment: str, submitted: Path | None = None) -> Iterator[tuple[str, list[str]]]:
    """Groups of near-identical answers: (solution cell, students)."""
    folder = submitted or course.submitted
    for notebook in course.notebooks(assignment):
        skeleton = Skeleton.read(notebook.release)
        answers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for student in course.students(assignment, folder):
            try:
                data = fetch(folder / student / assignment / f"{notebook.name}.ipynb", folder)
            except Refused:
                continue
            for cell in rebuild(data, skeleton, student, assignment, notebook.name).cells:
                if cell.kind == "solution" and cell.grade_id:
                    answers[cell.grade_id].append((student, cell.source))
        for task in notebook.exercise.tasks:
            for group in groups(sorted(answers[task.solution]), known(course, assignment, notebook)):
                yield task.solution, group


def known(course: Course, assignment: str, notebook: Notebook) -> list[str]:
    """Code that everybody has seen or would write: the release's cells, the solution's, the accepted styles."""
    import nbformat

    sources = []
    for path in (notebook.release, course.root / "solutions" / assignment / notebook.release.name):
        if path.is_file():
            sources += [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    for task in notebook.exercise.tasks:
        if task.styles:
            sources += [p.read_text(encoding="utf-8") for p in sorted(task.styles.glob("*.py"))]
    return sources
