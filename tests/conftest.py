"""A course folder of its own for a test, and a way to hand notebooks in."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import demo
from autograder.course import Course

ROOT = Path(__file__).parents[1]
BUNDLED = {member.name: member.answers for member in demo.members()}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The kit's own course, with nothing handed in."""
    return make_course(tmp_path / "course")


def make_course(root: Path) -> Course:
    root.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for folder in ("source", "release"):
        shutil.copytree(ROOT / folder / "exercises", root / folder / "exercises")
    return Course(root)


@pytest.fixture
def hand_in(course: Course) -> Callable[..., None]:
    """`hand_in(student, answers, notebooks)`: answers by grade_id, or the name of one of the bundled class."""

    def write(student: str, answers: dict[str, str] | str, notebooks: tuple[str, ...] = ("adagrad",)) -> None:
        for name in notebooks:
            notebook = json.loads((course.release / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8"))
            demo.fill(notebook, BUNDLED[answers] if isinstance(answers, str) else answers)
            path = course.submitted / student / "exercises" / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(notebook), encoding="utf-8")

    return write
