"""A tool that a development environment brings along, where Python's own programs are."""

import shutil
import sys
from pathlib import Path

import pytest


def tool(name: str) -> str:
    """Return a tool's path; the test is skipped where it is not installed."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found
