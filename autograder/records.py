"""The records that pass between the stages, frozen and plain; what a run's files keep has a row and is made of one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder.rows import AnswerRow, CellRow, DiagnosisRow, ResultRow, TestRow, named

SCHEMA = 2  # 2 added `diagnoses`, and `followed` to each test

#: What can become of a graded cell. `fault` is the grader's own failure and never a zero.
STATUSES = ("graded", "missing", "unreadable", "error", "timeout", "memory", "crash", "fault")


@dataclass(frozen=True)
class Cell:
    """One code cell to execute: `given` by the release, the student's `solution`, or `added` by the student.

    `numbers` are those of its lines in the notebook, where they are not 1, 2, 3 and so on; only while it runs.
    """

    source: str
    kind: str
    grade_id: str | None = None
    numbers: tuple[int, ...] | None = None

    def row(self) -> CellRow:
        """Return the cell's part of a line of answers.jsonl: of a given cell only its place."""
        return {"kind": self.kind, "grade_id": self.grade_id, "source": "" if self.kind == "given" else self.source}

    @classmethod
    def from_row(cls, row: CellRow) -> Cell:
        """Return the cell of its part of a line."""
        return cls(row["source"], row["kind"], row["grade_id"])


@dataclass(frozen=True)
class Submission:
    """A notebook rebuilt on the release's skeleton; nothing of it has been executed.

    `status` is ok, missing, unreadable, or fault where the grader could not look at it. `cells` are the code cells in
    execution order. `written` are the answers in words by grade_id, `attachments` the pictures in them (grade_id ->
    name -> type -> base64, as a notebook has them). `untouched` are the cells that still hold the release's stub.
    """

    student: str
    assignment: str
    notebook: str
    status: str = "ok"
    cells: tuple[Cell, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    untouched: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    attachments: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    file: str = ""  # the file that was graded, where its name was not the notebook's
    python: str = ""  # the version that the notebook names
    not_taken: tuple[str, ...] = ()  # files that may be meant as answers and were not graded

    def row(self) -> AnswerRow:
        """Return the line of answers.jsonl: what the student handed in. Of given cells only the place is kept."""
        return {
            "schema": SCHEMA,
            "student": self.student,
            "assignment": self.assignment,
            "notebook": self.notebook,
            "status": self.status,
            "cells": [cell.row() for cell in self.cells],
            "written": dict(self.written),
            "attachments": {
                cell: {name: dict(bundle) for name, bundle in pictures.items()}
                for cell, pictures in self.attachments.items()
            },
            "untouched": sorted(self.untouched),
            "notes": list(self.notes),
            "file": self.file,
            "not_taken": list(self.not_taken),
        }

    @classmethod
    def from_row(cls, row: AnswerRow) -> Submission:
        """Return the submission of a line of answers.jsonl; its given cells are empty, and its Python is not kept."""
        return cls(
            student=row["student"],
            assignment=row["assignment"],
            notebook=row["notebook"],
            status=row["status"],
            cells=tuple(Cell.from_row(cell) for cell in row["cells"]),
            written=row["written"],
            untouched=frozenset(row["untouched"]),
            notes=tuple(row["notes"]),
            attachments=row["attachments"],
            file=row.get("file", ""),
            not_taken=tuple(row.get("not_taken", ())),
        )


@dataclass(frozen=True)
class Event:
    """Something a probe saw besides numbers, at a step of its run (None: not at a step).

    Kinds: `error` (the student's code raised), `returned` (not the array that was asked for), `undefined` (no such
    name), `params_changed`, `grads_changed` (an input was written to), `result_changed` (a result given earlier was
    overwritten later), `dtype` (a float64 input came back in another type), `limit` (too many calls),
    `interface` (not what can be driven), `bridged` (not what was asked for, but driven as it was meant).
    """

    kind: str
    step: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Trace:
    """What one probe saw: float64 arrays by name, and events in the order they happened."""

    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    #: events after which the numbers are not what was asked for
    FATAL = frozenset({"error", "returned", "undefined", "limit", "interface"})

    @property
    def failure(self) -> Event | None:
        """The first event that spoils the numbers, or None."""
        return next((e for e in self.events if e.kind in self.FATAL), None)

    def has(self, *kinds: str) -> bool:
        return any(e.kind in kinds for e in self.events)


@dataclass(frozen=True)
class Evidence:
    """What one graded cell's code did under every probe — never what it should have done.

    `status` is ok, error, timeout, memory, crash, missing, unreadable or fault; `reason` says it in a sentence for the
    student (for the instructor where it is a fault).
    """

    cell: str
    seed: int
    status: str = "ok"
    reason: str = ""
    traces: Mapping[str, Trace] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    isolation: str = "none"
    unsettled: bool = False  # the machine may have ended it, slow or short of memory as it was
    quotes: bool = False  # it names a line of the notebook by its number

    def digest(self) -> bytes:
        """Hash all of it, numbers to the last bit: what has the same digest is judged alike."""
        said = self.cell, self.seed, self.status, self.reason, self.notes, self.isolation, self.unsettled, self.quotes
        made = hashlib.sha256(repr(said).encode("utf-8", "surrogateescape"))
        for probe, trace in self.traces.items():
            layout = [(name, array.shape) for name, array in trace.arrays.items()]
            made.update(repr((probe, layout, trace.events)).encode("utf-8", "surrogateescape"))
            for array in trace.arrays.values():
                made.update(array.tobytes())
        return made.digest()


@dataclass(frozen=True)
class Outcome:
    """One hidden test: passed, failed or not_run; `followed` if its points were given with a known mistake in place."""

    name: str
    sentence: str
    outcome: str
    points: float
    max_points: float
    message: str = ""
    followed: bool = False

    def row(self) -> TestRow:
        """Return the test's part of a line of results.jsonl."""
        return {
            "name": self.name,
            "sentence": self.sentence,
            "outcome": self.outcome,
            "points": self.points,
            "max_points": self.max_points,
            "message": self.message,
            "followed": self.followed,
        }

    @classmethod
    def from_row(cls, row: TestRow) -> Outcome:
        """Return the test of its part of a line, of schema 1 too."""
        return cls(**row)


@dataclass(frozen=True)
class Diagnosis:
    """A misconception whose behaviour the evidence matches on every match probe."""

    id: str
    sentence: str

    def row(self) -> DiagnosisRow:
        """Return the mistake's part of a line of results.jsonl."""
        return {"id": self.id, "sentence": self.sentence}

    @classmethod
    def from_row(cls, row: DiagnosisRow) -> Diagnosis:
        """Return the mistake of its part of a line."""
        return cls(**row)


@dataclass(frozen=True)
class Verdict:
    """The judgement of one graded cell. `score` is None exactly when `status` is fault.

    `diagnoses` are the mistakes that were recognized, the one that was followed through first.
    """

    cell: str
    status: str
    score: float | None
    max_score: float
    tests: tuple[Outcome, ...] = ()
    first_divergence: int | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    notes: tuple[str, ...] = ()
    seed: int = 0
    suite: str = ""
    isolation: str = "none"
    behavior: str = ""  # of a wrong answer without a name: the same for all that do the same

    @property
    def diagnosis(self) -> Diagnosis | None:
        """Return the first mistake that was recognized, or None."""
        return self.diagnoses[0] if self.diagnoses else None

    def row(self, student: str, assignment: str, notebook: str) -> ResultRow:
        """Return the line of results.jsonl."""
        return {
            "schema": SCHEMA,
            "student": student,
            "assignment": assignment,
            "notebook": notebook,
            "cell": self.cell,
            "status": self.status,
            "score": self.score,
            "max_score": self.max_score,
            "tests": [test.row() for test in self.tests],
            "first_divergence": self.first_divergence,
            "diagnosis": self.diagnosis.row() if self.diagnosis else None,
            "diagnoses": [diagnosis.row() for diagnosis in self.diagnoses],
            "notes": list(self.notes),
            "seed": self.seed,
            "suite": self.suite,
            "isolation": self.isolation,
            "behavior": self.behavior,
        }

    @classmethod
    def from_row(cls, row: ResultRow) -> Verdict:
        """Return the verdict of a line of results.jsonl, of schema 1 too."""
        return cls(
            cell=row["cell"],
            status=row["status"],
            score=row["score"],
            max_score=row["max_score"],
            tests=tuple(Outcome.from_row(test) for test in row["tests"]),
            first_divergence=row["first_divergence"],
            diagnoses=tuple(Diagnosis.from_row(diagnosis) for diagnosis in named(row)),
            notes=tuple(row["notes"]),
            seed=row["seed"],
            suite=row["suite"],
            isolation=row["isolation"],
            behavior=row.get("behavior", ""),
        )
