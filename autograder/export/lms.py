"""Fill the scores into the table that a learning management system has exported; every other byte stays as it was.

A new system is a row of SYSTEMS, at the end of this module; the command line takes its choices from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.boundary import Boundary, Left
from autograder.course.roster import Record, Table, read, value
from autograder.errors import UsageError
from autograder.export.whose import Choices, Scored, System, find, identify
from autograder.text import csv_safe

KEPT = frozenset(("EX", "N/A", "EXCUSED", "EXEMPT"))  # Canvas: excused, not assigned; Classroom; Blackboard
YES = frozenset(("yes", "ja", "oui", "sí", "si", "sì", "sim", "tak", "ano", "kyllä", "igen", "da"))
NO = frozenset(("no", "nein", "non", "não", "nee", "nej", "nei", "ei", "ne", "nie"))
#: in the name of a column, in any language: Brightspace's <Numeric MaxPoints:53 …>, Blackboard's [Total Pts: 53 …] |1,
#: Sakai's [53.0]
MAXIMUM = re.compile(
    r"(?:<[^<>\d]*:\s*|\[[^\[\]\d]*:[^\[\]\d]*(?=\d[^\[\]]*\]\s*\|)|Total Pts:\s*(?:up to\s*)?|\[(?=[\d.,]+\]$))"
    r"(\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)
#: feedback that this module has written, or none: what a person has written stays
OWN = re.compile(r"(?:[\d.,]+ of [\d.,]+ points(?: so far)?)?")
#: a column of Moodle's gradebook that is out of 100, and one that is no number
PERCENT = re.compile(r"\((?:per|pro|pour|por)[cz]ent[^()]*\)$", re.IGNORECASE)
LETTER = re.compile(r"\((?:letter|lettre|letra|lettera|buchstabe)s?\)$", re.IGNORECASE)


#: what holds where the command was told nothing
UNTOLD = Choices()


@dataclass
class Filled:
    """The filled table, the students with a score who are not in it, and whose score was not written, and why."""

    data: bytes = b""
    unmatched: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def number(value: float | None) -> str:
    """Return points as text, in as few digits as they need."""
    return "" if value is None else f"{value:z.4f}".rstrip("0").rstrip(".")


def fill(data: bytes, system: System, scores: Sequence[Scored], choices: Choices = UNTOLD) -> Filled:
    """Write the scores into one column, and say whose are not written.

    UsageError where it is not clear which column, which students, or that the column has the assignment's scale.
    """
    asked = [name for name in (choices.key, choices.column, choices.feedback_column) if name]
    asked += [score.student for score in scores if not score.student.isascii()]
    table = read(data, (*system.keys, *([choices.key] if choices.key else [])), asked)
    grade = find(table.header, (choices.column,) if choices.column else system.grade, "--column")
    comment = commented(table, system, choices)
    key, owners = identify(table, system, scores, choices)
    limits = maxima(table, system, grade, key)
    factor = scaling(table.header[grade], limits, scores, choices.scale)
    comma = decimal_comma(table, grade, scores, factor, choices)
    out, found = Filled(), set()

    def write(record: Record, score: Scored, raw: float) -> None:
        points, limit = raw * factor, limits.get(id(record), limits.get(None))
        if reason := locked(table, system, record, grade):
            out.kept.append(f"{score.student}: {reason}")
        elif limit is not None and points > limit + 1e-9 and not choices.above_maximum:
            more = f"{number(points)} is more than the column's maximum of {number(limit)}"
            out.refused.append(f"{score.student}: {more} (--above-maximum writes it all the same)")
        else:
            text, got, most = (number(n).replace(".", "," if comma else ".") for n in (points, raw, score.max_score))
            told = quoted(csv_safe(f"{got} of {most} points{' so far' if score.so_far else ''}"))
            record[2 * grade] = like(record[2 * grade], text, table.delimiter)
            if comment is not None and OWN.fullmatch(value(record[2 * comment]).strip()):
                record[2 * comment] = told  # Moodle: feedback without a grade beside it wipes the grade, so both

    for record in table.rows:
        score = owners.get(id(record))
        if score is not None:
            found.add(score.student)
            if score.points is not None:
                Boundary(score.student, left=out.left).do("export", write, record, score, score.points)
    out.unmatched = [s.student for s in scores if s.points is not None and s.student not in found]
    out.data = table.bytes()
    return out


def commented(table: Table, system: System, choices: Choices) -> int | None:
    """Return the column for feedback, if there is one."""
    if choices.feedback_column:
        return find(table.header, (choices.feedback_column,), "--feedback-column")
    return next((i for i, h in enumerate(table.header) if h.strip() in system.feedback), None)


def like(field: str, text: str, delimiter: str) -> str:
    inside = field.strip(" ")
    if inside.startswith('"'):
        return field.replace(inside, quoted(text), 1)
    return quoted(text) if delimiter in text else text


def maxima(table: Table, system: System, grade: int, key: int) -> dict[int | None, float]:
    """Return the highest grades that the roster states: the column's (None) and single records', by identity."""
    found: dict[int | None, float] = {}
    if LETTER.search(table.header[grade].strip()):
        raise UsageError(f"--column: {table.header[grade]!r} is for letters; name the column for points.")
    if PERCENT.search(table.header[grade].strip()):
        found[None] = 100.0
    if match := MAXIMUM.search(table.header[grade]):
        found[None] = float(match[1].replace(",", "."))
    names = [i for i, h in enumerate(table.header) if h.strip() in system.keys and h.strip() != "Student"]
    for record in table.records[1:4]:
        if len(record) != 2 * len(table.header) or any(value(record[2 * i]).strip() for i in {*names, key}):
            continue
        stated = value(record[2 * grade]).strip()
        if re.fullmatch(r"\(.+\)", stated):
            raise UsageError(f"--column: {table.header[grade]!r} is {stated[1:-1]}; the system would not take it.")
        if (points := as_number(stated)) is not None:
            found[None] = points
    # Gradescope's table of a whole course has a maximum for each assignment
    named = f"{table.header[grade]} - {system.maximum}"
    name = named if named in table.header else system.maximum
    column = beside(table, name, grade + 1, lambda text: as_number(text) is not None)
    if column is not None and (name in table.header or repeated(table, column)):
        for record in table.rows:
            if (points := as_number(value(record[2 * column]))) is not None:
                found[id(record)] = points
    return found


def beside(table: Table, name: str, place: int, fits: Callable[[str], bool]) -> int | None:
    """Return where a system's column is: by name, or in another language by its place and what is in it."""
    if not name or name in table.header:
        return table.header.index(name) if name else None
    fields = [value(record[2 * place]).strip() for record in table.rows] if place < len(table.header) else []
    return place if fields and all(map(fits, fields)) else None


