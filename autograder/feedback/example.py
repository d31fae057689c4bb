"""Work out a function on a small example: that of its visible check, or a point of the picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.calls import Call
from autograder.exercises.exercise import Task
from autograder.feedback.forms import Wrong, apart, made, text_of
from autograder.feedback.snippets import call_snippet
from autograder.feedback.stepped import NOT_THERE, Row, Worked, agreed
from autograder.feedback.traced import Line, noting
from autograder.feedback.values import MAX_SHOWN, shown

MAX_EXAMPLES = 500  # calls of a picture that are looked at


def on_example(task: Task, calls: Sequence[Call], forms: Sequence[Wrong], alone: bool = True) -> Worked | None:
    """Work out a function on the inputs of its visible check, or else on the first of the picture's that shows it."""
    right = text_of(next(iter(task.conventions.values())), task.name)
    if not right or not forms:
        return None
    near = sorted(forms, key=lambda w: (not w.program, apart(right, w.program)))
    for inputs in [task.example] if task.example else examples(calls):
        ours = called(right, task.name, inputs)
        tables = [tuple(per_row(ours, traced(task, form, inputs))) for form in near]
        tables = [rows for rows in tables if any(row.differs for row in rows)]
        if tables:
            told = alone and len(tables) == len(near) and len({rows[-1].theirs for rows in tables}) == 1
            rows = agreed(tables) if told else tuple(per_row(ours, []))
            if told and not any(row.differs for row in rows):  # each form differs in another row
                continue
            return Worked(0, spoken(task, inputs), rows, call_snippet(task, inputs, rows[-1].right), told)
    return None


def examples(calls: Sequence[Call]) -> Iterator[Mapping[str, Any]]:
    """Yield the inputs of the calls that the picture is made of, as far as they can be typed."""
    for call in calls[:MAX_EXAMPLES]:
        inputs = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in call.named.items()}
        if call.verb == "call" and len(call.given) == 1 and all(map(is_short, inputs.values())):
            yield inputs


def is_short(value: Any) -> bool:
    return np.ndim(value) <= 1 and np.size(value) <= MAX_SHOWN and is_numbers(value)


def spoken(task: Task, inputs: Mapping[str, Any]) -> str:
    """Say on which inputs a function is worked out."""
    said = (f"{k}={v.__name__ if callable(v) else shown(v)}" for k, v in inputs.items())
    return f"{task.name}({', '.join(said)}), {'a small example' if task.example else 'a point of the picture'}"


def traced(task: Task, form: Wrong, inputs: Mapping[str, Any]) -> list[Line]:
    """Return what a form of the mistake computes; only its result where its program is not there."""
    lines = called(form.program, task.name, inputs) if form.program else []
    return lines or [Line("return", "", result_of(made(form.define), inputs))]


def called(program: str, name: str, inputs: Mapping[str, Any]) -> list[Line]:
    with np.errstate(all="ignore"):
        try:
            define, notes = noting(program, name)
            define(**{k: np.array(v) if isinstance(v, list) else v for k, v in inputs.items()})
        except Exception:  # a known mistake may be one that raises
            return []
    return list(notes)


def result_of(define: Any, inputs: Mapping[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        try:
            return define(**{k: np.array(v) if isinstance(v, list) else v for k, v in inputs.items()})
        except Exception as error:
            return type(error).__name__


def per_row(ours: Sequence[Line], theirs: Sequence[Line]) -> Iterator[Row]:
    """Yield each symbol with the values that it takes one after the other."""
    alone = len(theirs) == 1 and not theirs[0].formula  # only the result is known
    for symbol in merged(
        *(list(dict.fromkeys(x.symbol for x in some if is_numbers(x.value))) for some in (ours, theirs))
    ):
        mine, yours = ([line for line in some if line.symbol == symbol] for some in (ours, theirs))
        formula, other = formulas(mine), formulas(yours)
        name = "result" if symbol == "return" else symbol
        values = ["; ".join(shown(line.value) for line in some[:MAX_SHOWN]) for some in (mine, yours)]
        theirs_or = "" if alone or not theirs else NOT_THERE
        yield Row(name, formula, values[0] or NOT_THERE, values[1] or theirs_or, other if other != formula else "")


def merged(ours: list[str], theirs: list[str]) -> Iterator[str]:
    """Yield the symbols of both in the order in which they come, the result last."""
    left = list(theirs)
    for symbol in ours:
        place = left.index(symbol) if symbol in left else 0
        yield from (one for one in left[:place] if one not in ours)
        left = left[place:]
        if symbol != "return":
            yield symbol
    yield from (one for one in left if one not in ours)
    if "return" in (*ours, *theirs):
        yield "return"


def formulas(lines: Sequence[Line]) -> str:
    """Return how a symbol is computed: at first, and then."""
    return ", then ".join(dict.fromkeys(line.formula for line in lines))


def is_numbers(value: Any) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return all(isinstance(p, (int, float, list, np.ndarray, np.generic)) for p in parts)
