"""Two mistakes at once: a row of the table on the program that another row made, or a habit on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import islice, product
from typing import Any

from autograder.exercises.exercise import COSTS, Misconception, Recipe
from autograder.exercises.kit.habits import HABITS
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.reference import Reference, defined, source

#: Habits that change the path; the others are side faults, which are told apart from the update anyway.
PAIRED = (
    "reset_state",
    "init_one",
    "half_step",
    "double_step",
    "normalized",
    "sign_gradient",
    "squared_gradient",
    "abs_gradient",
)


class Pairs(Sequence[Misconception]):
    """Every two mistakes that a printed form can have at once, each in its commonest forms; made when looked at."""

    def __init__(self, name: str, forms: Sequence[Callable], rows: Sequence[Mistake], known: Callable):
        self.name, self.forms, self.rows, self.known = name, forms, rows, known

    @cached_property
    def made(self) -> list[Misconception]:
        printed = [(right, source(right, self.name)) for right in self.forms]
        return [pair for right, text in printed for pair in (*self.formulas(text), *self.habits(right, text))]

    def formulas(self, text: str) -> Iterator[Misconception]:
        seen, forms = {text}, self.many(text)
        singles = [(row, program) for row in self.rows for program in commonest(row, text, forms)]
        later = {row.slug: i for i, row in enumerate(self.rows)}
        for (first, program), second in product(singles, self.rows):
            for both in commonest(second, program, forms) if later[second.slug] > later[first.slug] else ():
                if both not in seen:
                    seen.add(both)
                    yield self.pair(first, second, Recipe(partial(defined, both, self.name)))

    def many(self, text: str) -> int:
        """Say how many forms of each mistake to take: more where the formula is short, so that all pairs stay few."""
        return MORE_FORMS if sum(len(commonest(row, text, MORE_FORMS)) for row in self.rows) <= MANY else FORMS

    def habits(self, right: Callable, text: str) -> Iterator[Misconception]:
        reference = Reference(right)
        habits = [row for row in self.rows if row.slug in PAIRED and applies(row.slug, right)]
        for second in sorted(habits, key=lambda row: PAIRED.index(row.slug)):
            for row in self.rows:
                for program in commonest(row, text) if row is not second else ():
                    make = Recipe(partial(habit, second.slug, program, self.name, reference))
                    yield self.pair(row, second, make)

    def pair(self, first: Mistake, second: Mistake, define: Recipe) -> Misconception:
        parts = self.known(first, define), self.known(second, define)
        said = " ".join(p.sentence for p in parts)
        return Misconception("+".join(p.slug for p in parts), said, define, max(parts, key=cost).cost, parts)

    def __getitem__(self, i):
        return self.made[i]

    def __len__(self) -> int:
        return len(self.made)


FORMS, MORE_FORMS = 2, 12  # of each mistake: enough that pairs which come to the same are seen to
MANY = 100  # programs with one mistake; pairs are about half of their square


def commonest(row: Mistake, text: str, forms: int = FORMS) -> list[str]:
    """Return the programs of the forms that stand first in a row; none if none applies.

    The first is made at each of its places alone as well: often only m, or only v, is wrong.
    """
    made = islice(filter(None, (form.programs(text) for form in row.forms)), forms)
    return [program for i, programs in enumerate(made) for program in (programs if i == 0 else programs[-1:])]


def applies(slug: str, right: Any) -> bool:
    return any(HABITS[slug](right, Reference(right)))


def habit(slug: str, program: str, name: str, reference: Reference) -> type:
    right: Any = defined(program, name)
    wrong: type = next(iter(HABITS[slug](right, reference)))
    return wrong


def cost(known: Misconception) -> int:
    return COSTS.index(known.cost)
