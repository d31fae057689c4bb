"""The forms of a known mistake as programs: what each does in the picture, and which statement it changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exercises.exercise import Misconception, Recipe, Task
from autograder.exercises.kit.reference import source
from autograder.exercises.rooms import Rooms
from autograder.judge.references import Traces

NEAR = 2e-5  # of the travel: figures keep six digits


@dataclass(frozen=True)
class Wrong:
    """A known mistake as a program, and what it gives under the figure's probe: a path, or a function's values."""

    define: Any
    program: str
    path: np.ndarray | None


def text_of(define: Any, name: str) -> str:
    """Return a program of ours as text; nothing where it has none."""
    if isinstance(define, Recipe):
        return define.program
    try:
        return source(define, name)
    except (OSError, TypeError, SyntaxError):
        return ""


@lru_cache(maxsize=2048)
def wrongs(rooms: Rooms, assignment: str, notebook: str, cell: str, slug: str, seed: int) -> tuple[Wrong, ...]:
    """Return the forms of a known mistake."""
    task = rooms.require(assignment, notebook).task(cell)
    known: Iterator[Misconception] = (m for some in (task.misconceptions, task.nearby) for m in some if m.slug == slug)
    return tuple(Wrong(m.define, text_of(m.define, task.name), path_of(task, m.define, seed)) for m in known)


def path_of(task: Task, define: Any, seed: int) -> np.ndarray | None:
    if task.figure is None:
        return None
    arrays = Traces(task, define, seed)[task.figure.probe].arrays
    return arrays.get("path", arrays.get("values"))


def made(define: Any) -> Any:
    return define.make() if isinstance(define, Recipe) else define


def first_difference(yours: np.ndarray, right: np.ndarray) -> int | None:
    """Return the first step at which two paths are not the same numbers."""
    n = min(len(yours), len(right))
    room = NEAR * np.maximum(np.nanmax(np.abs(right - right[:1]), axis=0), 1e-3) + NEAR * np.abs(right[:n])
    with np.errstate(all="ignore"):
        apart = ~(np.abs(yours[:n] - right[:n]) <= room).reshape(n, -1).all(axis=1)
    return int(np.argmax(apart)) if apart.any() else None


def follows_path(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and first_difference(other, one) is None


def fitting(forms: Sequence[Wrong], seen: np.ndarray | None) -> list[Wrong]:
    """Return the forms that give what was seen in the figure; all of them where that cannot be told."""
    if seen is None or all(w.path is None for w in forms):
        return list(forms)
    return [w for w in forms if w.path is not None and follows_path(w.path, seen)]


def nearest_form(right: str, forms: Sequence[Wrong]) -> Wrong | None:
    """Return the form of a mistake that changes the fewest lines of the right program."""
    lines = set(right.splitlines())
    texts = [w for w in forms if w.program]
    return min(texts, key=lambda w: len(set(w.program.splitlines()) ^ lines), default=None)


def changed(task: Task, forms: Sequence[Wrong], path: np.ndarray | None = None) -> tuple[str, str]:
    """Return the first statement that a mistake changes: as it is right, and as it is in the mistake."""
    right = text_of(next(iter(task.conventions.values())), task.name)
    near = nearest_form(right, fitting(forms, path) or forms)
    return altered(right, near.program) if near is not None else ("", "")


def altered(right: str, wrong: str) -> tuple[str, str]:
    ours, theirs = ([line.strip() for line in text.splitlines() if line.strip()] for text in (right, wrong))
    if not theirs:
        return "", ""
    new = [line for line in theirs if line not in ours]
    old = [line for line in ours if line not in theirs]
    return (old[0] if old else ""), (new[0] if new else "")
