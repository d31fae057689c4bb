"""A rehearsal in the warm parent, before the first fork: a notebook of ours goes through all that a student's does.

What Python does once only (specialize bytecode, fill caches, resolve NumPy's loops) is then done, and a box neither
repeats it nor copies the pages that it writes to.
"""

import json
import linecache
import socket

import numpy as np

from . import wire
from .cells import filename
from .loop import Loop

TIMES = 4
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
    """Heavy ball, and a step that asks for its gradient."""

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.v = None

    def step(self, params, grads):
        if callable(grads):
            grads = grads(params)
        if self.v is None:
            self.v = np.zeros_like(params)
        self.v = self.beta * self.v + grads
        return params - self.lr * self.v / (np.sqrt(np.abs(self.v) ** 2) + 1.0) * (1.0 - self.beta**2)


def rehearsed(make, func, grad_func, start, lr_min=1e-3, n_steps=5):
    lrs, losses = np.geomspace(lr_min, 10.0 * lr_min, n_steps), []
    x, best = np.array(start, dtype=float), float("inf")
    optimizer = make(lrs[0])
    for lr in lrs:
        loss = float(func(x))
        losses.append(loss)
        best = min(best, loss)
        if not np.isfinite(loss) or loss > 4.0 * best:
            break
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x))
    return lrs[: len(losses)], np.array(losses)


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
    """What the trusted side may say."""
    cells = [{"source": GIVEN, "kind": "given"}, {"source": ANSWER, "kind": "solution"}]
    yield wire.frame(wire.LOAD, json.dumps({"cells": cells, "skip": []}).encode())
    yield wire.frame(wire.FRESH) + wire.frame(wire.PARAMETERS, wire.pack_text("Rehearsed.step"))
    hyper = {"name": "Rehearsed", "hyper": {"lr": 0.5}}
    begin = wire.frame(wire.FRESH) + wire.frame(wire.NEW, json.dumps(hyper).encode())
    bowl = np.eye(3), np.zeros(3), np.array(1.0)
    known = "Quadratic", "value", [0, 1, 2], True
    for dtype in (np.float64, np.float32):
        start, grads = np.ones(3, dtype), np.ones((6, 3))
        run = wire.frame(wire.RUN, (0).to_bytes(4, "little") + wire.pack_arrays([start, grads]))
        yield begin + run
        yield begin + wire.frame(wire.NEW, json.dumps(hyper).encode()) + 2 * run
        for ask in (False, True):
            yield begin + wire.frame(wire.ALONG, wire.SCRIPT.pack(0, ask, 0.5) + wire.pack_arrays([start, grads]))
            down = wire.pack_text(json.dumps((0, ("function", 0, "Quadratic", "gradient", [0, 1, 2], False), 9, ask)))
            yield begin + wire.frame(wire.DESCEND, down + wire.pack_arrays([*bowl, np.ones(3)]))
    for optimizer in ("SGD", "Momentum", "Adam"):
        given = [("factory", 0, optimizer, [3], True), ("function", 0, *known), ("function", 1), ("array", 3)]
        for name, args in (("rehearsed", given), ("wrong", [("array", 3)])):
            body = json.dumps({"name": name, "args": args, "kwargs": {"n_steps": ("value", 6)}})
            yield begin + wire.frame(wire.CALL, wire.pack_text(body) + wire.pack_arrays([*bowl, np.ones(3)]))
    yield wire.frame(wire.SETTLE)
    yield wire.frame(wire.NOTES)
