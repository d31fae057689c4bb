"""Find the notebooks, settings and pages that the kit brings along: in the installed package, or in this checkout."""

from __future__ import annotations

from pathlib import Path

from autograder import files
from autograder.course.course import CONFIG
from autograder.errors import UsageError

PACKAGE = Path(__file__).parents[1]


def bundled() -> Path:
    """Return the folder with the kit's own course; UsageError where this installation has none."""
    for folder in (PACKAGE / "bundled", PACKAGE.parent):
        if (folder / CONFIG).is_file() and (folder / "source").is_dir():
            return folder
    raise UsageError("This installation of optviz brings no notebooks: it is for students or for a grader's worker.")


def copy(folder: str, target: Path) -> None:
    """Copy a folder of the kit's own course, without what is hidden in it; OSError at the first file that cannot be."""
    kit = bundled() / folder
    for path in sorted(kit.rglob("*")):
        place = path.relative_to(kit)
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in place.parts):
            files.copy(path, target / place)
