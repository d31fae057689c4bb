"""The forms of a known mistake as programs: what each does in the picture, and which statement it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exercises.exercise import Recipe, Task, of_slug
from autograder.exercises.kit.reference import source
from autograder.exercises.rooms import Rooms
from autograder.feedback.located import bare
from autograder.judge.references import Traces

NEAR = 2e-5  # of the travel: figures keep six digits


@dataclass(frozen=True, eq=False)
class Wrong:
    """A known mistake as a program, and what it gives under the figure's probe: a path, or a function's values."""

    define: Any
    program: str
    path: np.ndarray | None
    sentence: str = ""  # what a student is told of it


def text_of(define: Any, name: str) -> str:
    """Return a program of ours as text; nothing where it has none."""
    if isinstance(define, Recipe):
        return define.program
    if hasattr(define, "__wrapped__"):  # made around a function, whose text is not its own
        return ""
    try:
        return source(define, name)
    except (OSError, TypeError, SyntaxError):
        return ""


@lru_cache(maxsize=2048)
def wrongs(rooms: Rooms, assignment: str, notebook: str, cell: str, slug: str, seed: int) -> tuple[Wrong, ...]:
    """Return the forms of a known mistake."""
    task = rooms.require(assignment, notebook).task(cell)
    known = [*of_slug(task.misconceptions, slug), *of_slug(task.nearby, slug)]
    return tuple(
        Wrong(m.define, text_of(m.define, task.name), path_of(task, m.define, seed), m.sentence) for m in known
    )


def path_of(task: Task, define: Any, seed: int) -> np.ndarray | None:
    if task.figure is None:
        return None
    return answered(Traces(task, define, seed)[task.figure.probe].arrays)


def answered(arrays: Mapping[str, Any]) -> np.ndarray | None:
    """Return what was answered under a figure's probe: a path, a function's values, a suggestion, or a curve."""
    for name in ("path", "values", "suggestion"):
        if np.size(arrays.get(name, ())):
            return np.array(arrays[name], dtype=float)
    curve = [np.array(arrays.get(name, ()), dtype=float) for name in ("lrs", "losses")]
    return np.column_stack(curve) if curve[0].size and curve[0].shape == curve[1].shape else None


def made(define: Any) -> Any:
    return define.make() if isinstance(define, Recipe) else define


def first_difference(yours: np.ndarray, right: np.ndarray) -> int | None:
    """Return the first step at which two paths are not the same numbers."""
    n = min(len(yours), len(right))
    with np.errstate(all="ignore"):  # a known mistake may have left for infinity
        room = NEAR * np.maximum(np.nanmax(np.abs(right - right[:1]), axis=0), 1e-3) + NEAR * np.abs(right[:n])
        apart = ~(np.abs(yours[:n] - right[:n]) <= room).reshape(n, -1).all(axis=1)
    return int(np.argmax(apart)) if apart.any() else None


def follows_path(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and first_difference(other, one) is None


def fitting(forms: Sequence[Wrong], seen: np.ndarray | None) -> list[Wrong]:
    """Return the forms that give what was seen in the figure; all of them where that cannot be told."""
    if seen is None or all(w.path is None for w in forms):
        return list(forms)
    return [w for w in forms if w.path is not None and follows_path(w.path, seen)]


def apart(right: str, program: str) -> int:
    """Return how many lines two programs do not share."""
    return len(set(program.splitlines()) ^ set(right.splitlines()))


def told(task: Task, fits: Sequence[Wrong], source: str) -> Sequence[Wrong]:
    """Return the forms that an answer may have: of those that give what was seen, the one that it has written.

    A line that is right in another accepted form does not tell which one the answer has.
    """
    lines = {bare(line) for line in source.splitlines()}
    telling = lines.difference(map(bare, right_lines(task)))
    found = [w for w in fits if w.program and bare(altered(origin(task, w.program), w.program)[1]) in telling]
    shared = [len(lines.intersection(map(bare, w.program.splitlines()))) for w in found]
    return [w for w, n in zip(found, shared, strict=True) if n == max(shared)] or fits


def changed(task: Task, forms: Sequence[Wrong]) -> tuple[str, str]:
    """Return the statement that a mistake changes: as it is right, and as it is in the mistake.

    Nothing where its forms change different ones: which one it is here cannot be told then.
    """
    made = [(origin(task, w.program), w.program) for w in forms if w.program]
    pairs = [altered(right, program) for right, program in sorted(made, key=lambda both: apart(*both))]
    return pairs[0] if len({ours for ours, _ in pairs}) == 1 else ("", "")


def origin(task: Task, program: str) -> str:
    """Return the accepted program that a mistake is made in: the one with which it shares most."""
    return min(right_texts(task), key=lambda right: apart(right, program), default="")


def right_texts(task: Task) -> list[str]:
    """Return the programs that are accepted, as far as they have a text; the printed one is the first."""
    return [text for define in task.conventions.values() if (text := text_of(define, task.name))]


def right_lines(task: Task) -> list[str]:
    """Return the lines of all programs that are accepted."""
    return [line for text in right_texts(task) for line in text.splitlines()]


def altered(right: str, wrong: str) -> tuple[str, str]:
    ours, theirs = ([line.strip() for line in text.splitlines() if line.strip()] for text in (right, wrong))
    if not theirs:
        return "", ""
    new = [line for line in theirs if line not in ours]
    old = [line for line in ours if line not in theirs]
    return (old[0] if old else ""), (new[0] if new else "")
