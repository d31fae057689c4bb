"""An exception that nobody foresaw: one line for the person at the terminal, the traceback in a file."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path

from autograder.text import line

PRIVATE = Path(".optviz")  # in a course folder


def record(error: BaseException) -> str:
    """Write what is needed to find the mistake to a file; say what happened and where the file is."""
    text = "".join(
        [
            f"optviz {version('optviz')}, Python {platform.python_version()}, {platform.platform()}\n",
            f"{' '.join(sys.argv)}\n\n",
            *traceback.format_exception(error),
        ]
    )
    said = f"{type(error).__name__}: {line(str(error))}"[:300]
    for folder in (PRIVATE if PRIVATE.is_dir() else None, None):
        try:
            descriptor, name = tempfile.mkstemp(prefix="error-", suffix=".txt", dir=folder)
            with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return f"{said}. Please report it with {os.path.relpath(name) if folder else name}."
    return f"{said}. No file could be written for the traceback."
