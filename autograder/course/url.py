"""The URL of a course's gradebook: where it is, whatever the working directory, and which file, if it is one.

A plain file's URL is read here; SQLAlchemy, which knows all others, takes a tenth of a second to import.
"""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import UsageError

#: A file of which nothing is quoted and about which nothing else is said.
PLAIN = re.compile(r"sqlite:///([A-Za-z0-9_ /.+-]+)")


def absolute(url: str, root: Path) -> str:
    """Return a database's URL that does not depend on the working directory."""
    if plain := PLAIN.fullmatch(url):
        whole = f"sqlite:///{root / plain[1]}"
        if PLAIN.fullmatch(whole):
            return whole
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # not quoted: there may be a password in it
        raise UsageError(
            "The gradebook's URL (OPTVIZ_DB_URL, or CourseDirectory.db_url) is not one of a database, such as "
            "sqlite:///gradebook.db or postgresql+psycopg://user:password@host/database."
        ) from None
    file = parsed.database or ":memory:"
    if parsed.get_backend_name() != "sqlite" or file == ":memory:" or file.startswith("file:"):
        return url
    return parsed.set(database=str(root / file)).render_as_string()


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database, or None if it is not a file on this machine."""
    if plain := PLAIN.fullmatch(url):
        return Path(plain[1])
    from sqlalchemy.engine import make_url

    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
