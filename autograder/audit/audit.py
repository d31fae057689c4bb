"""Audit an exercise: is every right solution paid in full, every wrong one less, and is each test of any use?

The solution, the untouched stub, every accepted style, every misconception and every single-point mutant of the
solution go through the real judge; sources run in a box, since a mutant may never end or fill the memory. They are the
instructor's own, so that a weak box will do where there is no other.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fnmatch import fnmatchcase
from multiprocessing import get_context
from pathlib import Path
from types import CodeType

import numpy as np

from autograder.audit.mutants import Mutant, mutants
from autograder.audit.record import Audit, Margin
from autograder.audit.steady import Steady
from autograder.audit.text import text
from autograder.errors import Fault, UsageError
from autograder.exercises import kit
from autograder.exercises.exercise import Exercise, Task
from autograder.exercises.rooms import Rooms, of_course
from autograder.judge.compare import Work
from autograder.judge.judge import Judge
from autograder.judge.points import points_of
from autograder.judge.session import Test
from autograder.records import Cell, Evidence, Submission, Verdict
from autograder.sandbox import Limits, Sandbox
from autograder.scaffold import unwritten
from autograder.terminal import tell

KIT = Path(kit.__file__).parent
SEED = 1
SEEDS = 3  # what is right or a known mistake is tried under so many, and so is a sample of mutants
SAMPLE = 10  # every so many mutants
LIMITS = Limits(seconds=30.0, cpu=3, submission=30.0, memory=1 << 30)  # what never ends is told by its processor time
GUARD = "it only turns away arguments that the task does not pass"
SAME = 1e-6  # evidence this close to the solution's is the same: a hundredth of the usual tolerance


def run(
    exercises: Iterable[Exercise],
    course: Path | None = None,
    mutants: bool = True,
    deep: bool = False,
    seeds: int = SEEDS,
) -> list[Audit]:
    """Audit every graded cell of these exercises.

    `course` is the folder with `source/` and `release/`; without it the reference stands for the solution, and there is
    no stub. With `deep`, the accepted styles are mutated too. `seeds` says how many seeds what is tried is tried under.
    """
    under = tuple(range(SEED, SEED + seeds))
    exercises = tuple(exercises)
    judge = Judge(exercises, SEED)
    with Sandbox(limits=LIMITS, allow_weak=True) as box:
        return [Auditor(judge, box, e, t, course, mutants, deep, under).audit() for e in exercises for t in e.tasks]


def main(root: Path, names: Sequence[str], mutants: bool = True, deep: bool = False, seeds: int = SEEDS) -> int:
    """Audit exercises of the course in `root` by name, and print the report; 0 if all is in order, else 1.

    If none is named, these are the course's own; in a course without any, the kit's. A room that cannot be used is
    named, and the others are audited. UsageError for a name that is no exercise.
    """
    rooms = of_course(root)
    broken = [one for one in rooms.broken if not names or one.folder in names]
    for one_of_them in broken:
        tell(f"{one_of_them.folder}: cannot be audited: {one_of_them.reason}")
    left = [name for name in names if name not in {one.folder for one in broken}]
    chosen = known(rooms, left) if left or not names else []
    work = [(root, name, task.cell, mutants, deep, seeds) for name, exercise in chosen for task in exercise.tasks]
    if not work:
        return 1 if broken else 0
    audits = []
    with ProcessPoolExecutor(min(len(work), os.cpu_count() or 1), get_context("spawn")) as pool:
        for found in pool.map(one, *zip(*work, strict=True)):
            tell(f"{found.cell}: {'in order' if found.ok else 'NOT in order'}")
            audits.append(found)
    tell(text(audits).removesuffix("\n"), err=False)
    return 0 if all(a.ok for a in audits) and not broken else 1


def known(rooms: Rooms, names: Sequence[str]) -> list[tuple[str, Exercise]]:
    """Return exercises by name; if none is named, the course's own, or all of them if it has none.

    UsageError for a name that is no exercise, Fault for a room that cannot be used.
    """
    sound = rooms.exercises
    for broken in rooms.broken:
        if broken.folder in names:
            raise Fault(broken.reason)
    if unknown := [n for n in names if n not in sound]:
        raise UsageError(f"No such exercise: {', '.join(unknown)}. There are {', '.join(sound)}.")
    ours = {id(exercise) for exercise in rooms.own}
    own = [name for name, exercise in sound.items() if id(exercise) in ours]
    return [(name, sound[name]) for name in names or own or sound]


def one(root: Path, name: str, cell: str, mutants: bool, deep: bool, seeds: int) -> Audit:
    """Audit one graded cell of an exercise, with the notebooks of the course in `root`."""
    exercise = of_course(root).exercises[name]
    only = replace(exercise, tasks=(exercise.task(cell),))
    return run([only], root, mutants, deep, seeds)[0]


def cell_source(course: Path | None, folder: str, exercise: Exercise, task: Task) -> str | None:
    """Return the solution cell of a notebook under source/ or release/, or None if there is none."""
    path = course and course / folder / exercise.assignment / f"{exercise.name}.ipynb"
    if not path or not path.is_file():
        return None
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == task.solution:
            return "".join(cell["source"])
    return None


def cell_points(course: Path | None, exercise: Exercise, task: Task) -> float | None:
    """Return the points of a graded cell in the notebook under source/; None if there is none."""
    path = course and course / "source" / exercise.assignment / f"{exercise.name}.ipynb"
    if not path or not path.is_file():
        return None
    return points_of(json.loads(path.read_text(encoding="utf-8"))["cells"]).get(task.cell)


class Auditor:
    """One graded cell's audit."""

    def __init__(
        self,
        judge: Judge,
        box: Sandbox,
        exercise: Exercise,
        task: Task,
        course: Path | None,
        mutants: bool,
        deep: bool,
        seeds: tuple[int, ...],
    ):
        self.judge, self.box, self.exercise, self.task = judge, box, exercise, task
        self.alone = replace(exercise, tasks=(task,))
        self.notebook = (course or Path()) / "source" / exercise.assignment / f"{exercise.name}.ipynb"
        self.mutants, self.deep, self.seeds = mutants, deep, seeds
        self.steady = Steady()
        self.stub = cell_source(course, "release", exercise, task)
        self.solution = cell_source(course, "source", exercise, task)
        self.points = cell_points(course, exercise, task)
        tests = judge.session.suites.get(task.suite.resolve(), ())
        self.result = Audit(task.cell, sum(t.points for t in tests), seeds)
        self.result.tests = {t.name: {"points": t.points, "fails": 0, "alone": 0, "kits": is_kits(t)} for t in tests}

    def audit(self) -> Audit:
        self.result.to_write = [*unwritten.places(self.notebook, self.exercise.home or self.exercise.room)]
        if fault := self.judge.session.faults.get(self.task.suite.resolve()):
            self.result.faults.append(fault)
            return self.result
        self.compare_points()
        self.accept_all()
        self.check_stub()
        self.reject_misconceptions()
        for name, source in self.programs():
            self.reject_mutants(name, source)
        self.result.unsteady = self.steady.changes()
        return self.result

    def programs(self) -> list[tuple[str, str]]:
        """Return what is mutated: the solution; where there is none, or in depth, the accepted styles."""
        if not self.mutants:
            return []
        solution = [("the solution", self.solution)] if self.solution else []
        return [*solution, *(self.style_sources() if self.deep or not solution else ())]

    def compare_points(self) -> None:
        """Record a notebook whose points for the cell differ from those of its hidden tests."""
        if self.points is not None and self.points != self.result.full:
            self.result.faults.append(
                f"source/{self.exercise.assignment}/{self.exercise.name}.ipynb gives {self.points:g} points, "
                f"{self.task.suite.name} {self.result.full:g}"
            )

    # -- what must be accepted --------------------------------------------------------------------------------------

    def style_sources(self) -> Iterator[tuple[str, str]]:
        paths = sorted(self.task.styles.glob("*.py")) if self.task.styles else []
        yield from ((p.stem, p.read_text(encoding="utf-8")) for p in paths)
        yield from self.task.restyled.items()

    def accept_all(self) -> None:
        """Judge the conventions, the solution and the styles under every seed; all should get full marks."""
        for seed in self.seeds:
            conventions = self.judge.trusted(self.exercise, self.task, seed)[0]
            for name, traces in conventions.items():
                self.accept(f"convention {name!r}", Evidence(self.task.cell, seed, traces=traces), self.result.solution)
            if self.solution:
                self.accept("the source notebook", self.observed(self.solution, seed), self.result.solution)
            for name, source in self.style_sources():
                self.accept(name, self.observed(source, seed), self.result.refused)
        self.result.styles = len(list(self.style_sources()))

    def accept(self, name: str, evidence: Evidence, complaints: list[str]) -> None:
        verdict, work = self.judged(evidence)
        if work is not None and verdict.score is not None and verdict.score >= self.result.full:
            for key, d in work.distances.items():
                margin = self.margin(work, key)
                margin.accepted = max(margin.accepted, d)
            return
        why = [t.message for t in verdict.tests if t.outcome == "failed"] or list(verdict.notes)
        complaints.append(f"{name} (seed {evidence.seed}): {verdict.score} of {self.result.full}. {' '.join(why[:2])}")

    def check_stub(self) -> None:
        if self.stub is None:
            return
        verdict, _ = self.judged(self.observed(self.stub))
        if verdict.score != 0:
            self.result.stub.append(f"the untouched stub gets {verdict.score}")

    # -- what must be rejected --------------------------------------------------------------------------------------

    def reject_misconceptions(self) -> None:
        library = self.judge.trusted(self.exercise, self.task, SEED)[1]
        self.result.misconceptions = len(library.entries)
        forms: Counter[str] = Counter()
        for known, traces in library.entries:
            forms[known.slug] += 1
            name = f"{known.slug} (form {forms[known.slug]})"
            evidence = Evidence(self.task.cell, SEED, traces=traces)
            verdict, work = self.judged(evidence)
            self.steady.note(name, verdict)
            if not self.wrong(verdict, work):
                self.result.paid.append(name)
            elif verdict.diagnosis is None:
                if not known.general or library.gave_numbers(evidence):  # else it is told of nobody
                    self.result.unlabeled.append(name)
            elif (label := verdict.diagnosis.id.partition(".")[2]) != known.slug:
                alike = known.general or library.same(label, traces)  # a general one gives way to what says more
                said = self.result.twins if alike else self.result.mislabeled
                said.append(f"{name}: {label}")

        for seed in self.seeds[1:]:
            self.repeat_misconceptions(seed)

    def repeat_misconceptions(self, seed: int) -> None:
        """Judge the misconceptions under a further seed, for what changes with it."""
        forms: Counter[str] = Counter()
        for known, traces in self.judge.trusted(self.exercise, self.task, seed)[1].entries:
            forms[known.slug] += 1
            verdict, _ = self.judged(Evidence(self.task.cell, seed, traces=traces))
            self.steady.note(f"{known.slug} (form {forms[known.slug]})", verdict)

    def reject_mutants(self, name: str, source: str) -> None:
        original = [self.observed(source, s) for s in self.seeds]
        for i, mutant in enumerate(mutants(source)):
            self.result.mutants += 1
            verdict, work = self.judged(self.observed(mutant.source))
            for seed in self.seeds if i % SAMPLE == 0 else ():
                self.steady.note(f"{name}, {mutant}", self.judged(self.observed(mutant.source, seed))[0])
            if self.wrong(verdict, work):
                self.result.caught += 1
            elif reason := self.equivalence(mutant, original):
                self.result.equivalent.append((f"{name}, {mutant}", reason))
            else:
                self.result.survivors.append(f"{name}, {mutant}")

    def equivalence(self, mutant: Mutant, original: list[Evidence]) -> str | None:
        """Say why a mutant changes nothing: its room says so, or it sits in a guard, and the evidence is the same."""
        change = f"{mutant.before} → {mutant.after}"
        reasons = (r for pattern, r in self.task.equivalent.items() if fnmatchcase(change, literal(pattern)))
        reason = next(reasons, GUARD if mutant.guard else None)
        if reason is None:
            return None
        if all(same(e, self.observed(mutant.source, e.seed)) for e in original):
            return reason
        return None

    def wrong(self, verdict: Verdict, work: Work | None) -> bool:
        """Record a program that must lose points; return whether it did."""
        if verdict.score is None:
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
        """Take a program's clearest distance; the margin is that of the program whose clearest is the least clear."""
        ratios = {k: d / work.tolerance(*k) for k, d in work.distances.items()}
        if ratios and max(ratios.values()) > 1:
            key = max(ratios, key=ratios.__getitem__)
            margin = self.margin(work, key)
            margin.rejected = min(margin.rejected, work.distances[key])

    def margin(self, work: Work, key: tuple[str, str]) -> Margin:
        return self.result.margins.setdefault(key, Margin(work.tolerance(*key)))

    def observed(self, source: str, seed: int = SEED) -> Evidence:
        """Return the evidence of a source, from a box of its own."""
        cells = Cell("import numpy as np", "given"), Cell(source, "solution", self.task.solution)
        submission = Submission("audit", self.exercise.assignment, self.exercise.name, cells=cells)
        return self.box.observe(submission, self.alone, seed)[0]

    def judged(self, evidence: Evidence) -> tuple[Verdict, Work | None]:
        return self.judge.judged(self.exercise, evidence)


def is_kits(test: Test) -> bool:
    """Return whether a hidden test is one of the kit's own, which an exercise's suite only gives points."""
    code: CodeType = test.item.obj.__code__
    return KIT in Path(code.co_filename).parents


def literal(pattern: str) -> str:
    """Return a pattern in which * stands for anything, and brackets for themselves."""
    return pattern.replace("[", "[[]")


def same(a: Evidence, b: Evidence) -> bool:
    """Return whether two pieces of evidence hold the same numbers, to rounding, and the same events."""
    if a.status != b.status or a.traces.keys() != b.traces.keys():
        return False
    return all(same_trace(a.traces[p].arrays, b.traces[p].arrays) and kinds(a, p) == kinds(b, p) for p in a.traces)


def kinds(evidence: Evidence, probe: str) -> list[str]:
    return [e.kind for e in evidence.traces[probe].events]


def same_trace(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(a[k].shape == b[k].shape and near(a[k], b[k]) for k in a)


def near(a: np.ndarray, b: np.ndarray) -> bool:
    largest = np.max(np.abs(a), initial=0.0, where=np.isfinite(a))
    return np.allclose(a, b, rtol=SAME, atol=SAME * largest, equal_nan=True)
