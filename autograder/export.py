"""Scores for other systems: nbgrader's table as proper CSV, an LMS's own export filled in, Gradescope's results.json.

Scores are the gradebook's, with what people have entered and late penalties; Gradescope, which has its own, gets the
results of the grading.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from autograder import files, results
from autograder.course import Course
from autograder.errors import UsageError
from autograder.text import clean, csv_safe, line

HEADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


@dataclass(frozen=True)
class Score:
    """What one student has in the gradebook for an assignment; `score` is None where nothing was handed in."""

    student: str
    email: str | None
    last_name: str | None
    first_name: str | None
    timestamp: datetime.datetime | None
    raw: float | None
    penalty: float
    max_score: float
    waiting: bool  # some score is still to be given

    @property
    def score(self) -> float | None:
        return None if self.raw is None else max(0.0, self.raw - self.penalty)


@dataclass(frozen=True)
class System:
    """How a learning management system's export names things. `keys` are columns that identify a student."""

    keys: tuple[str, ...]
    grade: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()


SYSTEMS = {
    "canvas": System(("SIS Login ID", "SIS User ID", "ID", "Student")),
    "moodle": System(
        ("Username", "ID number", "Email address"), grade=("Grade",), feedback=("Feedback comments", "Feedback")
    ),
    "blackboard": System(("Username", "Student ID")),
}


def main(
    course: Course,
    assignment: str,
    format: str = "csv",
    out: Path | None = None,
    roster: Path | None = None,
    column: str | None = None,
    missing_as_zero: bool = False,
) -> int:
    """Write the scores; to `out`, or to stdout. Exit code 1 if a student with a score was not found in the roster."""
    course.assignment(assignment)
    if format == "gradescope":
        print(course.show(gradescope(course, assignment, out)))
        return 0
    scores = read(course, assignment)
    waiting = sum(s.waiting for s in scores)
    if waiting:
        print(f"{waiting} of {len(scores)} submissions wait for a score by hand or a regrade.", file=sys.stderr)
    if format == "csv":
        emit(table(assignment, scores, missing_as_zero).encode("utf-8"), out)
        return 0
    if roster is None:
        raise UsageError(f"Give the file that {format.capitalize()} exports: --roster FILE. A filled copy is written.")
    filled, unmatched = fill(roster.read_bytes(), SYSTEMS[format], scores, column, missing_as_zero)
    emit(filled, out)
    for student in unmatched:
        print(f"Not in {roster.name}: {line(student)}", file=sys.stderr)
    return 1 if unmatched else 0


