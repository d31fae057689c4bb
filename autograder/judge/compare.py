"""Compare evidence with the accepted conventions: one distance, one way to say what differs.

`Work` is the `student` fixture of the hidden suites. It owns tolerance and message; a suite names probes and says where
to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder.errors import Fault, Finding
from autograder.exercises.exercise import Task
from autograder.judge import messages
from autograder.records import Evidence, Trace

Array = np.ndarray
LIKENESS = 1e-4  # to a mistake, relative; anything up to 1e-2 gives nearly the same labels, and no wrong one
SIDE = {"params_changed", "grads_changed", "result_changed", "dtype"}


def scales(reference: Array, scale: str) -> Array:
    """Return what differences are divided by, broadcastable to `reference`.

    `travel`: how far each coordinate of a path goes from its start, at least 1e-3 of the farthest; `range`: max - min
    of the curve; `relative`: the size of each number; `absolute`: 1.
    """
    if scale == "travel":
        travel = np.max(np.abs(reference - reference[:1]), axis=0) if len(reference) else np.ones(())
        size = np.maximum(travel, 1e-3 * np.max(travel, initial=0.0))
    elif scale == "range":
        size = np.ptp(reference, axis=0) if len(reference) else np.ones(())
    elif scale == "relative":
        size = np.abs(reference)
    elif scale == "absolute":
        size = np.ones(())
    else:
        raise ValueError(f"scale must be travel, range, relative or absolute, not {scale!r}")
    return np.where(size > 0, size, 1.0)


def differences(got: Array | None, reference: Array, scale: str = "travel") -> Array:
    """Return scaled differences, one per number of `reference`; inf for what is missing, NaN, or of another shape."""
    if got is None or got.shape != reference.shape:
        return np.full(reference.shape, np.inf)
    with np.errstate(all="ignore"):
        d = np.abs(got - reference) / scales(reference, scale)
    return np.where(np.isnan(d), np.inf, d)


def distance(got: Array | None, reference: Array, scale: str = "travel") -> float:
    """Return D = max over steps and coordinates of |x - r| / S (`D <= tol` accepts, so that NaN rejects)."""
    if got is not None and got.shape == reference.shape and (got == reference).all():  # most right answers, and fast
        return 0.0
    return float(np.max(differences(got, reference, scale), initial=0.0))


def first_step(got: Array | None, reference: Array, tolerance: float, scale: str = "travel") -> int | None:
    """Return the first row in which the two differ by more than the tolerance; None if they never do."""
    if got is None or not got.ndim or got.ndim != reference.ndim or got.shape[1:] != reference.shape[1:]:
        return 0
    rows = min(len(got), len(reference))
    with np.errstate(all="ignore"):
        d = np.abs(got[:rows] - reference[:rows]) / np.broadcast_to(scales(reference, scale), reference.shape)[:rows]
    bad = ~(d <= tolerance).all(axis=tuple(range(1, d.ndim)))
    if bad.any():
        return int(np.argmax(bad))
    return rows if len(got) != len(reference) else None


def worst(got: Array, expected: Array) -> tuple[int, ...]:
    """Return the index at which two arrays of one shape differ most; NaN differs more than anything."""
    d = np.abs(np.asarray(got) - expected)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(np.where(np.isnan(d), np.inf, d))), d.shape))


def within(got: Array, wanted: Array, room: Array) -> Array:
    """Return where numbers are what is wanted, as far as there is room: NaN where NaN, inf where inf."""
    return np.asarray((np.abs(got - wanted) <= room) | (got == wanted) | (np.isnan(got) & np.isnan(wanted)))


def allowed(entry: Array) -> Array:
    """Return how far each number may be from a mistake's: the tolerance, of its coordinate's travel."""
    room: Array = allowed_of_each(entry[None])[0]
    return room


def allowed_of_each(entries: Array) -> Array:
    """Return what is `allowed` of each of many entries of one shape, broadcastable to one of them."""
    finite = np.isfinite(entries)
    of = entries if finite.all() else np.where(finite, entries, 0.0)
    with np.errstate(over="ignore"):
        moved = np.abs(of - of[:, :1]) if of.ndim > 1 else np.abs(of)
    if of is not entries:
        moved = np.where(finite, moved, 0.0)
    travel = moved.max(axis=1, initial=0.0) if of.ndim > 1 else moved
    farthest = travel.max(axis=tuple(range(1, travel.ndim)), initial=0.0, keepdims=True)
    size = np.maximum(travel, 1e-3 * farthest)
    return LIKENESS * np.where(size > 0, size, 1.0)


def close(got: Array | None, entry: Array) -> bool:
    """Return whether two arrays are equal within what either allows, with NaN and inf at the same places.

    Beside one that stays where it is, steps of any length would else be short.
    """
    if got is None or got.shape != entry.shape:
        return False
    if np.array_equal(got, entry):
        return True
    finite = np.isfinite(entry)
    if finite.all():
        if not np.isfinite(got).all():
            return False
        with np.errstate(over="ignore"):
            far = np.abs(got - entry)
            return bool((far <= allowed(entry)).all() and (far <= allowed(got)).all())
    if not np.array_equal(np.where(finite, 0.0, entry), np.where(np.isfinite(got), 0.0, got), equal_nan=True):
        return False
    seen, of = np.where(finite, got, 0.0), np.where(finite, entry, 0.0)
    with np.errstate(over="ignore"):  # numbers near the largest may be too far apart for a number
        far = np.abs(seen - of)
        return bool(np.all(far <= allowed(entry)) and np.all(far <= allowed(got)))


def ended(trace: Trace) -> tuple[str, int | None, str] | None:
    """Return how a run ended early: kind, step and the exception's type."""
    event = trace.failure
    return (event.kind, event.step, event.text.partition(":")[0]) if event else None


