"""Drive the objects in a box: the methods of `probing.driver.Driver`, on the other side of the wall."""

from __future__ import annotations

import base64
import json
import marshal
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import numpy as np

from autograder.probing import known
from autograder.probing.driver import Factory, Function, Stop
from autograder.records import Submission, Trace
from autograder.sandbox.box import wire
from autograder.sandbox.box.cells import MAX_NOTES, compiled
from autograder.sandbox.parent import BoxEnded, Channel
from autograder.sandbox.serving import Served
from autograder.sandbox.words import Problem, Words
from autograder.text import clean

T = TypeVar("T")
Read = Callable[["BoxDriver", memoryview], Any]

MAX_RESULT_BYTES = 64 << 20  # bytes of results of one box; all are kept until they are judged
MAX_WAITING_BYTES = 1 << 16  # bytes of messages that wait for one whose answer is awaited
MAX_AHEAD_BYTES = 1 << 17  # bytes of answers that are looked at before they are taken
MAX_PROBLEMS = 10  # of cells that stopped: how many are told
BYTES_PER_CALL = 4096  # bytes of a question that count as one more call: what is asked may be kept as a log
MANY_NUMBERS = "Your code gives more numbers than there is memory for."
ENDLESS = "endless calls to the functions that it was given"
#: What answers a message where that is not VALUES.
ANSWERS = dict.fromkeys((wire.PARAMETERS, wire.NOTES, wire.OUTSTANDING), wire.TEXTS)


class Said(NamedTuple):
    """A message that has an answer: its kind, what reads the answer, and what the message hands out."""

    kind: bytes
    read: Read
    served: Served


class Reply:
    """An answer that may not have come yet. Called, it waits and gives what came, or raises the Stop that did."""

    def __init__(self, driver: BoxDriver, kind: bytes, read: Read, served: Served):
        self.driver, self.kind, self.read, self.served = driver, kind, read, served
        self.come, self.value = False, None
        self.stop: Stop | None = None

    def wait(self) -> None:
        while not self.come:
            self.driver.receive()

    def __call__(self) -> Any:
        self.driver.steady = False
        self.wait()
        if self.stop is not None:
            raise self.stop
        return self.value


