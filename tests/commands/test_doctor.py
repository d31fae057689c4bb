"""`optviz doctor` on a terminal: nothing hangs over its edge, and what is to be copied is in one piece."""

import pytest

from autograder.commands import doctor
from autograder.course import private
from autograder.sandbox.doctor import IsolationReport, landlock_advice
from autograder.sandbox.levels import LEVELS
from autograder.sandbox.selftest import Trial

ADVICE = landlock_advice() + " " + "Level B is sound without it. " * 4


@pytest.fixture
def told(monkeypatch, capsys):
    """What is printed of a report, at some width, as lines."""

    def told(report, width=80):
        monkeypatch.setenv("COLUMNS", str(width))
        doctor.tell(str(report))
        return capsys.readouterr().out.splitlines()

    return told


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_longer_than_the_terminal_is_wide_and_no_word_is_lost(told, width):
    trials = tuple(Trial(level, "it cannot be set up: " + "because of this " * 9) for level in LEVELS)
    report = IsolationReport("none", trials, (("Landlock", "none: " + "a reason " * 12),), (ADVICE,))
    lines = told(report, width)
    assert max(map(len, lines)) <= width
    assert " ".join(lines).split() == str(report).split()
    assert all(line.startswith("    ") for line in lines[lines.index("What to do:") + 2 :])


def test_a_command_is_in_one_piece(told, course):
    for name in ("submitted", "source", "results"):
        (course.root / name).mkdir(mode=0o755, exist_ok=True)
    places = [course.root / name for name in ("submitted", "source", "results")]
    command = private.remedy(course, [*places, course.root / ("x" * 60)])
    lines = told(f"  - Where students have accounts on this machine, run: {command}")
    assert lines == ["  - Where students have accounts on this machine, run:", f"      {command}"]
