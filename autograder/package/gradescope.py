"""Make the archive that Gradescope builds an autograder from: the kit, one assignment, the course's seed for it.

Gradescope unpacks it into /autograder/source, runs `setup.sh` once, and `run_autograder` for each submission; what that
starts is on_gradescope.py.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from autograder import files
from autograder.course.course import Course, Notebook
from autograder.errors import UsageError, begun
from autograder.gradescope import BROKEN, LATE, failed
from autograder.judge.scale import chosen
from autograder.package.archive import PACKAGE, contents, zipped
from autograder.package.requirements import frozen

ZIP = Path(__file__).with_name("gradescope_zip")
UV = "0.13.9"  # brings the Python that Ubuntu 22.04 has not
SECONDS = 540  # of the ten minutes that Gradescope gives unless told otherwise
APART = ("bundled", "democlass", "styles")  # nothing that grading reads
PROGRAMS = ("setup.sh", "run_autograder")


def make(course: Course, assignment: str, out: Path | None = None, seconds: int = SECONDS) -> tuple[Path, list[str]]:
    """Write the archive, for the course's owner alone; return where it is, and which notebooks it will not grade.

    UsageError where the release is stale, or nothing in it has hidden tests.
    """
    course.check_release(course.assignment(assignment))
    notebooks = course.notebooks(assignment)
    if broken := [n.exercise.broken for n in notebooks if n.exercise.broken]:
        raise UsageError("\n".join(broken))
    if not notebooks:
        raise UsageError(f"No notebook of {assignment} has hidden tests here, so there is nothing to grade it by.")
    inside = {
        **scripts(seconds),
        "requirements.txt": "\n".join([*frozen(course.packages), ""]).encode(),
        "course/job.json": json.dumps(job(course, assignment, notebooks), indent=1).encode(),
        "failed/broken.json": json.dumps(failed(BROKEN), indent=1).encode(),
        "failed/late.json": json.dumps(failed(LATE), indent=1).encode(),
        **contents(course.release / assignment, "course/release"),
        **rooms(course),
        **contents(PACKAGE, "kit/autograder", APART),
        **contents(PACKAGE.parent / "optviz_ref", "kit/optviz_ref"),
    }
    path = out or course.root / "dist" / f"gradescope-{assignment}.zip"
    with begun():
        files.replace(path, zipped(inside, PROGRAMS))
    return path, [other.stem for other in course.others(assignment)]


def scripts(seconds: int) -> dict[str, bytes]:
    """Return the two programs that Gradescope starts."""
    told = {
        "@PYTHON@": f"{sys.version_info.major}.{sys.version_info.minor}",  # the one that grades here
        "@UV@": UV,
        "@SECONDS@": str(seconds),
    }
    made: dict[str, bytes] = {}
    for name in PROGRAMS:
        text = (ZIP / name).read_text(encoding="utf-8")
        for mark, value in told.items():
            text = text.replace(mark, value)
        made[name] = text.encode()
    return made


def job(course: Course, assignment: str, notebooks: tuple[Notebook, ...]) -> dict[str, object]:
    """Return what is decided here, once, so that every submission is judged by the same probes and the same scale."""
    return {
        "assignment": assignment,
        "notebooks": [notebook.name for notebook in notebooks],
        "seed": course.seed(assignment),
        "scale": dataclasses.asdict(chosen(course.config)),
        "packages": course.packages,
    }


def rooms(course: Course) -> dict[str, bytes]:
    """Return the files of the course's own rooms: a folder for each shelf, in order."""
    return {
        f"course/rooms/{number}/{name}": content
        for number, shelf in enumerate(course.rooms.shelves, 1)
        for name, content in shelf.files.items()
    }
