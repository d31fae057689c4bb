"""The Host of a box: the same methods as `autograder.host.Host`, carried out on the other side of the wall."""

from __future__ import annotations

import builtins
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.host import Factory, Function, Stop
from autograder.records import Submission, Trace
from autograder.sandbox.box import wire
from autograder.sandbox.box.cells import SEPARATOR
from autograder.sandbox.serving import Served
from autograder.sandbox.warm import BoxEnded, Channel
from autograder.text import clean

EVENT_TEXT, SOURCE_TEXT = 300, 120
KEPT = 64 << 20  # bytes of results of one box; all are kept until they are judged
HEAVY = 4096  # bytes of a question that count as one more call: what is asked may be kept as a log
_DECIMAL = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+")
_CODED = re.compile(r"\b(?=\w*\d)\w{12,}\b|\d{7,}|(?:\\x[0-9a-fA-F]{2}.?)+")  # long integers, hexadecimal, bytes
NUMPY_ERRORS = frozenset(
    {"LinAlgError", "AxisError", "UFuncTypeError", "_UFuncNoLoopError", "VisibleDeprecationWarning"}
)
REFUSED = ("[Errno 1]", "[Errno 13]", "[Errno 30]", "No usable temporary directory")
MANY_NUMBERS = "Your code gives more numbers than there is memory for."
ENDLESS = "Your code calls the functions it was given without end."
NO_ACCESS = "Files, network and other programs are out of reach while your code is graded."


