"""What the accepted forms do under all probes, run once for a seed and kept on disk: a tenth of a cold verdict."""

from __future__ import annotations

import marshal
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from types import CodeType

import numpy as np

from autograder import files
from autograder.errors import Fault
from autograder.exercises.exercise import Exercise, Task
from autograder.judge.references import Traces, conventions
from autograder.judge.shelf import named
from autograder.records import Event, Trace

Arrays = list[tuple[str, str, tuple[int, ...], bytes]]  # name, type, shape, and the numbers
Row = tuple[Arrays, list[tuple[str, int | None, str]]]  # of one probe, with its events as kind, step and text
Rows = dict[str, dict[str, Row]]  # of each form, of each probe


def right(exercise: Exercise, task: Task, seed: int) -> Mapping[str, Traces]:
    """Return the accepted references' traces by convention, the printed one first."""
    traces = conventions(task, seed)
    what = repr((sys.version, np.__version__, list(programs(task))))
    rows = files.kept("evidence", named(exercise, task, f"right {what}", seed), partial(ran, traces), read, written)
    for name, seen in rows.items():
        traces[name].seen.update({probe: trace(*row) for probe, row in seen.items()})
    return traces


def programs(task: Task) -> Iterator[tuple[str, object]]:
    """Yield the code of forms and probes as it is in this process: files may change while it runs."""
    for name, define in (*task.conventions.items(), *task.probes.items()):
        kinds = define.__mro__ if isinstance(define, type) else ()
        functions = [f for kind in kinds for f in vars(kind).values()] or [define]
        yield name, [plain(f.__code__) for f in functions if hasattr(f, "__code__")]


def plain(value: object) -> object:
    """Return code, or a constant of code, as what is printed alike in each process."""
    if isinstance(value, CodeType):
        return value.co_code, value.co_names, [plain(constant) for constant in value.co_consts]
    return sorted(map(repr, value)) if isinstance(value, frozenset) else value


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


def read(kept: bytes) -> Rows:
    """Read what was kept: what is spoiled has another checksum than it should."""
    try:
        found: Rows = marshal.loads(zlib.decompress(kept))
    except zlib.error as error:
        raise ValueError(f"spoiled: {error}") from error
    return found


def written(rows: Rows) -> bytes:
    return zlib.compress(marshal.dumps(rows), 1)
