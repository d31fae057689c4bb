"""Name the mistake only where the behavior is the same: evidence against every misconception, on every match probe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

import numpy as np

from autograder.exercises.exercise import COSTS, Exercise, Misconception, Task
from autograder.judge import references, shelf
from autograder.judge.compare import SIDE
from autograder.judge.farther import Farther
from autograder.judge.measured import Stacks, alike_on, all_sides, measured, near, stacks_of
from autograder.judge.session import Results
from autograder.judge.shelf import Arrays
from autograder.records import Diagnosis, Evidence, Trace

Traces = Mapping[str, Trace]
KINDS = ("behavior", "shows", "side")  # in the order in which students are told


@dataclass(frozen=True)
class Recognized:
    """A known mistake that the evidence shows, with what the mistake itself does under the probes.

    `kind` says by what: its `behavior` on every match probe, what a failed test `shows`, or a `side` fault beside the
    numbers.
    """

    misconception: Misconception
    traces: Traces
    kind: str


class Library:
    """The misconceptions' evidence for one seed.

    Numbers and side faults are looked at apart: a changed input does not hide a mistake in the numbers, nor the other
    way round. A misconception whose numbers are an accepted convention's on all match probes (it has another default
    for eps, say) cannot be told by them; only a test that `shows` it, or its side faults, can tell.
    """

    def __init__(self, exercise: Exercise, task: Task, seed: int, conventions: Mapping[str, Traces]):
        self.exercise, self.task, self.seed = exercise, task, seed
        self.room = exercise.name
        self.conventions, self.right = conventions, list(conventions.values())
        self.farther = Farther(exercise, task, seed, self.right, partial(alike_on, task.match))
        self.last: tuple[Evidence | None, dict[str, Recognized | None]] = None, {}  # what was found in it
        self.own: dict[int, tuple[Traces, Results]] = {}  # by its traces: a mistake's results with itself in place

    def learn(self, evidence: Evidence) -> bool:
        """Compute, once, what the mistakes do that such evidence is compared with; return that it is there."""
        found = self.listed(evidence)
        self.farther.learn(evidence.traces, single=found is not None and not found.misconception.general)
        return True

    @cached_property
    def entries(self) -> list[tuple[Misconception, Traces]]:
        known = (m for m in self.task.misconceptions if getattr(m.define, "seed", self.seed) == self.seed)
        return [(m, references.Traces(self.task, m.define, self.seed)) for m in known]  # recorded ones have a seed

    def recognize(self, evidence: Evidence, failed: Iterable[tuple[Iterable[str], Iterable[str]]]) -> list[Recognized]:
        """Return the known mistakes in the evidence, in the order of KINDS.

        `failed` are tests, each as the slugs that it shows and the probes that it looked at.
        """
        found = [self.shown(slugs, evidence, tuple(probes)) for slugs, probes in failed if slugs and probes]
        seen: dict[str, Recognized] = {}
        for one in (*found, self.match(evidence), *self.beside(evidence)):
            if one and (one.misconception.slug not in seen or one.kind == "behavior" or dearer(one, seen)):
                seen[one.misconception.slug] = one
        return sorted(seen.values(), key=lambda f: KINDS.index(f.kind))

    def diagnoses(self, found: Recognized) -> list[Diagnosis]:
        """Return what a student is told of it: of two mistakes at once, both."""
        parts = found.misconception.parts or (found.misconception,)
        return [Diagnosis(f"{self.room}.{part.slug}", part.sentence) for part in parts]

    def match(self, evidence: Evidence) -> Recognized | None:
        """Return the first misconception whose behavior is the evidence's on all match probes."""
        return self.once("match", evidence, self.matching)

    def once(self, what: str, evidence: Evidence, look: Callable[[Evidence], Recognized | None]) -> Recognized | None:
        """Look only once for something in one piece of evidence."""
        if self.last[0] is not evidence:
            self.last = evidence, {}
        found = self.last[1]
        if what not in found:
            found[what] = look(evidence)
        return found[what]

    def matching(self, evidence: Evidence) -> Recognized | None:
        found = self.listed(evidence)
        if found and not found.misconception.general:
            return found
        more = self.farther.explain(evidence.traces) or (None if found else self.farther.apart(evidence.traces))
        found = Recognized(*more, "behavior") if more else found
        return None if found and found.misconception.general and not self.gave_numbers(evidence) else found

    def gave_numbers(self, evidence: Evidence) -> bool:
        """Return whether the main probe gave any: without, a general mistake would be read into what shows nothing."""
        arrays = evidence.traces.get(self.task.match[0], Trace()).arrays
        return any(np.isfinite(a[1:] if name == "path" else a).any() for name, a in arrays.items())

    def listed(self, evidence: Evidence) -> Recognized | None:
        """Return the first misconception of the list whose behavior is the evidence's."""
        return self.once("listed", evidence, self.in_list)

    def in_list(self, evidence: Evidence) -> Recognized | None:
        """Look through the list, unless the evidence is right on all match probes."""
        got = evidence.traces
        if self.farther.is_right(got):
            return None
        found = self.near(got)
        # most that are near are right on the main probe, as the evidence is, and differ where it does
        for probe in (p for p in self.task.match if not any(alike_on([p], got, right) for right in self.right)):
            found = [(m, t) for m, t in found if alike_on([probe], got, t)]
        return self.first([(m, t) for m, t in found if not self.farther.is_right(t)], evidence, (), "behavior")

    def shown(self, slugs: Iterable[str], evidence: Evidence, probes: tuple[str, ...]) -> Recognized | None:
        """Return the misconception of these slugs, if any, whose behavior is the evidence's on the probes seen."""
        slugs = set(slugs)
        side = {self.entries[place][0].slug for place in self.pure}
        own = ((m, t) for i, (m, t) in enumerate(self.entries) if m.slug in slugs and i not in self.pure)
        forms = self.farther.forms(slugs - side)
        found = self.first(chain(own, forms), evidence, probes, "shows")
        if found:
            return found
        more = self.other_defaults(evidence) if "defaults" in probes and self.task.defaults else None
        more = more or self.farther.number_on(probes, slugs, evidence.traces)
        return Recognized(*more, "shows") if more else None

    def other_defaults(self, evidence: Evidence) -> tuple[Misconception, Traces] | None:
        """Return the mistake of all defaults that differ, of an accepted form or beside the mistake in the numbers."""
        found = self.farther.defaults(evidence.traces)
        if found is None and (wrong := self.match(evidence)):
            found = self.farther.defaults(evidence.traces, (wrong.misconception, wrong.traces))
        return found

    def beside(self, evidence: Evidence) -> list[Recognized]:
        """Return the misconceptions that are a side fault of the evidence and nothing else: the closest first."""
        kinds = all_sides(evidence.traces)
        if not kinds:
            return []
        found, left = [], kinds
        for place, own in sorted(self.pure.items(), key=lambda item: -len(item[1])):
            if own <= kinds and own & left:
                found.append(Recognized(*self.entries[place], "side"))
                left = left - own
        return found

    @cached_property
    def pure(self) -> dict[int, frozenset[str]]:
        """By the place of each entry with the numbers of an accepted convention: its side faults, if it has any."""
        kinds = {kind: frozenset(map(int, self.main[f"beside {kind}"])) for kind in SIDE}
        places = sorted(frozenset().union(*kinds.values()))
        return {i: frozenset(kind for kind, some in kinds.items() if i in some) for i in places}

    def in_numbers(self, slugs: Iterable[str]) -> bool:
        """Return whether one of these mistakes shows in numbers alone."""
        own = set(slugs)
        return any(m.slug in own and not self.is_told(traces) for m, traces in self.entries)

    def kept(self, what: str, make: Callable[[], Arrays]) -> Arrays:
        return shelf.kept(shelf.named(self.exercise, self.task, f"{what} {self.which}", self.seed), make)

    @cached_property
    def which(self) -> str:
        return shelf.listed(m for m, _ in self.entries)

    def is_told(self, traces: Traces) -> bool:
        """Return whether events tell of such a mistake: side faults, or results of another dtype."""
        return any(event.kind in SIDE for trace in traces.values() for event in trace.events)

    def near(self, got: Traces) -> list[tuple[Misconception, Traces]]:
        """Return the misconceptions that the main probe's arrays do not rule out."""
        return [self.entries[i] for i in near(self.stacks, got.get(self.task.match[0], Trace()).arrays)]

    @cached_property
    def stacks(self) -> Stacks:
        return stacks_of(self.main)

    @cached_property
    def main(self) -> Arrays:
        """What the entries do on the main probe, and which of them are side faults: kept on disk."""
        return self.kept("main", lambda: measured(self.task, self.seed, self.entries, self.right))

    def forms(self, found: Recognized, evidence: Evidence) -> dict[str, Traces]:
        """Return every form of a recognized mistake that the evidence may have, the found one first."""
        slug = found.misconception.slug
        listed = [t for m, t in self.near(evidence.traces) if m.slug == slug and t is not found.traces]
        listed = [t for t in listed if alike_on(self.telling_probes(t), evidence.traces, t)]
        forms = [t for m, t in self.farther.fitting_forms(evidence.traces) if m.slug == slug]
        return {f"{slug} {i}": t for i, t in enumerate([found.traces, *listed, *forms])}

    def same(self, slug: str, traces: Traces) -> bool:
        """Return whether a form of the misconception `slug` behaves as these traces on all match probes."""
        return any(m.slug == slug and alike_on(self.task.match, traces, t) for m, t in self.entries)

    def first(
        self, entries: Iterable[tuple[Misconception, Traces]], evidence: Evidence, probes: tuple[str, ...], kind: str
    ) -> Recognized | None:
        """Return the first entry whose behavior is the evidence's on the probes, or on those that tell.

        If different mistakes are, it is the first that is so on all probes, to the last digit if one is; a general one
        is the last.
        """
        got = evidence.traces
        fit = [(m, t) for m, t in entries if alike_on(probes or self.telling_probes(t), got, t)]
        if len({(m.sentence, m.cost) for m, _ in fit}) > 1:
            every = tuple(self.task.probes)
            fit.sort(key=lambda one: (one[0].general, not alike_on(every, got, one[1]), not identical(got, one[1])))
        return Recognized(*fit[0], kind) if fit else None

    def telling_probes(self, traces: Traces) -> Iterable[str]:
        """Return the match probes, or all where only the others give numbers of the misconception."""
        match = self.task.match
        return match if any(not traces[p].failure for p in match) or all_fail(traces) else self.task.probes


def identical(got: Mapping[str, Trace], entry: Traces) -> bool:
    """Return whether all numbers are the same to the last digit, as those of whatever rounds alike are."""
    both = [(got.get(p, Trace()).arrays.get(name), a) for p in entry for name, a in entry[p].arrays.items()]
    return all(a is not None and np.array_equal(a, b, equal_nan=True) for a, b in both)


def dearer(one: Recognized, seen: Mapping[str, Recognized]) -> bool:
    """Return whether a test shows a form of a mistake that costs more than the form which another test has shown."""
    old = seen[one.misconception.slug]
    return old.kind == "shows" and COSTS.index(one.misconception.cost) > COSTS.index(old.misconception.cost)


def all_fail(traces: Traces) -> bool:
    return all(trace.failure for trace in traces.values())
