"""The box's side of the conversation: take a message, drive the student's code with it, answer."""

import json
import os
import threading

import numpy as np

from . import wire
from .cells import Notebook, described, remember
from .host import Factory, Function, Host, Stop

MANY = 200  # values used in a row before the trusted side hears of it


class BoxHost(Host):
    """The Host over a notebook; exceptions are described with the student's own line."""

    describe = staticmethod(described)


class Loop:
    """Serve one channel until it closes."""

    def __init__(self, fd):
        self.fd, self.buffer = fd, b""
        self.asking = threading.RLock()  # student code may call the grader's functions from several threads
        self.at, self.ahead, self.used = None, {}, []  # values sent along with an answer, and which of them were used
        self.notebook = self.host = None
        self.answers = {
            wire.LOAD: self.load,
            wire.PARAMETERS: self.parameters,
            wire.FRESH: lambda reader: self.host.fresh(),
            wire.NEW: self.new,
            wire.SETTLE: lambda reader: wire.frame(wire.TEXTS, wire.pack_texts([])),
            wire.RUN: self.run,
            wire.ALONG: self.along,
            wire.DESCEND: self.descend,
            wire.STEP: self.step,
            wire.CALL: self.call,
            wire.NOTES: self.notes,
        }

    def serve(self):
        failed = None
        while True:
            kind, payload = self.receive()
            try:
                reply = failed or self.answers[kind](wire.Reader(payload))
            except Stop as stop:
                reply = self.stopped(stop.kind, stop.step, stop.text)
            except BaseException as error:  # SystemExit and the like are the student's, as are errors they caused here
                reply = self.stopped("error", None, described(error))
            if kind in (wire.FRESH, wire.NEW):
                failed = reply
            else:
                self.send(reply)
                failed = None

    @staticmethod
    def stopped(kind, step, text):
        return wire.frame(wire.STOP, wire.pack_events([(kind, step, str(text)[: wire.MAX_TEXT])]))

    def receive(self):
        """The next frame; usually one read brings it whole."""
        data = self.buffer or os.read(self.fd, 1 << 16)
        while len(data) < wire.HEAD.size or len(data) < wire.HEAD.size + wire.HEAD.unpack_from(data)[1]:
            part = os.read(self.fd, 1 << 20)
            if not part:
                os._exit(0)
            data += part
        kind, size = wire.HEAD.unpack_from(data)
        end = wire.HEAD.size + size
        self.buffer = data[end:]
        return kind, data[wire.HEAD.size : end]

    def send(self, data):
        if self.used:
            data = wire.frame(wire.USED, bytes(self.used)) + data
            self.used = []
        done = os.write(self.fd, data)
        while done < len(data):
            done += os.write(self.fd, data[done:])

    def load(self, reader):
        message = json.loads(bytes(reader.data))
        remember(message["cells"])
        self.notebook = Notebook(
            message["cells"], set(message["skip"]), lambda i: self.send(wire.frame(wire.CELL, i.to_bytes(2, "little")))
        )
        self.notebook.load()
        self.host = BoxHost(self.notebook.fresh)
        return wire.frame(wire.READY, wire.pack_texts(self.notebook.problems))

    def parameters(self, reader):
        return wire.frame(wire.TEXTS, wire.pack_texts([str(n) for n in self.host.parameters(reader.text())]))

    def new(self, reader):
        message = json.loads(bytes(reader.data))
        self.host.new(message["name"], **message["hyper"])

    def run(self, reader):
        handle = reader.u32()
        start, grads = reader.arrays(only_float64=False)
        path, events = self.host.run(handle, start, grads)
        return self.values((path,), events)

    def along(self, reader):
        handle, ask, pull = wire.SCRIPT.unpack(reader.take(wire.SCRIPT.size))
        start, constants = reader.arrays(only_float64=False)
        path, asked, events = self.host.along(handle, start, constants, pull, ask)
        return self.values((path, asked), events)

    def descend(self, reader):
        handle, function, n_steps = wire.DESCENT.unpack(reader.take(wire.DESCENT.size))
        path, asked, events = self.host.descend(handle, reader.array(), self.function(function), n_steps)
        return self.values((path, asked), events)

    def step(self, reader):
        handle, function = wire.STEPPED.unpack(reader.take(wire.STEPPED.size))
        arrays = reader.arrays(only_float64=False)
        grads = arrays[1] if len(arrays) > 1 else self.function(function)
        after, events = self.host.step(handle, arrays[0], grads)
        return self.values((after,), events)

    def call(self, reader):
        message = json.loads(reader.text())
        arrays = reader.arrays(only_float64=False)
        args = [self.argument(a, arrays) for a in message["args"]]
        kwargs = {k: self.argument(a, arrays) for k, a in message["kwargs"].items()}
        results, events = self.host.call(message["name"], *args, **kwargs)
        return self.values(results, events)

    def notes(self, reader):
        notes = list(self.notebook.notes)
        self.notebook.notes.clear()
        return wire.frame(wire.TEXTS, wire.pack_texts(notes))

    @staticmethod
    def values(arrays, events):
        return wire.frame(wire.VALUES, wire.pack_arrays(arrays) + wire.pack_events(events))

    def argument(self, described, arrays):
        kind, value = described
        if kind == "array":
            return arrays[value]
        if kind == "function":
            return self.function(value)
        if kind == "factory":
            return Factory(lambda lr: self.made(value, lr))
        return value

    def function(self, number):
        return Function(lambda x: self.value(number, x))

    def value(self, number, x):
        """The value of a function of the grader's at x: sent along with an earlier answer, or asked for."""
        with self.asking:
            if self.at is not None and number in self.ahead and self.at == (x.shape, x.tobytes()):
                self.used.append(number)
                if len(self.used) >= MANY:
                    self.send(b"")
                return self.ahead[number].copy()[()]
            value = self.ask(wire.ASK_FUNCTION, number, (x,))
            self.at = x.shape, x.tobytes()
            return value

    def made(self, number, lr):
        made = int(self.ask(wire.ASK_MAKE, number, (np.float64(lr),)))
        return lambda lr, params, grads: self.stepped(made, lr, params, grads)

    def stepped(self, made, lr, params, grads):
        with self.asking:
            after = self.ask(wire.ASK_STEP, made, (np.float64(lr), params, grads))
            self.at = after.shape, after.tobytes()
            return after

    def ask(self, what, number, arrays):
        """Ask the trusted side; its answer as an array, or a NumPy scalar. ValueError if it refuses."""
        body = bytes((what,)) + number.to_bytes(4, "little") + wire.pack_arrays([np.asarray(a) for a in arrays])
        with self.asking:
            self.at, self.ahead = None, {}
            self.send(wire.frame(wire.ASK, body))
            _, payload = self.receive()
            reader = wire.Reader(payload)
            if reader.byte():
                raise ValueError(reader.text())
            value = reader.array()[()]
            self.ahead = {reader.byte(): reader.array() for _ in range(reader.byte())}
        return value
