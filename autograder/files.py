"""Write files so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace(path: Path, text: str | bytes) -> None:
    """Write a file, text as UTF-8, and its folder if need be, under a temporary name and rename it.

    Not forced to the disk: for what can be rendered again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(text.encode("utf-8") if isinstance(text, str) else text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
