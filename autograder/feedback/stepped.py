"""One step as a table: each symbol, how it is computed, and its value, right and theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.feedback.traced import Line, noting
from autograder.feedback.values import shown

NOT_THERE = "not there"


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

    @property
    def end(self) -> bool:
        """Whether this is what the step or the function gives, and no symbol on the way."""
        return self.symbol in ("new params", "result")


@dataclass(frozen=True)
class Worked:
    """A step worked out. `where` says on which inputs; `snippet` shows it when pasted below the answer."""

    step: int
    where: str
    rows: tuple[Row, ...]
    snippet: str
    known: bool  # whether a recognized mistake gives their symbols; else only their result is known, or nothing

    @property
    def open(self) -> int:
        """How many rows do not say what theirs is."""
        return sum(not row.theirs for row in self.rows)

    @property
    def mostly_open(self) -> bool:
        return 2 * self.open > len(self.rows)

    @property
    def why_open(self) -> str:
        """Why some rows do not say what theirs is; "" where all do."""
        if not self.open:
            return ""
        if self.known:
            return (
                "Yours is empty where this mistake can be written in several ways, and we cannot tell which is yours."
            )
        return "Yours is empty where we only see what comes out in the end, not what your code computes on the way."


@dataclass(frozen=True)
class Step:
    """What one step computes: the state before it, its gradient, each symbol, the result."""

    before: dict[str, Any]
    params: Any
    grads: Any
    lines: tuple[Line, ...]

    @property
    def end(self) -> Line | None:
        return next((line for line in reversed(self.lines) if line.symbol == "return"), None)

    @property
    def result(self) -> Any:
        return self.end.value if self.end else None


def walk(program: str, name: str, named: Mapping[str, Any], start: Any, grad: Any, step: int) -> Step:
    """Take steps up to this one; return what it computes. `grad` is a function, or the gradient of each step."""
    define, notes = noting(program, name)
    thing, x = define(**named), np.array(start)
    asks = getattr(define, "needs_grad_fn", False)
    with np.errstate(all="ignore"):
        for t in range(1, step + 1):
            notes.clear()
            before = {k: np.copy(v) for k, v in vars(thing).items() if k not in named and v is not None}
            here = grad if callable(grad) else constant(grad[t - 1])
            at, g = np.copy(x), None if asks else here(x)
            x = thing.step(x, here if asks else g)
    return Step(before, at, g, tuple(notes))


def constant(gradient: Any) -> Callable[[Any], np.ndarray]:
    """Return a gradient that is the same everywhere."""
    return lambda q: np.array(gradient)


def beside(ours: Step, theirs: Step | None, result: Any = None) -> tuple[Row, ...]:
    """Put two steps side by side: what both begin with, each symbol, and the new params.

    `result` is what was seen of theirs. Without theirs that is all that is known; but it began at the same params.
    """
    same = theirs or ours
    rows = [Row("params", "before the step", shown(ours.params), shown(same.params))]
    if ours.grads is not None:
        there = NOT_THERE if same.grads is None else shown(same.grads)
        rows.append(Row("grads", "the gradient there", shown(ours.grads), there))
    for name, value in ours.before.items():
        other = theirs.before.get(name) if theirs else None
        rows.append(Row(name, "kept from the step before", shown(value), "" if other is None else shown(other)))
    rows += symbols(ours.lines, theirs.lines if theirs else ())
    mine, yours = ours.end, theirs.end if theirs else None
    end = result if result is not None or theirs is None else theirs.result
    if mine is not None:
        other = yours.formula if yours is not None and yours.formula != mine.formula else ""
        rows.append(Row("new params", mine.formula, shown(mine.value), "" if end is None else shown(end), other))
    return tuple(rows)


def symbols(ours: Sequence[Line], theirs: Sequence[Line]) -> Iterator[Row]:
    """Yield a row for each symbol of the right step, and those that only theirs has where it computes them."""
    left = [line for line in theirs if line.symbol != "return"]
    mine = [line for line in ours if line.symbol != "return"]
    for n, line in enumerate(mine, 1):
        place = next((i for i, one in enumerate(left) if one.symbol == line.symbol), None)
        if place is None:
            yield Row(line.symbol, line.formula, shown(line.value), NOT_THERE if theirs else "")
            continue
        later = {one.symbol for one in mine[n:]}
        yield from (only_theirs(one) for one in left[:place] if one.symbol not in later)
        other, left = left[place], [one for one in left[:place] if one.symbol in later] + left[place + 1 :]
        formula = other.formula if other.formula != line.formula else ""
        yield Row(line.symbol, line.formula, shown(line.value), shown(other.value), formula)
    yield from map(only_theirs, left)


def only_theirs(line: Line) -> Row:
    return Row(line.symbol, "", NOT_THERE, shown(line.value), line.formula)


def agreed(tables: Sequence[tuple[Row, ...]]) -> tuple[Row, ...]:
    """Return the first of several tables, without what another one says otherwise of theirs.

    Several forms of a mistake may be the student's; what they differ in is nobody's to tell.
    """
    first, *others = tables
    return tuple(row if row.end else without_guesses(row, others) for row in first)


def without_guesses(row: Row, others: Sequence[tuple[Row, ...]]) -> Row:
    at = row.symbol, row.formula, row.right
    said = {r.theirs for table in others for r in table if (r.symbol, r.formula, r.right) == at}
    return replace(row, theirs="", their_formula="") if said - {row.theirs, NOT_THERE} else row
