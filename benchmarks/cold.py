"""One submission from a cold start, command by command, beside stock nbgrader's commands on the same notebooks.

Run: python -m benchmarks.cold [--rounds N] [--otter PYTHON]

Each command is a new process that grades a submission nobody has graded before, or works on that one; CPU is that of
everything it starts, the least of N rounds. The release, the gradebook and the first submissions, one of each kind in
the class, are made before. Otter, which has an environment of its own (`make .venv-bench`) and no such commands, is
warm: its start is not counted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.classroom import ASSIGNMENT, HONEST, course, hand_in, table
from benchmarks.whole_job import theirs, timed

#: Our commands, and the verb of nbgrader's that does as much.
COMMANDS = {
    "grade --no-gradebook": (("grade", ASSIGNMENT, "--no-gradebook", "--student"), "autograde"),
    "grade": (("grade", ASSIGNMENT, "--student"), "autograde"),
    "feedback": (("feedback", ASSIGNMENT), "generate_feedback"),
    "export": (("export", ASSIGNMENT), "export"),
}
THEIRS = {
    "autograde": (ASSIGNMENT, "--student"),
    "generate_feedback": (ASSIGNMENT, "--student"),
    "export": ("--assignment", f'["{ASSIGNMENT}"]'),
}
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'benchmark'\nc.ClearMarkScheme.enforce_metadata = False\n"

Times = dict[str, list[tuple[float, float]]]


def measured(root: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Seconds and CPU seconds of each command, the least of some rounds."""
    here = course(root)
    optviz = [sys.executable, "-m", "autograder.cli"]
    timed(*optviz, "release", ASSIGNMENT, root=here.root)
    hand_in(here, 2 * rounds + len(HONEST))
    everybody = sorted(here.students(ASSIGNMENT))
    for student in everybody[: len(HONEST)]:
        timed(*optviz, "grade", ASSIGNMENT, "--student", student, root=here.root)
    others = everybody[len(HONEST) :]
    found: Times = {name: [] for name in COMMANDS}
    for number in range(rounds):
        students = {"grade --no-gradebook": others[2 * number]}
        for name, (command, _) in COMMANDS.items():
            whose = [students.get(name, others[2 * number + 1])] if command[-1] == "--student" else []
            found[name].append(timed(*optviz, *command, *whose, root=here.root))
    return least(found)


def stock(root: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Seconds and CPU seconds of nbgrader's commands."""
    here = course(root, config=STOCK)
    nbgrader = [sys.executable, "-m", "nbgrader"]
    timed(*nbgrader, "generate_assignment", ASSIGNMENT, "--force", root=here.root)
    hand_in(here, rounds)
    found: Times = {verb: [] for verb in THEIRS}
    for student in sorted(here.students(ASSIGNMENT)):
        for verb, command in THEIRS.items():
            whose = [student] if command[-1] == "--student" else []
            found[verb].append(timed(*nbgrader, verb, *command, *whose, root=here.root))
    return least(found)


def least(found: Times) -> dict[str, tuple[float, float]]:
    return {name: min(times, key=lambda both: both[1]) for name, times in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--otter", default=".venv-bench/bin/python", help="the Python that has Otter")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optviz-bench-") as scratch:
        ours = measured(Path(scratch) / "ours", options.rounds)
        nbgrader = stock(Path(scratch) / "nbgrader", options.rounds)
        otter = None
        if Path(options.otter).exists():
            otter = theirs(os.path.abspath(options.otter), "otter", Path(scratch) / "otter", 2)
    print("one submission of four notebooks, each command a process of its own; seconds")
    rows = [row(name, *ours[name], f"nbgrader {verb}", *nbgrader[verb]) for name, (_, verb) in COMMANDS.items()]
    if otter:
        rows.append(row("grade", *ours["grade"], "Otter 7.0.0, warm", otter["seconds"], otter["cpu"]))
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
