"""What rows of the table make of a program, kept on disk, compiled too: thousands of programs, half a second a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256

from autograder.exercises.kit import reference
from autograder.exercises.kit.kept import kept
from autograder.exercises.kit.mistake import Mistake


def programs(source: str, rows: Sequence[Mistake]) -> list[list[str]]:
    """Return the programs that each row makes of this one, all its forms together."""
    return kept(("rows", source, changes(rows)), lambda: made(source, rows))


def made(source: str, rows: Sequence[Mistake]) -> list[list[str]]:
    """Make the programs."""
    return [[text for form in row.forms for text in form.programs(source)] for row in rows]


def changes(rows: Sequence[Mistake]) -> list[list[tuple[str, ...]]]:
    """List all that rows say of how they change a program."""
    return [[form.changes for form in row.forms] for row in rows]


@contextmanager
def compiled(name: str, programs: Sequence[str]) -> Iterator[None]:
    """Have programs of the student's `name` compiled while they are run, from disk if they once were."""
    new = list(dict.fromkeys(text for text in programs if text and text not in reference.AT_HAND))
    which = sha256("\0".join(new).encode()).hexdigest()
    codes = kept(("codes", name, which), lambda: [compile(text, f"<{name}>", "exec") for text in new])
    reference.AT_HAND.update(zip(new, codes, strict=True))
    try:
        yield
    finally:
        for text in new:
            del reference.AT_HAND[text]
