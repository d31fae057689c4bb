"""Work out the first step that differs, on inputs that anyone may see: symbol by symbol, right and theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.calls import Call, asked_of
from autograder.exercises.exercise import Task
from autograder.exercises.rooms import Rooms
from autograder.feedback.forms import Wrong, first_difference, fitting, follows_path, made, nearest_form, text_of
from autograder.feedback.snippets import START, call_snippet, descent_snippet, given_snippet
from autograder.feedback.traced import Line, noting
from autograder.feedback.values import MAX_SHOWN, shown

MAX_EXAMPLES = 500  # calls of a picture that are looked at
STEPS = 3  # of an object on gradients that are given here

#: Gradients that anyone may see, on which known mistakes differ that the figure does not show: rows are steps.
TRIED: dict[str, list[list[float]]] = {
    "two coordinates": [[1.0, -2.0], [3.0, 0.5], [-1.0, 4.0]],
    "a coordinate whose gradient is zero": [[0.0, 2.0], [0.0, -1.0], [0.0, 3.0]],
    "tiny gradients": [[1e-8, -1e-7], [1e-8, 1e-7], [2e-8, 1e-7]],
}


@dataclass(frozen=True)
class Row:
    """One symbol: how it is computed and its value, right and theirs ("" where it is not known)."""

    symbol: str
    formula: str
    right: str
    theirs: str
    their_formula: str = ""

    @property
    def differs(self) -> bool:
        """Whether both values are known and are not the same."""
        return bool(self.theirs) and self.theirs != self.right


@dataclass(frozen=True)
class Worked:
    """A step worked out. `where` says on which inputs; `snippet` shows it when pasted below the answer."""

    step: int
    where: str
    rows: tuple[Row, ...]
    snippet: str
    known: bool  # whether a recognized mistake gives their symbols; else only their result is known


@lru_cache(maxsize=256)
def figure_calls(rooms: Rooms, assignment: str, notebook: str, cell: str, seed: int) -> tuple[Call, ...]:
    """Return what the figure's probe asks; nothing where the cell has no figure."""
    task = rooms.require(assignment, notebook).task(cell)
    if task.figure is None:
        return ()
    logs = asked_of(task, next(iter(task.conventions.values())), seed)
    return tuple(logs.get(task.figure.probe, ()))


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


def written(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name}({', '.join(f'{k}={v:g}' for k, v in arguments.items())})"


def worked(
    task: Task, calls: Sequence[Call], path: np.ndarray | None, landscape: Any, forms: Sequence[Wrong]
) -> Worked | None:
    """Return the first step that differs, worked out; None where there is nothing to work out."""
    down = next((c for c in calls if c.verb == "descend"), None)
    new = next((c for c in calls if c.verb == "new"), None)
    if down is None or new is None:
        return on_example(task, calls, fitting(forms, path))
    if path is None or landscape is None or path.ndim != 2 or path.shape[1:] != np.shape(down.given[1]):
        return None
    right, step = follows(task, path, new.named, down, landscape)
    if step is None or step == 0:
        return on_gradients(task, new.named, fitting(forms, path))
    fit = next((w for w in forms if w.program and w.path is not None and follows_path(w.path, path)), None)
    where = f"Step {step} from the start of the picture, {shown(down.given[1])}, with {written(task.name, new.named)}"
    ours = walk(right, task.name, new.named, down.given[1], landscape.grad, step)
    theirs = walk(fit.program, task.name, new.named, down.given[1], landscape.grad, step) if fit else None
    rows = beside(ours, theirs, path[step])
    snippet = descent_snippet(
        task.name, new.named, down.given[1], landscape.grad, step, path_end(ours), "needs_grad_fn" in right
    )
    return Worked(step, where, rows, snippet, fit is not None)


def follows(task: Task, path: np.ndarray, named: Mapping[str, Any], down: Call, land: Any) -> tuple[str, int | None]:
    """Return the program of the accepted form that the path follows longest, and where it leaves it."""
    best: tuple[str, int | None] = ("", 0)
    for define in task.conventions.values():
        program = text_of(define, task.name)
        if not program:
            continue
        at = first_difference(path, descended(define, named, down.given[1], land.grad, len(path) - 1))
        if at is None:
            return program, None
        if best[1] is not None and at > best[1]:
            best = program, at
    return best


