"""What the trusted side serves to student code: the functions and optimizers that a probe hands to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.probing.driver import Factory, Function, Stop
from autograder.sandbox.box import wire

NO_MORE = "the grader answers no more"
#: What one of our functions may raise because it does not fit what it was asked: an exception in the student's code.
UNFIT = (ValueError, TypeError, IndexError, ArithmeticError, MemoryError)


class Served:
    """The functions and factories that one message hands out, by the numbers that the box knows them by."""

    def __init__(self) -> None:
        self.functions: list[Function] = []
        self.factories: list[Callable[[float], Any]] = []
        self.made: list[Any] = []
        self.shape: tuple[int, ...] = ()  # of the arrays in questions that the box answers by itself
        self.kinds: list[type] = []  # classes of `known.py` that the message names
        self.failed: Stop | None = None  # what a function of ours raised; the student's code cannot swallow it

    def again(self) -> Served:
        """Return the same for another box."""
        other = Served()
        other.functions, other.shape, other.kinds = self.functions, self.shape, self.kinds
        return other

    def function(self, function: Function) -> int:
        self.functions.append(function)
        return len(self.functions) - 1

    def factory(self, factory: Factory) -> int:
        self.factories.append(factory.make)
        return len(self.factories) - 1

    def known(self, shape: tuple[int, ...]) -> None:
        """Note the shape for which the box answers by itself; one message has one shape."""
        if self.shape not in ((), shape):
            raise ValueError(f"one call handed out functions of points of shape {self.shape} and of shape {shape}")
        self.shape = shape

    def answer(self, what: int, number: int, arrays: list[np.ndarray]) -> bytes:
        """Return the frame that answers a question.

        wire.Garbled for a question that our side of the box does not ask.
        """
        if self.failed is None:
            try:
                self.tell(what, number, arrays)
                result = np.asarray(self.value(what, number, arrays), dtype=np.float64)
                return wire.frame(wire.ANSWER, b"\0" + wire.pack_array(result))
            except Stop as stop:
                self.failed = stop
            except UNFIT as error:
                return wire.frame(wire.ANSWER, b"\1" + wire.pack_text(str(error)))
        return wire.frame(wire.ANSWER, b"\1" + wire.pack_text(NO_MORE))

    def hear(self, questions: list[tuple[int, int, list[np.ndarray]]]) -> None:
        """Take questions that the box has answered by itself, in order."""
        try:
            for question in questions:
                if self.failed is None:
                    self.tell(*question)
        except Stop as stop:
            self.failed = stop

    def tell(self, what: int, number: int, arrays: list[np.ndarray]) -> None:
        """Let whoever handed it out know what should be defined."""
        if what == wire.FUNCTION and number < len(self.functions) and len(arrays) == 1:
            if self.functions[number].told is not None:
                self.functions[number].told(arrays[0])
        elif what == wire.STEP and number < len(self.made) and len(arrays) == 3:
            self.made[number].told(float(arrays[0].item()), arrays[1], arrays[2])
        elif what == wire.MAKE and number < len(self.factories) and len(arrays) == 1:
            self.made.append(self.factories[number](float(arrays[0].item())))
        elif what != wire.HEARD or arrays:
            raise wire.Garbled("no such question")

    def value(self, what: int, number: int, arrays: list[np.ndarray]) -> Any:
        if what == wire.FUNCTION:
            return self.functions[number].fn(arrays[0])
        if what == wire.STEP:
            return self.made[number].step(float(arrays[0].item()), arrays[1], arrays[2])
        return 0.0
