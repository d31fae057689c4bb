"""What listed mistakes do on the main probe, which of them are right on all match probes, and their side faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from autograder.exercises.exercise import Misconception, Task
from autograder.exercises.kit.written import compiled
from autograder.exercises.recorded import Recorded
from autograder.judge.compare import SIDE, allowed, close, ended
from autograder.judge.script import script_of
from autograder.judge.shelf import Arrays
from autograder.records import Trace

Traces = Mapping[str, Trace]
Entries = Sequence[tuple[Misconception, Traces]]


def measured(task: Task, seed: int, entries: Entries, conventions: Sequence[Traces]) -> dict[str, np.ndarray]:
    """Run what has to be run of the entries: the main probe of each; the others of what is right on it."""
    with compiled(task.name, [getattr(known.define, "program", "") for known, _ in entries]):
        main = answers(task, seed, entries)
        near = sorted({i for right in conventions for i in like(right[task.match[0]].arrays, main)})
        right = [i for i in near if any(alike_on(task.match, entries[i][1], other) for other in conventions)]
        made = {"right": np.array(right, dtype=int)} | beside(task, entries, right)
    groups: dict[str, list[int]] = {}
    for i, arrays in enumerate(main):
        if i not in right:
            groups.setdefault(layout(arrays), []).append(i)
    for g, (key, places) in enumerate(groups.items()):
        made[f"layout{g}"], made[f"places{g}"] = np.array(key), np.array(places)
        made[f"numbers{g}"] = np.stack([flat(main[i]) for i in places])
        made[f"rooms{g}"] = np.stack([flat(rooms(main[i])) for i in places])
    return made


def answers(task: Task, seed: int, entries: Entries) -> list[Arrays]:
    """Return what each entry gives on the main probe."""
    script, main = script_of(task, seed), task.match[0]
    paths = [script.path(known.define) if script else None for known, _ in entries]
    return [
        {script.array: p} if script and p is not None else t[main].arrays
        for p, (_, t) in zip(paths, entries, strict=True)
    ]


def like(right: Arrays, main: Sequence[Arrays]) -> list[int]:
    """Return which answers are like those of a convention: what is far from it is soon told."""
    numbers, room = flat(right), 2 * flat(rooms(right))

    def near(arrays: Arrays) -> bool:
        if any(name not in arrays or arrays[name].shape != array.shape for name, array in right.items()):
            return False
        with np.errstate(all="ignore"):
            far = np.abs(flat({name: arrays[name] for name in right}) - numbers) > room  # false where either is NaN
        return not far.any()

    found = (i for i, arrays in enumerate(main) if near(arrays))
    return [i for i in found if all(close(main[i][name], array) for name, array in right.items())]


def beside(task: Task, entries: Entries, right: Iterable[int]) -> dict[str, np.ndarray]:
    """Tell by kind which of these entries have a side fault: what has none on the match probes has none elsewhere."""

    def shown(known: Misconception, traces: Traces) -> bool:
        return isinstance(known.define, Recorded) or any(sides(traces[probe]) for probe in task.match)

    told = {i: all_sides(entries[i][1]) for i in right if shown(*entries[i])}
    return {f"beside {kind}": np.array([i for i, own in told.items() if kind in own], dtype=int) for kind in SIDE}


def alike_on(probes: Iterable[str], got: Traces, entry: Traces) -> bool:
    return all(alike(got.get(p, Trace()), entry[p]) for p in probes)


def alike(got: Trace, entry: Trace) -> bool:
    """Return whether two traces show the same numbers (NaN where NaN) and the same end."""
    return ended(got) == ended(entry) and all(close(got.arrays.get(name), a) for name, a in entry.arrays.items())


def sides(trace: Trace) -> frozenset[str]:
    return frozenset(e.kind for e in trace.events if e.kind in SIDE - {"dtype"})


def all_sides(traces: Traces) -> frozenset[str]:
    return frozenset().union(*map(sides, traces.values()))


def layout(arrays: Mapping[str, np.ndarray]) -> str:
    """Return the names and shapes of some arrays."""
    return repr(sorted((name, a.shape) for name, a in arrays.items()))


def flat(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0), *(np.ravel(arrays[name]) for name in sorted(arrays))])


def rooms(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.broadcast_to(allowed(a), a.shape) for name, a in arrays.items()}