def descended(define: Any, named: Mapping[str, Any], start: np.ndarray, grad: Any, n: int) -> np.ndarray:
    thing, path = made(define)(**named), [np.array(start)]
    asks = getattr(made(define), "needs_grad_fn", False)
    with np.errstate(all="ignore"):
        for _ in range(n):
            path.append(thing.step(path[-1], grad if asks else grad(path[-1])))
    return np.array(path)


@dataclass(frozen=True)
class Step:
    """What one step computes: the state before it, its gradient, each symbol, the result."""

    before: dict[str, Any]
    params: Any
    grads: Any
    lines: tuple[Line, ...]


def walk(program: str, name: str, named: Mapping[str, Any], start: Any, grad: Any, step: int) -> Step:
    """Take steps up to this one; return what it computes."""
    define, notes = noting(program, name)
    thing, x = define(**named), np.array(start)
    asks = getattr(define, "needs_grad_fn", False)
    with np.errstate(all="ignore"):
        for t in range(1, step + 1):
            notes.clear()
            before = {k: np.copy(v) for k, v in vars(thing).items() if k not in named and v is not None}
            at, g = np.copy(x), None if asks else grad(x) if callable(grad) else np.array(grad[t - 1])
            x = thing.step(x, grad if asks else g)
    return Step(before, at, g, tuple(notes))


def path_end(step: Step) -> Any:
    return next((line.value for line in reversed(step.lines) if line.symbol == "return"), None)


def beside(ours: Step, theirs: Step | None, result: Any = None) -> tuple[Row, ...]:
    """Put two steps side by side: what both begin with, each symbol, and the new params."""
    same = theirs or ours
    rows = [Row("params", "before the step", shown(ours.params), shown(same.params))]
    if ours.grads is not None:
        rows.append(Row("grads", "the gradient there", shown(ours.grads), shown(same.grads)))
    for name, value in ours.before.items():
        other = (theirs.before.get(name) if theirs else None) if theirs else value
        rows.append(Row(name, "kept from the step before", shown(value), "" if other is None else shown(other)))
    rows += symbols(ours.lines, theirs.lines if theirs else ())
    end = path_end(theirs) if theirs else result
    mine = next((line for line in reversed(ours.lines) if line.symbol == "return"), None)
    yours = next((line for line in reversed(theirs.lines) if line.symbol == "return"), None) if theirs else None
    if mine is not None:
        other = yours.formula if yours is not None and yours.formula != mine.formula else ""
        rows.append(Row("new params", mine.formula, shown(mine.value), "" if end is None else shown(end), other))
    return tuple(rows)


def symbols(ours: Sequence[Line], theirs: Sequence[Line]) -> Iterator[Row]:
    """Yield a row for each symbol of the right step, and those that only theirs has."""
    left = [line for line in theirs if line.symbol != "return"]
    for line in ours:
        if line.symbol == "return":
            continue
        other = next((one for one in left if one.symbol == line.symbol), None)
        if other is not None:
            left.remove(other)
        formula = other.formula if other is not None and other.formula != line.formula else ""
        known = shown(other.value) if other is not None else ("not there" if theirs else "")
        yield Row(line.symbol, line.formula, shown(line.value), known, formula)
    for line in left:
        yield Row(line.symbol, "", "not there", shown(line.value), line.formula)


def on_gradients(task: Task, named: Mapping[str, Any], forms: Sequence[Wrong]) -> Worked | None:
    """Work out a step on gradients that are given here, if a known mistake shows on some of them."""
    rights = [text for define in task.conventions.values() if (text := text_of(define, task.name))]
    fit = nearest_form(rights[0], forms) if rights else None
    if fit is None:
        return None
    for what, grads in TRIED.items():
        for step in range(1, STEPS + 1):
            try:
                theirs, *ours = (
                    walk(p, task.name, named, np.array(START), given(grads, step, p), step)
                    for p in (fit.program, *rights)
                )
            except Exception:  # a known mistake may be one that raises
                return None
            if not any(alike(one, theirs) for one in ours):
                where = f"Step {step} from {shown(START)} with {written(task.name, named)}, on {what}"
                snippet = given_snippet(task.name, named, grads[:step], path_end(ours[0]), "needs_grad_fn" in rights[0])
                return Worked(step, where, beside(ours[0], theirs), snippet, True)
    return None


