"""`optviz report`: the class report of a run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder import files, results
from autograder.boundary import MAX_CELL_CHARACTERS, Boundary, Left, Made
from autograder.commands.feedback import graded, run_of
from autograder.course.course import Course, Notebook, check_writable
from autograder.errors import begun
from autograder.feedback.by_hand import answers
from autograder.gradebook import writer
from autograder.report.page import page
from autograder.report.people import Written, mistakes_table
from autograder.report.similar import Alike
from autograder.results import ANSWERS, COSTS, FIGURES, LAST, RESULTS, Entry
from autograder.rows import AnswerRow
from autograder.text import clean

NAME, TABLE = "report.html", "mistakes.csv"


def report(course: Course, assignment: str, folder: Path | None = None) -> Made:
    """Write the report of a run beside its results, compared with the run of the last report.

    What nbgrader has graded is in it with the gradebook's scores.
    """
    run = run_of(course, assignment, folder)
    check_writable(run)
    left: list[Left] = []
    handed_in = graded(course, assignment, run, left)
    last, rows = run / LAST, (run / RESULTS).exists()
    alike = list(similar(course, assignment, handed_in, left))
    emails = writer.emails(course)
    others = {path.stem for path in course.others(assignment)}
    text = page(
        results.read(run / RESULTS) if rows else (),
        results.read_figures(run / FIGURES) if (run / FIGURES).exists() else (),
        previous=results.read(last) if last.exists() else None,
        similar=alike,
        costs=list(results.read_costs(run / COSTS)) if (run / COSTS).exists() else (),
        feedback=Path(os.path.relpath(course.feedback, run.resolve())).as_posix(),
        left=left,
        not_taken=not_taken(run, left),
        others=[s for s in writer.standings(course, assignment) if s.notebook in others] if others else (),
        assignment=assignment,
        written=hand_graded(course, assignment, run, left) if rows else (),
        sources=shown(course, assignment, run, alike, left) if rows else {},
        emails=emails,
        table=TABLE if rows else "",
    )
    with begun():
        files.replace(run / NAME, text)
        if rows:
            files.replace(run / TABLE, mistakes_table(results.read(run / RESULTS), emails, left))
            files.copy(run / RESULTS, last)
    return Made(run / NAME, left=tuple(left))


def hand_graded(course: Course, assignment: str, run: Path, left: list[Left]) -> list[Written]:
    """Return the answers that people grade, with what they have entered."""
    places = {n.name: writer.manual_cells(n.release) for n in course.notebooks(assignment)}
    entered = writer.overrides(course, assignment)
    found: list[Written] = []
    for entry in results.entries(run) if any(places.values()) else ():
        boundary, by = Boundary(entry.student, entry.notebook, left), entered.get((entry.student, entry.notebook), {})
        own = boundary.do("gather", answers, entry.submission, places.get(entry.notebook, ()), by, otherwise=())
        found += [Written(entry.student, entry.notebook, a.title, a.points, a.max_points, a.word) for a in own]
    return found


def shown(
    course: Course, assignment: str, run: Path, groups: Iterable[tuple[str, list[str]]], left: list[Left]
) -> dict[tuple[str, str], str]:
    """Return the answers that the page shows, by cell and student.

    Of each group of nearly equal ones the first two, by the solution's cell; of each group of wrong ones without a name
    the first, by the graded cell.
    """
    wanted = {(cell, student) for cell, group in groups for student in group[:2]}
    graded_as = {t.solution: t.cell for n in course.notebooks(assignment) for t in n.exercise.tasks}
    found: dict[tuple[str, str], str] = {}
    seen: set[tuple[str, str]] = set()
    for entry in results.entries(run):
        boundary = Boundary(entry.student, entry.notebook, left)
        found |= boundary.do("gather", shown_of, entry, wanted, graded_as, seen, otherwise={})
    return found


def shown_of(
    entry: Entry, wanted: set[tuple[str, str]], graded_as: Mapping[str, str], seen: set[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return one notebook's answers among these; add to `seen` the groups without a name that it is the first of."""
    found = {}
    behaviors = {row["cell"]: row.get("behavior", "") for row in entry.rows}
    for cell in entry.submission.cells if entry.submission else ():
        solution = (cell.grade_id or "") if cell.kind == "solution" else ""
        tests = graded_as.get(solution, "")
        group = tests, behaviors.get(tests, "")
        if (solution, entry.student) in wanted:
            found[solution, entry.student] = clean(cell.source, MAX_CELL_CHARACTERS)
        if group[1] and group not in seen:
            seen.add(group)
            found[tests, entry.student] = clean(cell.source, MAX_CELL_CHARACTERS)
    return found


def not_taken(run: Path, left: list[Left]) -> list[tuple[str, str]]:
    """Return the files that were handed in and not graded, each with its student."""
    found: set[tuple[str, str]] = set()
    for answer in results.read_answers(run / ANSWERS) if (run / ANSWERS).exists() else ():
        boundary = Boundary(answer["student"], answer["notebook"], left)
        found |= boundary.do("gather", names_of, answer, otherwise=set())
    return sorted(found)


def names_of(answer: AnswerRow) -> set[tuple[str, str]]:
    """Return the files that one line of answers says were not graded, each with its student."""
    return {(answer["student"], name) for name in answer.get("not_taken", ())}


def similar(
    course: Course, assignment: str, entries: Iterable[Entry], left: list[Left]
) -> Iterator[tuple[str, list[str]]]:
    """Yield groups of near-identical answers: (solution cell, students)."""
    tasks = {
        (notebook.name, task.solution): Alike(common)
        for notebook in course.notebooks(assignment)
        for common in [known(course, assignment, notebook)]
        for task in notebook.exercise.tasks
    }
    for entry in entries:
        Boundary(entry.student, entry.notebook, left).do("similar", compare, tasks, entry)
    for (_, solution), alike in tasks.items():
        for group in alike.groups():
            yield solution, group


def compare(tasks: Mapping[tuple[str, str], Alike], entry: Entry) -> None:
    """Add a notebook's answers to those that they are compared with."""
    for cell in entry.submission.cells if entry.submission else ():
        alike = tasks.get((entry.notebook, cell.grade_id or "")) if cell.kind == "solution" else None
        if alike is not None:
            alike.add(entry.student, cell.source)


def known(course: Course, assignment: str, notebook: Notebook) -> list[str]:
    """Return code that everybody has seen or would write: the release's cells, the solution's, the accepted styles."""
    import nbformat

    sources = []
    for path in (notebook.release, course.solutions / assignment / notebook.release.name):
        if path.is_file():
            sources += [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    for task in notebook.exercise.tasks:
        if task.styles:
            sources += [p.read_text(encoding="utf-8") for p in sorted(task.styles.glob("*.py"))]
    return sources
