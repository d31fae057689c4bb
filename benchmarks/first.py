"""What the first grading of a class costs beside a later one: under a new seed, and with a new kit.

Run: python -m benchmarks.first [--students N] [--rounds N]

The class is graded without gradebook, nothing of its verdicts kept, by commands of their own; CPU is that of everything
they start, the least of some rounds. A new seed finds the mistakes' programs in the user's cache folder, as a kit that
has graded before does; a new kit finds nothing there but the level that held. Then, in one process, what is run once
for a seed where some answer has two mistakes at once, in every cell of the class.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from autograder.course.course import Course
from autograder.judge import references
from autograder.judge.diagnose import Library
from benchmarks.classroom import ASSIGNMENT, course, hand_in, table
from benchmarks.whole_job import timed

SEED = 1000


def graded(here: Course, seed: int) -> float:
    """CPU seconds of grading the class under a seed."""
    shutil.rmtree(here.root / ".optviz" / "cache", ignore_errors=True)
    command = [sys.executable, "-m", "autograder.cli", "grade", ASSIGNMENT, "--no-gradebook", "--seed", str(seed)]
    return timed(*command, root=here.root)[1]


def forget(cache: Path) -> None:
    """Remove what is kept of mistakes and fingerprints."""
    for folder in ("programs", "evidence", "fingerprints"):
        shutil.rmtree(cache / folder, ignore_errors=True)


def classes(here: Course, cache: Path, rounds: int) -> dict[str, float]:
    """CPU seconds of the class under a known seed, under a new one, and with a new kit."""
    graded(here, SEED)
    found: dict[str, list[float]] = {"a seed that is known": [], "a new seed": [], "a new kit": []}
    for number in range(rounds):
        found["a seed that is known"].append(graded(here, SEED + number))
        found["a new seed"].append(graded(here, SEED + number + 1))
        forget(cache)
        found["a new kit"].append(graded(here, SEED + number + 1))
    return {name: min(costs) for name, costs in found.items()}


def two_at_once(here: Course, cache: Path) -> dict[str, float]:
    """CPU seconds of making and running two mistakes at once, and of a search for two apart, in all cells."""
    forget(cache)
    found = {}
    for number, name in enumerate(("a new kit", "a new seed")):
        began = time.process_time()
        for exercise in (n.exercise for n in here.notebooks(ASSIGNMENT)):
            for task in exercise.tasks:
                seed = SEED + number
                library = Library(exercise, task, seed, references.conventions(task, seed))
                _ = library.farther.pairs.stack
                for crossed in library.farther.crossed:  # an answer with two mistakes that stand apart
                    (j, i), *_ = np.argwhere(crossed.possible)[::-1]
                    known = crossed.halves.pair(crossed.parts[i], crossed.parts[j])
                    _ = library.farther.apart(references.Traces(task, known.define, seed))
        found[name] = time.process_time() - began
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optviz-bench-") as scratch:
        cache = Path(scratch) / "kept"
        os.environ["OPTVIZ_CACHE"] = str(cache)
        here = course(Path(scratch) / "class")
        timed(sys.executable, "-m", "autograder.cli", "release", ASSIGNMENT, root=here.root)
        hand_in(here, options.students)
        costs, pairs = classes(here, cache, options.rounds), two_at_once(here, cache)
    known = costs["a seed that is known"]
    print(f"{options.students} submissions of four notebooks; CPU seconds")
    rows = [
        (name, f"{cost:.1f}", f"{cost - known:.1f}", f"{pairs[name]:.1f}" if name in pairs else "")
        for name, cost in costs.items()
    ]
    print(table(("", "class", "added", "two mistakes at once"), rows))


if __name__ == "__main__":
    main()
