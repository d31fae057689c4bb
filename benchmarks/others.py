"""Grade with stock nbgrader or with Otter: run by whole_job.py, each in the environment that has it.

Run: python benchmarks/others.py nbgrader|otter COURSE STUDENTS   (prints seconds and CPU of a submission as JSON)
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

ASSIGNMENT = "exercises"


def nbgrader(course: Path) -> Callable[[str], None]:
    """nbgrader as it comes: its kernel runs the notebooks, its feedback is made."""
    warnings.simplefilter("ignore")
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = "benchmark"
    config.ClearMarkScheme.enforce_metadata = False  # the rubric stands in a locked cell
    api = NbGraderAPI(config=config)
    made = api.generate_assignment(ASSIGNMENT)
    assert made["success"], made["log"]

    def grade(student: str) -> None:
        for step in (api.autograde, api.generate_feedback):
            done = step(ASSIGNMENT, student)
            assert done["success"], done["log"]

    return grade


def otter(course: Path) -> Callable[[str], None]:
    """Otter without a container, one assertion for each graded cell."""
    from otter.api import grade_submission

    scratch = Path(tempfile.mkdtemp())
    archives = {}
    for release in sorted((course / "release" / ASSIGNMENT).glob("*.ipynb")):
        archives[release.name] = scratch / f"{release.stem}.zip"
        with zipfile.ZipFile(archives[release.name], "w") as archive:
            archive.writestr("otter_config.json", json.dumps({"lang": "python", "show_hidden": True}))
            archive.writestr("requirements.txt", "")
            archive.writestr("run_otter.py", "")
            for cell in json.loads(release.read_text(encoding="utf-8"))["cells"]:
                mark = cell["metadata"].get("nbgrader", {})
                if mark.get("grade") and not mark.get("solution"):
                    archive.writestr(f"tests/{mark['grade_id']}.py", test(mark["grade_id"], mark["points"]))

    def grade(student: str) -> None:
        for name, archive in archives.items():
            found = grade_submission(str(course / "submitted" / student / ASSIGNMENT / name), str(archive), quiet=True)
            assert found.total == found.possible > 0, (student, name, found.total, found.possible)

    return grade


NAMES = {"adagrad": "AdaGrad", "nesterov": "Nesterov", "adam_l2": "AdamL2", "adamw": "AdamW"}


def test(cell: str, points: float) -> str:
    """A test in Otter's format: the name is there."""
    solution = cell.removesuffix("_tests")
    case = {"code": f">>> callable({NAMES.get(solution, solution)})\nTrue", "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    return f"OK_FORMAT = True\ntest = { ({'name': cell, 'points': points, 'suites': [suite]})!r}\n"


def cpu() -> float:
    """User and system seconds of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in both)


def main() -> None:
    kind, course, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    grade = {"nbgrader": nbgrader, "otter": otter}[kind](course)
    students = sorted(p.name for p in (course / "submitted").iterdir())
    grade(students[0])  # imports and caches are warm afterwards
    began, used = time.perf_counter(), cpu()
    for student in students[1 : count + 1]:
        grade(student)
    seconds, used = (time.perf_counter() - began) / count, (cpu() - used) / count
    print(json.dumps({"seconds": seconds, "cpu": used}))


if __name__ == "__main__":
    main()
