"""Pages that need not be made again: each says in its head what it was made from, as a hash."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

import optviz_ref
from autograder.exercises.rooms import Rooms
from autograder.feedback.kept import content
from autograder.fingerprint import fingerprint, read
from autograder.results import Entry

KIT = (Path(__file__).parents[1], Path(optviz_ref.__file__).parent)
MAKE = (".py", ".j2", ".css", ".js")  # files that may have a part in a page
HEAD_BYTES = 1000  # of a page, in which the hash stands


@cache
def kit() -> bytes:
    """Hash all that is installed and may have a part in a page."""
    paths = [path for folder in KIT for path in folder.rglob("*") if path.suffix in MAKE]
    return fingerprint((str(path), read(path)) for path in paths)


def digest(entry: Entry, rooms: Rooms | None, *more: object) -> str:
    """Hash what a page is made from, and what makes it."""
    own = [(shelf.digest, str(shelf.folder)) for shelf in rooms.shelves] if rooms else []
    names = rooms.names if rooms else ()
    handed_in = entry.submission.row() if entry.submission else None
    graded = content(*entry.rows, *entry.figures.values(), handed_in)
    what = own, names, entry.student, entry.notebook, more
    return sha256(kit() + graded + repr(what).encode()).hexdigest()


def stands(path: Path, made_from: str) -> bool:
    """Return whether a page is there and was made from the same."""
    with suppress(OSError), path.open("rb") as page:
        return f'name="made-from" content="{made_from}"'.encode() in page.read(HEAD_BYTES)
    return False
