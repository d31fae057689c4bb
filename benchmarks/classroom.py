"""Classes for the benchmarks: honest submissions of four notebooks, no two alike, in a course folder of their own.

A program that others have handed in too is judged once. So each answer here has a statement of its own, except where a
benchmark asks for a share of students whose programs are alike, but for a comment.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.commands import demo
from autograder.course.course import Course

ROOT = Path(__file__).parents[1]
ASSIGNMENT = "exercises"
HONEST = ("ada", "emmy", "leonhard", "sofia", "joseph", "karl", "pierre", "hypatia")


def course(root: Path, config: str | None = None) -> Course:
    """A copy of this course with nothing handed in; `config` in place of its nbgrader_config.py."""
    root.mkdir(parents=True)
    for folder in ("source", "release"):
        shutil.copytree(ROOT / folder / ASSIGNMENT, root / folder / ASSIGNMENT)
    text = config if config is not None else (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(text, encoding="utf-8")
    return Course(root)


def hand_in(course: Course, count: int, hostile: bool = False, alike: float = 0.0) -> None:
    """Write `count` submissions, of which a share has programs that are `alike`.

    With `hostile`, every tenth loops, crashes, fills the memory or is broken.
    """
    answers = {m.name: m.answers for m in demo.members()}
    released = {p.name: p.read_text(encoding="utf-8") for p in sorted((course.release / ASSIGNMENT).glob("*.ipynb"))}
    for number, name in zip(range(count), names(hostile), strict=False):
        folder = course.submitted / f"student{number:06d}" / ASSIGNMENT
        folder.mkdir(parents=True)
        sign = "# " if int((number + 1) * alike) > int(number * alike) else "number = "
        own = {k: f"{sign}{number}\n{v}" if k != "adamw_reflection" else v for k, v in answers[name].items()}
        for path, text in released.items():
            notebook = json.loads(text)
            demo.fill(notebook, own)
            (folder / path).write_text(demo.HABITS.get(name, demo.as_it_is)(notebook), encoding="utf-8")


def names(hostile: bool) -> Iterator[str]:
    """The bundled class's members, over and over."""
    number = 0
    while True:
        odd = ("alan", "grace", "srinivasa", "niels")
        yield odd[number // 10 % 4] if hostile and number % 10 == 9 else HONEST[number % len(HONEST)]
        number += 1


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Columns as wide as they need to be."""
    lines = [[str(x) for x in heads], *([str(x) for x in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(x.ljust(w) for x, w in zip(line, widths, strict=True)).rstrip() for line in lines)
