"""What the accepted forms do under all probes, run once for a seed and kept on disk: a tenth of a cold verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from types import CodeType, FunctionType

import numpy as np

from autograder import files
from autograder.errors import Fault
from autograder.exercises.exercise import Exercise, Task
from autograder.exercises.kit.kept import read, write
from autograder.judge.references import Traces, conventions
from autograder.judge.shelf import named
from autograder.records import Event, Trace

Arrays = list[tuple[str, str, tuple[int, ...], bytes]]  # name, type, shape, and the numbers
Row = tuple[Arrays, list[tuple[str, int | None, str]]]  # of one probe, with its events as kind, step and text
Rows = dict[str, dict[str, Row]]  # of each form, of each probe


def right(exercise: Exercise, task: Task, seed: int) -> Mapping[str, Traces]:
    """Return the accepted references' traces by convention, the printed one first."""
    traces = conventions(task, seed)
    what = f"right {list(in_memory(task))!r}"
    rows = files.kept("evidence", named(exercise, task, what, seed), partial(ran, traces), read, write)
    for name, seen in rows.items():
        traces[name].seen.update({probe: trace(*row) for probe, row in seen.items()})
    return traces


def in_memory(task: Task) -> Iterator[tuple[str, object]]:
    """Yield forms and probes as this process has them: files may change while it runs."""
    for name, define in (*task.conventions.items(), *task.probes.items()):
        parts = [part for kind in define.__mro__ for part in vars(kind).items()] if isinstance(define, type) else []
        yield name, [(part, plain(value)) for part, value in parts or [(name, define)]]


def plain(value: object) -> object:
    """Return a function with its defaults, code or a constant as what is printed alike in each process; else None."""
    value = getattr(value, "__func__", getattr(value, "fget", value))  # of a static or a class method, of a property
    if isinstance(value, FunctionType):
        return plain(value.__code__), plain(value.__defaults__), plain(tuple((value.__kwdefaults__ or {}).items()))
    if isinstance(value, CodeType):
        return value.co_code, value.co_names, plain(value.co_consts)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    return value if isinstance(value, (bool, int, float, complex, str, bytes, type(None))) else None


def ran(traces: Mapping[str, Traces]) -> Rows:
    """Run all probes. One that fails is left out: who looks at it is told."""
    rows: Rows = {name: {} for name in traces}
    for name, seen in traces.items():
        for probe in seen:
            with suppress(Fault):
                rows[name][probe] = row(seen[probe])
    return rows


def row(trace: Trace) -> Row:
    arrays = [(name, a.dtype.str, a.shape, a.tobytes()) for name, a in trace.arrays.items()]
    return arrays, [(event.kind, event.step, event.text) for event in trace.events]


def trace(arrays: Arrays, events: list[tuple[str, int | None, str]]) -> Trace:
    """Return what a row tells."""
    found = {name: np.frombuffer(numbers, dtype).reshape(shape) for name, dtype, shape, numbers in arrays}
    return Trace(found, tuple(Event(*event) for event in events))