class BoxDriver:
    """Drive one box. Student failures are `Stop`; the end of the box is `BoxEnded`."""

    def __init__(self, channel: Channel, submission: Submission):
        self.channel, self.submission = channel, submission
        self.pending = b""  # messages to go with the next one that is sent
        self.silent = False  # whether the last of them has no answer of its own
        self.replies: deque[Reply] = deque()  # those that have not come, in order
        self.ahead: deque[tuple[bytes, memoryview]] = deque()  # frames that were looked at and not taken
        self.looked_at = 0  # how many answers these are
        self.over: BoxEnded | None = None  # how the box ended while it was looked ahead
        self.ended: BoxEnded | None = None
        self.objects = self.received = 0
        self.asked: tuple[str, ...] = ()  # the arguments of the class that is driven, in order
        self.running: int | None = None  # the cell that is being executed while the notebook is loaded
        self.signatures: dict[str, tuple[str, ...]] = {}
        self.forms: dict[str, bool] = {}  # by class, whether its step gets the gradient as a function
        self.taught: set[type] = set()  # the classes whose code the box has
        self.words = Words(submission)
        self.problems: list[Problem] = []
        self.put: list[tuple[bytes, list[Reply]]] = []  # what was said since the probe began
        self.steady = True  # whether it was said without a look at any answer

    def load(self, skip: set[int]) -> list[str]:
        """Run the cells; for each that failed, a sentence."""
        cells = [
            {"source": c.source, "kind": c.kind, "code": given(c.source, i) if c.kind == "given" else None}
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
            names = self.later(wire.PARAMETERS, wire.pack_text(path), BoxDriver.texts)()
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
        return self.later(wire.RUN, body, partial(BoxDriver.values, shapes=[(len(grads) + 1, *grads.shape[1:])]))

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
        return partial(BoxDriver.values, shapes=[(n + 1, *shape), (n, *shape)])

    def call(self, name: str, *args: Any, **kwargs: Any) -> Reply:
        served = Served()
        arrays: list[np.ndarray] = []
        message = {
            "name": name,
            "args": [self.argument(a, served, arrays) for a in args],
            "kwargs": {k: self.argument(a, served, arrays) for k, a in kwargs.items()},
        }
        body = wire.pack_text(json.dumps(message)) + wire.pack_arrays(arrays)
        return self.later(wire.CALL, body, BoxDriver.values, served)

    def notes(self) -> Callable[[], list[str]]:
        """Return where the warnings since the last time will come.

        None if the student's code has spoiled their list.
        """
        reply = self.later(wire.NOTES, b"", BoxDriver.texts)

        def sentences() -> list[str]:
            try:
                return [f"A warning: {self.words.explain(text)}" for text in reply()[:MAX_NOTES]]
            except Stop:
                return []

        return sentences

    def describe(self, error: Exception) -> str:
        return f"{type(error).__name__}: {error}"

    # ---- the conversation

    def say(self, frame: bytes) -> None:
        """Say something that has no answer; it goes with the next message."""
        self.pending += frame
        self.silent = True
        self.put.append((frame, []))

    def later(self, kind: bytes, body: bytes, read: Read, served: Served | None = None) -> Reply:
        """Say something whose answer is read later; it goes with the next message whose answer is awaited."""
        return self.send(wire.frame(kind, body), [Said(kind, read, served or Served())])[0]

    def send(self, data: bytes, messages: Sequence[Said]) -> list[Reply]:
        """Say frames, the last of which is the last of these messages; their answers.

        What is on its way at a time is either little or one message alone: else each side could come to wait for the
        other to read.
        """
        if self.replies and len(self.pending) + len(data) > MAX_WAITING_BYTES:
            self.replies[-1].wait()
        for said in messages:
            for kind in said.served.kinds:
                self.teach(kind)
        self.pending += data
        self.silent = False
        replies = [Reply(self, *said) for said in messages]
        self.put.append((data, replies))
        self.replies += replies
        if len(self.pending) > MAX_WAITING_BYTES:
            replies[-1].wait()
        return replies

    def receive(self) -> None:
        """Take the next answer. Once the box has ended there are no more."""
        if self.ended is not None:
            raise self.ended
        try:
            self.take()
        except BoxEnded as ended:
            self.ended = ended
            raise

    def take(self) -> None:
        """Send what is pending and take the next answer; serve what the box asks meanwhile."""
        if self.pending:
            self.channel.send(self.pending)
            self.pending = b""
        reply = self.replies[0]
        got, payload = self.serve(reply.served)
        self.replies.popleft()
        if reply.served.failed is not None:
            reply.stop = reply.served.failed
        elif got == wire.STOP:
            kind, step, text = self.parsed(payload, lambda r: r.events()[0])
            if kind not in Trace.FATAL:
                self.channel.garbled()
            reply.stop = Stop(kind, self.words.of_event(kind, text), step)
        elif got == ANSWERS.get(reply.kind, wire.VALUES):
            reply.value = reply.read(self, payload)
        else:
            self.channel.garbled()
        reply.come = True

    def ahead_of(self, replies: Sequence[Reply]) -> bytes | None:
        """Return what the box says in answer to these, which are the next, without taking it; None if that is too much.

        Student code that waits for an answer of ours has none before what it said is taken.
        """
        if not replies or self.ended is not None or [*islice(self.replies, len(replies))] != [*replies]:
            return None
        if self.pending:
            self.channel.send(self.pending)
            self.pending = b""
        self.looked_at, missing, size = len(replies), len(replies), 0
        try:
            while missing:
                kind, payload = self.channel.receive()
                self.ahead.append((kind, payload))
                missing -= kind != wire.TOLD
                size += len(payload)
                if kind == wire.ASK or size > MAX_AHEAD_BYTES:
                    return None
        except BoxEnded as ended:  # what it said before is still to be taken
            self.over = ended
            return None
        return b"".join(part for kind, payload in self.ahead for part in (wire.HEAD.pack(kind, len(payload)), payload))

    def take_as_read(self) -> None:
        """Take what was looked at, all of which is known."""
        self.received += sum(len(payload) for kind, payload in self.ahead if kind == wire.VALUES)
        self.ahead.clear()
        for _ in range(self.looked_at):
            self.replies.popleft().come = True

    def next_frame(self) -> tuple[bytes, memoryview]:
        """Return what the box says next, its kind and payload."""
        if self.ahead:
            return self.ahead.popleft()
        if self.over is not None:
            raise self.over
        return self.channel.receive()

    def serve(self, served: Served) -> tuple[bytes, memoryview]:
        """Serve questions until something else comes."""
        calls, limit = 0, self.channel.parent.limits.calls
        while True:
            got, payload = self.next_frame()
            if got not in (wire.ASK, wire.TOLD):
                return got, payload
            if got == wire.TOLD:
                questions = self.parsed(payload, lambda r: r.told(served.shape))
            else:
                questions = [self.parsed(payload, wire.Reader.question)]
            calls += max(len(questions), 1) + len(payload) // BYTES_PER_CALL
            if got == wire.ASK and questions[0][0] == wire.HEARD:
                calls += questions[0][1]
            self.channel.check()
            if calls > limit:
                served.failed = served.failed or Stop("limit", ENDLESS)
            if calls > 2 * limit:
                self.channel.close()
                raise BoxEnded("timeout", f"Your code exceeded a limit: {ENDLESS}.")
            if got == wire.TOLD:
                self.checked(served.hear, questions)
            else:
                self.channel.send(self.checked(served.answer, *questions[0]))

    # ---- what the box says

    def parsed(self, payload: memoryview, read: Callable[[wire.Reader], T]) -> T:
        """Return a payload taken apart to its end, or the end of the box."""
        reader = wire.Reader(payload)
        try:
            value = read(reader)
            reader.end()
        except (wire.Garbled, IndexError, ValueError):
            self.channel.garbled()
        return value

    def checked(self, serve: Callable[..., Any], *question: Any) -> Any:
        """Serve a question, or end the box that asks what our side of it does not."""
        try:
            return serve(*question)
        except wire.Garbled:
            self.channel.garbled()

    def texts(self, payload: memoryview) -> list[str]:
        return self.parsed(payload, wire.Reader.texts)

    def values(self, payload: memoryview, shapes: list[tuple[int, ...]] | None = None) -> list[Any]:
        """Return arrays and then events; our code in the box never sends shapes that were not requested."""
        self.received += len(payload)
        if self.received > MAX_RESULT_BYTES:
            self.channel.close()
            raise BoxEnded("memory", MANY_NUMBERS)
        arrays, events = self.parsed(payload, wire.Reader.values)
        if shapes is not None and [a.shape for a in arrays] != shapes:
            self.channel.garbled()
        return [*arrays, self.worded(events)] if events else [*arrays, events]

    def worded(self, events: list[wire.Event]) -> list[wire.Event]:
        """Return the first event of each kind in words; nobody reads a second one, and wording costs time."""
        first: dict[str, tuple[str, int | None, str]] = {}
        for event in events:
            first.setdefault(event[0], event)
        return [(kind, step, self.words.of_event(kind, text)) for kind, step, text in first.values()]

    # ---- what the box gets

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

    def teach(self, kind: type) -> None:
        """Send the code of a class of `known.py` ahead of the first message that names it."""
        if kind not in self.taught:
            self.taught.add(kind)
            self.pending += wire.frame(wire.TEACH, wire.pack_text(kind.__name__) + known.code(kind))


@lru_cache(maxsize=500)
def given(source: str, index: int) -> str | None:
    """Return a cell of the release's as the box runs it, compiled once for all students; None if it must do so."""
    try:
        future, steps = compiled(source, index, 0)
    except (SyntaxError, ValueError):
        return None
    return None if future else base64.b64encode(marshal.dumps([code for *_, code in steps])).decode()


def nothing(driver: BoxDriver, payload: memoryview) -> list[Any]:
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
