"""Hostile notebook files from the file to the verdict: as the one above, through intake, wall and judge."""

import importlib.util
import warnings
from pathlib import Path

import pytest

from autograder import submission
from autograder.exercises.adagrad import EXERCISE
from autograder.judge import Judge
from autograder.running.notebook import grade
from autograder.sandbox import Limits, Sandbox

from .test_class import named

NOTEBOOKS = sorted((Path(__file__).parent / "notebooks").glob("[0-9]*.py"))
RELEASE = Path(__file__).parents[2] / "release" / "exercises" / "adagrad.ipynb"
SEED = 7
#: Points in the file count for nothing, and what earns some there is a wrong update here.
LESS = {"02_points_raised_honest_part": {"zero"}}


@pytest.fixture(scope="module")
def graders():
    with Sandbox(limits=Limits()) as sandbox:
        yield sandbox, Judge([EXERCISE], SEED), submission.Skeleton.read(RELEASE)


def build(path, out):
    """Let an attack write its submission; nothing of it is executed."""
    spec = importlib.util.spec_from_file_location(f"notebook_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat complains of what the attack does
        module.build(str(RELEASE), str(out))


def graded(root, student, graders):
    """The line of results of one student's notebook."""
    sandbox, judge, skeleton = graders
    try:
        data = submission.fetch(root / student / "exercises" / "adagrad.ipynb", root)
    except submission.Refused as refused:
        data = refused
    (row,) = grade(data, skeleton, EXERCISE, student, "exercises", sandbox, judge, SEED).rows
    return row


class Row:
    """A line of results as `named` reads it."""

    def __init__(self, row):
        self.status, self.score, self.max_score = row["status"], row["score"], row["max_score"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_hostile_notebook(path, graders, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(path.parent)
    root = tmp_path / "submitted"
    for student, attack in (("zz_honest", NOTEBOOKS[0]), ("mallory", path)):
        (root / student / "exercises").mkdir(parents=True)
        if path.stem != "46_hardlink_to_classmate" or student == "mallory":  # that one writes both
            build(attack, root / student / "exercises")
    head = path.read_text(encoding="utf-8").split("\n", 1)[0]
    want = {v.strip() for v in head.split("EXPECT:")[1].split("CLASS:")[0].split("|") if v.strip()}
    want |= LESS.get(path.stem, set()) | ({"zero"} if "error-reported" in want else set())
    found = named(Row(graded(root, "mallory", graders)))
    assert found in want
    assert named(Row(graded(root, "zz_honest", graders))) == "full"
