"""What a probe puts to a box, kept: it puts the same to the next one, without being run again.

Most probes say all they have to say before they look at any answer, so that it depends on nothing but the seed. The
same is then sent to every other box, and what they meant to do with the answers is done with those of that box. Where
these are the same bytes as another box's, too, so is the trace that comes of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from types import FunctionType
from typing import Any

import numpy as np

from autograder.probing import known
from autograder.probing.student import Probe, Student, begin
from autograder.records import Trace
from autograder.sandbox.conversation import MAX_WAITING_BYTES, Said
from autograder.sandbox.remote import BoxDriver

MAX_KEPT = 500  # probes; a course has some fifty
MAX_TRACES = 1000  # that answers came to, about 10 kB each
#: What a function may hold on to that does not change: it does the same with the next answer.
LASTING = (Student, str, int, float, type(None), range, FunctionType, *known.KINDS.values())


@dataclass(frozen=True)
class Put:
    """One probe's frames, the messages among them that have answers, and what waits for which of these.

    `kept` is what the probe kept without any answer.
    """

    student: Student
    kept: dict[str, np.ndarray]
    data: bytes
    messages: list[Said]
    waiting: list[tuple[Callable[..., None], int | None]]

    def again(self, driver: BoxDriver) -> Student:
        """Put it to another box. The student is the same, as at the beginning: what waits for answers knows it."""
        messages = [Said(kind, read, served.again()) for kind, read, served in self.messages]
        replies = driver.send(self.data, messages)
        student = self.student
        student.driver, student.events = driver, []
        student.kept = {name: array.copy() for name, array in self.kept.items()}
        student.waiting = [(then, ([],) if at is None else replies[at]) for then, at in self.waiting]
        return student


@dataclass(frozen=True)
class Begun:
    """A probe that was put to a box, and what it was if it depends on nothing else."""

    student: Student
    about: tuple[Any, ...] | None


class Puts:
    """What was put to boxes by all probes so far, and what their answers came to."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Any, ...], Put | None] = {}  # none for what would not be the same for another one
        self.traces: OrderedDict[tuple[Any, ...], Trace] = OrderedDict()  # by probe and answers, the last ones

    def begin(self, driver: BoxDriver, name: str, probe: Probe, seed: int) -> Begun:
        """Begin a probe as `probing.student.begin` does."""
        about = name, probe, seed, driver.asked, tuple(driver.forms.items())
        driver.put, driver.steady = [], True
        student = self.put(driver, about)
        return Begun(student, about if driver.steady and not student.events else None)

    def trace(self, driver: BoxDriver, begun: Begun) -> Trace:
        """Return the probe's evidence, complete, as `Student.trace` does.

        What student code is told in an event is in its own words, and is made for each.
        """
        student = begun.student
        answers = driver.ahead_of([reply for _, reply in student.waiting if callable(reply)]) if begun.about else None
        if answers is None:
            return student.trace()
        key = begun.about, sha256(answers).digest()
        if key in self.traces:
            self.traces.move_to_end(key)
            driver.take_as_read()
            return self.traces[key]
        said = len(driver.put)
        trace = student.trace()
        if not trace.events and len(driver.put) == said:  # or it has asked more, to which answers may be others
            for array in trace.arrays.values():
                array.flags.writeable = False  # it is everybody's now
            self.traces[key] = trace
            if len(self.traces) > MAX_TRACES:
                self.traces.popitem(last=False)
        return trace

    def put(self, driver: BoxDriver, about: tuple[Any, ...]) -> Student:
        """Put what a probe puts."""
        name, probe, seed, *_ = about
        put = self.kept.get(about)
        if put is not None and put.student.driver is not driver:  # two cells of a notebook may have one probe
            return put.again(driver)
        student = begin(driver, name, probe, seed)
        if about not in self.kept and driver.steady and not student.events:
            if len(self.kept) >= MAX_KEPT:
                self.kept.clear()
            self.kept[about] = what_was_put(driver, student)
        return student


def what_was_put(driver: BoxDriver, student: Student) -> Put | None:
    """Return what a probe has just put to a box; None if it would not be the same, or is too much, for another one."""
    data = b"".join(frames for frames, _ in driver.put)
    replies = [reply for _, some in driver.put for reply in some]
    handed = [function for reply in replies for function in reply.served.functions]
    if len(data) > MAX_WAITING_BYTES or not replies or any(reply.served.factories for reply in replies):
        return None
    if any(function.told is not None for function in handed) or not all(lasting(then) for then, _ in student.waiting):
        return None
    at = {id(reply): number for number, reply in enumerate(replies)}
    waiting = [(then, at.get(id(answer))) for then, answer in student.waiting]
    return Put(
        student, dict(student.kept), data, [Said(reply.kind, reply.read, reply.served) for reply in replies], waiting
    )


def lasting(function: Any) -> bool:
    """Return whether a function does the same whenever it is called: it holds on to nothing that may change."""
    if type(function) is not FunctionType or function.__defaults__ or function.__kwdefaults__ or function.__dict__:
        return False
    return all(frozen(cell.cell_contents) for cell in function.__closure__ or ())


def frozen(value: Any) -> bool:
    """Return whether a value does not change; an array is made read-only, so that it cannot from now on."""
    if type(value) is np.ndarray:
        value.flags.writeable = False
        return True
    return type(value) in LASTING and (type(value) is not FunctionType or lasting(value))
