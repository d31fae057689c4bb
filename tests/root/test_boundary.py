"""One student's trouble stays with that student: what a step raises, what it takes, and what is said of it."""

import errno
import signal
import time

import pytest

from autograder import boundary
from autograder.boundary import STEPS, Boundary, Broken, Step, active, bounded, named
from autograder.errors import Fault, UsageError


@pytest.fixture
def short(monkeypatch):
    """Budgets that a test can wait for."""
    monkeypatch.setitem(STEPS, "page", Step(0.1, "the page was left out"))
    monkeypatch.setitem(STEPS, "draw", Step(0.05, "the drawing was left out"))
    monkeypatch.setattr(boundary, "REPEAT_SECONDS", 0.05)


def busy(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return "done"


def test_what_it_returns_is_returned_and_nothing_is_left():
    student = Boundary("ada", "adagrad")
    assert student.do("page", lambda a, b: a + b, 1, b=2) == 3
    assert student.left == []
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.parametrize("error", [ValueError("x\n\x1b[31m"), RecursionError("deep"), MemoryError(), Fault("no scale")])
def test_what_it_raises_is_said_on_one_clean_line(error):
    def broken():
        raise error

    student = Boundary("ada\nbob graded: 10", "adagrad")
    assert student.do("page", broken, otherwise="instead") == "instead"
    (said,) = map(str, student.left)
    assert said.startswith("ada⏎bob graded: 10, adagrad: the page was left out: ") and said.isprintable()


@pytest.mark.parametrize(
    "error", [UsageError("no such folder"), OSError(errno.ENOSPC, "disk full"), KeyboardInterrupt()]
)
def test_what_is_no_students_stops_the_command(error):
    def broken():
        raise error

    with pytest.raises(type(error)):
        Boundary("ada").do("page", broken)


def test_a_budget_is_kept_whatever_the_step_swallows(short):
    def stubborn():
        while True:
            try:
                busy(10)
            except Exception:
                pass

    with pytest.raises(Broken, match=r"the page was left out: it took more than 0\.1 s") as broken:
        bounded("page", stubborn)
    assert broken.value.late


def test_a_swallowed_interruption_is_followed_by_another(short):
    caught = []

    def stubborn():
        while True:
            try:
                busy(10)
            except BaseException:
                caught.append(1)
                if len(caught) == 3:
                    raise

    with pytest.raises(Broken):
        bounded("page", stubborn)
    assert len(caught) == 3


def test_a_step_in_a_step_takes_no_more_than_is_left_of_the_outer_one(short):
    student = Boundary("ada")

    def outer():
        while True:
            student.do("draw", busy, 10)

    student.do("page", outer)
    assert student.left[-1].said.startswith("the page") and student.left[0].said.startswith("the drawing")
    assert active() is None and signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_waiting_costs_nothing(short):
    """The clock on the wall runs for everybody on a busy machine."""
    assert bounded("draw", lambda: signal.sigtimedwait([signal.SIGUSR1], 0.2)) is None


def test_many_are_counted_and_the_first_named():
    left = [boundary.Left(f"s{n}", "", "the page was left out") for n in range(1234)]
    lines = named(left)
    assert len(lines) == boundary.MAX_NAMED + 1 and lines[-1] == "… and 1,214 more."


@pytest.mark.parametrize("step", STEPS)
def test_every_budget_is_stated(step):
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
    assert f"| {step} | {STEPS[step].seconds:g} s |" in page