class RemoteHost:
    """Drive one box. Student failures are `Stop`; the end of the box is `BoxEnded`."""

    def __init__(self, channel: Channel, submission: Submission):
        self.channel, self.submission = channel, submission
        self.pending = b""
        self.objects = self.received = 0
        self.running: int | None = None  # the cell that is being executed while the notebook is loaded
        self.signatures: dict[str, tuple[str, ...]] = {}
        self.served = Served()

    def load(self, skip: set[int]) -> list[str]:
        """Run the cells; for each that failed, a sentence."""
        cells = [{"source": c.source, "kind": c.kind} for c in self.submission.cells]
        self.channel.send(wire.frame(wire.LOAD, json.dumps({"cells": cells, "skip": sorted(skip)}).encode()))
        while True:
            kind, payload = self.channel.receive()
            if kind != wire.CELL or len(payload) != 2:
                break
            self.running = self.next_cell(int.from_bytes(payload, "little"))
        self.running = None
        if kind != wire.READY:
            self.channel.garbled()
        return [self.explain(text) for text in self.parsed(payload, wire.Reader.texts)]

    def next_cell(self, index: int) -> int:
        """The cell that begins. Our side of the box names each once, in order: a flood of them is not ours."""
        if index >= len(self.submission.cells) or (self.running is not None and index <= self.running):
            self.channel.garbled()
        return index

    def fresh(self) -> None:
        """New definitions. Goes with the next message; it has no answer of its own."""
        self.pending += wire.frame(wire.FRESH)
        self.objects = 0
        self.served.clear()

    def settle(self) -> None:
        """Stop if something that was sent without asking for an answer failed."""
        if self.pending:
            self.ask(wire.SETTLE, b"", wire.TEXTS)

    def parameters(self, path: str) -> tuple[str, ...]:
        if path not in self.signatures:
            names = self.parsed(self.ask(wire.PARAMETERS, wire.pack_text(path), wire.TEXTS), wire.Reader.texts)
            self.signatures[path] = tuple(clean(n, 80) for n in names)
        return self.signatures[path]

    def new(self, name: str, **hyper: float) -> int:
        """Goes with the next message, as `fresh` does; so does the Stop if it raises."""
        body = json.dumps({"name": name, "hyper": {k: plain(v) for k, v in hyper.items()}}).encode()
        self.pending += wire.frame(wire.NEW, body)
        self.objects += 1
        return self.objects - 1

    def run(self, handle: int, start: np.ndarray, grads: np.ndarray) -> tuple[np.ndarray, list]:
        start, grads = np.asarray(start), np.asarray(grads)
        body = handle.to_bytes(4, "little") + wire.pack_arrays([start, grads])
        arrays, events = self.values(self.ask(wire.RUN, body, wire.VALUES))
        self.shaped(arrays, (len(grads) + 1, *start.shape))
        return arrays[0], events

    def along(
        self, handle: int, start: np.ndarray, constants: np.ndarray, pull: float, ask: bool
    ) -> tuple[np.ndarray, np.ndarray, list]:
        start, constants = np.asarray(start), np.asarray(constants)
        body = wire.SCRIPT.pack(handle, ask, pull) + wire.pack_arrays([start, constants])
        return self.walked(self.ask(wire.ALONG, body, wire.VALUES), start.shape, len(constants))

    def descend(
        self, handle: int, start: np.ndarray, gradient: Function, n_steps: int
    ) -> tuple[np.ndarray, np.ndarray, list]:
        """The box goes on from its own steps and asks here for every gradient."""
        body = wire.DESCENT.pack(handle, self.served.function(gradient), n_steps) + wire.pack_array(start)
        return self.walked(self.ask(wire.DESCEND, body, wire.VALUES), start.shape, n_steps)

    def walked(self, payload: memoryview, shape: tuple[int, ...], n: int) -> tuple[np.ndarray, np.ndarray, list]:
        arrays, events = self.values(payload)
        self.shaped(arrays, (n + 1, *shape), (n, *shape))
        return arrays[0], arrays[1], events

    def step(self, handle: int, params: np.ndarray, grads: np.ndarray | Function) -> tuple[np.ndarray, list]:
        params = np.asarray(params)
        if isinstance(grads, Function):
            body = wire.STEPPED.pack(handle, self.served.function(grads)) + wire.pack_arrays([params])
        else:
            body = wire.STEPPED.pack(handle, 0) + wire.pack_arrays([params, np.asarray(grads)])
        payload = self.ask(wire.STEP, body, wire.VALUES)
        after = wire.only_array(payload, params.shape)
        if after is not None:
            return after, []
        arrays, events = self.values(payload)
        self.shaped(arrays, params.shape)
        return arrays[0], events

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[tuple[np.ndarray, ...], list]:
        arrays: list[np.ndarray] = []
        message = {
            "name": name,
            "args": [self.argument(a, arrays) for a in args],
            "kwargs": {k: self.argument(a, arrays) for k, a in kwargs.items()},
        }
        body = wire.pack_text(json.dumps(message)) + wire.pack_arrays(arrays)
        results, events = self.values(self.ask(wire.CALL, body, wire.VALUES))
        return tuple(results), events

    def notes(self) -> list[str]:
        """Warnings since the last time, as sentences; none if the student's code has spoiled their list."""
        try:
            payload = self.ask(wire.NOTES, b"", wire.TEXTS)
        except Stop:
            return []
        return [f"A warning: {self.explain(t)}" for t in self.parsed(payload, wire.Reader.texts)]

    def describe(self, error: Exception) -> str:
        return f"{type(error).__name__}: {error}"

    # ---- the conversation

    def ask(self, kind: bytes, body: bytes, expected: bytes) -> memoryview:
        """Send a message, serve what the box asks meanwhile, return the payload of the expected answer."""
        self.channel.send(self.pending + wire.frame(kind, body))
        self.pending = b""
        calls, limit, served = 0, self.channel.warm.limits.calls, self.served
        while True:
            got, payload = self.channel.receive()
            if got == wire.USED:
                calls += len(payload)
                self.checked(served.used, bytes(payload))
            elif got != wire.ASK:
                break
            calls += 1 + len(payload) // HEAVY
            self.channel.check()
            if calls > limit:
                served.failed = served.failed or Stop("limit", ENDLESS)
            if calls > 2 * limit:
                self.channel.close()
                raise BoxEnded("timeout", ENDLESS)
            if got == wire.ASK:
                question = self.parsed(payload, lambda r: (r.byte(), r.u32(), r.arrays()))
                self.channel.send(self.checked(served.answer, *question))
        if served.failed is not None:
            failed, served.failed = served.failed, None
            raise failed
        if got == wire.STOP:
            kind_, step, text = self.parsed(payload, lambda r: r.events()[0])
            if kind_ not in Trace.FATAL:
                self.channel.garbled()
            raise Stop(kind_, self.worded(kind_, text), step)
        if got != expected:
            self.channel.garbled()
        return payload

    def argument(self, value: Any, arrays: list[np.ndarray]) -> tuple[str, Any]:
        if isinstance(value, Function):
            return "function", self.served.function(value)
        if isinstance(value, Factory):
            return "factory", self.served.factory(value)
        if isinstance(value, (list, np.ndarray)):
            arrays.append(np.asarray(value))
            return "array", len(arrays) - 1
        return "value", plain(value)

    # ---- what the box says

    def parsed(self, payload: memoryview, read: Callable[[wire.Reader], Any]) -> Any:
        """A payload taken apart to its end, or the end of the box."""
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

    def values(self, payload: memoryview) -> tuple[list[np.ndarray], list]:
        self.received += len(payload)
        if self.received > KEPT:
            self.channel.close()
            raise BoxEnded("memory", MANY_NUMBERS)
        arrays, events = self.parsed(payload, lambda r: (r.arrays(), r.events()))
        return arrays, [(kind, step, self.worded(kind, text)) for kind, step, text in events]

    def shaped(self, arrays: list[np.ndarray], *shapes: tuple[int, ...]) -> None:
        """Anything but arrays of the shapes that were asked for was not sent by our side of the box."""
        if [a.shape for a in arrays] != list(shapes):
            self.channel.garbled()

    def worded(self, kind: str, text: str) -> str:
        return self.explain(text) if kind == "error" else self.redacted(text, EVENT_TEXT)

    def explain(self, text: str) -> str:
        """An exception in the box as a sentence: its type, its message, and the student's own line."""
        parts = text.split(SEPARATOR)
        if len(parts) != 4:
            return self.redacted(text, EVENT_TEXT)
        name, message, cell, line = parts
        name = name if self.known(name) else "an exception"
        shown = f"{name}: {self.redacted(message, 200)}" if message else name
        if any(sign in message for sign in REFUSED):
            shown += f" — {NO_ACCESS}"
        return shown + self.line(cell, line)

    def redacted(self, text: str, cap: int) -> str:
        """Text of a student's, fit to show, without numbers that could be hidden inputs, in any of their spellings.

        What stands in the notebook itself is no secret; addresses go too, so that the same code gives the same words.
        """
        shown = _DECIMAL.sub("…", clean(text.replace("\n", " "), cap))
        return _CODED.sub(lambda m: m[0] if any(m[0] in c.source for c in self.submission.cells) else "…", shown)

    def known(self, name: str) -> bool:
        """Whether a type's name says nothing but itself: it is Python's, NumPy's, or written in the notebook."""
        if not name.isidentifier() or len(name) > 60:
            return False
        return hasattr(builtins, name) or name in NUMPY_ERRORS or any(name in c.source for c in self.submission.cells)

    def line(self, cell: str, line: str) -> str:
        """Where, in the student's own words; the box only says a number."""
        if not (cell.isdecimal() and line.isdecimal()) or int(cell) >= len(self.submission.cells):
            return ""
        lines = self.submission.cells[int(cell)].source.split("\n")
        if not 1 <= int(line) <= len(lines):
            return ""
        return f" (line {int(line)}: {clean(lines[int(line) - 1].strip(), SOURCE_TEXT)})"


def plain(value: Any) -> Any:
    """A hyper-parameter as JSON has it."""
    return value.item() if isinstance(value, np.generic) else value