def same(trace: Trace, mistake: Trace, array: str) -> bool:
    """Return whether a run did what a mistake's run did: the same numbers, NaN where NaN, and the same end."""
    alike = array not in mistake.arrays or close(trace.arrays.get(array), mistake.arrays[array])
    return alike and ended(trace) == ended(mistake)


@dataclass
class Work:
    """One graded cell's evidence, for a suite to look at; the fixture `work`.

    `references` holds the evidence of each accepted convention by name, `accepted` those conventions that the work may
    still follow: a convention that one test needed is the only one that later tests allow. Where a mistake is in place,
    its forms are the `references`, and `right` are the accepted ones: a probe is in order if it is either's, and what
    the mistake cannot do (it may end in an error) need not be done. `passed` are the tests that have passed so far.
    """

    task: Task
    evidence: Evidence
    references: Mapping[str, Mapping[str, Trace]]
    right: Mapping[str, Mapping[str, Trace]] = field(default_factory=dict)
    accepted: list[str] = field(init=False)
    looked_at: set[str] = field(init=False, default_factory=set)
    distances: dict[tuple[str, str], float] = field(init=False, default_factory=dict)
    passed: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.accepted = list(self.references)

    @property
    def placed(self) -> bool:
        """Whether a mistake is in place."""
        return bool(self.right)

    def against_right(self) -> Work:
        """Return the same work held against the accepted forms alone, with what has passed so far."""
        work = Work(self.task, self.evidence, self.right)
        work.passed = self.passed
        return work

    # -- what a suite uses ------------------------------------------------------------------------------------------

    def follows(
        self, *probes: str, array: str = "path", scale: str = "travel", look: str = "", steps: bool = True
    ) -> None:
        """Accept if one accepted convention is within tolerance on all named probes; else a Finding.

        `array` is the kept array to compare, `scale` how (see `scales`), `look` the sentence that says where to look.
        The message counts the array's rows as steps from 0 on, or without `steps` as values from 1 on.
        """
        table = {c: [self.deviation(c, p, array, scale) for p in probes] for c in self.accepted}
        for i, p in enumerate(probes):
            self.distances[p, array] = min(row[i] for row in table.values())
        fits = {
            c: [d <= self.tolerance(p, array) for d, p in zip(row, probes, strict=True)] for c, row in table.items()
        }
        matching = [c for c, ok in fits.items() if all(ok)]
        if matching:
            self.accepted = matching
            return
        closest = max(self.accepted, key=lambda c: sum(fits[c]))
        self.fail(self.differs(closest, probes[fits[closest].index(False)], array, scale, steps), look)

    def matches(self, *probes: str, array: str = "path", scale: str = "travel") -> bool:
        """Return whether one accepted convention is within tolerance on all named probes.

        Decides nothing for later tests.
        """
        return any(
            all(self.deviation(c, p, array, scale) <= self.tolerance(p, array) for p in probes) for c in self.accepted
        )

    def tells_by(self, *probes: str) -> None:
        """Hold the mistakes that this test shows, if it fails, against these probes too."""
        self.looked_at.update(probes)

    def clean(self, *kinds: str, probes: tuple[str, ...] | None = None, look: str = "") -> None:
        """Accept if no event of these kinds (side faults such as `params_changed`) was seen in the probes (or any)."""
        if unknown := set(kinds) - SIDE:
            raise ValueError(f"kinds must be of {sorted(SIDE)}, not {sorted(unknown)}")
        for probe in probes or tuple(self.task.probes):
            for event in self.trace(probe).events:
                if event.kind in kinds:
                    self.fail(messages.ran(self.task, probe) + " " + messages.side_fault(event), look)

    def works(self, *probes: str, look: str = "") -> None:
        """Accept if nothing spoiled the numbers of these probes: no exception, no wrong shape or type."""
        for probe in probes:
            if event := self.trace(probe).failure:
                self.fail(messages.ran(self.task, probe) + " " + messages.failure(self.task, event), look)

    def array(self, probe: str, name: str = "path") -> Array:
        """Return a kept array of the student's; a Finding if the probe did not get that far."""
        self.works(probe)
        try:
            return self.trace(probe).arrays[name]
        except KeyError:
            raise Fault(f"the probe {probe!r} of {self.task.cell} keeps no array {name!r}") from None

    def reference(self, probe: str, name: str = "path", convention: str | None = None) -> Array:
        """Return the same array of an accepted convention (default: the first one still allowed)."""
        arrays = self.references[convention or self.accepted[0]][probe].arrays
        if self.placed and name not in arrays:
            self.fail("There is nothing to compare: the recognized mistake produces no numbers here.")
        return arrays[name]

    def trace(self, probe: str) -> Trace:
        if probe not in self.task.probes:
            raise Fault(f"{self.task.cell} has no probe {probe!r}; it has {', '.join(self.task.probes)}")
        self.looked_at.add(probe)
        return self.evidence.traces.get(probe, Trace())

    def fail(self, said: str, look: str = "") -> None:
        """Raise the Finding that says this."""
        raise Finding(messages.join(said, look))

    def expect(self, condition: bool, probe: str, said: str, look: str = "") -> None:
        """Raise a Finding unless the condition (a plain bool, so NaN rejects) holds; `said` tells expected and got."""
        if not condition:
            self.fail(messages.ran(self.task, probe) + " " + said, look)

    @staticmethod
    def told_apart(expected: float, got: float) -> tuple[str, str]:
        """Return two numbers as a message tells them: with as many digits as it takes to tell them apart."""
        return messages.told_apart(expected, got)

    def agrees(self, probe: str, got: Array, expected: Array, what: str, look: str = "", begin: int = 0) -> None:
        """Raise a Finding unless two arrays of the student's agree as two paths must; `what` names their numbers.

        The message counts their rows as steps from `begin` on.
        """
        step = first_step(got, expected, self.tolerance(probe))
        if step is not None:
            said = messages.difference(what, got, expected, step, worst(got[step], expected[step]), begin)
            self.fail(messages.ran(self.task, probe) + " " + said, look)

    # -- inside -----------------------------------------------------------------------------------------------------

    def tolerance(self, probe: str, array: str = "path") -> float:
        kept = self.task.tolerances
        return kept.get(f"{probe}.{array}", kept.get(probe, kept["default"]))

    def deviation(self, convention: str, probe: str, array: str, scale: str) -> float:
        trace, form = self.trace(probe), self.references[convention][probe]
        forms = [f for f in (form, *(right[probe] for right in self.right.values())) if array in f.arrays]
        if not forms:
            raise Fault(f"the probe {probe!r} of {self.task.cell} keeps no array {array!r}")
        got = None if trace.failure else trace.arrays.get(array)
        apart = min(distance(got, f.arrays[array], scale) for f in forms)
        if self.placed and apart > self.tolerance(probe, array) and same(trace, form, array):
            return 0.0
        return apart

    def differs(self, convention: str, probe: str, array: str, scale: str, steps: bool = True) -> str:
        """Return what we ran, what was expected and what came, at the first step that differs."""
        trace, reference = self.trace(probe), self.references[convention][probe].arrays[array]
        said = messages.ran(self.task, probe) + " "
        if trace.failure:
            return said + messages.failure(self.task, trace.failure)
        got = trace.arrays.get(array)
        if got is None or got.shape != reference.shape:
            return said + messages.wrong_shape(array, None if got is None else got.shape, reference.shape)
        step = first_step(got, reference, self.tolerance(probe, array), scale) or 0
        size = np.broadcast_to(scales(reference, scale), reference.shape)[step]
        where = worst(got[step] / size, reference[step] / size)
        return said + messages.difference(array, got, reference, step, where, begin=0 if steps else None)
