"""Work out a function on a small example in which the mistake shows: that of its visible check, or another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """Work out a function on the first inputs in whose result every form of the mistake shows; None where none do.

    The inputs are those of its visible check, then the task's other examples, then the picture's.
    """
    rights = {text: define for define in task.conventions.values() if (text := text_of(define, task.name))}
    if not rights or not forms:
        return None
    printed = next(iter(rights))
    near = sorted(forms, key=lambda w: (not w.program, apart(printed, w.program)))
    right = min(rights, key=lambda text: apart(text, near[0].program)) if near[0].program else printed
    own = [inputs for inputs in (task.example, *task.examples) if inputs]
    for n, inputs in enumerate([*own, *examples(calls)]):
        if not shows(rights.values(), near, inputs):
            continue
        ours = called(right, task.name, inputs)
        tables = [tuple(per_row(ours, traced(task, form, inputs))) for form in near]
        told = alone and len({rows[-1].theirs for rows in tables}) == 1
        rows = agreed(tables) if told else tuple(per_row(ours, []))
        where = spoken(task, inputs, "a small example" if n < len(own) else "a point of the picture")
        return Worked(0, where, rows, call_snippet(task, inputs, rows[-1].right), told)
    return None


def shows(rights: Iterable[Any], forms: Sequence[Wrong], inputs: Mapping[str, Any]) -> bool:
    """Return whether every form gives another result on these inputs than everything that is accepted."""
    accepted = {shown(result_of(define, inputs)) for define in rights}
    return all(shown(result_of(made(form.define), inputs)) not in accepted for form in forms)


def examples(calls: Sequence[Call]) -> Iterator[Mapping[str, Any]]:
    """Yield the inputs of the calls that the picture is made of, as far as they can be typed."""
    for call in calls[:MAX_EXAMPLES]:
        inputs = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in call.named.items()}
        if call.verb == "call" and len(call.given) == 1 and all(map(is_short, inputs.values())):
            yield inputs


def is_short(value: Any) -> bool:
    return np.ndim(value) <= 1 and np.size(value) <= MAX_SHOWN and is_numbers(value)


def spoken(task: Task, inputs: Mapping[str, Any], kind: str) -> str:
    """Say on which inputs a function is worked out."""
    said = (f"{k}={v.__name__ if callable(v) else shown(v)}" for k, v in inputs.items())
    return f"{task.name}({', '.join(said)}), {kind}"


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
