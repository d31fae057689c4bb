"""What there is in a course, counted: `python -m autograder.panel.counts SHOWN` prints it for the page, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from glob import escape
from pathlib import Path
from typing import Any

from autograder.course.course import CONFIG, Course, is_student, notebooks_in, writable
from autograder.course.private import made_private
from autograder.errors import Fault, UsageError
from autograder.imports import trim
from autograder.results import RESULTS

MAX_COURSES_NAMED = 20
REPORT = "report.html"


@dataclass
class Counts:
    """An assignment in numbers of students. `new` were never graded; of `changed`, something is new since then."""

    name: str
    handed_in: int = 0
    graded: int = 0
    new: int = 0
    changed: int = 0
    waiting: int = 0
    faults: int = 0
    pages: int = 0
    when_graded: float | None = None
    report: str | None = None
    when_reported: float | None = None
    nbgraders: list[str] = field(default_factory=list)  # notebooks that nbgrader grades
    problems: list[str] = field(default_factory=list)


def counted(shown: Path) -> dict[str, Any]:
    """Return what the page shows of the course in the working directory, or why there is nothing to show."""
    try:
        here = Course()
        with made_private(here):
            writable(here.cache)  # where it is noted that a release is up to date
            return {
                "root": str(here.root),
                "course_id": here.directory.course_id,
                "private": str(here.private),
                "feedback": str(here.feedback.resolve()),
                "notes": notes(here, shown),
                "assignments": [asdict(count(here, name)) for name in here.assignments],
            }
    except (UsageError, Fault) as error:
        return {"problem": " ".join([str(error), *others(Path.cwd())])}


def count(course: Course, name: str) -> Counts:
    """Count one assignment; what cannot be counted is among its problems."""
    out = Counts(name)
    try:
        course.check_release(name)
    except (UsageError, Fault) as error:
        out.problems.append(str(error))
    try:
        count_students(course, name, out)
    except (UsageError, Fault, OSError) as error:
        once = not out.problems or notebooks_in(course.release / name)  # that nothing is released is said once
        if once and str(error) not in out.problems:
            out.problems.append(str(error))
    results, report = (course.results_folder(name) / file for file in (RESULTS, REPORT))
    out.when_graded = results.stat().st_mtime if results.is_file() else None
    if report.is_file():
        out.report, out.when_reported = str(report.resolve()), report.stat().st_mtime
    out.pages = sum(1 for _ in course.feedback.glob(f"*/{escape(name)}"))
    return out


def count_students(course: Course, name: str, out: Counts) -> None:
    from autograder.gradebook import writer  # nbgrader is slow to import
    from autograder.running import departures, pending, unchanged

    handed_in = set(course.students(name)) if course.submitted.is_dir() else set()
    handed_in -= departures.left(course).get(name, set())
    out.handed_in = len(handed_in)
    out.nbgraders = [path.stem for path in course.others(name)]
    standings = writer.standings(course, name)
    out.waiting = len({s.student for s in standings if s.waiting and s.student in handed_in})
    if not course.notebooks(name):
        return
    faults: dict[str, bool] = {}
    for row in pending.rows(course, name):
        faults[row["student"]] = faults.get(row["student"], False) or row["status"] == "fault"
    out.graded = len(handed_in & faults.keys())
    out.faults = sum(faults[student] for student in handed_in & faults.keys())
    known = unchanged.students(course, name, course.submitted, course.results_folder(name)) if handed_in else set()
    out.new = len(handed_in - faults.keys())
    out.changed = len((handed_in & faults.keys()) - known)


def notes(course: Course, shown: Path) -> list[str]:
    """Say where the course is not where the server's notebooks are, since Formgrader needs it there."""
    if course.root.is_relative_to(shown):
        return []
    return [
        f"Jupyter shows the notebooks of {shown}, and this course is in another place: Formgrader cannot open its "
        f"notebooks. Start Jupyter in {course.root}."
    ]


def others(folder: Path) -> list[str]:
    """Name the courses in the folders of a folder that is none."""
    found = sorted(path.parent.name for path in folder.glob(f"*/{CONFIG}") if is_student(path.parent.name))
    if not found:
        return []
    more = f" and {len(found) - MAX_COURSES_NAMED} more" if len(found) > MAX_COURSES_NAMED else ""
    return [
        f"There are courses in {', '.join(found[:MAX_COURSES_NAMED])}{more}: start Jupyter in the folder of one, or "
        f"name it as c.CourseDirectory.root in {CONFIG} here. Formgrader finds its course in the same way."
    ]


def main() -> None:
    """Print the numbers."""
    trim()
    print(json.dumps(counted(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
