"""Look farther than the list, where no single mistake of it fits: other forms, a free number, two mistakes at once.

What fits the main probe is checked on all match probes before a word is said, and where two explanations that say
different things fit, nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from operator import eq

import numpy as np

from autograder.exercises.exercise import Exercise, Misconception, Task, of_slug, written
from autograder.judge.compare import close, distance
from autograder.judge.crossed import Crossed
from autograder.judge.fit import answer, fitted
from autograder.judge.measured import alike_on
from autograder.judge.references import Traces, renewed
from autograder.judge.script import Script, script_of
from autograder.judge.shelf import Shelf
from autograder.records import Trace

Seen = Mapping[str, Trace]
Same = Callable[[Seen, Seen], bool]
Found = tuple[Misconception, Traces]

FITTED = 1e-8  # of the travel: a path is fitted to about so much
LEFT_OUT = "left_out"  # the probe that leaves out one argument after the other
MAX_FITTING = 300  # pairs in different lines: a path that more of them give tells nothing
SHORTER = 30  # characters of a program: about a term and what corrects it
CLOSE = 10.0  # times farther away than the closest fit is as close


class Farther:
    """One task's further explanations for one seed; each is made when it is first needed."""

    def __init__(self, exercise: Exercise, task: Task, seed: int, right: Sequence[Seen], same: Same):
        self.exercise, self.task, self.seed, self.right, self.same = exercise, task, seed, right, same
        self.known_alike: dict[frozenset[str], bool] = {}

    def explain(self, evidence: Seen) -> Found | None:
        """Return the one explanation that fits on all match probes: a form, else a number, else two mistakes.

        What is right on all of them needs no explanation.
        """
        if self.is_right(evidence):
            return None
        form = self.lookup(self.nearby, evidence)
        if form and not form[0].general:
            return form
        found = self.number(evidence) or self.lookup(self.pairs, evidence) or self.finished(evidence)
        return found or self.solved(evidence) or form

    def learn(self, evidence: Seen, single: bool) -> None:
        """Compute what the evidence is held against; two mistakes at once only where no `single` one explains it."""
        _ = self.nearby.close(evidence)
        explained = single or self.is_right(evidence)
        if not explained and all(known.general for known, _ in self.fitting_forms(evidence)):
            _ = self.pairs.close(evidence), self.crossed
            _ = self.task.finishes and self.singles.whole

    def is_right(self, evidence: Seen) -> bool:
        return any(self.same(evidence, traces) for traces in self.right)

    def lookup(self, shelf: Shelf, evidence: Seen) -> Found | None:
        return agreed(self.fitting(shelf, evidence), self.alike)

    def fitting(self, shelf: Shelf, evidence: Seen) -> list[Found]:
        """Return the programs of a shelf whose behavior is the evidence's on all match probes."""
        fit = [(shelf.items[i], shelf.traces(i)) for i in shelf.close(evidence)]
        return [found for found in fit if self.same(evidence, found[1])]

    def alike(self, a: str, b: str) -> bool:
        """Tell whether two mistakes, each alone, can do the same: then they are two ways to say one thing."""
        key = frozenset((a, b))
        if key not in self.known_alike:
            first, second = ([Traces(self.task, m.define, self.seed) for m in self.of_slug(slug)] for slug in key)
            self.known_alike[key] = any(self.same(x, y) for x in first for y in second)
        return self.known_alike[key]

    def of_slug(self, slug: str) -> Sequence[Misconception]:
        return of_slug(self.task.misconceptions, slug)

    @cached_property
    def singles(self) -> Shelf:
        """The accepted forms, and every mistake that says what it is."""
        right = [Misconception("", "", define) for define in self.task.conventions.values()]
        known = [m for m in self.task.misconceptions if not m.general]
        return Shelf(self.exercise, self.task, self.seed, "singles", [*right, *known])

    def fitting_forms(self, evidence: Seen) -> list[Found]:
        """Return the single mistakes in other accepted forms that the evidence may be."""
        return self.fitting(self.nearby, evidence)

    def number(self, evidence: Seen) -> Found | None:
        fit = []
        for row in self.task.fits:
            value = fitted(self.task, row, evidence, self.seed)
            if value is not None:
                known = row.at(value)
                fit.append((known, Traces(self.task, known.define, self.seed)))
        fit = [found for found in fit if self.same(evidence, found[1])]
        return agreed(self.closest([*fit, *self.after(slice(len(self.right)), evidence)], evidence))

    def apart(self, evidence: Seen) -> Found | None:
        """Return two mistakes in different lines, one of which may be too seldom to be looked for in all pairs."""
        path = answer(evidence.get(self.task.match[0], Trace()))
        if path is None or self.is_right(evidence):  # two mistakes may cancel
            return None
        pairs = [(crossed.halves, parts) for crossed in self.crossed for parts in crossed.found(path)]
        known = [halves.pair(*parts) for halves, parts in pairs] if len(pairs) <= MAX_FITTING else []
        for general in (False, True):
            found = [(one, Traces(self.task, one.define, self.seed)) for one in known if one.general is general]
            if fit := [one for one in found if self.same(evidence, one[1])]:
                return agreed(fit, self.alike)
        return None

    def finished(self, evidence: Seen) -> Found | None:
        """Return a known mistake beside one in what is done with the result."""
        return agreed(list(self.after(slice(len(self.right), None), evidence)), self.alike)

    def solved(self, evidence: Seen) -> Found | None:
        """Return what the task works out from the numbers themselves."""
        if self.task.solve is None:
            return None
        with np.errstate(all="ignore"):  # whatever numbers an answer gives
            known = [*self.task.solve(evidence, lambda one: Traces(self.task, one, self.seed), self.task.match)]
        found = [(one, Traces(self.task, one.define, self.seed)) for one in known]
        return agreed([one for one in found if self.same(evidence, one[1])])

    def after(self, some: slice, evidence: Seen) -> Iterator[Found]:
        """Yield what becomes the evidence if the result of some of the programs with at most one mistake is changed."""
        got = answer(evidence.get(self.task.match[0], Trace()))
        for finish in self.task.finishes:
            before = self.singles.whole[some]
            if got is None or before.shape[1:] != got.shape:
                return
            with np.errstate(all="ignore"):
                numbers = finish.numbers(before, got) / (np.max(self.singles.whole[0]) if finish.of_largest else 1.0)
            for i in np.flatnonzero(np.isfinite(numbers)):
                known = finish.of(self.singles.items[some][int(i)], numbers[i])
                traces = Traces(self.task, known.define, self.seed)
                if self.same(evidence, traces):
                    yield known, traces

    def number_on(self, probes: Sequence[str], slugs: Container[str], evidence: Seen) -> Found | None:
        """Return the mistake of these slugs whose number is found on one of these probes and that fits on all.

        If several ways to make it fit, only what is true of all of them is said.
        """
        found = []
        for row in (row for row in self.task.fits if row.slug in slugs):
            values = [fitted(self.task, row, evidence, self.seed, probe) for probe in probes]
            for known in (row.at(float(written(value))) for value in values if value is not None):  # as it was typed
                traces = Traces(self.task, known.define, self.seed)
                if alike_on(probes, evidence, traces):
                    found.append((known, traces))
                    break
        one = agreed(found)
        if one and len({known.sentence for known, _ in found}) > 1:
            return replace(one[0], sentence=self.of_slug(one[0].slug)[0].sentence), one[1]
        return one

    def defaults(self, evidence: Seen, beside: tuple[Misconception, Seen] | None = None) -> Found | None:
        """Return the mistake of all defaults that are others than the text's, each found where it alone is left out.

        They are those of an accepted form, or stand beside another mistake.
        """
        forms = [*zip(self.task.defaults, self.right, strict=True)]
        if beside:
            forms = [(self.task.defaults[0].beside(renewed(beside[0].define)), beside[1])]
        got = evidence.get(LEFT_OUT, Trace()).arrays
        for form, right in forms:
            own = right[LEFT_OUT].arrays
            wrong = [name for name in form.fits if name in own and not close(got.get(name), own[name])]
            fits = {n: fitted(self.task, form.fits[n], evidence, self.seed, LEFT_OUT, n) or 0.0 for n in wrong}
            if fits:
                known = form.known({name: float(written(value)) for name, value in fits.items()})  # as it was typed
                traces = Traces(self.task, known.define, self.seed)
                if alike_on(("defaults", LEFT_OUT), evidence, traces):
                    return known, traces
        return None

    def closest(self, found: Sequence[Found], evidence: Seen) -> list[Found]:
        """Return the fits that are about as close as the closest: with a number of its own, much comes near."""
        main = self.task.match[0]
        got = answer(evidence.get(main, Trace()))
        fits = [answer(traces[main]) for _, traces in found]
        away = [np.inf if fit is None else distance(got, fit) for fit in fits]
        least = CLOSE * max(min(away, default=0.0), FITTED)
        return [one for one, d in zip(found, away, strict=True) if d <= least]

    def forms(self, slugs: Container[str]) -> Iterator[Found]:
        """Yield the single mistakes of these slugs in other accepted forms, with what they do."""
        for i, known in enumerate(self.task.nearby):
            if known.slug in slugs:
                yield known, self.nearby.traces(i)

    @cached_property
    def crossed(self) -> list[Crossed]:
        script = script_of(self.task, self.seed) if self.task.halves else None
        return [Crossed(halves, script) for halves in self.task.halves] if isinstance(script, Script) else []

    @cached_property
    def nearby(self) -> Shelf:
        return Shelf(self.exercise, self.task, self.seed, "nearby", self.task.nearby)

    @cached_property
    def pairs(self) -> Shelf:
        return Shelf(self.exercise, self.task, self.seed, "pairs", self.task.pairs)


