"""Make what GitHub Classroom takes: a repository for students, and the workflow that grades what they push.

Hidden tests and secret go into neither: the first is students' to read and to change, and the second is a repository of
the course, which has its secret from GitHub.
"""

from __future__ import annotations

import json
from pathlib import Path

from autograder import files
from autograder.course.bundle import bundled
from autograder.course.course import Course
from autograder.course.handout import handed_out
from autograder.course.private import made_public
from autograder.errors import begun
from autograder.package import student, wheel
from autograder.package.archive import PACKAGE, contents

TEMPLATES = Path(__file__).with_name("github")
WORKFLOWS = ".github/workflows"
KIT = "kit"


def make(course: Course, assignment: str, out: Path | None = None) -> tuple[Path, bool]:
    """Write both folders; return where they are, and whether the kit's own wheel is in the second.

    UsageError where the release is stale or shows what students must not see. A checkout has no wheel of itself.
    """
    folder = out or course.root / "dist" / f"github-{assignment}"
    students, grading = folder / "students", folder / "grading"
    student.make(course, (assignment,), folder=students / ".optviz")
    whole = PACKAGE.parent != bundled()
    inside = {students / name: data for name, data in for_students(course, assignment).items()}
    inside[grading / WORKFLOWS / "grade.yml"] = workflow("grade.yml", assignment)
    if whole:
        name, data = wheel.installed("optviz")
        inside[grading / KIT / name] = data
    with begun(), made_public():
        for old in (grading / KIT).glob("*.whl") if whole else ():  # else somebody has put it there
            old.unlink()
        for path, content in inside.items():
            files.replace(path, content)
    return folder, whole


def for_students(course: Course, assignment: str) -> dict[str, bytes]:
    """Return the files of the students' repository, but not their check."""
    notebooks = {path.name: path.read_bytes() for path in course.released(assignment)}
    text = (TEMPLATES / "students.md").read_text(encoding="utf-8")
    listed = "\n".join(f"- `{name}`" for name in notebooks)
    return {
        **handed_out(course.release / assignment),
        **notebooks,
        "README.md": text.replace("NAME", assignment, 1).replace("NOTEBOOKS", listed, 1).encode(),
        f"{WORKFLOWS}/check.yml": workflow("check.yml", assignment),
        **contents(bundled() / ".binder", ".binder"),
    }


def workflow(name: str, assignment: str) -> bytes:
    """Return a workflow for an assignment, whose name may be any."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return text.replace('"@ASSIGNMENT@"', json.dumps(assignment, ensure_ascii=False)).encode()
