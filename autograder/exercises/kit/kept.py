"""What follows from programs alone is kept on disk: which others are made of them, how they are printed, their code."""

from __future__ import annotations

import marshal
import sys
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from autograder import files

T = TypeVar("T")

#: The code that reads and rewrites, as it was when this process took it in: files may change while it runs.
ENGINE = b"".join(
    Path(__file__).with_name(f"{name}.py").read_bytes()
    for name in ("reference", "rewrite", "program", "pairs", "scrambled", "halves")
)


def kept(what: tuple[object, ...], make: Callable[[], T]) -> T:
    """Return what follows from `what` and from this code, kept on disk."""
    key = sha256(ENGINE + repr((sys.version, what)).encode()).hexdigest()
    found: T = files.kept("programs", key, make, read, write)
    return found


def read(kept: bytes) -> Any:
    """Read what was kept."""
    return marshal.loads(zlib.decompress(kept))


def write(made: Any) -> bytes:
    """Return what is kept of plain values and code."""
    return zlib.compress(marshal.dumps(made), 1)
