"""A boundary and a budget for every step that runs on the trusted side for one student, on that student's data.

A step that raises, or takes more processor time than its budget, is left out for this student, counted and named, and
the class goes on. Budgets count the processor's seconds, so that a busy machine takes nothing from anybody. Memory is
bounded by what goes in: see the sizes below.
"""

from __future__ import annotations

import errno
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar, overload

from autograder.errors import Fault, UsageError
from autograder.text import line

T = TypeVar("T")
D = TypeVar("D")

GRACE_SECONDS = 5.0  # after which a step that does not return to Python ends its process, where there is another
REPEAT_SECONDS = 1.0  # seconds between two interruptions, should the first be swallowed
MAX_NAMED = 20  # lines on a terminal
MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}  # what is no student's doing stops the command


@dataclass(frozen=True)
class Step:
    """A step's budget in seconds of processor time, and what a student goes without when it is broken."""

    seconds: float
    lost: str


class Broken(Fault):
    """A step that was left out: `why` says what broke it, on one line; `late` that it was over its budget."""

    def __init__(self, step: str, why: str, late: bool = False):
        super().__init__(f"{STEPS[step].lost}: {why}")
        self.step, self.why, self.late = step, why, late


class OverBudget(BaseException):
    """What ends a step that takes too long. No Exception, so that nothing inside the step takes it for its own."""


@dataclass(frozen=True)
class Left:
    """Something that was left out for one student."""

    student: str
    notebook: str
    said: str

    def __str__(self) -> str:
        return ", ".join(line(name, 80) for name in (self.student, self.notebook) if name) + f": {self.said}."


@dataclass
class Boundary:
    """What keeps one student's trouble with the student; `left` is what had to be left out."""

    student: str
    notebook: str = ""
    left: list[Left] = field(default_factory=list)

    @overload
    def do(self, step: str, function: Callable[..., T], *arguments: Any, otherwise: D, **named: Any) -> T | D: ...

    @overload
    def do(self, step: str, function: Callable[..., T], *arguments: Any, **named: Any) -> T | None: ...

    def do(
        self, step: str, function: Callable[..., T], *arguments: Any, otherwise: D | None = None, **named: Any
    ) -> T | D | None:
        """Return what the function returns; `otherwise`, noted in `left`, if it breaks or takes too long."""
        try:
            return bounded(step, function, *arguments, **named)
        except Broken as broken:
            self.left.append(Left(self.student, self.notebook, str(broken)))
            return otherwise


def bounded(step: str, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Return what the function returns; Broken if it raises or takes more than the step's budget."""
    budget = STEPS[step].seconds
    try:
        with interrupted(step, budget):
            return function(*arguments, **named)
    except OverBudget:
        if _steps and time.process_time() >= _steps[-1][1]:
            raise  # the step around it has no time left either
        raise Broken(step, f"it took more than {budget:g} s", late=True) from None
    except (UsageError, Broken):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in MACHINE:
            raise
        said = str(error) if isinstance(error, Fault) else f"{type(error).__name__}: {error}"
        raise Broken(step, line(said, 300)) from error


@contextmanager
def interrupted(step: str, seconds: float) -> Iterator[None]:
    """Raise OverBudget in what takes longer. A step in a step has what is left of the outer one at most.

    Only a main thread can be interrupted; code that does not return to Python cannot be. In a process that others
    survive, such a step ends with the process.
    """
    outer = _steps[-1][1] if _steps else None
    deadline = time.process_time() + seconds
    _steps.append((step, deadline if outer is None else min(deadline, outer)))
    clock = hasattr(signal, "setitimer")  # not on Windows
    main = clock and threading.current_thread() is threading.main_thread()
    end = clock and _expendable and outer is None
    before = signal.signal(signal.SIGPROF, ring) if main and outer is None and not _expendable else None
    try:
        if end:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds + GRACE_SECONDS)
        if main:
            arm(_steps[-1][1])
        yield
    finally:
        if end:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if main:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if before is not None:
            signal.signal(signal.SIGPROF, before)
        _steps.pop()
        if main and outer is not None:
            arm(outer)


def arm(deadline: float) -> None:
    """Let the clock ring at the deadline, and again and again after it."""
    signal.setitimer(signal.ITIMER_PROF, max(deadline - time.process_time(), 1e-3), REPEAT_SECONDS)


def ring(number: int, frame: FrameType | None) -> None:
    raise OverBudget


def expendable() -> None:
    """Let this process be ended by a step that hangs: others go on, and its student is tried again alone.

    It does nothing but steps, so it hears the clock from now on. Call it in the main thread.
    """
    global _expendable
    _expendable = True
    if hasattr(signal, "SIGPROF"):  # not on Windows
        signal.signal(signal.SIGPROF, ring)


@dataclass(frozen=True)
class Made:
    """What a stage has written: where, how many, and what was left out."""

    path: Path
    count: int = 1
    left: tuple[Left, ...] = ()
    notes: tuple[str, ...] = ()  # what is still to be done


def active() -> str | None:
    """Return the step at work, if there is one."""
    return _steps[-1][0] if _steps else None


def named(left: Iterable[Left]) -> list[str]:
    """Return the lines that tell an operator what was left out for whom, and how often."""
    left = list(left)
    lines = [str(one) for one in left[:MAX_NAMED]]
    if len(left) > MAX_NAMED:
        lines.append(f"… and {len(left) - MAX_NAMED:,} more.")
    return lines


_steps: list[tuple[str, float]] = []  # those at work, the innermost last, and when their time is over
_expendable = False

# -- sizes ------------------------------------------------------------------------------------------------------------

MAX_CELL_CHARACTERS = 20_000  # that nbgrader's renderers and our pages are given; what is graded is not cut
MAX_FIGURE_NUMBERS = 5_000  # numbers in one array of a figure; probes ask for hundreds

#: Every step that runs for one student outside the box.
STEPS = {
    "read": Step(10, "the notebook could not be read"),
    "time": Step(5, "the time of submission is unknown"),
    "observe": Step(60, "what the code did could not be recorded"),
    "judge": Step(60, "the cell could not be judged"),
    "learn": Step(45, "the mistake could not be looked for"),  # for all students, when the first one needs it
    "diagnose": Step(10, "the mistake could not be looked for"),
    "figure": Step(5, "the figure was left out"),
    "draw": Step(5, "the drawing was left out"),
    "advise": Step(5, "the step worked out was left out"),
    "mark": Step(10, "the marked notebook was left out"),
    "score": Step(5, "the scores could not be entered"),
    "save": Step(10, "the gradebook did not take it"),
    "page": Step(10, "the page was left out"),
    "gather": Step(2, "it is not in the counts of the report"),
    "small": Step(2, "the path is not among the report's pictures"),
    "similar": Step(5, "the answer was not compared with others"),
    "export": Step(5, "it is not in the export"),
    "take in": Step(10, "the verdict that nbgrader's command gave was not taken in"),
    "depart": Step(10, "what is kept of a student who has left could not be removed"),
}
