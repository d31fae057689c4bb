"""A course folder of its own for a test, and a way to hand notebooks in."""

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.commands import demo
from autograder.course.course import Course

ROOT = Path(__file__).parents[1]
if "OPTVIZ_CACHE" not in os.environ:  # the workers of a run share it
    os.environ["OPTVIZ_CACHE"] = tempfile.mkdtemp(prefix="optviz-cache-")
    atexit.register(shutil.rmtree, os.environ["OPTVIZ_CACHE"], ignore_errors=True)
os.umask(0o022)  # tests say what is open to others; on some machines nothing is unless somebody opens it
BUNDLED = {member.name: member.answers for member in demo.members()}


@pytest.fixture(scope="session")
def make_course() -> Callable[..., Course]:
    """`make_course(root, *students)`: the kit's own course; these of the bundled class hand in AdaGrad."""

    def make(root: Path, *students: str) -> Course:
        root.mkdir()
        shutil.copy(ROOT / "nbgrader_config.py", root)
        for folder in ("source", "release"):
            shutil.copytree(ROOT / folder / "exercises", root / folder / "exercises")
        course = Course(root)
        for student in students:
            submit(course, student, student)
        return course

    return make


@pytest.fixture
def course(make_course, tmp_path: Path) -> Course:
    """The kit's own course, with nothing handed in."""
    return make_course(tmp_path / "course")


@pytest.fixture
def hand_in(course: Course) -> Callable[..., None]:
    """`hand_in(student, answers, notebooks)`: answers by grade_id, or the name of one of the bundled class."""
    return lambda student, answers, notebooks=("adagrad",): submit(course, student, answers, notebooks)


def keep_only(course: Course, notebook: str) -> Course:
    """Take the other notebooks out of a course: what a test does with one costs less."""
    for folder in (course.source, course.release):
        for path in (folder / "exercises").glob("*.ipynb"):
            if path.stem != notebook:
                path.unlink()
    return course


def submit(
    course: Course, student: str, answers: dict[str, str] | str, notebooks: tuple[str, ...] = ("adagrad",)
) -> None:
    for name in notebooks:
        notebook = json.loads((course.release / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8"))
        demo.fill(notebook, BUNDLED[answers] if isinstance(answers, str) else answers)
        path = course.submitted / student / "exercises" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
