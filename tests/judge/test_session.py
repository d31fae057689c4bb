"""Suites are pytest files; one that is broken is a fault of the grader, named with file and line, and never a zero."""

import re

import pytest

from autograder.exercises.exercise import Exercise
from autograder.judge import Judge
from autograder.records import Evidence, Trace
from tests.judge.conftest import evidence

BROKEN = {
    "syntax": ("def test_x(work:\n    pass\n", r"test_toy\.py:1: SyntaxError"),
    "import": ("import pytest\nimport no_such_module\n", r"test_toy\.py:2: .*no_such_module"),
    "no test": ("x = 1\n", r"test_toy\.py: the suite holds no test"),
    "no points": (
        'def test_x(work):\n    """A sentence."""\n',
        r"test_toy\.py:1: test_x needs @pytest\.mark\.points",
    ),
    "no sentence": (
        "import pytest\n\n@pytest.mark.points(1)\ndef test_x(work):\n    pass\n",
        r"test_toy\.py:\d+: test_x has no docstring",
    ),
    "negative points": (
        'import pytest\n\n@pytest.mark.points(-1)\ndef test_x(work):\n    """S."""\n',
        r"0 < n <= 1,000,000, not -1",
    ),
    "infinite points": (
        'import pytest\n\n@pytest.mark.points(float("inf"))\ndef test_x(work):\n    """S."""\n',
        r"0 < n <= 1,000,000, not inf",
    ),
    "absurd points": (
        'import pytest\n\n@pytest.mark.points(1e308)\ndef test_x(work):\n    """S."""\n',
        r"0 < n <= 1,000,000, not 1e\+308",
    ),
    "needs nothing there": (
        'import pytest\n\n@pytest.mark.points(1)\n@pytest.mark.needs("test_y")\ndef test_x(work):\n    """S."""\n',
        r"test_toy\.py:\d+: test_x needs test_y",
    ),
    "raises": (
        'import pytest\n\n@pytest.mark.points(1)\ndef test_x(work):\n    """S."""\n    return 1 / 0\n',
        r"test_toy\.py:6: test_x raised ZeroDivisionError",
    ),
    "asserts": (
        'import pytest\n\n@pytest.mark.points(1)\ndef test_x(work):\n    """S."""\n    assert False, "no"\n',
        r"test_toy\.py:6: test_x raised AssertionError: no",
    ),
    "unknown probe": (
        'import pytest\n\n@pytest.mark.points(1)\ndef test_x(work):\n    """S."""\n    work.follows("stpes")\n',
        r"test_toy\.py:6: test_x raised Fault: sgd_tests has no probe 'stpes'",
    ),
    "unknown array": (
        'import pytest\n\n@pytest.mark.points(1)\ndef test_x(work):\n    """S."""\n'
        '    work.follows("steps", array="pth")\n',
        r"test_toy\.py:6: .*keeps no array 'pth'",
    ),
    "no such fixture": (
        'import pytest\n\n@pytest.mark.points(1)\ndef test_x(studnet):\n    """S."""\n',
        r"test_toy\.py:\d+: test_x raised .*studnet",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_suite_is_a_fault_with_file_and_line(toy, solution, name):
    suite, named = BROKEN[name]
    verdict = toy(suite).grade(solution)
    assert verdict.status == "fault"
    assert verdict.score is None
    assert re.search(named, verdict.notes[0], re.DOTALL), verdict.notes


def test_a_broken_probe_is_a_fault_with_file_and_line(toy):
    def broken(student, rng):
        raise KeyError("oops")

    room = toy(probes={"steps": broken, "defaults": broken})
    verdict = room.judge.verdict(room.exercise, Evidence("sgd_tests", 1, traces={"steps": Trace()}))
    assert verdict.status == "fault"
    assert re.search(r"test_session\.py:\d+", verdict.notes[0])


def test_one_broken_suite_leaves_the_others_alone(toy, solution):
    good, bad = toy(), toy("def test_x(:\n")
    judge = Judge([good.exercise, Exercise("bad", "exercises", bad.exercise.tasks, bad.exercise.room)], 1)
    assert judge.verdict(good.exercise, evidence(good.task, solution, 1)).score == 3.0
    assert judge.verdict(bad.exercise, evidence(bad.task, solution, 1)).status == "fault"


def test_the_kits_own_settings_and_conftest_do_not_reach_a_suite(toy, solution):
    room = toy()
    (room.exercise.room / "conftest.py").write_text("raise SystemExit('conftest was imported')\n", encoding="utf-8")
    assert type(room)(room.exercise.room).grade(solution).score == 3.0


def test_parametrized_cases_are_tests_of_their_own(toy, solution):
    verdict = toy(
        '''
        import pytest


        @pytest.mark.points(0.5)
        @pytest.mark.parametrize("probe", ["steps", "defaults"])
        def test_probe(work, probe):
            """The {probe} are right."""
            work.follows(probe)
        '''
    ).grade(solution)
    assert [t.sentence for t in verdict.tests] == ["The steps are right.", "The defaults are right."]
    assert verdict.score == 1.0


def test_a_suite_may_skip_a_test_without_paying_for_it(toy, solution):
    verdict = toy(
        '''
        import pytest


        @pytest.mark.points(1)
        def test_x(work):
            """A sentence."""
            pytest.skip("needs a newer NumPy")
        '''
    ).grade(solution)
    assert (verdict.tests[0].outcome, verdict.tests[0].message) == ("not_run", "Not run: needs a newer NumPy")
