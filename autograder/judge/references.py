"""Evidence of trusted code: the accepted conventions and the misconceptions, through the same probes, once per seed."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from autograder.exercise import Task
from autograder.probing import local, observe
from autograder.records import Trace


def renewed(define: Any) -> Any:
    """A class with its own copy of its class attributes, so that a shared state starts empty; else the thing itself.

    Code that shows such a state must reach it through `type(self)`.
    """
    if not isinstance(define, type):
        return define
    state = {k: copy.deepcopy(v) for k, v in vars(define).items() if not k.startswith("__") and not is_code(v)}
    return type(define)(define.__name__, (define,), state)


def is_code(value: Any) -> bool:
    return callable(value) or isinstance(value, (property, classmethod, staticmethod))


def traces(task: Task, define: Any, seed: int, probes: Iterable[str] | None = None) -> Mapping[str, Trace]:
    """What `define`, under the task's name, does under the probes (default: all of them)."""
    student = local(lambda: {task.name: renewed(define)})
    with np.errstate(all="ignore"):
        return {name: observe(student, name, task.probes[name], seed) for name in probes or task.probes}


def conventions(task: Task, seed: int) -> Mapping[str, Mapping[str, Trace]]:
    """The accepted references' traces by convention, the printed one first."""
    return {name: traces(task, define, seed) for name, define in task.conventions.items()}