def emit(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        files.replace(out, data)


def read(course: Course, assignment: str) -> list[Score]:
    """Every student of the gradebook with what they have for the assignment, by id."""
    from autograder import database
    from autograder.ledger import scores  # nbgrader is slow to import

    if not database.exists(course):
        raise UsageError(f"There is no gradebook yet. Grade first: optviz grade {assignment}")
    with database.opened(course) as engine:
        found = [Score(*row) for row in scores(engine, assignment)]
    if not found:
        raise UsageError(f"The gradebook has no students. Grade first: optviz grade {assignment}")
    return found


def table(assignment: str, scores: Iterable[Score], missing_as_zero: bool = False) -> str:
    """nbgrader's columns, quoted properly, and with nothing that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for s in scores:
        names = (s.student, s.last_name, s.first_name, s.email)
        numbers = [number(v, missing_as_zero) for v in (s.raw, s.penalty if s.raw is not None else None, s.score)]
        safe = [csv_safe(v or "") for v in names]
        writer.writerow([csv_safe(assignment), "", s.timestamp or "", *safe, *numbers, number(s.max_score)])
    return text.getvalue()


def number(value: float | None, missing_as_zero: bool = False) -> str:
    """A score as text; nothing for what was not handed in, since an LMS takes 0 for a mark."""
    if value is None:
        return "0" if missing_as_zero else ""
    return f"{value:.4f}".rstrip("0").rstrip(".")


# -- learning management systems --------------------------------------------------------------------------------------


def fill(
    data: bytes, system: System, scores: Sequence[Score], column: str | None, missing_as_zero: bool = False
) -> tuple[bytes, list[str]]:
    """The export with the scores in one column, all else byte for byte; and students with a score who are not in it."""
    encoding, mark = encoding_of(data)
    records = split(data[len(mark) :].decode(encoding))
    header = [value(field) for field in records[0][::2]] if records else []
    grade = find(header, (column,) if column else system.grade, "--column")
    comment = find(header, system.feedback, "column") if system.feedback else None
    key, by_key = identify(header, records[1:], system.keys, scores)
    found = set()
    for record in records[1:]:
        fields = record[::2]
        score = by_key.get(value(fields[key])) if len(fields) == len(header) else None
        if score is None:
            continue
        found.add(score.student)
        text = number(score.score, missing_as_zero)
        if text:
            record[2 * grade] = like(record[2 * grade], text)
            if comment is not None:  # Moodle: feedback without a grade beside it wipes the grade, so always both
                record[2 * comment] = quoted(csv_safe(f"{text} of {number(score.max_score)} points"))
    unmatched = [s.student for s in scores if s.score is not None and s.student not in found]
    return mark + "".join(part for record in records for part in record).encode(encoding), unmatched


def encoding_of(data: bytes) -> tuple[str, bytes]:
    """How the file is encoded, and the mark it begins with."""
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    for mark, encoding in marks.items():
        if data.startswith(mark):
            return encoding, mark
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", b""
    return "utf-8", b""


def split(text: str) -> list[list[str]]:
    """Records as alternating fields and separators, as they stand in the file: joined, they give it back."""
    first = text.split("\n", 1)[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    part = re.compile(rf'("(?:[^"]|"")*"|[^{delimiter}\r\n"][^{delimiter}\r\n]*|)({delimiter}|\r\n|\n|\r|\Z)')
    records, record, at = [], [], 0
    while at < len(text):
        match = part.match(text, at)
        if match is None:
            raise UsageError(f"The roster is no table: a quotation mark in record {len(records) + 1} is not closed.")
        record += match.groups()
        at = match.end()
        if match.group(2) != delimiter:
            records.append(record)
            record = []
    return records + ([record] if record else [])


def value(field: str) -> str:
    """What a field holds."""
    return field[1:-1].replace('""', '"') if field.startswith('"') and len(field) > 1 else field


def like(field: str, text: str) -> str:
    return quoted(text) if field.startswith('"') else text


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def find(header: Sequence[str], names: Sequence[str], what: str) -> int:
    """The column of one of these names, or the only one that begins with one."""
    for name in names:
        exact = [i for i, h in enumerate(header) if h.strip() == name]
        begins = exact or [i for i, h in enumerate(header) if h.strip().startswith(name)]
        if len(begins) == 1:
            return begins[0]
    asked = f"{what}: " + (" or ".join(repr(n) for n in names) or "name the column to fill")
    raise UsageError(f"{asked}. The roster has the columns {', '.join(repr(h) for h in header)}.")


def identify(
    header: Sequence[str], records: Sequence[list[str]], keys: Sequence[str], scores: Sequence[Score]
) -> tuple[int, Mapping[str, Score]]:
    """The column in which most students of the gradebook are found, by id or by email."""
    by_key = {s.email: s for s in scores if s.email} | {s.student: s for s in scores}
    columns = [header.index(k) for k in keys if k in header]
    if not columns:
        raise UsageError(f"The roster has none of the columns {', '.join(keys)}.")

    def hits(column: int) -> int:
        return sum(value(r[2 * column]) in by_key for r in records if len(r) == 2 * len(header))

    return max(columns, key=hits), by_key


# -- Gradescope -------------------------------------------------------------------------------------------------------


def gradescope(course: Course, assignment: str, out: Path | None = None) -> Path:
    """Write `<student>.json` for every student of the last grading; the folder."""
    path = course.results_folder(assignment) / "results.jsonl"
    if not path.is_file():
        raise UsageError(f"No {course.show(path)}. Grade first: optviz grade {assignment}")
    folder = out or path.parent / "gradescope"
    for student, rows in groupby(results.read(path), key=lambda row: row["student"]):
        files.replace(folder / f"{student}.json", json.dumps(results_json(list(rows)), indent=1))
    return folder


def results_json(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Gradescope's results of one student. A fault has no score at all, so that it never reads as zero."""
    if any(row["score"] is None for row in rows):
        name = "Fault of the autograder, not your mistake: your instructor has been told."
        test = {"name": name, "status": "failed", "output": "This submission has not been graded yet."}
        return {"output": name, "tests": [test]}
    made = {"seed": rows[0]["seed"], "isolation": rows[0]["isolation"], "suites": sorted({r["suite"] for r in rows})}
    return {
        "score": sum(row["score"] for row in rows),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "tests": [item for row in rows for item in items(row)],
        "extra_data": made,
    }


def items(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A graded cell with its points, and its tests as information: a second score would count twice."""
    said = [row["diagnosis"]["sentence"]] if row["diagnosis"] else []
    said += [clean(note, 400) for note in row["notes"]]
    status = "passed" if row["score"] == row["max_score"] else "failed"
    cell = {
        "name": f"{row['notebook']}: {row['cell'].removesuffix('_tests')}",
        "score": row["score"],
        "max_score": row["max_score"],
        "status": status,
        "output": "\n".join([row["status"] if row["status"] != "graded" else "", *said]).strip(),
    }
    return [cell, *(detail(row, test) for test in row["tests"])]


def detail(row: Mapping[str, Any], test: Mapping[str, Any]) -> dict[str, Any]:
    points = f"{test['points']:g} of {test['max_points']:g} points"
    return {
        "name": clean(test["sentence"], 200),
        "status": "passed" if test["outcome"] == "passed" else "failed",
        "output": f"{points}. {clean(test['message'], 600)}".strip(),
        "visibility": "after_published",
        "tags": [row["cell"]],
    }
