"""Verdicts that `nbgrader autograde` gave, until the files of a run take them in.

nbgrader grades one notebook after the other; a run's files are written whole.
"""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from autograder import files, pool, results
from autograder.course import Course, writable
from autograder.results import ANSWERS, COSTS, FIGURES, RESULTS

FILES = (RESULTS, FIGURES, ANSWERS, COSTS)


def keep(course: Course, assignment: str, done: pool.Done) -> None:
    """Keep the verdict on a notebook, in the place of an earlier one."""
    lines = pool.lines_of(done)
    kept = dict(zip(FILES, (lines.rows, lines.figures, [lines.answers], [lines.cost]), strict=True))
    place = folder(course, assignment) / done.item.student / f"{done.item.notebook}.json"
    files.replace(place, json.dumps(kept, allow_nan=False))


def take_in(course: Course, assignment: str) -> None:
    """Bring what is kept into the assignment's results, whose lines on these notebooks it replaces."""
    kept = waiting(course, assignment)
    if not kept:
        return
    out = writable(course.results_folder(assignment))
    with ExitStack() as stack:
        sinks = [stack.enter_context(results.Sorted(out / name)) for name in FILES]
        for sink in sinks:
            if sink.path.is_file():
                old = results.read(sink.path)
                sink.extend(line for line in old if (line["student"], line["notebook"]) not in kept)
        for path in kept.values():
            lines: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
            for sink in sinks:
                sink.extend(lines[sink.path.name])
        for sink in sinks:
            sink.commit()
    shutil.rmtree(folder(course, assignment))


def waiting(course: Course, assignment: str) -> dict[tuple[str, str], Path]:
    """Return the files of the verdicts that wait, by student and notebook."""
    return {(path.parent.name, path.stem): path for path in folder(course, assignment).glob("*/*.json")}


def folder(course: Course, assignment: str) -> Path:
    """Return where an assignment's verdicts wait."""
    return course.private / "pending" / assignment
