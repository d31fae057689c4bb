"""One submission from a cold start, command by command, beside stock nbgrader's commands on the same notebooks.

Run: python -m benchmarks.cold [--rounds N] [--otter PYTHON]

Each command is a new process that grades a submission nobody has graded before, or works on that one; CPU is that of
everything it starts, the least of N rounds, in which the two sides take turns. The release, the gradebook and the
first submissions, one of each kind in the class, are made before. Otter, which has an environment of its own
(`make .venv-bench`) and no such commands, is warm: its start is not counted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.classroom import ASSIGNMENT, HONEST, course, hand_in, table
from benchmarks.whole_job import theirs, timed

#: Our commands, and the verb of nbgrader's that does as much.
COMMANDS = {
    "grade --no-gradebook": (("grade", ASSIGNMENT, "--no-gradebook", "--student"), "nbgrader autograde"),
    "grade": (("grade", ASSIGNMENT, "--student"), "nbgrader autograde"),
    "feedback": (("feedback", ASSIGNMENT), "nbgrader generate_feedback"),
    "export": (("export", ASSIGNMENT), "nbgrader export"),
}
THEIRS = {
    "nbgrader autograde": (ASSIGNMENT, "--student"),
    "nbgrader generate_feedback": (ASSIGNMENT, "--student"),
    "nbgrader export": ("--assignment", f'["{ASSIGNMENT}"]'),
}
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'benchmark'\nc.ClearMarkScheme.enforce_metadata = False\n"

OPTVIZ = sys.executable, "-m", "autograder.cli"

Times = dict[str, list[tuple[float, float]]]


def measured(root: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Seconds and CPU seconds of each command, ours and nbgrader's in turn, the least of some rounds."""
    ours, stock = Ours(root / "ours", rounds), Stock(root / "nbgrader", rounds)
    found: Times = {name: [] for name in (*COMMANDS, *THEIRS)}
    for number in range(rounds):
        for name, times in (*ours.round(number), *stock.round(number)):
            found[name].append(times)
    return least(found)


class Ours:
    """A course of ours in which one submission of each kind in the class is graded."""

    def __init__(self, root: Path, rounds: int):
        here = course(root)
        self.root = here.root
        timed(*OPTVIZ, "release", ASSIGNMENT, root=self.root)
        hand_in(here, 2 * rounds + len(HONEST))
        everybody = sorted(here.students(ASSIGNMENT))
        for student in everybody[: len(HONEST)]:
            timed(*OPTVIZ, "grade", ASSIGNMENT, "--student", student, root=self.root)
        self.others = everybody[len(HONEST) :]

    def round(self, number: int) -> Iterator[tuple[str, tuple[float, float]]]:
        """Run each command once, on submissions that nobody has graded."""
        students = {"grade --no-gradebook": self.others[2 * number]}
        for name, (command, _) in COMMANDS.items():
            whose = [students.get(name, self.others[2 * number + 1])] if command[-1] == "--student" else []
            yield name, timed(*OPTVIZ, *command, *whose, root=self.root)


class Stock:
    """The same course as nbgrader's own."""

    def __init__(self, root: Path, rounds: int):
        here = course(root, config=STOCK)
        self.root = here.root
        timed(sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT, "--force", root=self.root)
        hand_in(here, rounds)
        self.students = sorted(here.students(ASSIGNMENT))

    def round(self, number: int) -> Iterator[tuple[str, tuple[float, float]]]:
        """Run each command once."""
        for verb, command in THEIRS.items():
            whose = [self.students[number]] if command[-1] == "--student" else []
            yield verb, timed(sys.executable, "-m", *verb.split(), *command, *whose, root=self.root)


def least(found: Times) -> dict[str, tuple[float, float]]:
    return {name: min(times, key=lambda both: both[1]) for name, times in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--otter", default=".venv-bench/bin/python", help="the Python that has Otter")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optviz-bench-") as scratch:
        found = measured(Path(scratch), options.rounds)
        otter = None
        if Path(options.otter).exists():
            otter = theirs(os.path.abspath(options.otter), "otter", Path(scratch) / "otter", 2)
    print("one submission of four notebooks, each command a process of its own; seconds")
    rows = [row(name, *found[name], verb, *found[verb]) for name, (_, verb) in COMMANDS.items()]
    if otter:
        rows.append(row("grade", *found["grade"], "Otter 7.0.0, warm", otter["seconds"], otter["cpu"]))
    print(table(("", "wall", "CPU", "", "wall", "CPU", "times ours"), rows))


def row(name: str, wall: float, cpu: float, other: str, others_wall: float, others_cpu: float) -> tuple[str, ...]:
    """A command beside another, by CPU."""
    return (
        name,
        f"{wall:.2f}",
        f"{cpu:.2f}",
        other,
        f"{others_wall:.2f}",
        f"{others_cpu:.2f}",
        f"{others_cpu / cpu:.1f}",
    )


if __name__ == "__main__":
    main()
