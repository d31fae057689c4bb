"""The box's side of the conversation: take messages, drive the student's code with them, answer."""

import json
import marshal
import os
import signal
import struct
import threading
from collections import deque

import numpy as np

from . import wire
from .bridge import Bridged
from .cells import CompiledNotebook, described, remember
from .driver import Factory, Function, Stop

MAX_ANSWERS_IN_A_ROW = 2000  # questions answered here in a row before the trusted side is asked whether to go on
LARGE = 1 << 15  # bytes of answers, or of questions told, that are not kept back
SOON = 0.005  # seconds of student code for which an answer is kept back
OVER = "it was given to an earlier call"
_ONE = struct.Struct("<d")


class NotebookDriver(Bridged):
    """The Driver over a notebook; exceptions are described with the student's own line."""

    describe = staticmethod(described)


class Loop:
    """Serve one channel until it closes."""

    def __init__(self, fd):
        self.fd, self.buffer, self.at = fd, memoryview(b""), 0  # what has come, and how far it is taken
        self.aside = deque()  # messages that came before the answer to a question
        self.replies, self.waiting = [], 0  # answers kept back while there are messages to take, and their bytes
        self.armed = self.away = False  # whether they are sent at a time that is set; whether student code runs
        signal.signal(signal.SIGPROF, self.overdue)  # SIGALRM is the student's
        self.failed = None  # what FRESH or NEW ran into
        self.asking = threading.RLock()  # student code may call the grader's functions from several threads
        self.headings, self.numbers = [], []  # of questions that were answered here and not yet told
        self.bytes = 0  # of those numbers
        self.questions = 0  # how many there were since the trusted side last said whether to go on
        self.message = 0  # the number of the one that is being answered
        self.made = 0  # optimizers
        self.known = {}  # classes that the grader has sent, by name: what it hands out and is computed here
        self.notebook = self.driver = None
        self.answers = {
            wire.LOAD: self.load,
            wire.PARAMETERS: self.parameters,
            wire.FRESH: lambda reader: self.driver.fresh(),
            wire.NEW: self.new,
            wire.OUTSTANDING: lambda reader: wire.frame(wire.TEXTS, wire.pack_texts([])),
            wire.RUN: self.run,
            wire.ALONG: self.along,
            wire.DESCEND: self.descend,
            wire.CALL: self.call,
            wire.NOTES: self.notes,
        }

    def serve(self):
        while True:
            self.turn()

    def turn(self):
        """Take one message and answer it.

        The answer is kept back while others wait to be taken, but not over the end of a task (NOTES), nor for long.
        """
        kind, payload = self.aside.popleft() if self.aside else self.frame()
        if kind == wire.TEACH:  # it fails no message, and is lost with none that fails
            self.learn(wire.Reader(payload))
            return
        if self.replies and not self.armed:
            self.arm(SOON)
        self.away = True
        try:
            reply = self.failed or self.answers[kind](wire.Reader(payload))
        except Stop as stop:
            reply = self.stopped(stop.kind, stop.step, stop.text)
        except BaseException as error:  # SystemExit and the like are the student's, as are errors they caused here
            reply = self.stopped("error", None, described(error))
        with self.asking:  # a thread of the student's may still have a question, its last one
            self.away = False
            self.message += 1
            if kind in (wire.FRESH, wire.NEW):
                self.failed = reply
            else:
                self.failed = None
                self.replies += self.untold(), reply
                self.waiting += len(self.replies[-2]) + len(reply)
        if kind == wire.NOTES or self.waiting > LARGE or not self.more():
            self.send(b"")

    def arm(self, seconds):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        self.armed = seconds > 0

    def overdue(self, number, frame):
        """Send the answers so far when student code takes long or never returns."""
        self.armed = False
        if self.away and self.asking.acquire(blocking=False):  # a question sends them too
            try:
                self.write(b"".join(self.replies))
                self.replies, self.waiting = [], 0
            finally:
                self.asking.release()

    @staticmethod
    def stopped(kind, step, text):
        return wire.frame(wire.STOP, wire.pack_events([(kind, step, str(text)[: wire.MAX_TEXT])]))

    def more(self):
        """Return whether a message has come that was not taken yet."""
        return bool(self.aside) or self.whole()

    def whole(self):
        """Return whether the next frame has come whole."""
        left = len(self.buffer) - self.at - wire.HEAD.size
        return left >= 0 and left >= wire.HEAD.unpack_from(self.buffer, self.at)[1]

    def answer(self):
        """Return the answer to a question; messages that were sent before it are put aside."""
        while True:
            kind, payload = self.frame()
            if kind == wire.ANSWER:
                return payload
            self.aside.append((kind, payload))

    def frame(self):
        """Return the next frame; usually one read brings it whole."""
        while not self.whole():
            part = os.read(self.fd, 1 << 18)
            if not part:
                os._exit(0)
            self.buffer, self.at = memoryview(bytes(self.buffer[self.at :]) + part), 0
        kind, size = wire.HEAD.unpack_from(self.buffer, self.at)
        begin = self.at + wire.HEAD.size
        self.at = begin + size
        return kind, self.buffer[begin : self.at]

    def untold(self):
        """Return a frame that tells what was answered here."""
        if not self.headings:
            return b""
        told = wire.frame(wire.TOLD, wire.told(self.headings, self.numbers))
        self.headings, self.numbers, self.bytes = [], [], 0
        return told

    def send(self, data):
        """Send all that was kept back, and then this."""
        away, self.away = self.away, False
        if self.armed:
            self.arm(0.0)
        replies, self.replies, self.waiting = self.replies, [], 0
        self.write(b"".join((*replies, self.untold(), data)))
        self.away = away

    def write(self, data):
        done = os.write(self.fd, data) if data else 0
        while done < len(data):
            done += os.write(self.fd, data[done:])

    def load(self, reader):
        message = json.loads(bytes(reader.data))
        remember(message["cells"])
        self.notebook = CompiledNotebook(
            message["cells"], set(message["skip"]), lambda i: self.send(wire.frame(wire.CELL, i.to_bytes(2, "little")))
        )
        self.notebook.load()
        self.driver = NotebookDriver(self.notebook.fresh)
        return wire.frame(wire.READY, wire.pack_texts(self.notebook.problems))

    def learn(self, reader):
        """Define a class that later messages hand out."""
        name, namespace = reader.text(), {"np": np, "__name__": f"{__package__}.given"}
        exec(marshal.loads(reader.take(len(reader.data) - reader.at)), namespace)
        self.known[name] = namespace[name]

    def parameters(self, reader):
        return wire.frame(wire.TEXTS, wire.pack_texts([str(n) for n in self.driver.parameters(reader.text())]))

    def new(self, reader):
        message = json.loads(bytes(reader.data))
        self.driver.asked = tuple(message["asked"])
        self.driver.new(message["name"], **message["hyper"])

    def run(self, reader):
        handle = reader.u32()
        *start, grads = reader.arrays(only_float64=False)
        path, events = self.driver.run(handle, start[0] if start else None, grads)
        return self.values((path,), events)

    def along(self, reader):
        handle, ask, pull = wire.SCRIPT.unpack(reader.take(wire.SCRIPT.size))
        *start, constants = reader.arrays(only_float64=False)
        path, asked, events = self.driver.along(handle, start[0] if start else None, constants, pull, ask)
        return self.values((path, asked), events)

    def descend(self, reader):
        handle, gradient, n_steps, ask = json.loads(reader.text())
        arrays = reader.arrays()
        path, asked, events = self.driver.descend(handle, arrays[-1], self.argument(gradient, arrays), n_steps, ask)
        return self.values((path, asked), events)

    def call(self, reader):
        message = json.loads(reader.text())
        arrays, self.made = reader.arrays(only_float64=False), 0
        args = [self.argument(a, arrays) for a in message["args"]]
        kwargs = {k: self.argument(a, arrays) for k, a in message["kwargs"].items()}
        *results, events = self.driver.call(message["name"], *args, **kwargs)
        return self.values(results, events)

    def notes(self, reader):
        notes = list(self.notebook.notes)
        self.notebook.notes.clear()
        return wire.frame(wire.TEXTS, wire.pack_texts(notes))

    @staticmethod
    def values(arrays, events):
        return wire.frame(wire.VALUES, wire.pack_arrays(arrays) + wire.pack_events(events))

    # ---- what the grader hands to student code

    def argument(self, described, arrays):
        kind, value, *known = described
        if kind == "array":
            return arrays[value]
        if kind == "function":
            return Function(self.function(value, self.message, arrays, *known))
        if kind == "factory":
            message = self.message
            return Factory(lambda lr: self.optimizer(value, message, lr, *known))
        return value

    def function(self, number, message, arrays, kind=None, method=None, places=(), logged=True):
        """Return a requested function; compute a known one here, and report it, at points of its own shape."""

        def asked(x):
            return self.ask(message, wire.FUNCTION, number, (x,))

        if kind is None:
            return asked
        known = self.known[kind](*(arrays[i] for i in places))
        compute, shape = getattr(known, method), known.shape

        def value(x):
            if x.shape != shape:
                return asked(x)
            with self.asking:
                self.tell(message, wire.FUNCTION, number, x.tobytes() if logged else None)
                return compute(x)

        return value

    def optimizer(self, number, message, lr, kind=None, shape=(), logged=True):
        """Return a new optimizer, which is stepped there, or is a known one and stepped here."""
        with self.asking:
            made = self.made
            self.made += message == self.message  # those of a factory that was kept are no longer counted there
            if kind is None:
                self.ask(message, wire.MAKE, number, (np.float64(lr),))
                return Made(self, made, message)
            self.tell(message, wire.MAKE, number, _ONE.pack(lr))
            return MadeHere(self, made, message, self.known[kind](lr), tuple(shape), logged)

    def tell(self, message, what, number, numbers):
        """Note a question that is answered here; without numbers it is only counted.

        Now and then the trusted side is asked whether to go on. What was handed out with an earlier message, and kept,
        is not its business any more.
        """
        if message != self.message:
            return
        if numbers is not None:
            self.headings.append(wire.HEADING.pack(what, number))
            self.numbers.append(numbers)
            self.bytes += len(numbers)
        self.questions += 1
        if self.questions > MAX_ANSWERS_IN_A_ROW or self.bytes > LARGE:
            self.ask(message, wire.HEARD, self.questions, ())

    def ask(self, message, what, number, arrays):
        """Ask the trusted side; its answer as an array, or a NumPy scalar.

        ValueError if it refuses, or if what is asked was handed out with an earlier message.
        """
        with self.asking:
            if message != self.message:
                raise ValueError(OVER)
            self.questions = 0
            self.send(wire.frame(wire.ASK, wire.question(what, number, arrays)))
            reader = wire.Reader(self.answer())
            if reader.byte():
                raise ValueError(reader.text())
            return reader.array()[()]


class Made:
    """An optimizer of the grader's that is stepped on the trusted side."""

    def __init__(self, loop, number, message):
        self.loop, self.number, self.message = loop, number, message

    def told(self, lr, params, grads):
        """Do nothing: the trusted side learns of every step when it is asked for one."""

    def step(self, lr, params, grads):
        return self.loop.ask(self.message, wire.STEP, self.number, (np.float64(lr), params, grads))


class MadeHere(Made):
    """One that is stepped here, and told; with arrays of another shape the trusted side is asked."""

    def __init__(self, loop, number, message, known, shape, logged):
        super().__init__(loop, number, message)
        self.known, self.shape, self.logged = known, shape, logged

    def step(self, lr, params, grads):
        if params.shape != self.shape or grads.shape != self.shape:
            return super().step(lr, params, grads)
        with self.loop.asking:
            numbers = _ONE.pack(lr) + params.tobytes() + grads.tobytes() if self.logged else None
            self.loop.tell(self.message, wire.STEP, self.number, numbers)
            self.known.lr = lr
            return self.known.step(params, grads)
