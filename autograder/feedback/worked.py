"""Work out the first step that differs, on inputs that anyone may see: symbol by symbol, right and theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.calls import Call, asked_of
from autograder.exercises.exercise import Task
from autograder.exercises.rooms import Rooms
from autograder.feedback.example import on_example
from autograder.feedback.forms import Wrong, apart, first_difference, fitting, made, right_texts, text_of
from autograder.feedback.given import on_gradients
from autograder.feedback.snippets import descent_snippet
from autograder.feedback.stepped import Step, Worked, agreed, beside, walk
from autograder.feedback.values import shown, written

MAX_FORMS = 8  # of a mistake whose steps are compared


@lru_cache(maxsize=256)
def figure_calls(rooms: Rooms, assignment: str, notebook: str, cell: str, seed: int) -> tuple[Call, ...]:
    """Return what the figure's probe asks; nothing where the cell has no figure."""
    task = rooms.require(assignment, notebook).task(cell)
    if task.figure is None:
        return ()
    name = task.figure.probe
    alone = replace(task, probes={name: task.probes[name]})
    return tuple(asked_of(alone, next(iter(task.conventions.values())), seed).get(name, ()))


def settings(calls: Sequence[Call], task: Task) -> str:
    """Say what the figure was made with: the object's arguments, the start, the number of steps."""
    new = next((c for c in calls if c.verb == "new"), None)
    down = next((c for c in calls if c.verb == "descend"), None)
    call = next((c for c in calls if c.verb == "call"), None)
    if new is not None and down is not None:
        return f"{written(task.name, new.named)}, {down.given[3]} steps from {shown(down.given[1])}"
    if call is not None:
        numbers = {k: v for k, v in call.named.items() if np.ndim(v) == 0 and not callable(v) and same(calls, k, v)}
        return written(task.name, numbers) if numbers else ""
    return ""


def same(calls: Sequence[Call], name: str, value: Any) -> bool:
    return all(c.named.get(name) == value for c in calls if c.verb == "call")


def worked(
    task: Task,
    calls: Sequence[Call],
    path: np.ndarray | None,
    landscape: Any,
    forms: Sequence[Wrong],
    alone: bool = True,
) -> Worked | None:
    """Return the first step that differs, worked out; None where there is nothing to work out.

    A form that does not stand `alone` in the student's code does not give the student's numbers.
    """
    down = next((c for c in calls if c.verb == "descend"), None)
    new = next((c for c in calls if c.verb == "new"), None)
    if down is None or new is None:
        return on_example(task, calls, fitting(forms, path), alone)
    if path is None or landscape is None or path.ndim != 2 or path.shape[1:] != np.shape(down.given[1]):
        return None
    fits = fitting(forms, path)
    programs = [w.program for w in fits if w.program]
    followed = list(follows(task, path, new.named, down, landscape))
    whole = [one.program for one in followed if one.left is None]
    best = min(followed, key=lambda one: one.rank(programs), default=None)
    if whole or best is None or not best.left:
        return on_gradients(task, new.named, fits, whole)
    right, step = best.program, best.left
    where = f"Step {step} from the start of the picture, {shown(down.given[1])}, with {written(task.name, new.named)}"
    ours = walk(right, task.name, new.named, down.given[1], landscape.grad, step)
    programs.sort(key=lambda text: apart(right, text))
    theirs: list[Step | None] = [
        walk(p, task.name, new.named, down.given[1], landscape.grad, step) for p in programs[:MAX_FORMS]
    ]
    rows = agreed([beside(ours, one, path[step]) for one in theirs or [None]])
    asks = any("needs_grad_fn" in text for text in (right, *programs))
    either = asks or any("needs_grad_fn" in text for text in right_texts(task))
    snippet = descent_snippet(task.name, new.named, down.given[1], landscape.grad, step, ours.result, asks, either)
    return Worked(step, where, rows, snippet, bool(theirs))


@dataclass(frozen=True)
class Followed:
    """An accepted form, the step at which a path leaves it (None where it never does), and how far they are apart."""

    program: str
    left: int | None
    gap: float = 0.0

    def rank(self, wrong: Sequence[str]) -> tuple[int, int, float]:
        """Return what is least of the form that a path follows longest: of several that in which the mistake is made.

        Its programs are `wrong`; without any it is the form that is nearest.
        """
        return -(self.left or 0), min((apart(self.program, text) for text in wrong), default=0), self.gap


def follows(task: Task, path: np.ndarray, named: Mapping[str, Any], down: Call, land: Any) -> Iterator[Followed]:
    """Yield how far a path follows each accepted form that has a program."""
    for define in task.conventions.values():
        if program := text_of(define, task.name):
            ours = descended(define, named, down.given[1], land.grad, len(path) - 1)
            left = first_difference(path, ours)
            yield Followed(program, left, 0.0 if left is None else distance(path[left], ours[left]))


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest difference of two points in a coordinate; infinite ones are infinitely far apart."""
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(np.max(np.abs(one - other)), nan=np.inf))


def descended(define: Any, named: Mapping[str, Any], start: np.ndarray, grad: Any, n: int) -> np.ndarray:
    thing, path = made(define)(**named), [np.array(start)]
    asks = getattr(made(define), "needs_grad_fn", False)
    with np.errstate(all="ignore"):
        for _ in range(n):
            path.append(thing.step(path[-1], grad if asks else grad(path[-1])))
    return np.array(path)
