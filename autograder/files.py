"""Write files so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def replace(path: Path, text: str | bytes) -> None:
    """Write a file, text as UTF-8, and its folder if need be, under a temporary name and rename it.

    Its mode is what the umask leaves. Not forced to the disk: for what can be rendered again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name[:200]}-{secrets.token_hex(4)}")
    try:
        with open(os.open(scratch, NEW, 0o666), "wb") as file:
            file.write(text.encode("utf-8") if isinstance(text, str) else text)
        os.replace(scratch, path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
