"""Releases that were found to be up to date before, known by content: comparing one again loads all of nbgrader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import files

if TYPE_CHECKING:
    from autograder.course.course import Course

MADE_BY = ("nbgrader", "nbconvert")  # what makes a release, beside this package
OURS = Path(__file__).parents[1]
WHOSE = ("nbgrader.", "nbconvert.", "autograder.")  # preprocessors whose code a version tells


def digest(course: Course, assignment: str) -> str:
    """Hash what decides whether a release is up to date; "" where it depends on code of the course's own."""
    from importlib.metadata import version  # slow to import

    settings = course.config.get("GenerateAssignment", {})
    if not all(isinstance(p, str) and p.startswith(WHOSE) for p in settings.get("preprocessors", ())):
        return ""
    tests = [room.fingerprint for room in course.rooms.among(assignment)]
    made = sha256(repr([course.config, *map(version, MADE_BY), tests]).encode())
    for path in looked_at(course, assignment):
        made.update(f"\0{path}\0{path.stat().st_size if path.is_file() else ''}\0".encode())
        if path.is_file():
            made.update(path.read_bytes())
    return made.hexdigest()


def looked_at(course: Course, assignment: str) -> Iterator[Path]:
    """Yield the files that decide: sources, releases, header and footer, and our part of the making."""
    for source in sorted((course.source / assignment).glob("*.ipynb")):
        yield from (source, course.release / assignment / source.name)
    around = course.config.get("IncludeHeaderFooter", {})
    yield from (course.root / around[name] for name in ("header", "footer") if around.get(name))
    yield from (path for folder in ("course", "plugin") for path in sorted((OURS / folder).glob("*.py")))


def known(course: Course, assignment: str) -> bool:
    """Return whether a release was found to be up to date as it is."""
    place = noted(course, assignment)
    with suppress(OSError, ValueError):
        return place is not None and files.found(place) == b""
    return False


def remember(course: Course, assignment: str) -> None:
    """Note that a release is up to date."""
    if place := noted(course, assignment):
        files.keep(place, b"")


def noted(course: Course, assignment: str) -> Path | None:
    """Return the file of the user's cache that says so; None where it cannot be said, or nothing can be kept."""
    made, folder = digest(course, assignment), files.private_cache("releases")
    return folder / made if made and folder else None
