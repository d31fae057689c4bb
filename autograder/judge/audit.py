"""Audit an exercise: is every right solution paid in full, every wrong one less, and is each test of any use?

The solution, the untouched stub, every accepted style, every misconception and every single-point mutant of the solution
go through the real judge. Everything that runs here is the instructor's own code or a mutant of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from autograder.exercise import Exercise, Task
from autograder.judge import trusted
from autograder.judge.compare import Work
from autograder.judge.judge import Judge
from autograder.judge.mutants import Mutant, mutants
from autograder.records import Evidence, Verdict

GUARD = "only turns away arguments that the task does not pass"
SAME = 1e-9  # evidence this close to the solution's is the same


@dataclass
class Margin:
    """For one compared array of one probe: the worst accepted and the best rejected distance."""

    tolerance: float
    accepted: float = 0.0
    rejected: float = float("inf")


@dataclass
class Audit:
    """What was found about one graded cell."""

    cell: str
    full: float
    seeds: tuple[int, ...]
    solution: list[str] = field(default_factory=list)  # what is wrong with it; empty is right
    stub: list[str] = field(default_factory=list)
    styles: int = 0
    refused: list[str] = field(default_factory=list)
    misconceptions: int = 0
    paid: list[str] = field(default_factory=list)  # misconceptions with full marks
    mislabeled: list[str] = field(default_factory=list)
    unlabeled: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)  # behave as another misconception, which names them both
    mutants: int = 0
    caught: int = 0
    equivalent: list[tuple[str, str]] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    scores: Counter = field(default_factory=Counter)  # of wrong programs
    tests: dict[str, dict[str, float]] = field(default_factory=dict)  # points, fails, alone
    margins: dict[tuple[str, str], Margin] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing survives that is not equivalent, nothing right is refused, nothing is mislabeled."""
        bad = (self.solution, self.stub, self.refused, self.paid, self.mislabeled, self.survivors, self.faults)
        return self.full > 0 and not any(bad)


def run(exercises: Iterable[Exercise], course: Path | None = None, seed: int = 1, deep: bool = False) -> list[Audit]:
    """Audit every graded cell of these exercises.

    `course` is the folder with `source/` and `release/`; without it the reference stands for the solution, and there is
    no stub. With `deep`, the accepted styles are mutated too.
    """
    exercises = tuple(exercises)
    judge = Judge(exercises, seed)
    return [Auditor(judge, e, t, course, seed, deep).audit() for e in exercises for t in e.tasks]


def cell_source(course: Path | None, folder: str, exercise: Exercise, task: Task) -> str | None:
    """The solution cell of a notebook under source/ or release/, or None if there is none."""
    path = course and course / folder / exercise.assignment / f"{exercise.name}.ipynb"
    if not path or not path.is_file():
        return None
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == task.solution:
            return "".join(cell["source"])
    return None


