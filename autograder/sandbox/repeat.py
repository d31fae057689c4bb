"""What a probe puts to a box, kept: it puts the same to the next one, without being run again.

Most probes say all they have to say before they look at any answer, so that it depends on nothing but the seed. The
same is then sent to every other box, and what they meant to do with the answers is done with those of that box.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from autograder.probing import known
from autograder.probing.student import Probe, Student, begin
from autograder.sandbox.remote import MAX_WAITING_BYTES, BoxDriver, Said

MAX_KEPT = 500  # probes; a course has some fifty
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


class Puts:
    """What was put to boxes by all probes so far."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Any, ...], Put | None] = {}  # none for what would not be the same for another one

    def begin(self, driver: BoxDriver, name: str, probe: Probe, seed: int) -> Student:
        """Begin a probe as `probing.student.begin` does."""
        about = name, probe, seed, driver.asked, tuple(driver.forms.items())
        put = self.kept.get(about)
        if put is not None and put.student.driver is not driver:  # two cells of a notebook may have one probe
            return put.again(driver)
        driver.put, driver.steady = [], True
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
