"""Compare the kit's marks with marks by hand, so that an instructor can hold the scale against their own.

A folder holds answers as `.py` files, each the text of one solution cell, and `marks.json`:

    {"answer.py": {"cell": "adagrad_tests", "shares": [0.8, 0.75, 0.5]}, …}

`shares` are the marks that people gave, as shares of the cell's points.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np

from autograder.errors import UsageError
from autograder.exercises.rooms import of_course
from autograder.judge import Judge
from autograder.judge.scale import SCALES, Scale
from autograder.records import Cell, Submission
from autograder.sandbox import Sandbox

MARKS = "marks.json"
FAR = 0.1  # a share outside of what people gave by more than this is far
SEED = 1


@dataclass(frozen=True)
class Marked:
    """One answer: what people gave, and what the kit gives, as shares of the points."""

    name: str
    by_hand: tuple[float, ...]
    ours: float
    named: tuple[str, ...] = ()

    @property
    def outside(self) -> float:
        """Return how far ours lies outside of the marks by hand; 0 if it lies among them."""
        return max(min(self.by_hand) - self.ours, self.ours - max(self.by_hand), 0.0)


def main(folder: Path, scale: str = "standard", root: Path | None = None) -> int:
    """Print each answer's marks, and how well they agree; 0."""
    marked = list(judged(folder, SCALES[scale], root))
    width = max(len(m.name) for m in marked)
    for m in marked:
        hand = " ".join(f"{s:.2f}" for s in m.by_hand)
        click.echo(f"{m.name:{width}}  {m.ours:.2f}  by hand {hand}{'  far' if m.outside > FAR + 1e-9 else ''}")
    click.echo(summary(marked))
    return 0


def judged(folder: Path, scale: Scale, root: Path | None = None) -> Iterator[Marked]:
    """Judge the answers of a folder. UsageError if it is not in order."""
    try:
        marks = json.loads((folder / MARKS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder / MARKS} cannot be read: {error}") from None
    known = of_course(root or Path.cwd()).sound
    rooms = {task.cell: room for room in known for task in room.tasks}
    if not marks or not all(row.get("cell") in rooms and row.get("shares") for row in marks.values()):
        raise UsageError(f"{folder / MARKS}: each answer needs a cell, one of {', '.join(rooms)}, and shares.")
    judge = Judge([e for e in known if any(t.cell in rooms for t in e.tasks)], SEED, scale)
    with Sandbox(allow_weak=True) as box:
        for name, row in sorted(marks.items()):
            room = rooms[row["cell"]]
            task = room.task(row["cell"])
            cells = Cell("import numpy as np", "given"), Cell((folder / name).read_text(), "solution", task.solution)
            submission = Submission(Path(name).stem, room.assignment, room.name, cells=cells)
            verdict = judge.verdict(room, box.observe(submission, replace(room, tasks=(task,)), SEED)[0])
            share = (verdict.score or 0.0) / verdict.max_score
            yield Marked(name, tuple(row["shares"]), share, tuple(d.id for d in verdict.diagnoses))


def summary(marked: list[Marked]) -> str:
    """Say in one line how well the marks agree: order, how many are far outside, means."""
    ours, hand = np.array([m.ours for m in marked]), np.array([np.mean(m.by_hand) for m in marked])
    far = sum(m.outside > FAR + 1e-9 for m in marked)
    return (
        f"{len(marked)} answers: rank correlation {correlation(ours, hand):.2f} with the mean by hand; {far} more than "
        f"{FAR:g} outside the marks by hand; mean {ours.mean():.2f}, by hand {hand.mean():.2f}."
    )


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Return Spearman's rank correlation; equal values share their mean rank, and NaN where all are equal."""
    first, second = ranked(np.round(a, 9)), ranked(np.round(b, 9))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def ranked(values: np.ndarray) -> np.ndarray:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[places]
