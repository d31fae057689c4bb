"""What one process of a machine makes: for the others to find, or for itself alone while it lasts."""

from __future__ import annotations

import contextlib
import os
import shutil
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


@contextlib.contextmanager
def scratch(place: Path, prefix: str) -> Iterator[Path]:
    """Give a folder of that place, which goes at the end; those that killed processes have left there go now.

    It is locked while it is in use; where there are no locks, what is left stays.
    """
    import tempfile  # slow to import

    with contextlib.ExitStack() as held:
        with alone(place / f"{prefix}.lock", lasting=True):
            for old in place.glob(f"{prefix}-*"):
                with contextlib.suppress(OSError, ImportError), locked(old):
                    shutil.rmtree(old, ignore_errors=True)
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix=f"{prefix}-", dir=place)))
            with contextlib.suppress(OSError, ImportError):
                held.enter_context(locked(folder))
        yield folder


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock a folder; OSError if another process has it."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
