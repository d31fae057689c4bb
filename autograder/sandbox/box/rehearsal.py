"""A rehearsal in the warm parent, before the first fork: a notebook of ours goes through all that a student's does.

What Python does once only (specialize bytecode, fill caches, resolve NumPy's loops) is then done, and a box neither
repeats it nor copies the pages that it writes to.

Student code can find whatever was ever in the warm parent's memory. So what is rehearsed has the outer form of an
answer and the content of none: it never moves, and it searches nothing.
"""

import json
import linecache
import marshal
import socket

import numpy as np

from . import wire
from .cells import filename
from .loop import Loop

TIMES = 4
BOWL = """
class Bowl:
    def __init__(self, low, floor):
        self.low, self.floor = low, floor
        self.shape = low.shape

    def value(self, x):
        return self.floor + 0.0 * ((x - self.low) @ self.gradient(x))

    def gradient(self, x):
        return 0.0 * (x - self.low)
"""
STILL = """
class Still:
    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        return params + 0.0 * self.lr * np.sqrt(grads * grads)
"""
GIVEN = """
import numpy as np
import matplotlib.pyplot as plt
from dataclasses import dataclass

@dataclass
class Rate:
    value: float = 0.1
"""
ANSWER = '''
class Rehearsed:
    """Stand still."""

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.seen = None

    def step(self, params, grads):
        if callable(grads):
            grads = grads(params)
        if self.seen is None:
            self.seen = np.zeros_like(params)
        self.seen = np.sqrt(np.abs(grads * self.beta) ** 2) / (1.0 + self.lr) - self.seen
        return params + 0.0 * np.isfinite(self.seen)


def rehearsed(make, func, grad_func, start, lr_min=1e-3, n_steps=5):
    place, told = np.array(start, dtype=float), []
    for number in np.geomspace(1.0, 2.0, n_steps):
        optimizer = make(lr_min)
        optimizer.lr = lr_min
        optimizer.step(place, grad_func(place))
        told.append(float(func(place)))
        if not np.isfinite(told[-1]):
            break
    return np.array(told), np.array(told)


def wrong(values, n_steps):
    return values.no_such_name
'''


class Alone(Loop):
    """A loop with nobody to ask."""

    def ask(self, message, what, number, arrays):
        self.questions = 0
        return arrays[0] if what == wire.FUNCTION else np.float64(0.0)


def rehearse():
    """Go through every kind of message, several times, since Python specializes what has run a few times."""
    here, there = socket.socketpair()
    with here, there:
        loop = Alone(there.fileno())
        for message in [*messages()] * TIMES:
            here.sendall(message)
            loop.turn()
            while loop.more():
                loop.turn()
            here.recv(1 << 20)
    for index in range(2):
        linecache.cache.pop(filename(index), None)


def messages():
    """Yield what the trusted side may say."""
    cells = [{"source": GIVEN, "kind": "given"}, {"source": ANSWER, "kind": "solution"}]
    yield wire.frame(wire.LOAD, json.dumps({"cells": cells, "skip": []}).encode())
    yield wire.frame(wire.FRESH) + wire.frame(wire.PARAMETERS, wire.pack_text("Rehearsed.step"))
    hyper = {"name": "Rehearsed", "hyper": {"lr": 0.5}, "asked": ["lr", "beta"]}
    begin = wire.frame(wire.FRESH) + wire.frame(wire.NEW, json.dumps(hyper).encode())
    for name, text in (("Bowl", BOWL), ("Still", STILL)):
        yield wire.frame(wire.TEACH, wire.pack_text(name) + marshal.dumps(compile(text, name, "exec"))) + wire.frame(
            wire.OUTSTANDING
        )
    bowl = np.zeros(3), np.array(1.0)
    known = "Bowl", "value", [0, 1], True
    for dtype in (np.float64, np.float32):
        start, grads = np.ones(3, dtype), np.ones((6, 3))
        run = wire.frame(wire.RUN, (0).to_bytes(4, "little") + wire.pack_arrays([start, grads]))
        yield begin + run
        yield begin + wire.frame(wire.NEW, json.dumps(hyper).encode()) + 2 * run
        for ask in (False, True):
            yield begin + wire.frame(wire.ALONG, wire.SCRIPT.pack(0, ask, 0.5) + wire.pack_arrays([start, grads]))
            down = wire.pack_text(json.dumps((0, ("function", 0, "Bowl", "gradient", [0, 1], False), 9, ask)))
            yield begin + wire.frame(wire.DESCEND, down + wire.pack_arrays([*bowl, np.ones(3)]))
    given = [("factory", 0, "Still", [3], True), ("function", 0, *known), ("function", 1), ("array", 2)]
    for name, args in (("rehearsed", given), ("wrong", [("array", 2)])):
        body = json.dumps({"name": name, "args": args, "kwargs": {"n_steps": ("value", 6)}})
        yield begin + wire.frame(wire.CALL, wire.pack_text(body) + wire.pack_arrays([*bowl, np.ones(3)]))
    yield wire.frame(wire.OUTSTANDING)
    yield wire.frame(wire.NOTES)
