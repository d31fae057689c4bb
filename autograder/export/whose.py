"""Find in a system's own table the column to fill, and whose each record is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from autograder.course.roster import Table, composed, first_name, full_names, unmarked, value
from autograder.errors import UsageError

#: what a system puts behind the name of an assignment
SUFFIX = re.compile(
    r"\s*(\(\d+\)|\[[\d.,]+\]|\[Total Pts.*|\[[^\[\]]*\]\s*\|\s*\d+|(Points Grade\s*)?<.*>.*|"
    r"\((?:Real|Percentage)\))$",
    re.IGNORECASE,
)


class Scored(Protocol):
    """A student of the gradebook: `points` is what is written, None for nothing, and `so_far` if more may follow."""

    @property
    def student(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def max_score(self) -> float: ...
    @property
    def points(self) -> float | None: ...
    @property
    def so_far(self) -> bool: ...


@dataclass(frozen=True)
class System:
    """How a system's export names things. `keys` are columns that identify a student."""

    keys: tuple[str, ...]
    grade: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    maximum: str = ""  # a column with each row's highest grade
    changeable: str = ""  # a column that says whether the row's grade may be changed


@dataclass(frozen=True)
class Choices:
    """What the command was told: columns by name, and what may be written that is not by itself."""

    column: str | None = None
    feedback_column: str | None = None
    key: str | None = None
    decimal: str | None = None
    scale: bool = False
    above_maximum: bool = False


def find(header: Sequence[str], names: Sequence[str], what: str) -> int:
    """Find the column with one of these names, with or without the system's suffix, or the only one that begins so."""
    columns = [composed(column) for column in header]
    for name in map(composed, names):
        for fit in (
            [i for i, column in enumerate(columns) if column == name],
            [i for i, column in enumerate(columns) if SUFFIX.sub("", column) == name],
            [i for i, column in enumerate(columns) if column.startswith(name)],
        ):
            if len(fit) == 1:
                return fit[0]
    called = f"{' or '.join(map(repr, names))} is no column, or begins several" if names else "name the column to fill"
    raise UsageError(f"{what}: {called}. The roster has the columns {', '.join(repr(h) for h in header)}.")


def folded(name: str) -> str:
    """Return a student's id or email in the form used for comparison: no case, and nothing around it."""
    return unmarked(name).casefold()


def identify(
    table: Table, system: System, scores: Sequence[Scored], choices: Choices
) -> tuple[int, Mapping[int, Scored]]:
    """Return the column that identifies the most students of the gradebook, by id or email, and whose each record is.

    Where no column does, their names do, since some systems' downloads tell no more.
    """
    by_key: dict[str, Scored | None] = {}
    for name, score in [(s.email, s) for s in scores if s.email] + [(s.student, s) for s in scores]:
        clash = by_key.get(folded(name), score)
        by_key[folded(name)] = score if clash is score or name == score.student else None
    header = [composed(h).casefold() for h in table.header]
    if choices.key:
        columns = [find(table.header, (choices.key,), "--key")]
    else:
        columns = [header.index(k.casefold()) for k in system.keys if k.casefold() in header]
    readings = [(c, reading([value(r[2 * c]) for r in table.rows], by_key)) for c in columns]
    names = full_names(table) if not choices.key else None
    if names is not None:
        alone = [name if names.count(name) == 1 else "" for name in names]
        readings.append((first_name(table), [folded(name) for name in alone]))
    listed = ", ".join(repr(h) for h in table.header)
    if not readings:
        raise UsageError(
            f"The roster has none of the columns {', '.join(system.keys)}. Say which one holds ids or emails: "
            f"--key COLUMN. It has {listed}."
        )
    best, keys = max(readings, key=lambda one: hits(one[1], by_key))
    if not hits(keys, by_key) and any(s.points is not None for s in scores):
        raise UsageError(
            f"Nobody of the gradebook is in the roster's column {' or '.join(repr(table.header[c]) for c in columns)}, "
            "by id or by email. Name another column (--key COLUMN), or enter the emails: "
            "nbgrader db student import FILE."
        )
    found = zip(table.rows, (by_key.get(key) for key in keys), strict=True)
    return best, {id(record): score for record, score in found if score is not None}


def hits(keys: Sequence[str], by_key: Mapping[str, Scored | None]) -> int:
    """Count the students of the gradebook among these keys."""
    return sum(by_key.get(key) is not None for key in keys)


def reading(fields: Sequence[str], by_key: Mapping[str, Scored | None]) -> list[str]:
    """Return the keys in a column: as they are, or what stands for them there, if that finds more students.

    That is the numbers at their ends, as in Moodle's "Participant 70", or the names in emails that have one domain.
    """
    plain = [folded(field) for field in fields]
    numbers = [match[1] if (match := re.fullmatch(r"\D+(\d+)", key)) else "" for key in plain]
    return max(plain, numbers, before_the_at(plain, by_key), key=lambda keys: hits(keys, by_key))


def before_the_at(keys: Sequence[str], by_key: Mapping[str, Scored | None]) -> list[str]:
    """Return the ids in emails of one domain, of students whose own email the gradebook does not know."""
    if len({key.partition("@")[2] for key in keys if key}) != 1:
        return []
    ids = [key.partition("@")[0] for key in keys]
    return [name if (score := by_key.get(name)) is not None and not score.email else "" for name in ids]
