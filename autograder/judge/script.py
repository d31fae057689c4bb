"""The main probe of an optimizer as what it comes to: one object, one start, and the gradients that it is given.

Thousands of the kit's own wrong programs are screened with it. What comes near a student's path is run as the student's
code was before a word is said, so that nothing is watched here: neither inputs nor events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercises.exercise import Task
from autograder.judge.references import renewed
from autograder.probing.driver import Driver, Stop
from autograder.probing.student import observe

Gradient = Callable[[int, np.ndarray], np.ndarray]


class Scribe(Driver):
    """A driver that writes down what it is asked for."""

    def __init__(self, make_namespace: Callable[[], dict[str, Any]]):
        super().__init__(make_namespace)
        self.asked: list[tuple[str, Any]] = []

    def new(self, name: str, **hyper: Any) -> Any:
        self.asked.append(("new", hyper))
        return Driver.new(self, name, **hyper)

    def walk(self, handle: Any, start: Any, n_steps: Any, gradient: Any, ask: Any) -> Any:
        self.asked.append(("run", (start, n_steps, gradient, ask)))
        return Driver.walk(self, handle, start, n_steps, gradient, ask)


@dataclass(frozen=True)
class Script:
    """What to make an object with, where it starts, how many steps it takes, and the gradient of each."""

    hyper: Mapping[str, float]
    start: np.ndarray
    n_steps: int
    gradient: Gradient
    ask: bool  # whether step gets the gradient as a function
    printed: Any  # the reference, whose interface the wrong programs have

    def path(self, define: Any) -> np.ndarray | None:
        """Return where a program's steps lead, NaN from where it fails; None if its step takes something else."""
        cls = renewed(define)
        if getattr(cls, "needs_grad_fn", False) != getattr(self.printed, "needs_grad_fn", False):
            return None
        path = np.full((self.n_steps + 1, *self.start.shape), np.nan)
        with np.errstate(all="ignore"):
            self.walk(cls, path)
        return path

    def walk(self, cls: Any, path: np.ndarray) -> None:
        """Fill in a program's path as far as it goes."""
        path[0] = self.start
        try:
            obj = cls(**self.hyper)
            for t in range(self.n_steps):
                x = path[t].copy()
                given = (lambda q, t=t: self.gradient(t, q)) if self.ask else self.gradient(t, x).copy()
                new = np.asarray(obj.step(x, given))
                if new.shape != self.start.shape or new.dtype.kind not in "fiu":
                    return
                path[t + 1] = new
        except Exception:  # whatever a wrong program raises: it goes no farther
            return


def script_of(task: Task, seed: int) -> Script | None:
    """Return the main probe's script; None if the probe is more than one run of one object."""
    printed = next(iter(task.conventions.values()))
    driver, main = Scribe(lambda: {task.name: printed}), task.match[0]
    try:
        trace = observe(driver, main, task.probes[main], seed)
    except Stop:
        return None
    if [kind for kind, _ in driver.asked] != ["new", "run"] or [*trace.arrays] != ["path"] or trace.failure:
        return None
    (_, hyper), (_, run) = driver.asked
    start, n_steps, gradient, ask = run
    return Script(hyper, np.array(start), n_steps, gradient, ask, printed)
