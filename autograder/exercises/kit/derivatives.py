"""Mistakes in a gradient, worked out from its numbers: in each derivative, up to three places that are wrong.

A derivative is a sum of terms, and what is wrong with the size of a term shows as a multiple of it: so the sizes follow
from the differences by least squares. Other slips, such as a wrong power, are tried one by one, and sizes beside them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, islice, product
from typing import Any

import numpy as np

from autograder.exercises.exercise import COSTS, Misconception
from autograder.exercises.kit.edits import (
    Said,
    Slip,
    Term,
    Values,
    distributed,
    edited,
    inlined,
    multiplied,
    slips,
    terms,
)
from autograder.exercises.kit.mistake import MOVES
from autograder.exercises.kit.reference import Reference
from autograder.records import Trace

NEAR = 1e-9  # of the largest term at a point
SMALL = 1e-3  # of the size at most points: on an axis all terms may be 0
DECIMALS = 9  # of a factor
AT_ONCE = 3  # sizes that are wrong in one derivative
SOME = 4  # explanations of each derivative that are looked at
SWAPPED = ("coordinates_swapped", "slip", MOVES + "returns the two derivatives in the wrong order.")


@dataclass(frozen=True)
class Explanation:
    """What is wrong with one derivative, and the derivative with that."""

    said: tuple[Said, ...]
    tree: ast.expr


class Derivative:
    """One derivative at some points, perhaps with a slip: its values, and what each of its terms adds."""

    def __init__(self, tree: ast.expr, x: str, points: np.ndarray, slip: Slip | None = None):
        self.tree, self.x, self.points, self.slip = tree, x, points, slip
        self.values = Values(tree, x, points)
        self.terms = list(terms(tree))

    @cached_property
    def added(self) -> np.ndarray:
        """What each term adds."""
        return np.array([self.values.with_twice(term.node) - self.values.root for term in self.terms])

    @cached_property
    def size(self) -> np.ndarray:
        """The largest term at each point."""
        largest = np.abs([self.values.root, *self.added]).max(axis=0)
        return np.asarray(np.maximum(largest, SMALL * np.median(largest)))

    @cached_property
    def slipped(self) -> list[Derivative]:
        """The same with each slip that changes it in a way of its own."""
        made = [self]
        for slip in slips(self.tree, self.x):
            other = Derivative(edited(self.tree, {slip.place: slip.make}), self.x, self.points, slip)
            if not any(close(other.values.root / self.size, one.values.root / self.size) for one in made):
                made.append(other)
        return made[1:]

    def explain(self, got: np.ndarray) -> list[Explanation]:
        """Return the explanations with the fewest places; one without any if it is right."""
        if close(got / self.size, self.values.root / self.size):
            return [Explanation((), self.tree)]
        for places in range(1, AT_ONCE + 1):
            found = list(islice(self.with_places(got, places), SOME))
            if found:
                return found
        return []

    def with_places(self, got: np.ndarray, places: int) -> Iterator[Explanation]:
        """Yield the explanations by so many places."""
        left = (got - self.values.root) / self.size
        yield from self.by_sizes(left, self.size, places)
        for one in self.slipped:
            left = (got - one.values.root) / self.size
            if places == 1 and close(left, 0.0):
                yield one.made([], [])
            elif places > 1:
                yield from one.by_sizes(left, self.size, places - 1)
        for one, other in combinations(self.slipped, 2) if places == 2 else ():
            left = (got - one.values.root - other.values.root + self.values.root) / self.size
            if close(left, 0.0) and one.slip and other.slip and one.slip.place != other.slip.place:
                tree = edited(self.tree, {s.place: s.make for s in (one.slip, other.slip)})
                yield Explanation(tuple(dict.fromkeys((one.slip.said, other.slip.said))), tree)

    def by_sizes(self, left: np.ndarray, size: np.ndarray, number: int) -> Iterator[Explanation]:
        """Yield the explanations of what is left by so many terms of another size.

        In a term that is another size itself, what adds so much is so much of that.
        """
        for which, factors in sizes(self.added / size, left, number):
            some, times = [self.terms[i] for i in which], []
            for term, factor in zip(some, factors, strict=True):
                around = [1 + f for t, f in zip(some, factors, strict=True) if term.place in t.inside]
                outer = float(np.prod(around))
                times.append(round(1 + factor / outer, DECIMALS) + 0.0 if abs(outer) > NEAR else np.nan)
            if np.isfinite(times).all():
                yield self.made(some, times)

    def made(self, some: Sequence[Term], times: Sequence[float]) -> Explanation:
        """Return the explanation by the slip and by terms that are there so many times."""
        said = [self.slip.said] if self.slip else []
        said += [term.sized(factor) for term, factor in zip(some, times, strict=True)]
        change = {term.place: partial(multiplied, factor) for term, factor in zip(some, times, strict=True)}
        return Explanation(tuple(dict.fromkeys(said)), edited(self.tree, change))


def close(a: np.ndarray, b: np.ndarray | float) -> bool:
    return bool(np.max(np.abs(a - b)) <= NEAR)


def sizes(added: np.ndarray, left: np.ndarray, number: int) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
    """Yield which terms, so many of them, are how much too large or small, if that is all that is left."""
    if len(added) < number:
        return
    products, with_left = added @ added.T, added @ left
    groups = np.array(list(combinations(range(len(added)), number)))
    matrices = products[groups[:, :, None], groups[:, None, :]]
    usable = np.linalg.cond(matrices) < 1 / NEAR if number > 1 else matrices[:, 0, 0] > 0
    groups, matrices = groups[usable], matrices[usable]
    guesses = np.linalg.solve(matrices, with_left[groups][:, :, None])[:, :, 0]
    with np.errstate(all="ignore"):
        away = np.max(np.abs(left - np.einsum("gk,gkn->gn", guesses, added[groups])), axis=1)
    for i in np.flatnonzero(away <= 1e3 * NEAR):
        exact, *_ = np.linalg.lstsq(added[groups[i]].T, left, rcond=None)
        close = np.max(np.abs(left - exact @ added[groups[i]])) <= NEAR
        if close and np.min(np.abs(exact)) > 1e3 * NEAR:
            yield tuple(groups[i]), exact


def fewest(forms: Sequence[Derivative], got: np.ndarray) -> list[Explanation]:
    """Return the explanations with the fewest mistakes among those of some forms of a derivative."""
    found = [one for form in forms for one in form.explain(got)]
    least = min((len(one.said) for one in found), default=0)
    return [one for one in found if len(one.said) == least]


class Derivatives:
    """The derivatives of a reference; called with what was seen, it yields the mistakes that explain it."""

    def __init__(self, reference: Reference):
        self.reference = reference
        (self.x,) = reference.required
        self.at: tuple[bytes, list[list[Derivative]]] = b"", []

    @cached_property
    def trees(self) -> list[ast.expr]:
        return inlined(self.reference.source)

    def __call__(self, seen: Mapping[str, Trace], run: Callable, probes: Sequence[str]) -> Iterator[Misconception]:
        identity = run(lambda x: np.array(x, dtype=np.float64))
        given = [identity[p].arrays["values"] for p in probes]
        if len({g.shape[1:] for g in given}) > 1:  # of any number of coordinates
            return
        points = np.concatenate(given).T
        rows = [seen[p].arrays.get("values", np.zeros(0)) if p in seen else np.zeros(0) for p in probes]
        if not self.trees or any(r.shape[1:] != (len(points),) or not np.isfinite(r).all() for r in rows):
            return
        got: np.ndarray = np.concatenate(rows).T
        if got.shape != points.shape or len(self.trees) != len(got):
            return
        if self.at[0] != points.tobytes():
            forms = [[tree, distributed(tree)] for tree in self.trees]
            self.at = points.tobytes(), [[Derivative(tree, self.x, points) for tree in some] for some in forms]
        found = [*self.explained(got, ()), *(self.explained(got[::-1], (SWAPPED,)) if len(got) == 2 else ())]
        least = min((len(known.parts) for known in found), default=0)
        yield from (known for known in found if len(known.parts) == least)

    def explained(self, got: np.ndarray, before: tuple[Said, ...]) -> Iterator[Misconception]:
        each = [fewest(forms, row) for forms, row in zip(self.at[1], got, strict=True)]
        for some in product(*each):
            said = [*before, *self.located([e.said for e in some])]
            if said:
                yield self.known(said, [e.tree for e in some][:: -1 if before else 1])

    def located(self, each: Sequence[tuple[Said, ...]]) -> Iterator[Said]:
        """Say of each mistake in which derivative it is, but of one that is in all of them."""
        everywhere = [one for one in each[0] if all(one in other for other in each)]
        for slug, cost, does in everywhere:
            yield "negative" if slug == "one_derivative_negative" else slug, cost, MOVES + does
        where = MOVES.replace("one that", "one whose derivative by {where}")
        for i, some in enumerate(each):
            for slug, cost, does in some:
                if (slug, cost, does) not in everywhere:
                    yield slug, cost, where.replace("{where}", f"{self.x}[{i}]") + does

    def known(self, said: Sequence[Said], trees: Sequence[ast.expr]) -> Misconception:
        lines = ", ".join(ast.unparse(tree) for tree in trees)
        names: dict[str, Any] = {"np": np}
        exec(f"def {self.reference.name}({self.x}):\n    return np.array([{lines}])\n", names)
        define, name = names[self.reference.name], self.reference.name
        parts = tuple(Misconception(slug, does.format(name=name), define, cost) for slug, cost, does in said)
        cost = max((part.cost for part in parts), key=COSTS.index)
        slug, sentence = "+".join(p.slug for p in parts), " ".join(p.sentence for p in parts)
        return Misconception(slug, sentence, define, cost, parts)
