"""Run sources of ours (solutions, styles, mutants of them) through the probes here, with a bound on their loops."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder.exercise import Task
from autograder.probing import local, observe
from autograder.records import Evidence, Trace

FILENAME = "<audit>"
BUDGET = 1_000_000  # lines, or instructions, of the source that one probe may execute


class Endless(Exception):
    """A source went past its budget."""


@contextmanager
def bounded(instructions: bool, budget: int = BUDGET):
    """Raise Endless inside code compiled under FILENAME once it has executed that many lines (or instructions)."""
    left = budget

    def step(frame, event, arg):
        nonlocal left
        left -= 1
        if left < 0:
            raise Endless(f"more than {budget} steps of the program")
        return step

    def call(frame, event, arg):
        if frame.f_code.co_filename != FILENAME:
            return None
        frame.f_trace_opcodes = instructions
        return step

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield
    finally:
        sys.settrace(before)


def traces(task: Task, source: str, seed: int, given: Mapping[str, Any] | None = None) -> Mapping[str, Trace]:
    """What a source's definitions do under every probe of the task. `given` names are defined before it runs."""
    code = compile(source, FILENAME, "exec")

    def namespace() -> dict[str, Any]:
        names = {"np": np, "__name__": "__main__", **(given or {})}
        exec(code, names)
        return names

    student, seen = local(namespace), {}
    loops = "while" in source  # `while True: pass` stays on its line
    for name, probe in task.probes.items():
        with bounded(instructions=loops), np.errstate(all="ignore"):
            seen[name] = observe(student, name, probe, seed)
    return seen


def evidence(task: Task, source: str, seed: int, given: Mapping[str, Any] | None = None) -> Evidence:
    """The evidence of a source, as the box would give it: error if it does not run or every probe fails."""
    try:
        seen = traces(task, source, seed, given)
    except Exception as error:  # the source's own top level: an instructor's program or a mutant of one
        return Evidence(task.cell, seed, "error", f"Your cells raised {type(error).__name__}: {error}")
    return Evidence(task.cell, seed, traces=seen)
