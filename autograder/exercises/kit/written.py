"""What rows of the table make of a program, kept on disk: thousands of programs, at a third of a second a notebook."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from autograder import files
from autograder.exercises.kit import program, rewrite
from autograder.exercises.kit.mistake import Mistake

#: The code that rewrites, as it was when this process took it in: files may change while it runs.
ENGINE = b"".join(Path(module.__file__ or "").read_bytes() for module in (rewrite, program))
MAX_KEPT = 400  # programs with what is made of each; the oldest go


def programs(source: str, rows: Sequence[Mistake]) -> list[list[str]]:
    """Return the programs that each row makes of this one, all its forms together."""
    folder = files.private_cache("programs")
    if folder is None:
        return made(source, rows)
    changes = [[form.changes for form in row.forms] for row in rows]
    place = folder / sha256(ENGINE + repr((sys.version, source, changes)).encode()).hexdigest()
    with suppress(OSError, ValueError):
        kept: list[list[str]] = json.loads(place.read_bytes())
        if len(kept) == len(rows):
            return kept
    found = made(source, rows)
    with suppress(OSError):
        files.replace(place, json.dumps(found))
        files.keep_newest(folder, MAX_KEPT)
    return found


def made(source: str, rows: Sequence[Mistake]) -> list[list[str]]:
    """Make the programs."""
    return [[text for form in row.forms for text in form.programs(source)] for row in rows]
