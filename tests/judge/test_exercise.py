"""Rooms: found by themselves, told apart by what verdicts depend on, and named when they are broken."""

import sys
from dataclasses import replace

import pytest

from autograder.errors import Fault
from autograder.exercises.rooms import exercises, room


def test_every_room_is_found_with_the_points_that_its_notebook_promises():
    from autograder.judge import Judge

    found = exercises()
    assert {name for name, e in found.items() if e.assignment == "exercises"} == {
        *("adagrad", "adamw", "lr_finder", "nesterov")
    }
    assert {name for name, e in found.items() if e.assignment == "foundations"} == {
        *("beale", "rmsprop_adam", "schedules", "sgd_momentum")
    }
    session = Judge(found.values(), 1).session
    assert session.faults == {}
    points = {t.cell: sum(x.points for x in session.suites[t.suite.resolve()]) for e in found.values() for t in e.tasks}
    assert points == {
        "adagrad_tests": 10,
        "nesterov_tests": 10,
        "lr_finder_tests": 8,
        "smooth_losses_tests": 3,
        "suggest_lr_tests": 4,
        "adam_l2_tests": 8,
        "adamw_tests": 10,
        "beale_grad_tests": 6,
        "rmsprop_tests": 8,
        "adam_tests": 10,
        "step_decay_lr_tests": 3,
        "exponential_decay_lr_tests": 2,
        "cosine_annealing_lr_tests": 4,
        "warmup_cosine_lr_tests": 5,
        "sgd_tests": 5,
        "momentum_tests": 7,
    }


def test_a_fingerprint_changes_with_the_suite_and_not_with_the_styles(toy):
    exercise = toy().exercise
    before = exercise.fingerprint
    (exercise.room / "styles").mkdir()
    (exercise.room / "styles" / "new.py").write_text("x = 1\n", encoding="utf-8")
    assert replace(exercise).fingerprint == before
    suite = exercise.room / "test_toy.py"
    suite.write_text(suite.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert replace(exercise).fingerprint != before
    assert exercise.fingerprint == before  # what was imported is what it was


def test_two_rooms_differ(toy):
    assert len({e.fingerprint for e in exercises().values()}) == len(exercises())


def test_an_unknown_cell_is_named(toy):
    with pytest.raises(Fault, match="'sdg_tests'"):
        toy().exercise.task("sdg_tests")


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("EXERCISE = (\n", r"__init__\.py:1.*SyntaxError"),
        ("x = 1\nEXERCISE = 1 / 0\n", r"__init__\.py:2.*ZeroDivisionError"),
        ("x = 1\n", r"no attribute 'EXERCISE'"),
    ],
)
def test_a_broken_room_is_a_fault_with_file_and_line(tmp_path, monkeypatch, source, named):
    (tmp_path / "brokenroom").mkdir()
    (tmp_path / "brokenroom" / "__init__.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "brokenroom", raising=False)
    with pytest.raises(Fault, match=named):
        room("brokenroom")
