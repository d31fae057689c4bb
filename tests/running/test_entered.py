"""`optviz grade --changed` enters everybody where the gradebook lacks results, else only what is new."""

import datetime
import json
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import update

from autograder.course import database
from autograder.gradebook import writer
from autograder.gradebook.tables import ASSIGNMENT
from autograder.running import entered, run
from autograder.running.options import Options
from autograder.running.students import BEHIND, NOTHING_NEW

RUN = Options("exercises", jobs=1, seed=7)
CHANGED = replace(RUN, changed=True)
WITHOUT = replace(RUN, gradebook=False)


@pytest.fixture
def graded(course, hand_in):
    """A class whose carl had a wrong answer when it was graded."""
    hand_in("ada", "ada", ("adagrad",))
    hand_in("carl", "sofia", ("adagrad",))
    run.grade(course, RUN)
    return course


def scores(course):
    return {s.student: s.raw for s in writer.standings(course, "exercises") if s.notebook == "adagrad"}


def test_what_is_all_there_is_not_entered_again(graded, capsys):
    assert entered.is_complete(graded, "exercises")
    assert run.grade(graded, CHANGED).students == 0
    assert NOTHING_NEW in capsys.readouterr().err


def test_a_first_grading_of_what_is_new_enters_everybody(course, hand_in, capsys):
    hand_in("ada", "ada", ("adagrad",))
    assert run.grade(course, CHANGED).students == 1
    assert BEHIND not in capsys.readouterr().err
    hand_in("carl", "ada", ("adagrad",))
    assert run.grade(course, CHANGED).students == 1
    assert scores(course) == {"ada": 10, "carl": 10}


def test_after_a_grading_without_the_gradebook(graded, hand_in, capsys):
    hand_in("carl", "ada", ("adagrad",))
    run.grade(graded, WITHOUT)
    assert scores(graded)["carl"] < 10
    run.grade(graded, CHANGED)
    assert scores(graded) == {"ada": 10, "carl": 10}
    assert BEHIND in capsys.readouterr().err
    assert run.grade(graded, CHANGED).students == 0


def test_after_a_grading_that_ended_before_the_gradebook(graded, hand_in, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    hand_in("carl", "ada", ("adagrad",))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run, "write_gradebook", interrupted)
        run.grade(graded, CHANGED)
    run.grade(graded, CHANGED)
    assert scores(graded) == {"ada": 10, "carl": 10}


def test_a_part_of_the_class_does_not_make_up_for_the_rest(graded, hand_in):
    hand_in("carl", "ada", ("adagrad",))
    run.grade(graded, WITHOUT)
    run.grade(graded, replace(RUN, student="ada"))
    assert not entered.is_complete(graded, "exercises")
    run.grade(graded, CHANGED)
    assert scores(graded)["carl"] == 10


@pytest.mark.parametrize("backup", [True, False])
def test_after_the_gradebook_is_an_older_one_or_gone(graded, hand_in, tmp_path, backup):
    path = database.file_of(graded.database_url)
    shutil.copy(path, tmp_path / "backup.db")
    hand_in("carl", "ada", ("adagrad",))
    run.grade(graded, CHANGED)
    path.unlink()
    if backup:
        shutil.copy(tmp_path / "backup.db", path)
    run.grade(graded, CHANGED)
    assert scores(graded) == {"ada": 10, "carl": 10}


def test_another_due_date_makes_other_penalties(graded):
    with database.opened(graded) as engine, engine.begin() as connection:
        connection.execute(update(ASSIGNMENT).values(duedate=datetime.datetime(2020, 1, 1)))
    assert not entered.is_complete(graded, "exercises")
    assert run.grade(graded, CHANGED).students == 2
    assert entered.is_complete(graded, "exercises")


def test_another_text_of_the_late_penalty_plugin_makes_other_penalties(graded):
    plugin = graded.root / "late.py"
    plugin.write_text("half = 0.5\n")
    graded.config.AssignLatePenalties.plugin_class = "late.Half"
    entered.finish(graded, "exercises")
    assert entered.is_complete(graded, "exercises")
    plugin.write_text("half = 0.4\n")
    assert not entered.is_complete(graded, "exercises")


@pytest.mark.parametrize("damage", ["", "[", "5", '{"exercises": 5}', "[" * 100_000])
def test_a_damaged_note_says_nothing(graded, damage):
    (graded.private / entered.NOTE).write_text(damage)
    assert not entered.is_complete(graded, "exercises")
    run.grade(graded, CHANGED)
    assert json.loads((graded.private / entered.NOTE).read_text())["exercises"]
