"""Replay a graded cell from what a run has kept: the same answer, the same seed, the same wall, today's tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.calls import Log, asked_of, recording
from autograder.exercises.exercise import Exercise, Task
from autograder.judge import Judge, Work
from autograder.judge.bridges import bridged
from autograder.judge.compare import distance
from autograder.judge.diagnose import Recognized
from autograder.judge.judge import failed
from autograder.judge.session import Results
from autograder.records import Evidence, Submission, Verdict
from autograder.rows import ResultRow
from autograder.sandbox import Sandbox
from autograder.submission import Skeleton

RAN = ("graded", "error")  # statuses in which all probes came back


@dataclass
class Case:
    """One graded cell of one student: what was recorded, and what came of it when it was done again.

    `plain` are the tests' outcomes before any mistake is followed through; none where the tests were not run. `logs`
    is what each probe asked.
    """

    row: ResultRow
    submission: Submission
    exercise: Exercise
    task: Task
    judge: Judge
    evidence: Evidence
    verdict: Verdict
    work: Work | None
    plain: Results = field(default_factory=dict)
    logs: Log = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether the verdict is the recorded one."""
        now = self.verdict.row(self.row["student"], self.row["assignment"], self.row["notebook"])
        return all(now[key] == self.row[key] for key in ("status", "score", "max_score", "tests", "first_divergence"))

    @property
    def renewed(self) -> bool:
        """Whether the tests have been changed since."""
        return self.verdict.suite != self.row["suite"]

    @cached_property
    def closest(self) -> str:
        """The accepted form that the answer follows on most probes; of equals the printed one."""
        forms = self.judge.trusted(self.exercise, self.task, self.evidence.seed)[0]

        def agreeing(form: str) -> int:
            return sum(
                self.agrees(probe, name, form) for probe in self.task.probes for name in forms[form][probe].arrays
            )

        return max(forms, key=agreeing)

    def agrees(self, probe: str, name: str, form: str) -> bool:
        """Return whether an array of a probe is within the tolerance of an accepted form."""
        trace, right = self.evidence.traces.get(probe), self.expected(probe, form)
        if trace is None or trace.failure:
            return False
        if self.work is not None and (probe, name) in self.work.distances and form == self.work.accepted[0]:
            return self.work.distances[probe, name] <= self.tolerance(probe, name)
        scale = "travel" if name == "path" else "range"
        return distance(*matched(trace.arrays.get(name), right.arrays[name]), scale) <= self.tolerance(probe, name)

    def tolerance(self, probe: str, name: str) -> float:
        kept = self.task.tolerances
        return kept.get(f"{probe}.{name}", kept.get(probe, kept["default"]))

    def expected(self, probe: str, form: str | None = None) -> Any:
        """Return what an accepted form gives under a probe."""
        return self.judge.trusted(self.exercise, self.task, self.evidence.seed)[0][form or self.closest][probe]

    @cached_property
    def recognized(self) -> list[Recognized]:
        """The known mistakes that the evidence shows, with what each costs."""
        if not self.evidence.traces:
            return []
        library = self.judge.trusted(self.exercise, self.task, self.evidence.seed)[1]
        return library.recognize(self.evidence, failed(self.plain))

    @cached_property
    def slips(self) -> dict[str, Any]:
        """What was bridged, as the script's `Program` takes it."""
        found: dict[str, Any] = dict(bridged(self.evidence))
        return found | ({"asked": self.task.arguments} if {"arguments", "betas"} & set(found) else {})

    def accepted(self, probe: str) -> bool:
        """Return whether a probe shows nothing that the tests object to."""
        trace = self.evidence.traces.get(probe)
        right = self.expected(probe)
        return bool(
            trace is not None
            and not trace.events
            and all(self.agrees(probe, name, self.closest) for name in right.arrays)
        )


def matched(got: np.ndarray | None, right: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """Return two arrays with 0 where neither has a number: there they do not differ."""
    if got is None or got.shape != right.shape:
        return got, right
    neither = np.isnan(got) & np.isnan(right)
    return np.where(neither, 0.0, got), np.where(neither, 0.0, right)


def replayed(
    row: ResultRow, submission: Submission, exercise: Exercise, skeleton: Skeleton, sandbox: Sandbox, judge: Judge
) -> Case:
    """Grade one cell again, and write down what its probes ask."""
    submission = whole(submission, skeleton)
    task, seed = exercise.task(row["cell"]), row["seed"]
    one = replace(exercise, tasks=(task,))
    (evidence,) = sandbox.observe(submission, exercise=one, seed=seed)
    verdict, work = judge.judged(exercise, evidence)
    verdict = replace(verdict, notes=(*(submission.notes if submission.status == "ok" else ()), *verdict.notes))
    plain = judge.session.run(task.suite.resolve(), Work(task, evidence, work.references)) if work else {}
    case = Case(row, submission, exercise, task, judge, evidence, verdict, work, plain)
    if submission.status == "ok" and verdict.status != "missing":
        case.logs = asked(case, sandbox, one)
    return case


def asked(case: Case, sandbox: Sandbox, one: Exercise) -> Log:
    """Return what the probes asked: of the answer, or where it came to no end, of what it is compared with."""
    logs: dict[str, Log] = {}
    if case.verdict.status in RAN:
        sandbox.observe(case.submission, recording(one, logs), case.evidence.seed)
    known = asked_of(case.task, case.task.conventions[case.closest], case.evidence.seed)
    return known | logs.get(case.task.cell, {})


def whole(submission: Submission, skeleton: Skeleton) -> Submission:
    """Return a submission with the given cells that a run does not keep."""
    given = iter(place.code for place in skeleton.of("given"))
    cells = tuple(replace(c, source=next(given, "")) if c.kind == "given" else c for c in submission.cells)
    return replace(submission, cells=cells)
