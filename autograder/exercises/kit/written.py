"""What rows of the table make of a program, kept on disk: thousands of programs, at a third of a second a notebook."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from autograder import files
from autograder.exercises.kit import program, rewrite
from autograder.exercises.kit.mistake import Mistake

#: The code that rewrites, as it was when this process took it in: files may change while it runs.
ENGINE = b"".join(Path(module.__file__ or "").read_bytes() for module in (rewrite, program))


def programs(source: str, rows: Sequence[Mistake]) -> list[list[str]]:
    """Return the programs that each row makes of this one, all its forms together."""

    def read(kept: bytes) -> list[list[str]]:
        found: list[list[str]] = json.loads(kept)
        if len(found) != len(rows):
            raise ValueError(f"programs: expected {len(rows)} rows, got {len(found)}")
        return found

    changes = [[form.changes for form in row.forms] for row in rows]
    key = sha256(ENGINE + repr((sys.version, source, changes)).encode()).hexdigest()
    return files.kept("programs", key, lambda: made(source, rows), read, lambda found: json.dumps(found).encode())


def made(source: str, rows: Sequence[Mistake]) -> list[list[str]]:
    """Make the programs."""
    return [[text for form in row.forms for text in form.programs(source)] for row in rows]
