"""What feedback costs: pages for a large class, as CPU of this process and its copies, and their sizes.

Run: python -m benchmarks.feedback [--students 1000]

The bundled class is graded once; its lines are then repeated under new names until the class is large enough.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import results
from autograder.commands.demo import ASSIGNMENT, hand_in
from autograder.course.course import CONFIG, Course
from autograder.feedback.pages import write
from autograder.report import page as report
from autograder.results import joined
from autograder.running import run
from autograder.running.options import Options

HERE = Path(__file__).resolve().parent.parent


def graded_class(folder: Path) -> tuple[list[dict[str, Any]], ...]:
    """The bundled class, graded in a course of its own: the lines of results, figures and answers."""
    shutil.copy(HERE / CONFIG, folder)
    for name in ("source", "release"):
        shutil.copytree(HERE / name / ASSIGNMENT, folder / name / ASSIGNMENT)
    course = Course(folder)
    hand_in(course, course.submitted)
    out = run.grade(course, Options(ASSIGNMENT, seed=1, gradebook=False)).out
    return tuple(list(results.read(out / name)) for name in (results.RESULTS, results.FIGURES, results.ANSWERS))


def repeated(lines: list[dict[str, Any]], students: int) -> Iterator[dict[str, Any]]:
    """The class's lines under new names, sorted as a run writes them."""
    by_student: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_student.setdefault(line["student"], []).append(line)
    names = sorted(by_student)
    for k in range(students):
        for line in by_student[names[k % len(names)]]:
            yield {**line, "student": f"s{k:06d}"}


def spent() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    return sum(os.times()[:4])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1000)
    students = parser.parse_args().students
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rows, figures, answers = graded_class(folder)
        drawn = {line["student"] for line in figures}
        everyone = sorted({line["student"] for line in rows})
        figures += [{**figures[0], "student": s, "arrays": {}} for s in everyone if s not in drawn]
        began = spent()
        lines = (repeated(some, students) for some in (rows, figures, answers))
        pages = write(joined(*lines), folder / "pages").count
        each = 1e3 * (spent() - began) / pages
        sizes = sorted(p.stat().st_size for p in (folder / "pages").rglob("*.html"))
        print(f"{pages} pages for {students} students: {each:.1f} ms of CPU a page")
        print(f"page: {sizes[len(sizes) // 2] / 1e3:.0f} kB in the median, {sizes[-1] / 1e3:.0f} kB at most")
        began = spent()
        text = report(repeated(rows, students), repeated(figures, students))
        print(f"class report: {1e3 * (spent() - began) / students:.1f} ms of CPU a student, {len(text) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
