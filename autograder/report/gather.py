"""Go through a run's lines once and keep what the class report says."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from autograder.boundary import Boundary, Left
from autograder.rows import ResultRow, named
from autograder.submission.timestamps import UNKNOWN

MAX_ENTRIES_SHOWN = 200  # entries of a list that a page still shows


@dataclass
class TestLoss:
    """What one hidden test cost the class, and how well it tells answers apart: sums alone, however many answer."""

    __test__ = False  # not a test of the kit's own

    cell: str
    sentence: str
    worth: float = 0.0
    lost: float = 0.0
    answers: int = 0
    failed: int = 0
    not_run: int = 0
    in_part: int = 0  # passed, and paid in part for a mistake that runs through it
    sums: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)  # of x, y, xx, yy, xy

    def add(self, points: float, rest: float) -> None:
        """Count an answer: its points here, and those of the other checks of the cell."""
        x, y = points, rest
        self.answers += 1
        self.sums = tuple(s + v for s, v in zip(self.sums, (x, y, x * x, y * y, x * y), strict=True))  # type: ignore[assignment]

    @property
    def facility(self) -> float:
        """The share of its points that the class has."""
        return self.sums[0] / (self.answers * self.worth) if self.answers and self.worth else 1.0

    @property
    def discrimination(self) -> float | None:
        """The correlation of its points with those of the cell's other checks; None where all have the same."""
        n, (x, y, xx, yy, xy) = self.answers, self.sums
        spread = (n * xx - x * x) * (n * yy - y * y)
        return (n * xy - x * y) / math.sqrt(spread) if spread > 1e-9 * n * n else None


@dataclass
class CommonMistake:
    """A diagnosis, who has it and in which cells, and what is lost in these cells by those who have it first."""

    id: str
    sentence: str
    cell: str
    who: dict[str, str] = field(default_factory=dict)  # student -> notebook
    cells: set[str] = field(default_factory=set)
    lost: float = 0.0

    @property
    def example(self) -> tuple[str, str]:
        """One who has it: student, notebook."""
        return next(iter(self.who.items()))

    @property
    def students(self) -> int:
        return len(self.who)


@dataclass
class Nameless:
    """Wrong answers to one cell in which nothing was recognized and which do the same."""

    cell: str
    notebook: str
    behavior: str
    students: list[str] = field(default_factory=list)
    lost: float = 0.0
    failed: str = ""  # the first check that fails


@dataclass
class ClassSummary:
    """A class, summed up; its size grows with students × notebooks, not with tests."""

    assignment: str = ""
    totals: dict[str, dict[str, float | None]] = field(default_factory=dict)  # student -> notebook -> points
    highest: dict[str, float] = field(default_factory=dict)  # notebook -> highest points
    scores: dict[str, Counter[float]] = field(
        default_factory=lambda: defaultdict(Counter)
    )  # cell -> tenths -> students
    with_status: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # status -> students
    states: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))  # of each notebook
    absent: Counter[str] = field(default_factory=Counter)  # cell -> students who handed in nothing for it
    marks: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # student -> statuses but graded
    tests: dict[tuple[str, str], TestLoss] = field(default_factory=dict)
    findings: dict[str, CommonMistake] = field(default_factory=dict)
    nameless: dict[tuple[str, str], Nameless] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)  # student, cell, what
    isolation: set[str] = field(default_factory=set)

    @property
    def students(self) -> list[str]:
        return sorted(self.totals)

    def state(self, student: str, notebook: str) -> str:
        """Return what stands in place of a notebook's points where there are none: missing, or nothing."""
        return "missing" if self.states.get((student, notebook)) == {"missing"} else ""

    def mistakes_of(self, student: str) -> list[str]:
        return [found.id for found in self.findings.values() if student in found.who]

    def total(self, student: str) -> float | None:
        points = self.totals[student].values()
        return None if None in points else sum(p for p in points if p is not None)


