"""A course that has no exercise yet."""

import shutil
from pathlib import Path

import pytest

from autograder.course.course import Course
from tests.conftest import ROOT


@pytest.fixture
def own_course(tmp_path: Path) -> Course:
    """An instructor's own course: the kit's settings, a space in its path, and no exercise yet."""
    root = tmp_path / "my course"
    (root / "source").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root)
