"""The lines of a run's files as types: results.jsonl, figures.jsonl, answers.jsonl and costs.jsonl."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, NotRequired, TypeAlias, TypedDict, get_args, get_origin, get_type_hints, is_typeddict

#: An array's numbers, nested as its axes are; None for what is not finite, since JSON has no NaN.
Numbers: TypeAlias = "float | list[Numbers] | None"


class TestRow(TypedDict):
    """Describe one hidden test of a graded cell."""

    name: str
    sentence: str
    outcome: str
    points: float
    max_points: float
    message: str
    followed: NotRequired[bool]  # from schema 2 on


class DiagnosisRow(TypedDict):
    """Describe one recognized mistake."""

    id: str
    sentence: str


class ResultRow(TypedDict):
    """Describe a line of results.jsonl: what became of one graded cell."""

    schema: int
    student: str
    assignment: str
    notebook: str
    cell: str
    status: str
    score: float | None
    max_score: float
    tests: list[TestRow]
    first_divergence: int | None
    diagnosis: DiagnosisRow | None
    diagnoses: NotRequired[list[DiagnosisRow]]  # from schema 2 on
    notes: list[str]
    seed: int
    suite: str
    isolation: str
    behavior: NotRequired[str]  # from schema 2 on


def named(row: ResultRow) -> list[DiagnosisRow]:
    """Return the mistakes that the line of a graded cell names; one of schema 1 names at most one."""
    return row.get("diagnoses", [row["diagnosis"]] if row["diagnosis"] else [])


class FigureRow(TypedDict):
    """Describe a line of figures.jsonl: the numbers that the feedback on one graded cell draws."""

    student: str
    assignment: str
    notebook: str
    cell: str
    kind: str
    landscape: str | None
    arrays: dict[str, Numbers]


class CellRow(TypedDict):
    """Describe one code cell of what was handed in."""

    kind: str
    grade_id: str | None
    source: str


class AnswerRow(TypedDict):
    """Describe a line of answers.jsonl: what a student handed in for one notebook."""

    schema: int
    student: str
    assignment: str
    notebook: str
    status: str
    cells: list[CellRow]
    written: dict[str, str]
    attachments: dict[str, dict[str, dict[str, str]]]
    untouched: list[str]
    notes: list[str]
    digest: NotRequired[str]  # of all that was handed in for it
    graded_by: NotRequired[str]  # a hash of tests, seed, scale, release and all else that it was graded by
    file: NotRequired[str]
    not_taken: NotRequired[list[str]]


class CostRow(TypedDict):
    """Describe a line of costs.jsonl: what it took to grade one notebook."""

    student: str
    notebook: str
    seconds: float
    bytes: int


@cache
def fields(kind: type) -> dict[str, tuple[type, ...]]:
    """Return what every line of a kind has, and of which types that may be."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: types(hint) for name, hint in hints.items() if get_origin(hint) is not NotRequired}


def types(hint: Any) -> tuple[type, ...]:
    """Return the types of what JSON gives for an annotation."""
    if isinstance(hint, UnionType):
        return tuple(one for part in get_args(hint) for one in types(part))
    if hint is float:
        return (int, float)
    return (dict,) if is_typeddict(hint) else (get_origin(hint) or hint,)
