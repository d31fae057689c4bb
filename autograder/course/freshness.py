"""Make a source notebook again as nbgrader would, without a kernel, to tell whether what was made of it is up to date.

nbgrader's own preprocessors do it, those that the course's settings name, with their delimiters, header and footer.
"""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Mapping
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config

from autograder.course.course import Course, notebooks_in
from autograder.errors import UsageError
from autograder.judge.points import BrokenSuite, differing, points_of
from autograder.terminal import command

#: stands for what a stub replaces, in a character that no notebook has
MASK = "\ue000"

#: preprocessors that need a kernel, the gradebook or files
WITH_EFFECTS = {"InstantiateTests", "SaveCells", "Publish", "Execute", "Tidy"}
AUTOTEST = "AUTOTEST"

_fresh: set[tuple[tuple[str, int, int], ...]] = set()


def check(course: Course, assignment: str) -> None:
    """Refuse a release that is missing, not made from the source as it is now, or worth other points than its tests.

    Raises UsageError. A suite that cannot be read is no reason: its verdicts say so.
    """
    remedy = command("optviz", "release", assignment)
    for source in sorted(notebooks_in(course.source / assignment)):
        release = course.release / assignment / source.name
        if not release.is_file():
            raise UsageError(f"{course.show(release)} is missing. Make the release first: {remedy}")
        stamp = tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in (source, release))
        if stamp in _fresh:  # nbgrader asks for each notebook of each student
            continue
        stale = first_stale_cell(masked(course, source), cells_of(release))
        if stale is not None:
            raise UsageError(
                f"{course.show(release)} is stale: cell {stale} of {course.show(source)} has changed since. "
                f"Make the release again: {remedy}"
            )
        room = course.rooms.usable(assignment, source.stem)
        with suppress(BrokenSuite):
            if room is not None and not room.broken:
                for misfit in differing(room, points_of(cells_of(source)), course.show(source)):
                    raise UsageError(misfit)
        _fresh.add(stamp)


def masked(course: Course, source: Path) -> list[dict[str, Any]]:
    """Return the cells that a release of this notebook has, with MASK in the place of every stub.

    The tests that AUTOTEST lines become are not in them: they would take a kernel.
    """
    languages = ClearSolutions(config=Config(copy.deepcopy(course.config))).code_stub
    stubs = {"code_stub": dict.fromkeys(languages, MASK), "text_stub": MASK}
    return rewritten(course, GenerateAssignment, source, {"ClearSolutions": stubs, "NameStubs": stubs})


def unexecuted(course: Course, source: Path) -> list[dict[str, Any]]:
    """Return the cells that the solution of this notebook has."""
    return rewritten(course, GenerateSolution, source, {})


def rewritten(
    course: Course, kind: type[BaseConverter], source: Path, settings: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return a source notebook's cells after a converter's preprocessors. UsageError, naming it, if one refuses."""
    config = Config(copy.deepcopy(course.config))
    config.merge(Config(settings))
    config.Exporter.default_preprocessors = []
    config.ClearMarkScheme.enforce_metadata = False  # where one may stand was asked when the release was made
    config.CourseDirectory.root = str(course.root)
    logger = logging.getLogger("optviz.freshness")
    logger.propagate, logger.handlers = False, [logging.NullHandler()]
    converter = kind(coursedir=CourseDirectory(config=config), config=config, log=logger)
    exporter = NotebookExporter(config=config, parent=converter)
    where = {"student": ".", "assignment": source.parent.name, "notebook": source.stem, "db_url": "sqlite://"}
    try:
        for preprocessor in converter.preprocessors:
            name = preprocessor if isinstance(preprocessor, str) else preprocessor.__name__
            if name.rpartition(".")[2] not in WITH_EFFECTS:
                exporter.register_preprocessor(preprocessor)
        with chdir(course.root):  # header and footer are named from there
            text: Any = exporter.from_filename(str(source), {"nbgrader": where, "unique_key": source.stem})[0]
    except Exception as error:  # whatever a preprocessor raises, or a file that is no notebook
        raise UsageError(f"nbgrader: {course.show(source)}: {type(error).__name__}: {error}") from error
    return joined(json.loads(text))


def cells_of(notebook: Path) -> list[dict[str, Any]]:
    """Return the cells of one of the course's own notebooks."""
    try:
        return joined(json.loads(notebook.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{notebook} is not a notebook: {type(error).__name__}: {error}") from None


def joined(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]


def first_stale_cell(fresh: list[dict[str, Any]], release: list[dict[str, Any]]) -> str | None:
    """Return the first cell that the release does not show as it is: all but stubs must be equal. None if all are."""
    if len(fresh) != len(release):
        return f"{min(len(fresh), len(release)) + 1} (the number of cells differs)"
    for number, (ours, theirs) in enumerate(zip(fresh, release, strict=True), 1):
        mark, made = (c.get("metadata", {}).get("nbgrader", {}) for c in (ours, theirs))
        settings = [k for k in ("grade_id", "points", "grade", "solution", "task") if mark.get(k) != made.get(k)]
        if settings or not shows(ours["source"], theirs["source"]):
            return mark.get("grade_id") or str(number)
    return None


def shows(fresh: str, released: str) -> bool:
    """Return whether a released cell has all that stands outside the stubs, in order."""
    if AUTOTEST in fresh:
        return AUTOTEST not in released
    first, *others = fresh.split(MASK)
    if not others:
        return fresh == released
    at = 0
    for part in (first, *others):
        at = released.find(part.strip(), at)
        if at < 0:
            return False
        at += len(part.strip())
    return True
