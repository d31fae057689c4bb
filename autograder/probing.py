"""Put one student's definitions through the probes of an exercise: a Student is driven, Traces come out.

A probe is `probe(student, rng) -> None`. It runs in the trusted process, calls the student's code through `student`,
and keeps what it sees with `student.keep(name=array)`; the events of every call are kept by themselves. It compares
nothing. The same probe drives a student in the box, the reference, and every misconception.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.host import Factory, Function, Host, Stop
from autograder.records import Event, Trace

Array = np.ndarray
Probe = Callable[["Student", np.random.Generator], None]

__all__ = ["Factory", "Function", "Probe", "Stop", "Student", "local", "observe"]


class Student:
    """One student's definitions, driven through a `Host`, here or in the box, and what was seen of them."""

    def __init__(self, host: Any):
        self.host = host
        self.arrays: dict[str, Array] = {}
        self.events: list[Event] = []

    def keep(self, **arrays: Any) -> None:
        """Keep numbers as evidence, float64."""
        self.arrays.update({k: np.array(v, dtype=np.float64) for k, v in arrays.items()})

    def note(self, events: list[tuple[str, int | None, str]], step: int | None = None) -> None:
        for kind, t, text in events:
            at = step if t is None else t
            if not any(e.kind == kind for e in self.events):
                self.events.append(Event(kind, at, text))

    def parameters(self, path: str) -> tuple[str, ...]:
        return self.host.parameters(path)

    def new(self, name: str, **hyper: float) -> int:
        """Construct `name(**hyper)`; its handle. Stop if that raises."""
        return self.host.new(name, **hyper)

    def run(self, handle: int, start: Array, grads: Array, name: str = "path") -> None:
        """Open loop: the gradients go in whole, the path comes back whole and is kept under `name`."""
        path, events = self.host.run(handle, np.asarray(start), np.asarray(grads))
        self.keep(**{name: path})
        self.note(events)

    def along(
        self, handle: int, start: Array, constants: Array, pull: float, name: str = "path", ask: bool = False
    ) -> Array:
        """As `run`, with gradients around `constants[t]` that depend on the point, with a slope of up to `pull`.

        Gives the points at which each step asked first.
        """
        path, asked, events = self.host.along(handle, np.asarray(start), np.asarray(constants), float(pull), ask)
        self.keep(**{name: path})
        self.note(events)
        return asked

    def step(self, handle: int, params: Array, grads: Array | Function, step: int | None = None) -> Array:
        """One step, which the caller's loop goes on from."""
        after, events = self.host.step(handle, np.asarray(params), grads)
        self.note(events, step)
        return after

    def descend(
        self, handle: int, start: Array, gradient: Any, n_steps: int, name: str = "path", ask: bool = False
    ) -> None:
        """Closed loop: the gradient is computed here at each point the student's step gives.

        With `ask`, step gets the gradient as a function (`grad_fn`) and its query points are kept as `<name>_queries`,
        shape (n_steps, *shape), the first of each step, NaN where it asked for none.
        """
        if ask:
            path, queries, events = self.host.descend(
                handle, np.array(start, dtype=np.float64), Function(gradient), n_steps
            )
            self.keep(**{name: path, f"{name}_queries": queries})
            self.note(events)
            return
        x = np.array(start, dtype=np.float64)
        path = np.full((n_steps + 1, *x.shape), np.nan)
        path[0] = x
        try:
            for t in range(n_steps):
                x = path[t + 1] = self.step(handle, x, gradient(x), t)
        except Stop as stop:
            self.note([(stop.kind, t, stop.text)])
        self.keep(**{name: path})

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Array, ...]:
        """Call a function; Stop if it raises or returns no numbers."""
        arrays, events = self.host.call(name, *args, **kwargs)
        self.note(events)
        return arrays


def local(namespace: Mapping[str, Any] | Callable[[], dict[str, Any]]) -> Student:
    """A Student of trusted code in this process: a namespace, or a function that makes a new one."""
    return Student(Host(namespace if callable(namespace) else lambda: dict(namespace)))


def observe(student: Student, name: str, probe: Probe, seed: int) -> Trace:
    """Run one probe on fresh definitions, with random numbers that depend on its name and the seed only."""
    student.arrays, student.events = {}, []
    try:
        student.host.fresh()
        probe(student, np.random.default_rng([seed, zlib.crc32(name.encode())]))
        student.host.settle()
    except Stop as stop:
        student.note([(stop.kind, stop.step, stop.text)])
    return Trace(dict(student.arrays), tuple(student.events))
