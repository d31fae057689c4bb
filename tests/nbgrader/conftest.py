"""`nbgrader autograde` with verdicts that a test gives: nothing is judged."""

import json
from types import SimpleNamespace

import pytest
from nbgrader.converters import Autograde

from autograder.course import release
from autograder.course.nbconvert import convert
from autograder.plugin import handed_in
from autograder.running import worker
from tests.gradebook.rows import rows


@pytest.fixture
def graded(course, monkeypatch):
    """Grade with verdicts that are given here, by student; `None` is a fault."""
    release.record(course, "exercises")
    shares: dict[str, float | None] = {}

    def work_alone(job, item):
        lines = rows(course, item.student, shares[item.student], notebooks=(item.notebook,))
        if shares[item.student] is None:
            return worker.faulty(job, item, "the sandbox could not be started")
        return worker.Done(item, None, json.dumps({"rows": lines, "figures": [], "answers": {}, "cost": {}}).encode())

    monkeypatch.setattr(handed_in, "worker", SimpleNamespace(work_alone=work_alone, lines_of=worker.lines_of))

    def autograde(**given: float | None) -> None:
        shares.update(given)
        where = {"CourseDirectory": {"assignment_id": "exercises"}, "Autograde": {"force": True}}
        convert(Autograde, course, where)

    return autograde
