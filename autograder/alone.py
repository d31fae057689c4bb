"""What one process of a machine makes, for the others to find."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(lock: Path, lasting: bool = False) -> Iterator[None]:
    """Let the processes of a machine do what is behind a lock one after the other; where none can be had, at once.

    Unless it is `lasting`, the lock's file goes with whoever held it, and who comes then does not wait for who waited.
    """
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError, ImportError):
            import fcntl  # not on Windows, where programs are made but no class is graded

            lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = held.enter_context(open(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o660 if lasting else 0o600), "wb"))
            fcntl.flock(file, fcntl.LOCK_EX)
            if not lasting:
                held.callback(lock.unlink, missing_ok=True)
        yield
