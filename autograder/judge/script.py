"""The main probe as what it comes to: an object, a start and the gradients that it is given, or calls of a function.

Thousands of the kit's own wrong programs are run with it. What comes near a student's path is run as the student's code
was before a word is said, so that nothing is watched here: neither inputs nor events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercises.exercise import Task
from autograder.judge.references import renewed
from autograder.probing.driver import FLOAT64, Driver, Stop, asking, numbers
from autograder.probing.student import observe

Gradient = Callable[[int, np.ndarray], np.ndarray]


class Scribe(Driver):
    """A driver that writes down what it is asked for."""

    def __init__(self, make_namespace: Callable[[], dict[str, Any]]):
        super().__init__(make_namespace)
        self.asked: list[tuple[str, Any]] = []

    def fresh(self) -> None:
        """Forget what was tried."""
        self.asked.clear()
        super().fresh()  # type: ignore[no-untyped-call] # the box's side has no types

    def new(self, name: str, **hyper: Any) -> Any:
        self.asked.append(("new", hyper))
        return Driver.new(self, name, **hyper)

    def walk(self, handle: Any, start: Any, n_steps: Any, gradient: Any, ask: Any) -> Any:
        self.asked.append(("run", (start, n_steps, gradient, ask)))
        return Driver.walk(self, handle, start, n_steps, gradient, ask)

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.append(("call", (args, kwargs)))
        return Driver.call(self, name, *args, **kwargs)


@dataclass(frozen=True)
class Script:
    """What to make an object with, where it starts, how many steps it takes, and the gradient of each."""

    hyper: Mapping[str, float]
    start: np.ndarray
    n_steps: int
    gradient: Gradient
    ask: bool  # whether step may get the gradient as a function
    array = "path"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a path that goes to the end."""
        return self.n_steps + 1, *self.start.shape

    def path(self, define: Any, n_steps: int | None = None) -> np.ndarray | None:
        """Return where a program's first steps lead, NaN from where it fails.

        None where only the whole probe can tell: it may take something else, or there is no object.
        """
        cls = renewed(define)
        asks = getattr(cls, "needs_grad_fn", False)
        if asks and not self.ask:
            return None
        n_steps = min(n_steps or self.n_steps, self.n_steps)
        path = np.full((n_steps + 1, *self.start.shape), np.nan)
        with np.errstate(all="ignore"):
            try:
                obj = cls(**self.hyper)
            except Exception:  # whatever a wrong program raises
                return None
            gone = self.walk(obj, path, asks)
        return path if gone or not self.ask else None  # it may take the gradient itself

    def walk(self, obj: Any, path: np.ndarray, asks: bool) -> bool:
        """Fill in a program's path as far as it goes, as the driver does; return whether it goes to the end."""
        x, shape = self.start, self.start.shape
        path[0] = x
        for t in range(len(path) - 1):
            given = asking(self.gradient, t, []) if asks else self.gradient(t, x).copy()
            try:
                new = obj.step(x.copy(), given)
                usual = type(new) is np.ndarray and new.dtype is FLOAT64 and new.shape == shape
                x = path[t + 1] = new if usual else numbers(new, shape)
            except Exception:  # it goes no farther
                return False
        return True


@dataclass(frozen=True)
class Calls:
    """What a function is called with, call by call."""

    asked: Sequence[tuple[tuple[Any, ...], Mapping[str, Any]]]
    array = "values"

    def path(self, define: Any, n_steps: int | None = None) -> np.ndarray | None:
        """Return what a function gives, one row for each call; None if it gives no such numbers."""
        function = renewed(define)
        with np.errstate(all="ignore"):
            try:
                rows = [self.row(function, *given) for given in self.asked[:n_steps]]
                return np.stack(rows) if len(self.asked) > 1 else rows[0]
            except Exception:  # whatever a wrong program raises
                return None

    @staticmethod
    def row(function: Callable[..., Any], given: tuple[Any, ...], named: Mapping[str, Any]) -> np.ndarray:
        array: np.ndarray = numbers(
            function(*map(Driver.argument, given), **{k: Driver.argument(v) for k, v in named.items()})
        )
        return array


def script_of(task: Task, seed: int) -> Script | Calls | None:
    """Return the main probe's script; None if the probe is more than one run of one object, or than calls.

    That what it gives is what the probe keeps is seen on the printed form.
    """
    printed = next(iter(task.conventions.values()))
    driver, main = Scribe(lambda: {task.name: printed}), task.match[0]
    try:
        trace = observe(driver, main, task.probes[main], seed)
    except Stop:
        return None
    if trace.failure:
        return None
    if [kind for kind, _ in driver.asked] == ["new", "run"] and [*trace.arrays] == ["path"]:
        (_, hyper), (_, run) = driver.asked
        start, n_steps, gradient, ask = run
        return Script(hyper, np.array(start), n_steps, gradient, ask)
    if {kind for kind, _ in driver.asked} == {"call"} and [*trace.arrays] == ["values"]:
        calls = Calls([given for _, given in driver.asked])
        given = calls.path(printed)
        return calls if given is not None and np.array_equal(given, trace.arrays["values"]) else None
    return None