class Auditor:
    """One graded cell's audit."""

    def __init__(self, judge: Judge, exercise: Exercise, task: Task, course: Path | None, seed: int, deep: bool):
        self.judge, self.exercise, self.task, self.seed, self.deep = judge, exercise, task, seed, deep
        self.stub = cell_source(course, "release", exercise, task)
        self.solution = cell_source(course, "source", exercise, task)
        tests = judge.session.suites.get(task.suite.resolve(), ())
        self.result = Audit(task.cell, sum(t.points for t in tests), (seed, seed + 1, seed + 2))
        self.result.tests = {t.name: {"points": t.points, "fails": 0, "alone": 0} for t in tests}

    def audit(self) -> Audit:
        if fault := self.judge.session.faults.get(self.task.suite.resolve()):
            self.result.faults.append(fault)
            return self.result
        self.accept_all()
        self.check_stub()
        self.reject_misconceptions()
        programs = [("the solution", self.solution)] if self.solution else []
        if self.deep or not programs:
            programs += list(self.style_sources())
        for name, source in programs:
            self.reject_mutants(name, source)
        return self.result

    # -- what must be accepted --------------------------------------------------------------------------------------

    def style_sources(self) -> Iterator[tuple[str, str]]:
        paths = sorted(self.task.styles.glob("*.py")) if self.task.styles else []
        return ((p.stem, p.read_text(encoding="utf-8")) for p in paths)

    def accept_all(self) -> None:
        """The conventions, the solution and the styles, under three seeds."""
        for seed in self.result.seeds:
            conventions = self.judge.trusted(self.exercise, self.task, seed)[0]
            for name, traces in conventions.items():
                self.accept(f"convention {name!r}", Evidence(self.task.cell, seed, traces=traces), self.result.solution)
            if self.solution:
                self.accept(
                    "the source notebook", trusted.evidence(self.task, self.solution, seed), self.result.solution
                )
            for name, source in self.style_sources():
                self.accept(name, trusted.evidence(self.task, source, seed), self.result.refused)
        self.result.styles = len(list(self.style_sources()))

    def accept(self, name: str, evidence: Evidence, complaints: list[str]) -> None:
        verdict, work = self.judged(evidence)
        if verdict.score is not None and verdict.score >= self.result.full:
            for key, d in work.distances.items():
                margin = self.margin(work, key)
                margin.accepted = max(margin.accepted, d)
            return
        why = [t.message for t in verdict.tests if t.outcome == "failed"] or list(verdict.notes)
        complaints.append(f"{name} (seed {evidence.seed}): {verdict.score} of {self.result.full}. {' '.join(why[:2])}")

    def check_stub(self) -> None:
        if self.stub is None:
            return
        verdict, _ = self.judged(trusted.evidence(self.task, self.stub, self.seed))
        if verdict.score != 0:
            self.result.stub.append(f"the untouched stub gets {verdict.score}")

    # -- what must be rejected --------------------------------------------------------------------------------------

    def reject_misconceptions(self) -> None:
        library = self.judge.trusted(self.exercise, self.task, self.seed)[1]
        self.result.misconceptions = len(library.entries)
        forms: Counter = Counter()
        for known, traces in library.entries:
            forms[known.slug] += 1
            name = f"{known.slug} (form {forms[known.slug]})"
            verdict, work = self.judged(Evidence(self.task.cell, self.seed, traces=traces))
            if not self.wrong(verdict, work):
                self.result.paid.append(name)
            elif verdict.diagnosis is None:
                self.result.unlabeled.append(name)
            elif (label := verdict.diagnosis.id.partition(".")[2]) != known.slug:
                said = self.result.twins if library.same(label, traces) else self.result.mislabeled
                said.append(f"{name}: {label}")

    def reject_mutants(self, name: str, source: str) -> None:
        original = [trusted.evidence(self.task, source, s) for s in self.result.seeds]
        for mutant in mutants(source):
            self.result.mutants += 1
            verdict, work = self.judged(trusted.evidence(self.task, mutant.source, self.seed))
            if self.wrong(verdict, work):
                self.result.caught += 1
            elif reason := self.equivalence(mutant, original):
                self.result.equivalent.append((f"{name}, {mutant}", reason))
            else:
                self.result.survivors.append(f"{name}, {mutant}")

    def equivalence(self, mutant: Mutant, original: list[Evidence]) -> str | None:
        """Why a mutant changes nothing: the room says so (or it sits in a guard), and its evidence is the same."""
        change = f"{mutant.before} → {mutant.after}"
        reasons = (r for pattern, r in self.task.equivalent.items() if fnmatchcase(change, literal(pattern)))
        reason = next(reasons, GUARD if mutant.guard else None)
        if reason is None:
            return None
        if all(same(e, trusted.evidence(self.task, mutant.source, e.seed)) for e in original):
            return reason
        return None

    def wrong(self, verdict: Verdict, work: Work | None) -> bool:
        """Book a program that must lose points; whether it did."""
        if verdict.status == "fault":
            self.result.faults.append("; ".join(verdict.notes))
            return True
        lost = verdict.score < self.result.full
        if lost:
            self.result.scores[int(10 * verdict.score / self.result.full)] += 1
            failed = [t.name for t in verdict.tests if t.outcome == "failed"]
            for test in failed:
                self.result.tests[test]["fails"] += 1
                self.result.tests[test]["alone"] += len(failed) == 1
            if work:
                self.book_rejected(work)
        return lost

    def book_rejected(self, work: Work) -> None:
        """A program is rejected by its clearest distance; the margin is that of the program with the least clear one."""
        ratios = {k: d / work.tolerance(*k) for k, d in work.distances.items()}
        if ratios and max(ratios.values()) > 1:
            key = max(ratios, key=ratios.get)
            margin = self.margin(work, key)
            margin.rejected = min(margin.rejected, work.distances[key])

    def margin(self, work: Work, key: tuple[str, str]) -> Margin:
        return self.result.margins.setdefault(key, Margin(work.tolerance(*key)))

    def judged(self, evidence: Evidence) -> tuple[Verdict, Work | None]:
        return self.judge.judged(self.exercise, replace(evidence, isolation="audit"))


def literal(pattern: str) -> str:
    """A pattern in which * stands for anything, and brackets for themselves."""
    return pattern.replace("[", "[[]")


def same(a: Evidence, b: Evidence) -> bool:
    """Whether two pieces of evidence hold the same numbers, to rounding, and the same events."""
    if a.status != b.status or a.traces.keys() != b.traces.keys():
        return False
    return all(same_trace(a.traces[p].arrays, b.traces[p].arrays) and kinds(a, p) == kinds(b, p) for p in a.traces)


def kinds(evidence: Evidence, probe: str) -> list[str]:
    return [e.kind for e in evidence.traces[probe].events]


def same_trace(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(
        a[k].shape == b[k].shape and np.allclose(a[k], b[k], rtol=SAME, atol=0.0, equal_nan=True) for k in a
    )