def repeated(table: Table, column: int) -> bool:
    """Return whether a column has one value for all: in a language that is not known, it is then a maximum.

    In Moodle's gradebook, which has each form of a grade in brackets behind its name, it is another assignment.
    """
    return len({value(record[2 * column]) for record in table.rows}) == 1 and not table.header[column].endswith(")")


def as_number(text: str) -> float | None:
    return float(text.strip().replace(",", ".")) if re.fullmatch(r"\s*\d+([.,]\d+)?\s*", text) else None


def scaling(column: str, limits: Mapping[int | None, float], scores: Sequence[Scored], scale: bool) -> float:
    """Return the factor to multiply scores by.

    UsageError where the column has another scale and nobody said what to do.
    """
    highest = {s.max_score for s in scores if s.points is not None}
    stated = set(limits.values())
    if not stated or not highest or stated == highest:
        return 1.0
    mine = max(highest)
    if not scale:
        raise UsageError(
            f"The column {column!r} is out of {' or '.join(map(number, sorted(stated)))} points, the assignment out of "
            f"{number(mine)}. Say --scale to convert the scores, or name another column with --column."
        )
    if len(stated) > 1 or not mine:
        raise UsageError(f"The column {column!r} has no one scale to convert to.")
    return stated.pop() / mine


def decimal_comma(table: Table, grade: int, scores: Sequence[Scored], factor: float, choices: Choices) -> bool:
    """Return whether decimals use a comma; UsageError if it matters and the roster does not show it.

    The column itself tells first; then all columns, each with one voice, for one may hold what only looks like numbers.
    """
    if choices.decimal:
        return choices.decimal == "comma"
    columns = [[value(r[2 * i]).strip() for r in table.records[1:] if 2 * i < len(r)] for i in range(len(table.header))]
    point, comma = ([any(re.fullmatch(rf"-?\d+{m}\d+", f) for f in fields) for fields in columns] for m in (r"\.", ","))
    if point[grade] != comma[grade]:
        return comma[grade]
    if sum(comma) != sum(point):
        return sum(comma) > sum(point)
    fractions = [s.points * factor for s in scores if s.points is not None and "." in number(s.points * factor)]
    if fractions and table.delimiter == ";":
        example = number(fractions[0])
        raise UsageError(
            f"The roster does not tell how it writes fractions, {example} or {example.replace('.', ',')}: say "
            "--decimal point or --decimal comma."
        )
    return False


def locked(table: Table, system: System, record: Record, grade: int) -> str:
    """Return why a field is left as it is, or an empty string."""
    stands = value(record[2 * grade]).strip()
    if stands.upper() in KEPT:
        return f"{stands} stays"
    column = beside(table, system.changeable, grade + 2, lambda text: text.casefold() in YES | NO)
    if column is not None:
        said = value(record[2 * column]).strip()
        if said.casefold() in NO:
            return f"the grade is locked ({table.header[column]}: {said})"
    return ""


SYSTEMS = {
    "canvas": System(("SIS Login ID", "SIS User ID", "ID", "Student")),
    "moodle": System(
        ("Username", "ID number", "Email address", "Identifier"),
        grade=("Grade",),
        feedback=("Feedback comments", "Feedback"),
        maximum="Maximum Grade",
        changeable="Grade can be changed",
    ),
    "blackboard": System(("Username", "Student ID")),
    "brightspace": System(("OrgDefinedId", "Username", "Email")),
    "sakai": System(("Student ID", "Display ID", "User ID", "ID"), grade=("grade",)),
    "classroom": System(("Email Address",)),
    "gradescope": System(("Email", "SID"), grade=("Total Score",), maximum="Max Points"),
}
