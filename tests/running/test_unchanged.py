"""`optviz grade --changed`: whoever has nothing new is left alone, down to what a person has noted since."""

import json
import os
from dataclasses import replace

import pytest

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.gradebook import writer
from autograder.results import ANSWERS, RESULTS
from autograder.running import cache, run, unchanged
from autograder.running.differences import differences
from autograder.running.options import Options
from autograder.running.students import NOTHING_NEW

RUN = Options("exercises", jobs=1, seed=7, gradebook=False)
CHANGED = replace(RUN, changed=True)


@pytest.fixture
def graded(course, hand_in):
    for student in ("ada", "carl", "sofia"):
        hand_in(student, student)
    out = run.grade(course, RUN).out
    return course, out


def known(course):
    at = course.submitted, course.results_folder("exercises")
    return unchanged.students(course, "exercises", *at, seed=RUN.seed)


def test_who_hands_in_nothing_new_is_known(graded, hand_in):
    course, _ = graded
    assert known(course) == {"ada", "carl", "sofia"}
    hand_in("carl", "ada")  # another answer
    hand_in("emmy", "emmy")  # somebody new
    hand_in("sofia", "sofia", ("adagrad", "nesterov"))  # one notebook more
    assert known(course) == {"ada"}


def test_the_same_answer_at_another_time_is_something_new(graded):
    course, _ = graded
    (course.submitted / "ada" / "exercises" / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    assert known(course) == {"carl", "sofia"}


def test_a_copy_touched_moved_or_restored_is_nothing_new(graded):
    course, _ = graded
    path = course.submitted / "ada" / "exercises" / "adagrad.ipynb"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)
    os.utime(path, (0, 0))
    assert "ada" in known(course)


@pytest.mark.parametrize(
    "setting", ['c.OptViz.scale = "strict"', "c.OptViz.follow_through = False", "", None], ids=repr
)
def test_other_rules_are_something_new(graded, setting, monkeypatch):
    """A scale, what follows from a mistake, a file that was handed out, and another NumPy."""
    course, _ = graded
    if setting:
        with open(course.root / "nbgrader_config.py", "a", encoding="utf-8") as config:
            config.write(f"\n{setting}\n")
    elif setting is None:
        monkeypatch.setattr(cache.np, "__version__", "0")
    else:
        (course.release / "exercises" / "data.csv").write_text("1")
    assert known(Course(course.root)) == set()


def test_a_fault_other_tests_and_lines_of_an_earlier_version_are_no_verdict(graded):
    course, out = graded
    rows = [json.loads(line) for line in (out / RESULTS).read_text().splitlines()]
    answers = [json.loads(line) for line in (out / ANSWERS).read_text().splitlines()]
    next(r for r in rows if r["student"] == "ada")["status"] = "fault"
    next(a for a in answers if a["student"] == "carl")["graded_by"] = "older"
    del next(a for a in answers if a["student"] == "sofia")["digest"]
    (out / RESULTS).write_text("".join(json.dumps(r) + "\n" for r in rows))
    (out / ANSWERS).write_text("".join(json.dumps(a) + "\n" for a in answers))
    assert known(course) == set()


def test_only_who_changed_is_graded_and_a_class_without_changes_costs_nothing(graded, hand_in, capsys):
    course, out = graded
    before = (out / RESULTS).read_bytes()
    assert run.grade(course, CHANGED).students == 0
    assert NOTHING_NEW in capsys.readouterr().err and (out / RESULTS).read_bytes() == before
    hand_in("carl", "ada")
    hand_in("emmy", "emmy")
    summary = run.grade(course, CHANGED)
    assert summary.students == 2
    whole = (out / RESULTS).read_bytes()
    run.grade(course, RUN)
    assert (out / RESULTS).read_bytes() == whole, "the others' lines stay, and all are there"
    assert known(course) == {"ada", "carl", "emmy", "sofia"}


def test_what_is_left_to_nbgrader_is_named_where_nothing_is_new_too(graded):
    course, _ = graded
    (course.release / "exercises" / "essay.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4}')
    summary = run.grade(course, CHANGED)
    assert (summary.students, summary.nbgraders) == (0, ("essay",))


def test_the_difference_is_that_of_who_changed(graded, hand_in):
    course, _ = graded
    hand_in("carl", "sofia")  # who has it wrong
    said = list(differences(course, CHANGED))
    assert said and all(line.startswith("carl adagrad_tests: ") for line in said)
    assert "carl" not in known(course), "nothing was written"


def test_a_score_by_hand_of_who_did_not_change_is_not_to_be_looked_at_again(course, hand_in):
    from sqlalchemy import update

    from autograder.course import database
    from autograder.gradebook.tables import GRADE

    hand_in("ada", "ada", ("adamw",))
    hand_in("carl", "carl", ("adamw",))
    options = replace(RUN, gradebook=True)
    run.grade(course, options)
    with database.opened(course) as engine, engine.begin() as connection:
        connection.execute(update(GRADE).values(manual_score=3, needs_manual_grade=False))
    hand_in("carl", "ada", ("adamw",))
    run.grade(course, replace(options, changed=True))
    waiting = {s.student: s.waiting for s in writer.standings(course, "exercises") if s.notebook == "adamw"}
    assert waiting == {"ada": False, "carl": True}


def test_a_class_that_is_not_there_is_said(course):
    with pytest.raises(UsageError, match="No folder submitted"):
        run.grade(course, CHANGED)
