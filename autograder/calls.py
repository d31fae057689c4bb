"""What a probe asks of a program, written down: each call with its inputs, to be made again or printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.exercises.exercise import Exercise, Task
from autograder.probing import known
from autograder.probing.driver import Factory, Function
from autograder.probing.student import Probe, local, observe

WARM = "\0"  # a probe that goes before the others, in which a driver tries which form of gradient a step takes


@dataclass(frozen=True)
class Call:
    """One thing that was asked: `verb` is one of the driver's, `given` and `named` its inputs."""

    verb: str
    given: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Noted:
    """A function of a probe's own that no class of `known.py` stands for, and the points at which it was asked."""

    fn: Callable[[Any], Any]
    points: list[np.ndarray] = field(default_factory=list)
    values: list[np.ndarray] = field(default_factory=list)

    def __call__(self, x: Any) -> Any:
        value = self.fn(x)
        self.points.append(np.array(x, dtype=np.float64))
        self.values.append(np.array(value, dtype=np.float64))
        return value


class Recorder:
    """A driver that writes down what is asked of another one."""

    def __init__(self, driver: Any, log: list[Call]):
        self.driver, self.log = driver, log

    def __getattr__(self, name: str) -> Any:
        return getattr(self.driver, name)

    def fresh(self) -> None:
        self.log.append(Call("fresh"))
        self.driver.fresh()

    def new(self, name: str, **hyper: Any) -> int:
        handle: int = self.driver.new(name, **hyper)
        self.log.append(Call("new", (handle, name), hyper))
        return handle

    def run(self, handle: int, start: Any, grads: Any) -> Any:
        self.log.append(Call("run", (handle, copied(start), copied(grads))))
        return self.driver.run(handle, start, grads)

    def along(self, handle: int, start: Any, constants: Any, pull: float, ask: bool) -> Any:
        self.log.append(Call("along", (handle, copied(start), copied(constants), pull, ask)))
        return self.driver.along(handle, start, constants, pull, ask)

    def descend(self, handle: int, start: Any, gradient: Function, n_steps: int, ask: bool) -> Any:
        gradient = noting(gradient)
        self.log.append(Call("descend", (handle, copied(start), gradient.fn, n_steps, ask)))
        return self.driver.descend(handle, start, gradient, n_steps, ask)

    def call(self, name: str, *given: Any, **named: Any) -> Any:
        given, named = tuple(map(noting, given)), {k: noting(v) for k, v in named.items()}
        shown = tuple(map(copied, given)), {k: copied(v) for k, v in named.items()}
        self.log.append(Call("call", (name, *shown[0]), shown[1]))
        return self.driver.call(name, *given, **named)


def copied(value: Any) -> Any:
    """Return an input as it is now; of a function only what computes it."""
    if isinstance(value, Function):
        return value.fn
    return np.array(value) if isinstance(value, np.ndarray) else value


def noting(value: Any) -> Any:
    """Return an input; a function that cannot be written down notes where it is asked."""
    if not isinstance(value, Function) or is_known(value.fn):
        return value
    return Function(Noted(value.fn), value.told)


def is_known(fn: Any) -> bool:
    """Return whether the text of a function is in `known.py`."""
    return type(getattr(fn, "__self__", None)) in known.KINDS.values()


Log = dict[str, list[Call]]


def recording(exercise: Exercise, logs: dict[str, Log]) -> Exercise:
    """Return the exercise with probes that write down, by graded cell and probe, what they ask."""
    return replace(exercise, tasks=tuple(recorded(task, logs.setdefault(task.cell, {})) for task in exercise.tasks))


def recorded(task: Task, logs: Log) -> Task:
    probes: dict[str, Probe] = {name: written(probe, name, logs) for name, probe in task.probes.items()}
    return replace(task, probes={WARM: next(iter(task.probes.values()))} | probes)


def written(probe: Probe, name: str, logs: Log) -> Probe:
    def record(student: Any, rng: Any) -> None:
        logs[name] = [Call("fresh")]
        student.driver = Recorder(student.driver, logs[name])
        probe(student, rng)

    record.__name__, record.__doc__ = name, probe.__doc__
    return record


def asked_of(task: Task, define: Any, seed: int) -> Log:
    """Return what the probes ask of a definition of ours: what is known where a box came to no end."""
    logs: Log = {}
    driver = local({task.name: define})
    with np.errstate(all="ignore"):
        for name, probe in recorded(task, logs).probes.items():
            observe(driver, name, probe, seed)
    return logs


def usable(call: Call) -> bool:
    """Return whether all inputs can be written down."""
    return all(not isinstance(a, Factory) or a.known is not None for a in (*call.given, *call.named.values()))
