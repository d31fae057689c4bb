"""Two mistakes at once: a row of the table on the program that another row made, or a habit on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import Any

from autograder.exercises.exercise import COSTS, Misconception, Recipe
from autograder.exercises.kit.habits import HABITS
from autograder.exercises.kit.kept import kept
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.reference import Reference, defined, source
from autograder.exercises.kit.written import changes

#: Habits that change the path; the others are side faults, which are told apart from the update anyway.
PAIRED = (
    "class_state",
    "reset_state",
    "half_step",
    "double_step",
    "normalized",
    "sign_gradient",
    "squared_gradient",
    "abs_gradient",
)


def first(make: Callable) -> Callable:
    """Make only the first of the wrong programs that a habit makes."""
    return lambda right, reference: islice(make(right, reference), 1)


OF_OPTIMIZERS: Mapping[str, Callable] = {slug: first(HABITS[slug]) for slug in PAIRED}


class Pairs(Sequence[Misconception]):
    """Every two mistakes that a printed form can have at once, each in its commonest forms; made when looked at.

    Where they are not `chained`, both are mistakes in what is printed, and none in what the other one wrote.
    """

    def __init__(
        self,
        name: str,
        forms: Sequence[Callable],
        rows: Sequence[Mistake],
        known: Callable,
        habits: Mapping[str, Callable] = OF_OPTIMIZERS,
        *,
        chained: bool = True,
    ):
        self.name, self.forms, self.rows, self.known = name, forms, rows, known
        self.habits, self.chained = habits, chained

    @cached_property
    def made(self) -> list[tuple[Mistake, Mistake, Recipe]]:
        printed = [(right, source(right, self.name)) for right in self.forms]
        return [both for right, text in printed for both in self.of(right, text)]

    def of(self, right: Callable, text: str) -> Iterator[tuple[Mistake, Mistake, Recipe]]:
        """Yield the pairs of one form: two rows each, and the program with the mistakes of both."""
        which = [row.slug for row in self.rows], changes(self.rows)
        singles, pairs = kept(("pairs", text, which), lambda: formulas(self.rows, text))
        printed = {i for i, _ in singles}
        for first, second, both in pairs if self.chained else (pair for pair in pairs if pair[1] in printed):
            yield self.rows[first], self.rows[second], Recipe(partial(defined, both, self.name), both)
        reference = Reference(right)
        for row, i, about in self.habitual(right, reference):
            for first, program in singles:
                if self.rows[first] is not row:
                    make = partial(habit, self.habits[row.slug], i, program, self.name, reference)
                    yield self.rows[first], row, Recipe(make, about=about)

    def habitual(self, right: Callable, reference: Reference) -> Iterator[tuple[Mistake, int, str]]:
        """Yield the habits that apply to a form, each with its number among those of its row and what it is about."""
        rows = {row.slug: row for row in self.rows}
        for slug, make in self.habits.items():
            if slug in rows:
                yield from ((rows[slug], i, getattr(w, "about", "")) for i, w in enumerate(make(right, reference)))

    def __getitem__(self, i):
        first, second, define = self.made[i]
        return both(self.known(first, define), self.known(second, define), define)

    def __len__(self) -> int:
        return len(self.made)


FORMS, MORE_FORMS = 2, 12  # of each mistake: enough that pairs which come to the same are seen to
MANY = 100  # programs with one mistake; pairs are about half of their square


Singles = list[tuple[int, str]]  # the number of a row, and a program with its mistake
Both = list[tuple[int, int, str]]


def formulas(rows: Sequence[Mistake], text: str) -> tuple[Singles, Both]:
    """Make the programs with one mistake on a formula, and those with two."""
    forms, seen, pairs = many(rows, text), {text}, []
    singles = [(i, program) for i, row in enumerate(rows) for program in commonest(row, text, forms)]
    later = {row.slug: i for i, row in enumerate(rows)}
    for first, program in singles:
        for second, row in enumerate(rows):
            for both in commonest(row, program, forms) if later[row.slug] > later[rows[first].slug] else ():
                if both not in seen:
                    seen.add(both)
                    pairs.append((first, second, both))
    return [(i, program) for i, row in enumerate(rows) for program in commonest(row, text)], pairs


def many(rows: Sequence[Mistake], text: str) -> int:
    """Say how many forms of each mistake to take: more where the formula is short, so that all pairs stay few."""
    return MORE_FORMS if sum(len(commonest(row, text, MORE_FORMS)) for row in rows) <= MANY else FORMS


def commonest(row: Mistake, text: str, forms: int = FORMS) -> list[str]:
    """Return the programs of the forms that stand first in a row; none if none applies.

    The first is made at each of its places alone as well: often only m, or only v, is wrong.
    """
    made = islice(filter(None, (form.programs(text) for form in row.forms)), forms)
    return [program for i, programs in enumerate(made) for program in (programs if i == 0 else programs[-1:])]


def habit(make: Callable, i: int, program: str, name: str, reference: Reference) -> Callable:
    right: Any = defined(program, name)
    wrong: Callable = list(make(right, reference))[i]
    return wrong


def both(first: Misconception, second: Misconception, define: Recipe) -> Misconception:
    """Return two mistakes as one; it is general if one of them is."""
    parts, general = (first, second), first.general or second.general
    said = " ".join(part.sentence for part in parts)
    return Misconception("+".join(p.slug for p in parts), said, define, max(parts, key=cost).cost, parts, general)


def cost(known: Misconception) -> int:
    return COSTS.index(known.cost)
