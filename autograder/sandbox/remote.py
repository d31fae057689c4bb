"""Drive the objects in a box: the methods of `probing.driver.Driver`, on the other side of the wall."""

from __future__ import annotations

import base64
import json
import marshal
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.probing import known
from autograder.probing.driver import Factory, Function, Stop
from autograder.records import Submission
from autograder.sandbox.box import wire
from autograder.sandbox.box.cells import MAX_NOTES, compiled
from autograder.sandbox.conversation import Conversation, Read, Reply
from autograder.sandbox.parent import Channel
from autograder.sandbox.serving import Served
from autograder.sandbox.words import Problem
from autograder.text import clean

if TYPE_CHECKING:  # what students are given to check a notebook with has the wall, and no exercise's room
    from autograder.exercises.exercise import Task

MAX_PROBLEMS = 10  # of cells that stopped: how many are told


class BoxDriver(Conversation):
    """Drive one box. Student failures are `Stop`; the end of the box is `BoxEnded`."""

    def __init__(self, channel: Channel, submission: Submission):
        super().__init__(channel, submission)
        self.submission = submission
        self.objects = 0
        self.asked: tuple[str, ...] = ()  # the arguments of the class that is driven, in order
        self.running: int | None = None  # the cell that is being executed while the notebook is loaded
        self.signatures: dict[str, tuple[str, ...]] = {}
        self.forms: dict[str, bool] = {}  # by class, whether its step gets the gradient as a function
        self.problems: list[Problem] = []

    def load(self, skip: set[int], tasks: Sequence[Task] = ()) -> list[str]:
        """Run the cells, of which some are asked for what the tasks name; for each that failed, a sentence."""
        cells = [
            {
                "source": c.source,
                "kind": c.kind,
                "code": given(c.source, i) if c.kind == "given" else None,
                "asked": [task.name for task in tasks if c.kind == "solution" and task.solution == c.grade_id],
            }
            for i, c in enumerate(self.submission.cells)
        ]
        self.channel.send(wire.frame(wire.LOAD, json.dumps({"cells": cells, "skip": sorted(skip)}).encode()))
        while True:
            kind, payload = self.channel.receive()
            if kind != wire.CELL or len(payload) != 2:
                break
            self.running = self.next_cell(int.from_bytes(payload, "little"))
        self.running = None
        if kind != wire.READY:
            self.channel.garbled()
        self.problems = [self.words.problem(text) for text in self.texts(payload)[:MAX_PROBLEMS]]
        return [problem.said for problem in self.problems]

    def next_cell(self, index: int) -> int:
        """Return the cell that begins. Our code in the box names each once, in order; a flood is not ours."""
        if index >= len(self.submission.cells) or (self.running is not None and index <= self.running):
            self.channel.garbled()
        return index

    def fresh(self) -> None:
        """Ask for new definitions along with the next message; there is no separate answer."""
        self.say(wire.frame(wire.FRESH))
        self.objects = 0

    def outstanding(self) -> Reply | None:
        """Return what to wait for so that the failure of a message without an answer is known."""
        return self.later(wire.OUTSTANDING, b"", nothing) if self.silent else None

    def parameters(self, path: str) -> tuple[str, ...]:
        self.steady = False
        if path not in self.signatures:
            names = self.later(wire.PARAMETERS, wire.pack_text(path), Conversation.texts)()
            self.signatures[path] = tuple(clean(n, 80) for n in names)
        return self.signatures[path]

    def new(self, name: str, **hyper: float) -> int:
        """Construct an object along with the next message, as `fresh` does; a Stop comes with it too."""
        values = {k: plain(v) for k, v in hyper.items()}
        body = json.dumps({"name": name, "hyper": values, "asked": self.asked}).encode()
        self.say(wire.frame(wire.NEW, body))
        self.objects += 1
        return self.objects - 1

    def run(self, handle: int, start: np.ndarray | None, grads: np.ndarray) -> Reply:
        body = handle.to_bytes(4, "little") + wire.pack_arrays(begun(start, grads))
        return self.later(wire.RUN, body, partial(Conversation.values, shapes=[(len(grads) + 1, *grads.shape[1:])]))

    def along(self, handle: int, start: np.ndarray | None, constants: np.ndarray, pull: float, ask: bool) -> Reply:
        body = wire.SCRIPT.pack(handle, ask, pull) + wire.pack_arrays(begun(start, constants))
        return self.later(wire.ALONG, body, self.walked(constants.shape[1:], len(constants)))

    def descend(self, handle: int, start: np.ndarray, gradient: Function, n_steps: int, ask: bool) -> Reply:
        """Let the box continue from its own steps with gradients that it computes itself or asks for here."""
        served = Served()
        arrays: list[np.ndarray] = []
        message = handle, self.argument(gradient, served, arrays), n_steps, ask
        body = wire.pack_text(json.dumps(message)) + wire.pack_arrays([*arrays, start])
        return self.later(wire.DESCEND, body, self.walked(start.shape, n_steps), served)

    def walked(self, shape: tuple[int, ...], n: int) -> Read:
        return partial(Conversation.values, shapes=[(n + 1, *shape), (n, *shape)])

    def call(self, name: str, *args: Any, **kwargs: Any) -> Reply:
        served = Served()
        arrays: list[np.ndarray] = []
        message = {
            "name": name,
            "args": [self.argument(a, served, arrays) for a in args],
            "kwargs": {k: self.argument(a, served, arrays) for k, a in kwargs.items()},
        }
        body = wire.pack_text(json.dumps(message)) + wire.pack_arrays(arrays)
        return self.later(wire.CALL, body, Conversation.values, served)

    def notes(self) -> Callable[[], list[str]]:
        """Return where the warnings since the last time will come.

        None if the student's code has spoiled their list.
        """
        reply = self.later(wire.NOTES, b"", Conversation.texts)

        def sentences() -> list[str]:
            try:
                return [f"A warning: {self.words.explain(text)}" for text in reply()[:MAX_NOTES]]
            except Stop:
                return []

        return sentences

    def describe(self, error: Exception) -> str:
        return f"{type(error).__name__}: {error}"

    def argument(self, value: Any, served: Served, arrays: list[np.ndarray]) -> tuple[Any, ...]:
        """Return an argument as the message describes it.

        Numbers go into the arrays, what can be asked into `served`.
        """
        if isinstance(value, Function):
            number, method = served.function(value), value.fn
            if not is_known(method):
                return "function", number
            thing, first = method.__self__, len(arrays)
            served.known(thing.shape)
            arrays += thing.arrays
            places = list(range(first, len(arrays)))
            served.kinds.append(type(thing))
            return "function", number, type(thing).__name__, method.__name__, places, value.told is not None
        if isinstance(value, Factory):
            number = served.factory(value)
            if value.known not in known.KINDS.values():
                return "factory", number
            served.known(value.shape)
            served.kinds.append(value.known)
            return "factory", number, value.known.__name__, value.shape, value.logged
        if isinstance(value, (list, np.ndarray)):
            arrays.append(np.asarray(value))
            return "array", len(arrays) - 1
        return "value", plain(value)


@lru_cache(maxsize=500)
def given(source: str, index: int) -> str | None:
    """Return a cell of the release's as the box runs it, compiled once for all students; None if it must do so."""
    try:
        future, steps = compiled(source, index, 0)
    except (SyntaxError, ValueError):
        return None
    return None if future else base64.b64encode(marshal.dumps([code for *_, code in steps])).decode()


def nothing(conversation: Conversation, payload: memoryview) -> list[Any]:
    """Read the answer to a message that only waits for those before it: there are no events."""
    return [()]


def begun(start: np.ndarray | None, steps: np.ndarray) -> list[np.ndarray]:
    """Return a run's arrays; without a start it goes on from the last one's end."""
    return [steps] if start is None else [start, steps]


def is_known(function: Any) -> bool:
    """Return whether the box can compute a function by itself: it is a method of something in `known.py`."""
    return type(getattr(function, "__self__", None)) in known.KINDS.values()


def plain(value: Any) -> Any:
    """Return a hyper-parameter as JSON has it."""
    return value.item() if isinstance(value, np.generic) else value
