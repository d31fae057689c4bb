"""Programs as the lines of their step, so that a mistake in one line can stand beside one in a later line.

Two mistakes in different lines need no rewriting and no run of their own: see `autograder/judge/crossed.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import takewhile
from textwrap import indent
from types import CodeType
from typing import Any

from autograder.exercises.exercise import Misconception, Recipe
from autograder.exercises.kit.kept import kept
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.pairs import both
from autograder.exercises.kit.reference import defined
from autograder.exercises.kit.rewrite import COUNTER, counted

STEP, INDENT, RESULT = "    def step(", " " * 8, "result"
GOES_ON = (" ", "elif ", "else:", "except", "finally:")  # how a line begins that belongs to the statement before it


@dataclass(frozen=True)
class Part:
    """What a row makes of some lines of a program: `lines` in place of those from `first` up to `last`.

    Line 0 is all that stands before the step.
    """

    row: int
    first: int
    last: int
    lines: tuple[str, ...]
    codes: tuple[CodeType, ...]


Written = Sequence[tuple[Mistake, Sequence[Sequence[str]]]]
Stored = tuple[tuple[CodeType, ...], list[tuple[int, int, int, tuple[str, ...], tuple[CodeType, ...]]]]


class Halves:
    """One accepted form of an optimizer as lines, and what each row makes of some of them.

    `written` gives each row with the programs that it makes of every form, `form` is this one's number.
    """

    def __init__(self, name: str, text: str, form: int, written: Callable[[], Written], known: Callable):
        self.name, self.text, self.form, self.written, self.known = name, text, form, written, known
        self.counts = "self.t" not in text  # whether a mistake that asks for the step's number brings a counter along

    @cached_property
    def lines(self) -> list[str]:
        """The printed program: what stands before the step, and then each statement of the step."""
        return split(self.text) or []

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The names of what step is given."""
        _, *names = heading(self.text).partition(")")[0].split(", ")
        return tuple(names)

    @cached_property
    def stored(self) -> Stored:
        programs = [made[self.form] for _, made in self.written()]
        return kept(("halves", self.name, self.text, programs), lambda: self.made(programs))

    @property
    def codes(self) -> tuple[CodeType, ...]:
        """The printed lines, compiled."""
        return self.stored[0]

    @cached_property
    def parts(self) -> list[Part]:
        return [Part(*part) for part in self.stored[1]]

    def made(self, programs: Sequence[Sequence[str]]) -> Stored:
        codes = compiled(self.lines, self.name)
        found = (self.changed(row, program) for row, some in enumerate(programs) for program in some)
        return (codes, [part for part in found if part]) if codes else ((), [])

    def changed(self, row: int, program: str) -> tuple[Any, ...] | None:
        """Return what a row's program has in place of some lines; None if that cannot be told by lines."""
        lines = split(program)
        if not lines or heading(program) != heading(self.text):
            return None
        if self.counts and lines[1:2] == [COUNTER]:
            del lines[1]
        first = alike(lines, self.lines)
        last = alike(lines[first:][::-1], self.lines[first:][::-1])
        new = tuple(lines[first : len(lines) - last])
        codes = compiled(new, self.name)
        return None if codes is None or lines == self.lines else (row, first, len(self.lines) - last, new, codes)

    def pair(self, one: Part, two: Part) -> Misconception:
        """Return two mistakes at once, the first in earlier lines."""
        between, after = self.lines[one.last : two.first], self.lines[two.last :]
        before, *lines = [*self.lines[: one.first], *one.lines, *between, *two.lines, *after]
        text = "\n".join([before, STEP + heading(self.text), *(indent(line, INDENT) for line in lines)])
        text = counted(text) if self.counts and "self.t" in text else text
        define = Recipe(partial(defined, text, self.name), text)
        first, second = (self.known(self.written()[part.row][0], define) for part in (one, two))
        return both(first, second, define)


def split(program: str) -> list[str] | None:
    """Return what stands before the step and the statements of the step; None where the step is not all the rest."""
    before, found, rest = program.partition(STEP)
    lines = [line for line in rest.split("\n")[1:] if line]
    if not found or not all(line.startswith(INDENT) for line in lines):
        return None
    statements = [before.rstrip("\n")]
    for line in (line.removeprefix(INDENT) for line in lines):
        if line.startswith(GOES_ON):
            statements[-1] += f"\n{line}"
        else:
            statements.append(line)
    return statements


def heading(program: str) -> str:
    """Return the rest of the line that begins the step."""
    return program.partition(STEP)[2].partition("\n")[0]


def alike(some: Sequence[str], others: Sequence[str]) -> int:
    """Count the lines with which both begin."""
    return sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(some, others, strict=False)))


def compiled(lines: Sequence[str], name: str) -> tuple[CodeType, ...] | None:
    """Compile lines one by one, so that what is returned is called RESULT; None where that cannot be."""
    run = [f"{RESULT} = {line.removeprefix('return ')}" if line.startswith("return ") else line for line in lines]
    try:
        return tuple(compile(line, f"<{name}>", "exec") for line in run)
    except SyntaxError:  # a return that is not the last line
        return None
