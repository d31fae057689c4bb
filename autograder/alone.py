"""What one process of a machine makes, for the others to find."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let the workers of a machine do what is behind a lock one after the other; where none can be had, at once."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError, ImportError):
            import fcntl  # not on Windows, where programs are made but no class is graded

            lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = held.enter_context(open(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "wb"))
            fcntl.flock(file, fcntl.LOCK_EX)
            held.callback(lock.unlink, missing_ok=True)  # who waits for it finds what was made, and so does who comes
        yield
