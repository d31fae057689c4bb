"""Put one student's definitions through the probes of an exercise: a Student is driven, Traces come out.

A probe is `probe(student, rng) -> None`. It runs in the trusted process, calls the student's code through `student`,
and keeps what it sees with `student.keep(name=array)`; the events of every call are kept by themselves. It compares
nothing. The same probe drives a student in the box, the reference, and every misconception.

Every verb of a Student (`run`, `along`, `descend`, `call`) has a twin in `driver.Driver`, which carries it out where
the definitions are, and in `sandbox.remote.BoxDriver`, which sends it to a Driver in the box; `sandbox/box/loop.py`
takes it there. A new verb needs all four.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from autograder.probing.driver import Driver, Factory, Function, Stop
from autograder.records import Event, Trace

Array = np.ndarray
Probe = Callable[["Student", np.random.Generator], None]

__all__ = ["Factory", "Function", "Probe", "Stop", "Student", "begin", "local", "observe"]


class Student:
    """One student's definitions, driven by one probe through a `Driver`, here or in the box, and what was seen of them.

    What is asked of a box is on its way before the last answer has come: answers are awaited where the probe looks at
    them, and in the end by `trace`.
    """

    def __init__(self, driver: Any):
        self.driver = driver
        self.gets_function: bool | None = None  # whether step takes the gradient as a function; None: not tried yet
        self.kept: dict[str, Array] = {}
        self.events: list[Event] = []
        self.waiting: list[tuple[Callable[..., None], Any]] = []  # what to do with an answer, and the answer

    @property
    def arrays(self) -> dict[str, Array]:
        """What was kept so far, by name."""
        self.collect()
        return self.kept

    def keep(self, **arrays: Any) -> None:
        """Keep numbers as evidence, float64."""
        self.kept.update({k: np.array(v, dtype=np.float64) for k, v in arrays.items()})

    def note(self, events: list[tuple[str, int | None, str]]) -> None:
        for kind, t, text in events:
            if not any(e.kind == kind for e in self.events):
                self.events.append(Event(kind, t, text))

    def collect(self) -> None:
        """Wait for what was asked for; keep it. Stop if something did not come."""
        while self.waiting:
            then, answer = self.waiting.pop(0)
            *arrays, events = answer() if callable(answer) else answer
            if events:
                self.note(events)
            then(*arrays)

    def stopped(self, stop: Stop) -> None:
        """Note what ended the probe. What it asked for after that is not evidence."""
        self.waiting.clear()
        self.note([(stop.kind, stop.step, stop.text)])

    def trace(self) -> Trace:
        """Return the probe's evidence, complete."""
        try:
            self.collect()
        except Stop as stop:
            self.stopped(stop)
        return Trace(dict(self.kept), tuple(self.events))

    def parameters(self, path: str) -> tuple[str, ...]:
        names: tuple[str, ...] = self.driver.parameters(path)
        return names

    def fresh(self) -> None:
        """Start over with new definitions and no objects; before each probe this happens by itself."""
        self.driver.fresh()

    def new(self, name: str, **hyper: float) -> int:
        """Construct `name(**hyper)`; its handle. Stop if that raises."""
        handle: int = self.driver.new(name, **hyper)
        return handle

    def then(self, function: Callable[[], None]) -> None:
        """Call this once all that was asked for so far has come; not if the probe ends before."""
        self.waiting.append((function, ([],)))

    def run(self, handle: int, start: Array | None, grads: Array, name: str = "path") -> None:
        """Open loop: the gradients go in whole, the path comes back whole and is kept under `name`.

        A start of None is where the object's last run ended.
        """
        answer = self.driver.run(handle, point(start), np.asarray(grads))
        self.waiting.append((lambda path: self.keep(**{name: path}), answer))

    def along(
        self,
        handle: int,
        start: Array | None,
        constants: Array,
        pull: float,
        name: str = "path",
        ask: bool = False,
        queries: str | None = None,
    ) -> None:
        """Run as `run` does, with gradients around `constants[t]` that depend on the point with a slope up to `pull`.

        With `ask`, step gets the gradient as a function (`grad_fn`). The points at which each step asked first are kept
        under the name `queries`, shape (n_steps, *shape), NaN where it asked for none.
        """
        answer = self.driver.along(handle, point(start), np.asarray(constants), float(pull), ask)
        self.waiting.append((self.keeping(name, queries), answer))

    def descend(
        self,
        handle: int,
        start: Array,
        gradient: Callable[[Array], Array],
        n_steps: int,
        name: str = "path",
        ask: bool = False,
        queries: str | None = None,
    ) -> None:
        """Run a closed loop: each gradient is `gradient` where the student's steps have led; otherwise as `along`.

        A method of something in `known.py` is computed in the box, any other function on our side, step by step.
        """
        start = np.array(start, dtype=np.float64)
        answer = self.driver.descend(handle, start, Function(gradient), n_steps, ask)
        self.waiting.append((self.keeping(name, queries), answer))

    def call(self, name: str, *args: Any, then: Callable[..., None], **kwargs: Any) -> None:
        """Call a function; `then` gets its results, arrays, once they have come.

        If the call raises or gives no numbers, the probe ends there and `then` is not called; it may raise Stop too.
        """
        self.waiting.append((then, self.driver.call(name, *args, **kwargs)))

    def keeping(self, name: str, queries: str | None) -> Callable[[Array, Array], None]:
        def keep(path: Array, asked: Array) -> None:
            self.keep(**{name: path} | ({queries: asked} if queries else {}))

        return keep


class Seeded(np.random.SeedSequence):
    """What `default_rng([seed, crc32(name)])` begins with, worked out once for all students."""

    def __init__(self, name: str, seed: int):
        super().__init__([seed, zlib.crc32(name.encode())])
        self.words = super().generate_state(4, np.uint64)

    def generate_state(self, n_words: int, dtype: Any = np.uint64) -> Any:
        return self.words


seeded = cache(Seeded)


def point(start: Array | None) -> Array | None:
    return None if start is None else np.asarray(start)


def local(namespace: Mapping[str, Any] | Callable[[], dict[str, Any]]) -> Driver:
    """Return a driver for trusted code in this process, given a namespace or a function that makes one."""
    return Driver(namespace if callable(namespace) else lambda: dict(namespace))


def begin(driver: Any, name: str, probe: Probe, seed: int) -> Student:
    """Run one probe on fresh definitions, with random numbers that depend on its name and the seed only.

    Not all of its answers need have come.
    """
    student = Student(driver)
    try:
        driver.fresh()
        probe(student, np.random.Generator(np.random.PCG64(seeded(name, seed))))
        if last := driver.outstanding():
            student.waiting.append((lambda: None, last))
    except Stop as stop:
        student.stopped(stop)
        driver.outstanding()  # or a failure that is still to come would be the next probe's
    return student


def observe(driver: Any, name: str, probe: Probe, seed: int) -> Trace:
    """Run one probe, as `begin` does, to its end."""
    return begin(driver, name, probe, seed).trace()
