"""Judge one graded cell after the other: evidence in, verdict out."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from autograder.boundary import Boundary
from autograder.errors import Fault
from autograder.exercises.exercise import Exercise, Misconception, Task
from autograder.judge import bridges, messages
from autograder.judge.compare import Work, first_step
from autograder.judge.diagnose import Library, Recognized, Traces
from autograder.judge.follow import AT_LEAST, limited, merged, missed
from autograder.judge.given import AS_GIVEN, GIVEN, shows_no_more
from autograder.judge.idle import STILL, idle, unpaid
from autograder.judge.idle import named as never_moves
from autograder.judge.right import right
from autograder.judge.scale import SCALES, Scale, together
from autograder.judge.session import Results, Session, Test, not_run_at_all
from autograder.records import Diagnosis, Evidence, Outcome, Verdict

T = TypeVar("T")

MAX_KEPT_RESULTS = 1000  # results of mistakes with themselves in place
MAX_REMEMBERED = 300  # verdicts, those that were asked for last: about 10 kB each
DIGITS = 9  # of a score: what adding floats leaves behind them is nobody's points


class Judge:
    """The hidden suites of some exercises, started once; the references' evidence for a seed, computed once."""

    def __init__(self, exercises: Iterable[Exercise], seed: int, scale: Scale = SCALES["standard"]):
        self.exercises, self.scale = tuple(exercises), scale
        self.seed = seed
        self.session = Session(task.suite for exercise in self.exercises for task in exercise.tasks)
        self.fingerprints = {e.name: e.fingerprint for e in self.exercises}
        self.kept: dict[tuple[str, str, int], tuple[Mapping[str, Traces], Library]] = {}
        # by suite, and digest of the evidence
        self.remembered: OrderedDict[tuple[Path, bytes], Verdict] = OrderedDict()

    def suite(self, exercise: Exercise) -> str:
        """Return the hash of suite and probes that verdicts carry."""
        return self.fingerprints[exercise.name]

    def verdict(self, exercise: Exercise, evidence: Evidence, boundary: Boundary | None = None) -> Verdict:
        """Judge one graded cell's evidence. A broken suite gives status fault and no score; nothing raises.

        A diagnosis that breaks costs the name of the mistake and what follows from it; `boundary` has it then. Many
        students' programs do the same to the last bit: that is judged once.
        """
        key, boundary = (exercise.task(evidence.cell).suite, evidence.digest()), boundary or Boundary("")
        if key in self.remembered:
            self.remembered.move_to_end(key)
            return self.remembered[key]
        before = len(boundary.left)
        verdict, _ = self.judged(exercise, evidence, boundary)
        if len(boundary.left) == before and verdict.status != "fault":
            self.remembered[key] = verdict
            if len(self.remembered) > MAX_REMEMBERED:
                self.remembered.popitem(last=False)
        return verdict

    def judged(
        self, exercise: Exercise, evidence: Evidence, boundary: Boundary | None = None
    ) -> tuple[Verdict, Work | None]:
        """Return the verdict, and the Work with its distances (None where the suite was not run).

        Without a boundary, a diagnosis that breaks raises: for those who look at the suite itself.
        """
        task = exercise.task(evidence.cell)
        tests = self.session.suites.get(task.suite.resolve(), ())
        status, reason = self.status(task, evidence)
        try:
            if status == "graded":
                return self.examined(exercise, task, evidence, boundary)
            outcomes = not_run_at_all(tests, reason)
            library = self.trusted(exercise, task, evidence.seed)[1] if evidence.traces else None
            named: list[Diagnosis] = []
            said: tuple[str, ...] = ()
            if library:
                named, said = looked_for(boundary, library, evidence, named, named_by, library, evidence)
            return self.close(exercise, evidence, status, outcomes, notes=(reason, *said), diagnoses=tuple(named)), None
        except Fault as fault:
            return self.fault(exercise, evidence, str(fault)), None

    def fault(self, exercise: Exercise, evidence: Evidence, why: str) -> Verdict:
        """Return the verdict where the grader failed: no score."""
        tests = self.session.suites.get(exercise.task(evidence.cell).suite.resolve(), ())
        outcomes = not_run_at_all(tests, "the grader failed")
        return self.close(exercise, evidence, "fault", outcomes, notes=(why,))

    def prepare(self, exercise: Exercise, seed: int) -> None:
        """Compute what all students of an exercise are compared with; a Fault waits for the verdict that meets it."""
        for task in exercise.tasks:
            with suppress(Fault):
                self.trusted(exercise, task, seed)

    def examined(
        self, exercise: Exercise, task: Task, evidence: Evidence, boundary: Boundary | None
    ) -> tuple[Verdict, Work]:
        """Run the suite on evidence that has something to look at."""
        conventions, library = self.trusted(exercise, task, evidence.seed)
        work = Work(task, evidence, conventions)
        results = self.session.run(task.suite.resolve(), work)
        outcomes = tuple(outcome for outcome, _ in results.values())
        named: list[Diagnosis] = []
        said: tuple[str, ...] = ()
        if any(o.outcome != "passed" for o in outcomes):
            if what := idle(task, evidence, conventions):
                outcomes = unpaid(outcomes, what)
                named = [never_moves(exercise.name, task.name)] if what == STILL else []
                look = partial(named_by, library, instead=named)
                named, said = looked_for(boundary, library, evidence, named, look, evidence, results)
            else:
                explain, plain = partial(self.explained, library), (outcomes, named)
                (outcomes, named), said = looked_for(boundary, library, evidence, plain, explain, evidence, results)
        slips = bridges.bridged(evidence)
        outcomes = bridges.charged(outcomes, slips, self.scale)
        named += bridges.named(exercise.name, task, slips)
        notes = (*bridges.note(task, slips), *said)
        verdict = self.close(exercise, evidence, "graded", outcomes, notes, self.divergence(work), tuple(named))
        return verdict, work

    def explained(
        self, library: Library, evidence: Evidence, plain: Results
    ) -> tuple[tuple[Outcome, ...], list[Diagnosis]]:
        """Name the mistakes; where the scale follows them through, the rest is judged with them in place."""
        outcomes = tuple(outcome for outcome, _ in plain.values())
        seen: Sequence[Recognized] = library.recognize(evidence, failed(plain))
        if self.scale.follow:
            outcomes, seen = self.followed(library, evidence, plain, seen)
        return outcomes, [d for s in seen for d in library.diagnoses(s)]

    def followed(
        self, library: Library, evidence: Evidence, plain: Results, seen: Sequence[Recognized]
    ) -> tuple[tuple[Outcome, ...], Sequence[Recognized]]:
        """Judge the rest with the mistake in the numbers in place, if there is one.

        What a test shows is a second mistake only if the test fails with the first one in place, too.
        """
        mistake = next((s for s in seen if s.kind == "behavior"), None)
        if mistake is None:
            # events are the box's own word, which shall not be worth more than the tests that heard it
            in_numbers = [s for s in seen if s.kind == "shows" and not library.is_told(s.traces)]
            taken, given = together(self.share(s.misconception) for s in in_numbers), self.scale.share(GIVEN)
            if taken < given and shows_no_more(self.session, library, plain):
                return limited(plain, given, AS_GIVEN), seen
            least = self.least(library, (t for t, (o, _) in plain.items() if o.outcome == "failed"))
            return (limited(plain, least, AT_LEAST) if taken < least else limited(plain, taken)), seen
        own = self.own(library, evidence, mistake)
        placed = self.placed(library, evidence, {"found": mistake.traces}, plain)
        if missed(plain, placed, own):  # perhaps in another form of the same mistake, which differs elsewhere
            placed = self.placed(library, evidence, library.forms(mistake, evidence), plain)
        lost = missed(plain, placed, own)
        failing = [(t.shows, (placed if plain[t][0].outcome == "not_run" else plain)[t][1]) for t in lost]
        seen = library.recognize(evidence, failing)
        beside = together(self.share(s.misconception) for s in seen if s.kind == "shows")
        share = self.share(mistake.misconception)
        taken = together([share, max(beside, self.least(library, lost))])
        return merged(plain, placed, own, share, taken), seen

    def share(self, known: Misconception) -> float:
        """Return the share of the points that a mistake takes; two at once take both."""
        return together(self.scale.share(part.cost) for part in known.parts or (known,))

    def least(self, library: Library, lost: Iterable[Test]) -> float:
        """Return what failed tests cost at least: a slip, if one of them shows mistakes in the numbers.

        Two slips in one place may have no name, and shall not cost less than one of them.
        """
        return self.scale.share("slip") if any(library.in_numbers(test.shows) for test in lost) else 0.0

    def own(self, library: Library, evidence: Evidence, mistake: Recognized) -> Results:
        """Return what a mistake itself passes with itself in place; kept for the seed."""
        key = id(mistake.traces)
        if key not in library.own:
            if len(library.own) >= MAX_KEPT_RESULTS:
                library.own.clear()  # a mistake with a number of its own may be new for each student
            itself = Evidence(evidence.cell, evidence.seed, traces=mistake.traces)
            library.own[key] = mistake.traces, self.placed(library, itself, {"found": mistake.traces})
        return library.own[key][1]

    def placed(
        self, library: Library, evidence: Evidence, forms: Mapping[str, Traces], plain: Results | None = None
    ) -> Results:
        """Run the suite with a mistake's forms in place beside the accepted ones; what passed before stays passed."""
        work = Work(library.task, evidence, forms, library.conventions)
        return self.session.run(library.task.suite.resolve(), work, before=plain)

    @staticmethod
    def status(task: Task, evidence: Evidence) -> tuple[str, str]:
        """Return the verdict's status and reason; if every probe failed, it is an error and earns no side points."""
        failures = [trace.failure for trace in evidence.traces.values()]
        first = failures[0] if failures and all(failures) else None
        if evidence.status == "error" and first is not None:
            why = " ".join(n for n in evidence.notes if first.kind == "undefined" and n.startswith("A cell stopped"))
            return "error", messages.join(messages.failure(task, first), why)
        if evidence.status not in ("ok", "graded"):
            return evidence.status, evidence.reason or f"{task.name} could not be run"
        if not all(failures):
            return "graded", ""
        return "error", messages.failure(task, first) if first is not None else f"{task.name} produced no results"

    def trusted(self, exercise: Exercise, task: Task, seed: int) -> tuple[Mapping[str, Traces], Library]:
        """Return the conventions' evidence and the misconceptions' for one seed, kept."""
        key = exercise.name, task.cell, seed
        if key not in self.kept:
            conventions = right(exercise, task, seed)
            self.kept[key] = conventions, Library(exercise, task, seed, conventions)
        return self.kept[key]

    @staticmethod
    def divergence(work: Work) -> int | None:
        """Return the first step (counted from 1) at which the main probe leaves every accepted convention."""
        probe = work.task.match[0]
        firsts: list[int] = []
        for traces in work.references.values():
            array = next(iter(traces[probe].arrays), None)
            if array is None:
                raise Fault(f"the main probe {probe!r} of {work.task.cell} keeps no array")
            if len(traces[probe].arrays[array]) < 2:
                return None  # one number has no steps
            got = work.trace(probe).arrays.get(array)
            step = first_step(got, traces[probe].arrays[array], work.tolerance(probe, array))
            if step is None:
                return None
            firsts.append(step)
        return max(firsts)

    def close(
        self,
        exercise: Exercise,
        evidence: Evidence,
        status: str,
        outcomes: tuple[Outcome, ...],
        notes: Iterable[str] = (),
        first_divergence: int | None = None,
        diagnoses: tuple[Diagnosis, ...] = (),
    ) -> Verdict:
        """Return a verdict with its sums: plain floats, clamped to what the suite gives: all of it if all is paid."""
        full = math.fsum(o.max_points for o in outcomes)
        score = round(math.fsum(o.points for o in outcomes), DIGITS)  # 4.65, and not 4.6499999999999995
        if all(o.points >= o.max_points for o in outcomes):
            score = full  # points may be thirds
        return Verdict(
            cell=evidence.cell,
            status=status,
            score=None if status == "fault" else min(max(score, 0.0), full),
            max_score=full,
            tests=outcomes,
            notes=(*(n for n in notes if n), *evidence.notes),
            seed=evidence.seed,
            suite=self.suite(exercise),
            isolation=evidence.isolation,
            first_divergence=first_divergence,
            diagnoses=diagnoses,
        )


def looked_for(
    boundary: Boundary | None,
    library: Library,
    evidence: Evidence,
    otherwise: T,
    look: Callable[..., T],
    *arguments: Any,
) -> tuple[T, tuple[str, ...]]:
    """Return what a diagnosis gives, and a note if it broke or took too long and `otherwise` stands for it.

    What is computed once for all students is no part of anybody's time.
    """
    if boundary is None:
        return look(*arguments), ()
    before = len(boundary.left)
    if boundary.do("learn", library.learn, evidence):
        otherwise = boundary.do("diagnose", look, *arguments, otherwise=otherwise)
    return otherwise, tuple(left.said for left in boundary.left[before:])


def named_by(
    library: Library, evidence: Evidence, results: Results | None = None, instead: Sequence[Diagnosis] = ()
) -> list[Diagnosis]:
    """Return the mistakes that the evidence shows; `instead` says better what its numbers do."""
    seen = library.recognize(evidence, failed(results or {}))
    return [*instead, *(d for s in seen if not instead or s.kind == "side" for d in library.diagnoses(s))]


def failed(results: Results) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """Yield of each failed test the mistakes that it shows and the probes that it looked at."""
    return ((t.shows, probes) for t, (o, probes) in results.items() if o.outcome == "failed")
