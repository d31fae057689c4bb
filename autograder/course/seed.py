"""A course's secret, and the seed of an assignment's random probes that comes of it."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from autograder import files

SECRET_BITS = 128
SEED_BITS = 63  # the most that every reader of JSON, every table and every database keeps as a whole number
OLD_BITS = 31  # of the seeds of courses that began before there were secrets: they stay what they are


def secret(path: Path) -> int:
    """Read the secret, made at first use, for the course's owner or group alone. ValueError if the file holds none."""
    if not path.exists():
        scratch = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            with open(files.open_private(scratch), "w") as file:
                file.write(f"{secrets.randbits(SECRET_BITS) | 1 << SECRET_BITS}\n")
            with suppress(FileExistsError):
                os.link(scratch, path)  # the first of two that start together wins
        finally:
            scratch.unlink(missing_ok=True)
    number = int(path.read_text())
    if number < 0:
        raise ValueError(number)
    return number


def derive(secret: int, assignment: str) -> int:
    """Derive an assignment's seed, which reveals nothing about another's. An old secret is the seed itself."""
    if secret < 1 << OLD_BITS:
        return secret
    digest = hashlib.blake2b(assignment.encode(), key=secret.to_bytes(64, "little"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 64 - SEED_BITS
