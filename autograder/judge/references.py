"""Evidence of trusted code: the accepted conventions and the misconceptions, through the same probes, once per seed."""

from __future__ import annotations

import copy
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.errors import Fault
from autograder.exercises.exercise import Recipe, Task
from autograder.exercises.recorded import Recorded
from autograder.probing.student import local, observe
from autograder.records import Trace


class Traces(Mapping[str, Trace]):
    """What `define`, under the task's name, does under the probes; each probe is run when it is first asked for."""

    def __init__(self, task: Task, define: Any, seed: int):
        self.task, self.define, self.seed = task, define, seed
        self.driver = local(lambda: {task.name: renewed(define)})
        self.seen: dict[str, Trace] = {}

    def __getitem__(self, probe: str) -> Trace:
        if probe not in self.seen:
            self.seen[probe] = self.run(probe)
        return self.seen[probe]

    def run(self, probe: str) -> Trace:
        """Run a probe on the kit's own code; a Fault names file and line if the probe itself fails.

        What was recorded is not run again.
        """
        if isinstance(self.define, Recorded):
            return self.define.traces.get(probe, Trace())
        try:
            with np.errstate(all="ignore"):
                return observe(self.driver, probe, self.task.probes[probe], self.seed)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{frame.filename}:{frame.lineno}"
            raise Fault(
                f"{at}: the probe {probe!r} of {self.task.cell} raised {type(error).__name__}: {error}"
            ) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self.task.probes)

    def __len__(self) -> int:
        return len(self.task.probes)


def renewed(define: Any) -> Any:
    """Copy a class with its class attributes, so that shared state starts empty; return anything else unchanged.

    Code that shows such a state must reach it through `type(self)`.
    """
    if isinstance(define, Recipe):
        define = define.make()
    if not isinstance(define, type):
        return define
    state = {k: copy.deepcopy(v) for k, v in vars(define).items() if not k.startswith("__") and not is_code(v)}
    return type(define)(define.__name__, (define,), state)


def is_code(value: Any) -> bool:
    return callable(value) or isinstance(value, (property, classmethod, staticmethod))


def conventions(task: Task, seed: int) -> Mapping[str, Traces]:
    """Return the accepted references' traces by convention, the printed one first."""
    return {name: Traces(task, define, seed) for name, define in task.conventions.items()}