def alike(one: Step, other: Step) -> bool:
    return bool(np.allclose(path_end(one), path_end(other), rtol=1e-6, atol=0, equal_nan=True))


def given(grads: list[list[float]], step: int, program: str) -> Any:
    """Return gradients as a program takes them: in turn, or as a function that is the same everywhere."""
    return (lambda q: np.array(grads[step - 1])) if "needs_grad_fn" in program else [np.array(g) for g in grads]


def on_example(task: Task, calls: Sequence[Call], forms: Sequence[Wrong]) -> Worked | None:
    """Work out a function on the inputs of its visible check, or else on the first of the picture's that shows it."""
    right = text_of(next(iter(task.conventions.values())), task.name)
    fit = nearest_form(right, forms) or next(iter(forms), None)
    if not right or fit is None:
        return None
    for example in [task.example] if task.example else examples(calls):
        ours = called(right, task.name, example)
        theirs = called(fit.program, task.name, example) if fit.program else []
        theirs = theirs or [Line("return", "", result_of(made(fit.define), example))]
        rows = tuple(per_row(ours, theirs))
        if any(row.differs for row in rows):
            snippet = call_snippet(task, example, rows[-1].right)
            return Worked(0, spoken(task, example), rows, snippet, known=True)
    return None


def examples(calls: Sequence[Call]) -> Iterator[Mapping[str, Any]]:
    """Yield the inputs of the calls that the picture is made of, as far as they can be typed."""
    for call in calls[:MAX_EXAMPLES]:
        inputs = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in call.named.items()}
        if call.verb == "call" and len(call.given) == 1 and all(map(is_short, inputs.values())):
            yield inputs


def is_short(value: Any) -> bool:
    return np.ndim(value) <= 1 and np.size(value) <= MAX_SHOWN and is_numbers(value)


def spoken(task: Task, example: Mapping[str, Any]) -> str:
    """Say on which inputs a function is worked out."""
    inputs = (f"{k}={v.__name__ if callable(v) else shown(v)}" for k, v in example.items())
    return f"{task.name}({', '.join(inputs)}), {'a small example' if task.example else 'a point of the picture'}"


def called(program: str, name: str, example: Mapping[str, Any]) -> list[Line]:
    with np.errstate(all="ignore"):
        try:
            define, notes = noting(program, name)
            define(**{k: np.array(v) if isinstance(v, list) else v for k, v in example.items()})
        except Exception:  # a known mistake may be one that raises
            return []
    return list(notes)


def result_of(define: Any, example: Mapping[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        try:
            return define(**{k: np.array(v) if isinstance(v, list) else v for k, v in example.items()})
        except Exception as error:
            return type(error).__name__


def per_row(ours: Sequence[Line], theirs: Sequence[Line]) -> Iterator[Row]:
    """Yield each symbol with the values that it takes one after the other."""
    alone = len(theirs) == 1 and not theirs[0].formula  # only the result is known
    for symbol in dict.fromkeys(line.symbol for line in (*ours, *theirs) if is_numbers(line.value)):
        mine, yours = ([line for line in some if line.symbol == symbol] for some in (ours, theirs))
        formula = mine[0].formula if mine else ""
        other = yours[0].formula if yours and yours[0].formula != formula else ""
        name = "result" if symbol == "return" else symbol
        values = ["; ".join(shown(line.value) for line in some[:MAX_SHOWN]) for some in (mine, yours)]
        theirs_or = "" if alone or not theirs else "not there"
        yield Row(name, formula, values[0] or "not there", values[1] or theirs_or, other)


def is_numbers(value: Any) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return all(isinstance(p, (int, float, list, np.ndarray, np.generic)) for p in parts)