def agreed(found: Sequence[Found], alike: Callable[[str, str], bool] = eq) -> Found | None:
    """Return the explanation if all that fit say the same, or the one mistake that all of them share.

    What is general is no other explanation than one that says what it is, and of mistakes that are alike, the first
    that is met stands for all.
    """
    found = [one for one in found if not one[0].general] or found
    if not found:
        return None
    said: list[set[str]] = []
    met: list[str] = []
    for known, _ in found:
        slugs = [m.slug for m in known.parts or (known,)]
        said.append({next((m for m in met if m == slug or alike(m, slug)), slug) for slug in slugs})
        met += [slug for slug in slugs if slug in said[-1] and slug not in met]
    shared = set.intersection(*said)
    if all(slugs == shared for slugs in said):
        return found[0]
    known, traces = found[0]
    common = next((part for part in known.parts if part.slug in shared), None)
    return (common, traces) if common else simplest(found, said)


def simplest(found: Sequence[Found], said: Sequence[set[str]]) -> Found | None:
    """Return the explanation whose program is far shorter than those that say other things, if there is one.

    Who leaves two things out has more likely left them out than written two wrong ones that cancel.
    """
    lengths = [len(getattr(known.define, "program", "")) for known, _ in found]
    first = lengths.index(min(lengths))
    others = [n for n, slugs in zip(lengths, said, strict=True) if slugs != said[first]]
    return found[first] if lengths[first] and min(others) - lengths[first] >= SHORTER else None
