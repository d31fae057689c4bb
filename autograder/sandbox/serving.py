"""What the trusted side serves to student code: the functions and optimizers that a probe hands to it.

An answer carries along what will probably be asked next: the values of the other functions at the same point. The box
uses them without asking again and says so (USED), and only then is the function itself called, which keeps its log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.host import Factory, Function, Stop
from autograder.sandbox.box import wire

NO_MORE = "the grader answers no more"
#: What one of our functions may raise because it does not fit what it was asked: an exception in the student's code.
UNFIT = (ValueError, TypeError, IndexError, ArithmeticError, MemoryError)


class Served:
    """The functions and factories of one probe, by the numbers that the box knows them by."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.functions: list[Function] = []
        self.factories: list[Callable[[float], Callable[..., Any]]] = []
        self.steps: list[Callable[..., Any]] = []
        self.at: np.ndarray | None = None  # the point for which values were sent along
        self.sent: set[int] = set()
        self.failed: Stop | None = None  # what a function of ours raised; the student's code cannot swallow it

    def function(self, function: Function) -> int:
        self.functions.append(function)
        return len(self.functions) - 1

    def factory(self, factory: Factory) -> int:
        self.factories.append(factory.make)
        return len(self.factories) - 1

    def answer(self, what: int, number: int, arrays: list[np.ndarray]) -> bytes:
        """The frame that answers a question. wire.Garbled for a question that our side of the box does not ask."""
        if self.failed is None:
            try:
                result = np.asarray(self.asked(what, number, arrays), dtype=np.float64)
                body = b"\0" + wire.pack_array(result) + self.ahead(what, number, arrays, result)
                return wire.frame(wire.ANSWER, body)
            except Stop as stop:
                self.failed = stop
            except UNFIT as error:
                return wire.frame(wire.ANSWER, b"\1" + wire.pack_text(str(error)))
        return wire.frame(wire.ANSWER, b"\1" + wire.pack_text(NO_MORE))

    def asked(self, what: int, number: int, arrays: list[np.ndarray]) -> Any:
        if what == wire.ASK_FUNCTION and number < len(self.functions) and len(arrays) == 1:
            return self.functions[number].fn(arrays[0])
        if what == wire.ASK_MAKE and number < len(self.factories) and len(arrays) == 1:
            self.steps.append(self.factories[number](float(arrays[0])))
            return len(self.steps) - 1
        if what == wire.ASK_STEP and number < len(self.steps) and len(arrays) == 3:
            return self.steps[number](float(arrays[0]), arrays[1], arrays[2])
        raise wire.Garbled("no such question")

    def ahead(self, what: int, number: int, arrays: list[np.ndarray], result: np.ndarray) -> bytes:
        """Values at the point that the student's code probably goes on from: where a step led, or the same point."""
        self.at, self.sent, parts = None, set(), []
        if what != wire.ASK_MAKE:
            at = result if what == wire.ASK_STEP else arrays[0]
            for other, function in enumerate(self.functions):
                if function.ahead is not None and not (what == wire.ASK_FUNCTION and other == number):
                    try:
                        value = np.asarray(function.ahead(at.copy()), dtype=np.float64)
                    except UNFIT:
                        continue
                    parts.append(bytes((other,)) + wire.pack_array(value))
                    self.sent.add(other)
            self.at = at.copy()
        return bytes((len(parts),)) + b"".join(parts)

    def used(self, numbers: bytes) -> None:
        """The box has used values that were sent along: now the functions are called, in that order."""
        for number in numbers:
            if number not in self.sent:
                raise wire.Garbled("a value that was not sent")
            if self.failed is None:
                try:
                    self.functions[number].fn(self.at.copy())
                except Stop as stop:
                    self.failed = stop
