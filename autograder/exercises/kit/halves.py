"""Programs as the lines of their step, so that a mistake in one line can stand beside one in a later line.

Two mistakes in different lines need no rewriting and no run of their own: see `autograder/judge/crossed.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import takewhile
from types import CodeType

from autograder.exercises.exercise import Misconception, Recipe
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.pairs import both
from autograder.exercises.kit.reference import defined
from autograder.exercises.kit.rewrite import COUNTER, counted
from autograder.exercises.kit.written import kept

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
Kept = tuple[tuple[CodeType, ...], list[tuple[int, int, int, tuple[str, ...], tuple[CodeType, ...]]]]


class Halves:
    """One accepted form of an optimizer as lines, and what each row makes of some of them.

    `written` gives each row with the programs that it makes of every form, `form` is this one's number.
    """

    def __init__(self, name: str, text: str, form: int, written: Callable[[], Written], known: Callable):
        self.name, self.text, self.form, self.written, self.known = name, text, form, written, known
        self.lines: Sequence[str] = split(text) or ()
        self.counts = "self.t" not in text  # whether a mistake that needs the step's number brings a counter along

    @cached_property
    def signature(self) -> tuple[str, ...]:
        """The names of the step's arguments but self."""
        given = self.text.partition(STEP)[2].partition(")")[0]
        return tuple(name.strip() for name in given.split(",")[1:])

    @cached_property
    def kept(self) -> Kept:
        programs = [made[self.form] for _, made in self.written()]
        return kept(("halves", self.name, self.text, programs), lambda: self.made(programs))

    @property
    def codes(self) -> tuple[CodeType, ...]:
        """The printed lines, compiled."""
        return self.kept[0]

    @cached_property
    def parts(self) -> list[Part]:
        return [Part(*part) for part in self.kept[1]]

    def made(self, programs: Sequence[Sequence[str]]) -> Kept:
        codes = compiled(self.lines, self.name)
        return (codes, list(self.changed(programs))) if codes else ((), [])

    def changed(self, programs: Sequence[Sequence[str]]) -> Iterator[tuple]:
        """Yield the parts of all rows as tuples; what cannot be told by lines is left out."""
        for row, made in enumerate(programs):
            for program in made:
                lines = split(program)
                if lines and program.partition(STEP)[2].partition("\n")[0] != self.text.partition(STEP)[2].partition("\n")[0]:
                    continue
                if lines and self.counts and len(lines) > 1 and lines[1] == COUNTER:
                    del lines[1]
                if lines and lines != self.lines:
                    first = sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(lines, self.lines)))
                    rest = min(len(lines), len(self.lines)) - first
                    back = zip(reversed(lines), reversed(self.lines))
                    same = min(rest, sum(1 for _ in takewhile(lambda two: two[0] == two[1], back)))
                    new = tuple(lines[first : len(lines) - same])
                    codes = compiled(new, self.name) if new else ()
                    if codes is not None:
                        yield row, first, len(self.lines) - same, new, codes

    def pair(self, one: Part, two: Part) -> Misconception:
        """Return two mistakes at once, the first in earlier lines."""
        between, after = self.lines[one.last : two.first], self.lines[two.last :]
        head, *body = [*self.lines[: one.first], *one.lines, *between, *two.lines, *after]
        begin = self.text.partition(STEP)[2].partition("\n")[0]
        lines = [INDENT + line for part in body for line in part.split("\n")]
        text = "\n".join([head, STEP + begin, *lines])
        text = counted(text) if self.counts and "self.t" in text else text
        define = Recipe(partial(defined, text, self.name), text)
        return both(*(self.known(self.written()[part.row][0], define) for part in (one, two)), define)


def split(program: str) -> list[str] | None:
    """Return what stands before the step and the statements of the step; None where the step is not all the rest."""
    head, found, rest = program.partition(STEP)
    lines = rest.split("\n")[1:]
    if not found or not lines or any(line and not line.startswith(INDENT) for line in lines):
        return None
    statements: list[str] = [head.rstrip("\n")]
    for line in (line[len(INDENT) :] for line in lines if line):
        if len(statements) > 1 and line.startswith(GOES_ON):
            statements[-1] += "\n" + line
        else:
            statements.append(line)
    return statements


def compiled(lines: Sequence[str], name: str) -> tuple[CodeType, ...] | None:
    """Compile lines one by one, so that what is returned is called RESULT; None where that cannot be."""
    asked = [f"{RESULT} = {line.removeprefix('return ')}" if line.startswith("return ") else line for line in lines]
    try:
        return tuple(compile(line, f"<{name}>", "exec") for line in asked)
    except SyntaxError:
        return None
