"""Extreme evidence through every stage behind the judge: `python -m tests.fuzz_stages 10000 [seed]` (also `make fuzz`).

Numbers that no honest run gives (the largest, the smallest, NaN, inf, constant, none at all) and words of every kind go
from verdict to gradebook cell, marked notebook, page, report and export. Nothing may raise, nothing may be left out,
and no run may take long; whatever happens is printed with the seed that makes it again, and the exit code is 1.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import random
import re
import sys
import time
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from autograder import submission
from autograder.boundary import Boundary
from autograder.exercises.exercise import Exercise, Task
from autograder.export.gradescope import results_json
from autograder.feedback import page
from autograder.gradebook import cells
from autograder.judge import Judge
from autograder.probing.student import local, observe
from autograder.records import Cell, Event, Evidence, Submission, Trace, Verdict
from autograder.report import page as report
from autograder.report.similar import Alike
from autograder.running.notebook import figure
from autograder.shown import harmless
from autograder.submission import Skeleton
from tests.growth import quickest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 3.0  # of the processor, for one run through all stages
SEED = 7
EXTREME = [
    *(0.0, -0.0, 1.0, -1.0, 1e-300, 5e-324, -5e-324, 2.2250738585072014e-308, 1e300, 1.7976931348623157e308, 1e154),
    *(-1.7976931348623157e308, 1.7e308, -1.7e308, float("nan"), float("inf"), float("-inf"), 1e16, 1e-16, 4.94e-322),
]
WORDS = [
    *("", "\0", "\ud800", "\u202e", "\x1b[2J", "<script>alert(1)</script>", "&#60;b", "]]>", "{{ 7*7 }}", "%s%n"),
    *("a" * 5000, "\n" * 500, "'" * 300, "é" * 300, "1" * 400, "{'a'}", "\\", "$\\href{a}{b}$", "=1+1", "\u0300" * 99),
]


def numbers(rng: random.Random, like: np.ndarray) -> np.ndarray:
    """An array in place of `like`: of its shape or of another, extreme in one of many ways."""
    act = rng.randrange(9)
    shape = like.shape if rng.random() < 0.85 else rng.choice([(), (0,), (1,), (0, 2), (1, 2), (3, 2, 2), (5000,)])
    if act == 0:
        return np.full(shape, rng.choice(EXTREME))
    size = int(np.prod(shape))
    if act == 1:
        return np.array([rng.choice(EXTREME) for _ in range(size)], dtype=float).reshape(shape)
    if act == 2:
        with np.errstate(all="ignore"):
            return np.resize(like, shape) * np.float64(10) ** rng.uniform(-320, 320)
    if act == 3:
        return np.array([rng.uniform(-1, 1) * 10.0 ** rng.uniform(-320, 308) for _ in range(size)]).reshape(shape)
    changed = np.array(np.resize(like, shape) if like.size else np.zeros(shape), dtype=float)
    flat = changed.reshape(-1)
    if act == 4 and size:
        flat[rng.randrange(size) :] = rng.choice(EXTREME)
    elif act < 8:
        for _ in range(rng.choice((1, 1, 2, 10))):
            if size:
                flat[rng.randrange(size)] = rng.choice(EXTREME)
    return changed


def events(rng: random.Random) -> tuple[Event, ...]:
    kinds = ("error", "returned", "undefined", "limit", "params_changed", "grads_changed", "result_changed", "dtype")
    return tuple(
        Event(rng.choice(kinds), rng.choice((None, 0, 3, 10**9)), rng.choice(WORDS))
        for _ in range(rng.choice((0, 0, 0, 1, 2)))
    )


def odd(rng: random.Random, definition: Any) -> Any:
    """The right definition, whose results are extreme now and then."""
    rate = rng.choice((0.0, 0.02, 0.3, 1.0))

    def changed(result: Any) -> Any:
        if rng.random() >= rate:
            return result
        if isinstance(result, tuple):
            return tuple(numbers(rng, np.asarray(part, dtype=float)) for part in result)
        return numbers(rng, np.asarray(result, dtype=float))

    if not isinstance(definition, type):
        return functools.wraps(definition)(lambda *given, **named: changed(definition(*given, **named)))

    class Odd(definition):
        @functools.wraps(definition.step)
        def step(self, *given: Any) -> Any:
            return changed(super().step(*given))

    return Odd


def evidence(rng: random.Random, task: Task) -> Evidence:
    """What a box might say of a task."""
    driven = local({task.name: odd(rng, rng.choice(list(task.conventions.values())))})
    traces = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the student's
        for name, probe in task.probes.items():
            trace = observe(driven, name, probe, SEED)
            traces[name] = Trace(trace.arrays, (*trace.events, *events(rng)))
    status = "ok" if rng.random() < 0.9 else rng.choice(("error", "timeout", "memory", "crash"))
    notes = tuple(rng.choice(WORDS) for _ in range(rng.choice((0, 0, 1, 30))))
    return Evidence(task.cell, SEED, status, rng.choice(WORDS), traces, notes, "A")


def handed_in(rng: random.Random, exercise: Exercise, skeleton: Skeleton) -> Submission:
    """What a student might have written."""

    def words() -> str:
        return "".join(rng.choice(WORDS) for _ in range(rng.choice((0, 1, 3))))

    cells = [Cell("", "given") for _ in skeleton.of("given")]
    cells += [Cell(words(), "solution", place.grade_id) for place in skeleton.of("solution")]
    cells += [Cell(words(), "added")] * rng.choice((0, 1))
    written = {place.label: words() for place in skeleton.of("written") if rng.random() < 0.7}
    return Submission("ada", exercise.assignment, exercise.name, "ok", tuple(cells), written, frozenset(), (words(),))


class Stages:
    """Every stage behind the judge, ready to run."""

    def __init__(self, exercises: list[Exercise]):
        self.exercises = exercises
        self.judge = Judge(exercises, SEED)
        self.skeletons = {e.name: Skeleton.read(ROOT / "release" / e.assignment / f"{e.name}.ipynb") for e in exercises}

    def warm(self) -> None:
        """Let the judge meet wrong work once, make what a seed keeps on disk, and import all libraries.

        That is no part of anybody's time.
        """
        for exercise in self.exercises:
            for task in exercise.tasks:
                for number in range(8):
                    self.judge.verdict(exercise, evidence(random.Random(f"warm/{number}"), task))
        for _, library in self.judge.kept.values():
            for shelf in (library.farther.nearby, library.farther.pairs):
                _ = shelf.stack, shelf.whole
            _ = library.farther.crossed
        for number in range(8):
            with contextlib.suppress(Exception):  # the runs that count tell of it
                self.run(random.Random(f"warm/{number}"))

    def run(self, rng: random.Random) -> None:
        """One notebook, from its evidence to everything that is made of it."""
        exercise = rng.choice(self.exercises)
        skeleton, boundary = self.skeletons[exercise.name], Boundary("ada", exercise.name)
        work = handed_in(rng, exercise, skeleton)
        rows, figures = [], []
        for task in exercise.tasks:
            seen = evidence(rng, task)
            verdict = boundary.do("judge", self.judge.verdict, exercise, seen, boundary)
            assert verdict is not None and verdict.status != "fault", (boundary.left, verdict and verdict.notes[:2])
            assert 0 <= verdict.score <= verdict.max_score
            rows.append(verdict.row("ada", exercise.assignment, exercise.name))
            figures += boundary.do("figure", figure, task, seen, work, otherwise=[])
        rows, figures, line = json.loads(json.dumps([rows, figures, work.row()], allow_nan=False))
        assert Verdict.from_row(rows[0]).row("ada", exercise.assignment, exercise.name) == rows[0]
        work = Submission.from_row(line)
        self.marked(rows, figures, work, skeleton, boundary)
        self.shown(rows, figures, work, exercise, skeleton, boundary)
        assert boundary.left == [], boundary.left

    @staticmethod
    def marked(rows: list[dict], figures: list[dict], work: Submission, skeleton: Skeleton, boundary: Boundary) -> None:
        made = submission.notebook(skeleton, work)
        cells.mark(made, rows, {f["cell"]: f for f in figures}, boundary)
        harmless(made)
        nbformat.validate(nbformat.from_dict(json.loads(json.dumps(made))))
        for row in rows:
            float(cells.score_text(row, skeleton.points[row["cell"]]))

    def shown(
        self,
        rows: list[dict],
        figures: list[dict],
        work: Submission,
        exercise: Exercise,
        skeleton: Skeleton,
        boundary: Boundary,
    ) -> None:
        cells.comments(skeleton, exercise, work, rows)
        text = page("ada", exercise.name, rows, {f["cell"]: f for f in figures}, boundary=boundary)
        text.encode("utf-8")
        overview = report(rows, figures, previous=rows, left=boundary.left)
        overview.encode("utf-8")
        for made in (text, overview):
            bare = [word for word in (">nan", '"nan', " nan", ">inf<", '"inf', "Infinity") if word in made]
            assert not [word for word in bare if "<svg" in made and word in svgs(made)], bare
        alike = Alike(())
        for cell in work.cells:
            alike.add("ada", cell.source)
        json.dumps(results_json(rows), allow_nan=False)


def svgs(text: str) -> str:
    """The pictures of a page, without what is read aloud."""
    return re.sub(r'aria-label="[^"]*"', "", "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))).lower()


@dataclass
class Tally:
    """What a number of runs came to."""

    count: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)
    seconds: float = 0.0

    def report(self) -> str:
        return (
            f"{self.count} runs, {len(self.failures)} failures; {self.seconds:.0f} s of the processor, "
            f"slowest {self.slowest[0] * 1000:.0f} ms (run {self.slowest[1]})"
        )


def run(count: int, seed: int = 0, exercises: list[Exercise] | None = None) -> Tally:
    """Go through all stages `count` times; each run depends on the seed and its number only."""
    from autograder.exercises.rooms import exercises as known

    stages, tally = Stages(exercises or list(known().values())), Tally()
    stages.warm()
    gc.collect()
    gc.freeze()  # as a worker does: what the tests before this one left is no part of anybody's time
    for number in range(count):
        before = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                stages.run(random.Random(f"{seed}/{number}"))
        except Exception:  # every escape is a finding, and the rest goes on
            tally.failures.append(f"seed {seed}, run {number}\n{traceback.format_exc()}")
        spent = time.process_time() - before
        tally.count += 1
        tally.seconds += spent
        tally.slowest = max(tally.slowest, (spent, number))
        again = functools.partial(lambda n: stages.run(random.Random(f"{seed}/{n}")), number)
        if spent > SECONDS and (spent := quickest(again)) > SECONDS:
            tally.failures.append(f"seed {seed}, run {number}: {spent:.1f} s")
        if sys.stderr.isatty() and number % 100 == 0:
            print(f"\r{number}/{count}", end="", file=sys.stderr)
    gc.unfreeze()
    return tally


if __name__ == "__main__":
    outcome = run(*([int(argument) for argument in sys.argv[1:]] or [10_000]))
    print(*outcome.failures[:20], outcome.report(), sep="\n")
    sys.exit(bool(outcome.failures))
