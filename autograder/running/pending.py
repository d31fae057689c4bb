"""Verdicts that `nbgrader autograde` gave, until the files of a run take them in.

nbgrader grades one notebook after the other; a run's files are written whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import files, results
from autograder.boundary import Boundary, Left, bounded
from autograder.course.course import Course, writable
from autograder.errors import Fault
from autograder.results import ANSWERS, COSTS, FIGURES, KINDS, RESULTS
from autograder.rows import ResultRow, fields

if TYPE_CHECKING:
    from autograder.running import worker  # slow to import

FILES = (RESULTS, FIGURES, ANSWERS, COSTS)
State = tuple[int, int, int]  # of a file: what is put in its place has another


def keep(private: Path, assignment: str, item: worker.Item, lines: worker.Lines) -> None:
    """Keep the verdict on a notebook, in the place of an earlier one."""
    kept = dict(zip(FILES, (lines.rows, lines.figures, [lines.answers], [lines.cost]), strict=True))
    place = folder(private, assignment) / item.student / f"{item.notebook}.json"
    files.replace(place, json.dumps(kept, allow_nan=False))


def take_in(course: Course, assignment: str) -> list[Left]:
    """Bring what is kept into the assignment's results, whose lines on these notebooks it replaces.

    A verdict that cannot be read stays where it is, and is named.
    """
    with course.replacing():
        return taken_in(course, assignment)


def taken_in(course: Course, assignment: str) -> list[Left]:
    """Take in what is kept, with nobody else at it."""
    left: list[Left] = []
    kept = {
        where: path
        for where, path in waiting(course.private, assignment).items()
        if Boundary(*where, left).do("take in", lines_of, path, where)
    }
    if not kept:
        return left
    taken = states(kept.values())
    out = writable(course.results_folder(assignment))
    with ExitStack() as stack:
        sinks = [stack.enter_context(results.Sorted(out / name)) for name in FILES]
        for sink in sinks:
            if sink.path.is_file():
                old = results.lines(sink.path)
                sink.extend(line for line in old if (line["student"], line["notebook"]) not in kept)
        for where, path in kept.items():
            lines = bounded("take in", lines_of, path, where)
            for sink in sinks:
                sink.extend(lines[sink.path.name])
        for sink in sinks:
            sink.commit()
    remove(taken)
    return left


def states(paths: Iterable[Path]) -> dict[Path, State]:
    """Return how verdicts that wait are now, to remove them when results have taken them in or made them anew."""
    found = {}
    for path in paths:
        with suppress(FileNotFoundError):  # another run has taken it in
            found[path] = state(path)
    return found


def state(path: Path) -> State:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def remove(taken: Mapping[Path, State]) -> None:
    """Remove verdicts that wait no longer; one that has come since then in the place of another goes on waiting."""
    for path, before in taken.items():
        aside = path.with_suffix(".taken")
        with suppress(FileNotFoundError):
            os.replace(path, aside)
            if state(aside) != before and not path.exists():
                os.replace(aside, path)
            else:
                aside.unlink()
        with suppress(OSError):  # another verdict on this student is left
            path.parent.rmdir()


def rows(course: Course, assignment: str) -> Iterator[ResultRow]:
    """Yield the last verdicts on an assignment, by either way of grading; no file changes.

    One that waits and cannot be read is not among them.
    """
    kept: dict[tuple[str, str], list[ResultRow]] = {}
    for where, path in waiting(course.private, assignment).items():
        lines: Any = Boundary(*where).do("take in", lines_of, path, where)
        if lines:
            kept[where] = lines[RESULTS]
    known = course.results_folder(assignment) / RESULTS
    if known.is_file():
        yield from (row for row in results.read(known) if (row["student"], row["notebook"]) not in kept)
    yield from chain.from_iterable(kept.values())


def lines_of(path: Path, where: tuple[str, str]) -> dict[str, list[results.Row]]:
    """Return the lines that are kept on a notebook; Fault if they are not what `keep` has written."""
    try:
        lines: dict[str, list[results.Row]] = results.JSON.decode(path.read_text(encoding="utf-8"))
        rows = [results.checked(line, fields(KINDS[name])) for name in FILES for line in lines[name]]
        sound = all((row["student"], row["notebook"]) == where for row in rows)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Fault(f"{path}: {type(error).__name__}. Grade this notebook again") from None
    if not sound:
        raise Fault(f"{path} is on somebody else. Grade this notebook again")
    return lines


def waiting(private: Path, assignment: str) -> dict[tuple[str, str], Path]:
    """Return the files of the verdicts that wait, by student and notebook."""
    return {(path.parent.name, path.stem): path for path in folder(private, assignment).glob("*/*.json")}


def folder(private: Path, assignment: str) -> Path:
    """Return where an assignment's verdicts wait."""
    return private / "pending" / assignment