def gather(rows: Iterable[ResultRow], left: list[Left] | None = None) -> ClassSummary:
    """Sum up the lines of results.jsonl; those that cannot be are added to `left`."""
    out = ClassSummary()
    highest: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        out.assignment = row["assignment"]
        highest[row["notebook"]][row["cell"]] = row["max_score"]
        boundary = Boundary(row["student"], row["notebook"], [] if left is None else left)
        boundary.do("gather", count, out, row)
    out.highest = {notebook: sum(cells.values()) for notebook, cells in highest.items()}
    return out


def count(out: ClassSummary, row: ResultRow) -> None:
    """Add one line."""
    student, notebook, cell = row["student"], row["notebook"], row["cell"]
    points = out.totals.setdefault(student, {})
    had, got = points.get(notebook, 0.0), row["score"]
    points[notebook] = None if had is None or got is None else had + got
    out.with_status[row["status"]].add(student)
    out.states[student, notebook].add(row["status"])
    out.isolation.add(row["isolation"])
    if row["status"] != "graded":
        out.marks[student].add(row["status"])
    if any(note.startswith(UNKNOWN) for note in row["notes"]):
        out.marks[student].add("lateness unknown")
    if row["status"] == "missing":
        out.absent[cell] += 1
    elif got is None:
        out.faults.append((student, cell, "; ".join(row["notes"])))
    else:
        out.scores[cell][min(10, int(10 * got / row["max_score"] + 1e-9)) if row["max_score"] else 10] += 1
    if row["status"] == "graded":
        count_tests(out, row)
    if alike := row.get("behavior", ""):
        group = out.nameless.setdefault((cell, alike), Nameless(cell, notebook, alike))
        group.students.append(student)
        group.lost += row["max_score"] - (got or 0.0)
        group.failed = next((t["sentence"] for t in row["tests"] if t["outcome"] == "failed"), "")
    for i, one in enumerate(named(row)):
        found = out.findings.setdefault(one["id"], CommonMistake(one["id"], one["sentence"], cell))
        found.who.setdefault(student, notebook)
        found.cells.add(cell)
        found.lost += (row["max_score"] - got) if not i and got is not None else 0.0


class Standing(Protocol):
    """What the gradebook has for a notebook of a student."""

    @property
    def student(self) -> str: ...
    @property
    def notebook(self) -> str: ...
    @property
    def raw(self) -> float: ...
    @property
    def max_score(self) -> float: ...
    @property
    def waiting(self) -> bool: ...


def add_others(out: ClassSummary, others: Iterable[Standing]) -> None:
    """Add notebooks that nbgrader grades, with the gradebook's scores; none while a score is still to be given."""
    for one in others:
        out.totals.setdefault(one.student, {})[one.notebook] = None if one.waiting else one.raw
        out.highest[one.notebook] = one.max_score
        if one.waiting:
            out.marks[one.student].add("waits for a person")


def count_tests(out: ClassSummary, row: ResultRow) -> None:
    score = sum(test["points"] for test in row["tests"])
    for test in row["tests"]:
        loss = out.tests.setdefault((row["cell"], test["name"]), TestLoss(row["cell"], test["sentence"]))
        loss.worth = test["max_points"]
        loss.add(test["points"], score - test["points"])
        loss.lost += test["max_points"] - test["points"]
        loss.failed += test["outcome"] == "failed"
        loss.not_run += test["outcome"] == "not_run"
        loss.in_part += test["outcome"] == "passed" and test["points"] < test["max_points"]


def changes(now: ClassSummary, before: ClassSummary) -> list[tuple[str, float | None, float | None]]:
    """Return the students whose total has changed since an earlier run, as (student, before, now)."""
    return [
        (s, before.total(s) if s in before.totals else None, now.total(s))
        for s in now.students
        if s not in before.totals or before.total(s) != now.total(s)
    ]
