"""One submission from a cold start, command by command, beside stock nbgrader on the same notebooks.

Run: python -m benchmarks.cold [--rounds N] [--otter PYTHON]

Each command is a new process that grades a submission nobody has graded before, or works on that one; CPU is that of
everything it starts, the least of N rounds. The release, the gradebook and the first submission are made before.
nbgrader (its own Execute and feedback) and Otter, which has an environment of its own (`make .venv-bench`), are warm:
their start is not counted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.classroom import ASSIGNMENT, course, hand_in, table
from benchmarks.whole_job import theirs, timed

COMMANDS = {
    "grade --no-gradebook": ("grade", ASSIGNMENT, "--no-gradebook", "--student"),
    "grade": ("grade", ASSIGNMENT, "--student"),
    "grade, nothing new": ("grade", ASSIGNMENT, "--student"),
    "feedback": ("feedback", ASSIGNMENT),
    "export": ("export", ASSIGNMENT),
}


def measured(root: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Seconds and CPU seconds of each command, the least of some rounds."""
    here = course(root)
    optviz = [sys.executable, "-m", "autograder.cli"]
    timed(*optviz, "release", ASSIGNMENT, root=here.root)
    hand_in(here, 2 * rounds + 1)
    first, *others = sorted(here.students(ASSIGNMENT))
    timed(*optviz, "grade", ASSIGNMENT, "--student", first, root=here.root)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for number in range(rounds):
        students = {"grade --no-gradebook": others[2 * number]}
        for name, command in COMMANDS.items():
            whose = [students.get(name, others[2 * number + 1])] if command[-1] == "--student" else []
            found[name].append(timed(*optviz, *command, *whose, root=here.root))
    return {name: min(times, key=lambda both: both[1]) for name, times in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--otter", default=".venv-bench/bin/python", help="the Python that has Otter")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optviz-bench-") as scratch:
        ours = measured(Path(scratch) / "ours", options.rounds)
        others = {"nbgrader 0.9.6, warm": theirs(sys.executable, "nbgrader", Path(scratch) / "nbgrader", 2)}
        if Path(options.otter).exists():
            others["Otter 7.0.0, warm"] = theirs(os.path.abspath(options.otter), "otter", Path(scratch) / "otter", 2)
    stock = others["nbgrader 0.9.6, warm"]["cpu"]
    print("one submission of four notebooks, each command a process of its own; seconds")
    rows = [(name, f"{s:.2f}", f"{c:.2f}", f"{stock / c:.1f}") for name, (s, c) in ours.items()]
    rows += [(n, f"{o['seconds']:.2f}", f"{o['cpu']:.2f}", f"{stock / o['cpu']:.1f}") for n, o in others.items()]
    print(table(("", "wall", "CPU", "nbgrader / this"), rows))


if __name__ == "__main__":
    main()
