"""A known mistake: what it is called, what the student reads, what it costs, and how it changes a printed formula."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.exercises.kit.rewrite import rewritten

MOVES = "Your {name} behaves exactly like one that "


@dataclass(frozen=True)
class Form:
    """One way in which a mistake is written: changes as in `rewrite`, and an example.

    The example names a reference and text that the changes make of it: `("AdaGrad", "(self.s + self.eps)")`.
    """

    changes: tuple[str, ...]
    example: tuple[str, str]

    def programs(self, source: str) -> list[str]:
        """Make the programs with this mistake; none where it does not apply."""
        return list(rewritten(source, *self.changes))


@dataclass(frozen=True, eq=False)  # a row is itself: they are many, and would be compared word by word
class Mistake:
    """A row of the table. `cost` is what it takes of the points, one of COSTS."""

    slug: str
    cost: str
    behavior: str
    forms: tuple[Form, ...] = ()
    general: bool = False  # as of a Misconception

    def sentence(self, name: str, **words: object) -> str:
        """Say it of the student's class `name`; a behavior that begins with a capital is a sentence already."""
        said = self.behavior if self.behavior[0].isupper() else MOVES + self.behavior
        return said.format(name=name, **words)


def mistake(slug: str, cost: str, behavior: str, *forms: tuple[str, ...], general: bool = False) -> Mistake:
    """Write a row: each form is the changes, and last the example as `Reference: text`.

    >>> mistake("no_sqrt", "part", "divides without the root.", ("np.sqrt(_x) → _x", "AdaGrad: (self.s + self.eps)"))
    """
    made = []
    for *changes, example in forms:
        reference, _, text = example.partition(": ")
        made.append(Form(tuple(changes), (reference, text)))
    return Mistake(slug, cost, behavior, tuple(made), general)
