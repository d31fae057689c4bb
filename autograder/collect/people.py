"""Name students as their system's own list does, so that their scores find the way back into it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from autograder.course.roster import Table, column, full_names, read, unmarked, value
from autograder.errors import UsageError

#: Which column of the system's list has what a download calls a student by, and which ones may name students here.
COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "canvas": (("ID",), ("SIS Login ID", "SIS User ID", "ID")),
    "moodle": (("Identifier",), ("Username", "ID number", "Email address")),
    "blackboard": (("Username",), ("Username", "Student ID")),
    "brightspace": ((), ("Username", "OrgDefinedId", "Email")),  # by their names
    "gradescope": (("Email", "SID"), ("Email", "SID")),
    "sakai": (("Student ID", "User ID"), ("Student ID", "User ID")),
    "teams": ((), ("Email Address", "Email")),
    "classroom": ((), ("Email Address",)),
    "folders": ((), ()),
}


def renamed(path: Path, system: str, key: str | None) -> Mapping[str, str]:
    """Return the names of students here by what the system's downloads call them, from its list in a file.

    UsageError where the list does not tell, or names two students alike.
    """
    called, naming = COLUMNS[system]
    asked = [key] if key else []
    table = read(path.read_bytes(), (*called, *naming, *asked), asked)
    by = next((found for name in called if (found := column(table, name)) is not None), None)
    if by is None and system == "moodle":
        by = 0  # "Identifier", in another language
    calls = full_names(table) if by is None else [numbered(value(row[2 * by]), system) for row in table.rows]
    here = column(table, key) if key else first_full(table, naming, calls or [])
    if calls is None or here is None:
        wanted = key or " or ".join(naming) or "a name"
        raise UsageError(
            f"{path.name} does not say who is who. It needs {' or '.join(called) or 'First Name and Last Name'}, and "
            f"{wanted} (or --key COLUMN). It has {', '.join(map(repr, table.header))}."
        )
    names = [unmarked(value(row[2 * here])) for row in table.rows]
    pairs = [(call, name) for call, name in zip(calls, names, strict=True) if call and name]
    twice = [name for name, count in Counter(name for _, name in pairs).items() if count > 1]
    if twice:
        raise UsageError(f"{path.name}: {twice[0]!r} names several students. Choose another column: --key COLUMN.")
    counts = Counter(call for call, _ in pairs)
    return {call: name for call, name in pairs if counts[call] == 1}


def numbered(text: str, system: str) -> str:
    """Return what a download calls a student by: of Moodle's "Participant 70", in any language, the number."""
    found = re.search(r"(\d+)\s*$", text) if system == "moodle" else None
    return found[1] if found else unmarked(text)


def first_full(table: Table, names: Iterable[str], calls: Sequence[str]) -> int | None:
    """Return the first of these columns that has an entry for every student; a line without any is the system's own."""
    places = [found for name in names if (found := column(table, name)) is not None]
    entries = [
        [value(row[2 * p]).strip() for p in places] for row, call in zip(table.rows, calls, strict=False) if call
    ]
    entries = [told for told in entries if any(told)]
    return next((p for i, p in enumerate(places) if entries and all(told[i] for told in entries)), None)
