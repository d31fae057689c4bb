"""What the page counts: students by what is to be done, and sentences where something is in the way."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.panel.counts import count, counted, notes
from autograder.results import RESULTS
from autograder.running import run
from autograder.running.options import Options

RUN = Options("exercises", jobs=1)


def numbers(course):
    found = count(course, "exercises")
    assert found.problems == []
    return found.handed_in, found.graded, found.new, found.changed, found.waiting, found.faults


def test_a_class_is_counted(course, hand_in):
    assert numbers(course) == (0, 0, 0, 0, 0, 0)
    for student in ("ada", "carl", "sofia"):
        hand_in(student, student, ("adamw",))
    assert numbers(course) == (3, 0, 3, 0, 0, 0)
    out = run.grade(course, RUN).out
    waits = numbers(course)[4]
    assert numbers(course) == (3, 3, 0, 0, waits, 0)
    assert waits, "the written answer of adamw waits for a person"

    hand_in("emmy", "emmy")
    hand_in("carl", "ada")
    assert numbers(course)[:4] == (4, 3, 1, 1)
    rows = [json.loads(line) for line in (out / RESULTS).read_text().splitlines()]
    next(row for row in rows if row["student"] == "sofia")["status"] = "fault"
    (out / RESULTS).write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert numbers(course) == (4, 3, 1, 2, waits, 1), "and a fault is to be graded again"
    run.grade(course, replace(RUN, changed=True))
    assert numbers(course)[:4] == (4, 4, 0, 0)


def test_what_is_in_the_way_is_said(course, hand_in):
    (course.source / "next").mkdir()
    assert count(course, "next").problems[0].startswith("No notebooks in release/next")
    (course.release / "exercises" / "adagrad.ipynb").unlink()
    assert "adagrad.ipynb is missing" in count(course, "exercises").problems[0]


def test_that_nothing_is_released_is_said_once(course):
    for path in (course.release / "exercises").glob("*.ipynb"):
        path.unlink()
    assert len(count(course, "exercises").problems) == 1


def test_a_folder_without_a_course_or_with_broken_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "No course here" in counted(tmp_path)["problem"]
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.root = 1 / 0\n")
    assert "nbgrader_config.py:2: ZeroDivisionError" in counted(tmp_path)["problem"]


def test_a_course_that_formgrader_cannot_open_is_said(course):
    assert notes(course, course.root) == notes(course, course.root.parent) == []
    (said,) = notes(course, Path("/elsewhere"))
    assert "/elsewhere" in said and f"Start Jupyter in {course.root}" in said


@pytest.mark.parametrize(("started", "shown", "expected"), [(1, 0, 0), (0, 1, 1), (1, 1, 0), (0, 0, 0)])
def test_where_the_course_is_looked_for(started, shown, expected, tmp_path):
    pytest.importorskip("jupyter_server")
    from autograder.panel.extension import course_folder

    places = tmp_path / "started", tmp_path / "shown"
    for place, has in zip(places, (started, shown), strict=True):
        place.mkdir()
        if has:
            (place / "nbgrader_config.py").touch()
    assert course_folder(*places) == places[expected]
