"""Say what a hidden test saw: what we ran, what we expected, what we got, where to look. No hidden input.

The sentences of known mistakes are with the mistakes, in exercises/kit/mistakes and in the rooms.
"""

from __future__ import annotations

import inspect
from functools import cache

import numpy as np

from autograder.exercises.exercise import Task
from autograder.probing.student import Probe
from autograder.records import Event
from autograder.text import line

RAN = "We ran {what}."
SIDE_FAULTS = {
    "params_changed": "The array that we passed as params held other numbers afterward, but it should not change.",
    "grads_changed": "The array that we passed as grads held other numbers afterward, but it should not change.",
    "result_changed": "A later step overwrote the result of an earlier one; each step should return a new array.",
    "dtype": "Given float64 arrays, a result of type {text} came back, but float64 was expected.",
}


@cache
def what(probe: Probe) -> str:
    """Return the first line of a probe's docstring, as part of a sentence; a name such as AdamW keeps its capitals."""
    doc = inspect.getdoc(probe) or str(getattr(probe, "__name__", "a probe"))
    first = doc.splitlines()[0].rstrip(".")
    word = first.split(" ", 1)[0]
    return first if word != word.capitalize() else word.lower() + first[len(word) :]


def ran(task: Task, probe: str) -> str:
    return RAN.format(what=what(task.probes[probe]))


def number(x: float, digits: int = 4) -> str:
    """Format a number with so many significant digits, and NaN and inf as words."""
    x = float(x)
    if np.isnan(x):
        return "NaN"
    return ("inf" if x > 0 else "-inf") if np.isinf(x) else f"{x:z.{digits}g}"


def told_apart(expected: float, got: float) -> tuple[str, str]:
    """Format two numbers with as many digits as it takes to tell them apart, four at least."""
    if expected == got or (np.isnan(expected) and np.isnan(got)):
        return number(expected), number(got)
    pairs = ((number(expected, digits), number(got, digits)) for digits in range(4, 18))
    return next(pair for pair in pairs if pair[0] != pair[1])


def join(said: str, look: str) -> str:
    return f"{said} {look}".strip()


def at(event: Event) -> str:
    return "" if event.step is None else f" at step {event.step + 1}"


def side_fault(event: Event) -> str:
    return SIDE_FAULTS[event.kind].format(text=line(event.text, 40))


def failure(task: Task, event: Event) -> str:
    """Say what spoiled a run; where it is the interface, what was found and then the contract, in one sentence."""
    text = line(event.text)
    if event.kind == "error":
        return f"Numbers were expected, but your code raised {text}{at(event)}."
    if event.kind == "limit":
        return f"Your code exceeded a limit{at(event)}: {text}."
    return f"{found(task, event.kind, text, at(event))} {task.asked}"


def found(task: Task, kind: str, text: str, where: str) -> str:
    """Say what was found in place of what was asked for."""
    if kind == "undefined":
        name, _, instead = text.partition(" and ")
        there = f"; they define {instead}" if instead else ""
        return f"Your cells do not define {name or task.name}{there}."
    if kind == "interface":
        return f"Your {task.name} cannot be used: {text}."
    step = f"The step of your {task.name}" if task.arguments else f"Your {task.name}"
    if text == "None":
        return f"{step} returns None{where}; end it by returning the result."
    return f"{step} returns {text}{where}."


def wrong_shape(array: str, got: tuple[int, ...] | None, expected: tuple[int, ...]) -> str:
    if got is None:
        return f"Numbers for {array} were expected, but none came back."
    return f"An array of shape {expected} was expected for {array}, but yours has shape {got}."


def difference(
    array: str, got: np.ndarray, expected: np.ndarray, row: int, where: tuple[int, ...], begin: int | None = 0
) -> str:
    """Tell expected and got in the first row that differs: the move of that step for a path, else the value.

    The rows are steps, counted from `begin` on; where that is None they are values, counted from 1 on.
    """
    if expected.shape == (1,):
        e, g = told_apart(expected[0], got[0])
        return f"The {array.replace('_', ' ')} was expected to be {e}, but it was {g}."
    place = ", ".join(str(i + 1) for i in where)
    coordinate = f"coordinate {place if len(where) == 1 else f'({place})'}" if where else "the value"
    if array == "path" and row > 0:
        moves = [number(a[row][where] - a[row - 1][where]) for a in (expected, got)]
        if moves[0] != moves[1]:
            return f"Step {row} was expected to move {coordinate} by {moves[0]}, but it moved by {moves[1]}."
    e, g = told_apart(expected[row][where], got[row][where])
    if e == g and not np.isfinite(got[row][where]):
        e = "a finite number"  # two paths of a student's own
    if begin is None:
        of = f"{coordinate[0].upper()}{coordinate[1:]} of value" if where else "Value"
        return f"{of} {row + 1} of {array} was expected to be {e}, but it was {g}."
    name = "" if array == "path" else f" of {array}"
    return f"At step {row + begin}{name}, {coordinate} was expected to be {e}, but it was {g}."
