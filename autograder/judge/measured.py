"""What listed mistakes do on the main probe, and the side faults of those that are right but for these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from autograder.exercises.exercise import Misconception, Task
from autograder.exercises.kit.written import compiled
from autograder.exercises.recorded import Recorded
from autograder.judge.compare import SIDE, allowed_of_each, close, ended
from autograder.judge.script import script_of
from autograder.judge.shelf import Arrays
from autograder.records import Trace

Traces = Mapping[str, Trace]
Entries = Sequence[tuple[Misconception, Traces]]
Stacks = Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]]  # by layout: places, numbers, and room for each


def measured(task: Task, seed: int, entries: Entries, conventions: Sequence[Traces]) -> Arrays:
    """Run the main probe of each entry, and what is needed to know which are a side fault and nothing else."""
    with compiled(task.name, [getattr(known.define, "program", "") for known, _ in entries]):
        made = stacked(answers(task, seed, entries))
        stacks = stacks_of(made)
        close = {i for right in conventions for i in near(stacks, right[task.match[0]].arrays)}
        return made | beside(task, entries, sorted(close), conventions)


def stacked(main: Sequence[Arrays]) -> dict[str, np.ndarray]:
    """Return what many gave on the main probe as arrays, by their layout: their places, numbers, and room for each."""
    groups: dict[str, list[int]] = {}
    for i, arrays in enumerate(main):
        groups.setdefault(layout(arrays), []).append(i)
    made: dict[str, np.ndarray] = {}
    for g, (key, places) in enumerate(groups.items()):
        made[f"layout{g}"], made[f"places{g}"] = np.array(key), np.array(places)
        several = {name: np.stack([main[i][name] for i in places]) for name in main[places[0]]}
        made[f"numbers{g}"] = flat(several, len(places))
        made[f"rooms{g}"] = flat({name: rooms(entries) for name, entries in several.items()}, len(places))
    return made


def stacks_of(made: Arrays) -> Stacks:
    """Return by layout what was stacked."""
    groups = range(sum(key.startswith("layout") for key in made))
    return {str(made[f"layout{g}"]): (made[f"places{g}"], made[f"numbers{g}"], made[f"rooms{g}"]) for g in groups}


def near(stacks: Stacks, got: Arrays) -> list[int]:
    """Return the places of those that are not far from what was got on the main probe, all in one comparison."""
    if layout(got) not in stacks:
        return []
    places, numbers, room = stacks[layout(got)]
    row = flat({name: a[None] for name, a in got.items()}, 1)
    with np.errstate(all="ignore"):
        far = np.abs(numbers - row) > 2 * room  # false where either is NaN: that is looked at later
    return [int(i) for i, out in zip(places, far.any(axis=1), strict=True) if not out]


def answers(task: Task, seed: int, entries: Entries) -> list[Arrays]:
    """Return what each entry gives on the main probe."""
    script, main = script_of(task, seed), task.match[0]
    paths = [script.path(known.define) if script else None for known, _ in entries]
    return [
        {script.array: p} if script and p is not None else t[main].arrays
        for p, (_, t) in zip(paths, entries, strict=True)
    ]


def beside(task: Task, entries: Entries, near: Iterable[int], conventions: Sequence[Traces]) -> dict[str, np.ndarray]:
    """Tell by kind which entries, of those near on the main probe, are right on all match probes but for side faults.

    A side fault is one that the main probe shows.
    """
    told: dict[int, frozenset[str]] = {}
    for i in near:
        known, traces = entries[i]
        if isinstance(known.define, Recorded) or sides(traces[task.match[0]]):
            if any(alike_on(task.match, traces, right) for right in conventions):
                told[i] = all_sides(traces)
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


def flat(several: Arrays, number: int) -> np.ndarray:
    """Return arrays of so many entries each as one, with a row for each entry."""
    return np.concatenate([np.zeros((number, 0)), *(several[n].reshape(number, -1) for n in sorted(several))], axis=1)


def rooms(entries: np.ndarray) -> np.ndarray:
    """Return how far each number of entries of one shape may be from it."""
    room = allowed_of_each(entries)
    return np.broadcast_to(room[:, None] if entries.ndim > 1 else room, entries.shape)
