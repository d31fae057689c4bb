"""Where the CPU of a submission goes, stage by stage, on a class that is graded in one process.

Run: python -m benchmarks.stages [--students N]

A first pass over the class starts everything that is started once; the second, without what the first has kept of
verdicts, is measured. Boxes are what the kernel says of them, forks and page faults included; every other stage is this
process's own time in it, by the clock of its one thread, since that of the process is behind. Gradebook and pages are
commands of their own, with their start taken off.

What many programs do alike is judged once, so that judging hardly shows in this class. What it takes for an answer that
is wrong in a way of its own is measured on a sample of the kit's mistakes, by how many an answer has.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder import results
from autograder.course.course import Course
from autograder.exercises.exercise import Exercise
from autograder.exercises.recorded import Recorded
from autograder.judge.judge import Judge
from autograder.judge.references import Traces
from autograder.records import Evidence, Submission
from autograder.running import notebook
from autograder.sandbox import parent
from autograder.sandbox.sandbox import Sandbox
from autograder.submission import Skeleton
from benchmarks.classroom import ASSIGNMENT, course, hand_in, table
from benchmarks.whole_job import timed

SEED = 7


class Clock:
    """CPU seconds of this thread by stage; a stage within a stage counts for itself alone."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.inside: list[float] = []

    def time(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def timed_function(*args: Any, **kwargs: Any) -> Any:
            began = time.thread_time()
            self.inside.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                took = time.thread_time() - began
                self.spent[stage] += took - self.inside.pop()
                if self.inside:
                    self.inside[-1] += took

        return timed_function


def graded(here: Course, sandbox: Sandbox, judge: Judge, clock: Clock) -> None:
    """Grade everybody's notebooks as a worker does."""
    rooms: list[tuple[Exercise, Skeleton]] = [
        (n.exercise, Skeleton.read(n.release)) for n in here.notebooks(ASSIGNMENT)
    ]
    read, rows = clock.time("reading what was handed in", notebook.read), clock.time("results", results_of)
    for student in sorted(here.students(ASSIGNMENT)):
        for exercise, skeleton in rooms:
            path = here.submitted / student / ASSIGNMENT / f"{exercise.name}.ipynb"
            submission: Submission = read(path.read_bytes(), skeleton, student, ASSIGNMENT, exercise.name)
            rows(notebook.assess(submission, exercise, sandbox, judge, SEED))


def results_of(made: notebook.Graded) -> str:
    return "".join(results.encode(row) for row in (*made.rows, *made.figures, made.submission.row()))


def stages(root: Path, students: int) -> list[tuple[str, float]]:
    """CPU seconds of a submission by stage."""
    here, clock = course(root), Clock()
    boxes: list[parent.End] = []
    hand_in(here, students)
    exercises = [n.exercise for n in here.notebooks(ASSIGNMENT)]
    end = parent.Parent.end

    def ended(self: parent.Parent, **how: bool) -> parent.End:
        boxes.append(end(self, **how))
        return boxes[-1]

    parent.Parent.end = ended  # type: ignore[method-assign]
    Sandbox.observe = clock.time("our half of the probes", Sandbox.observe)  # type: ignore[method-assign]
    Judge.verdict = clock.time("suites, marks and diagnosis", Judge.verdict)  # type: ignore[method-assign]
    with Sandbox() as sandbox:
        judge = Judge(exercises, SEED)
        graded(here, sandbox, judge, clock)
        clock.spent.clear()
        boxes.clear()
        graded(here, sandbox, judge, clock)
    found = [("boxes", sum(box.cpu for box in boxes)), *clock.spent.most_common()]
    return [(stage, spent / students) for stage, spent in found]


def written(root: Path, students: int) -> list[tuple[str, float]]:
    """CPU seconds of a submission for gradebook and pages: what a class takes beyond two students."""
    optviz = [sys.executable, "-m", "autograder.cli"]
    found, sizes = [], (2, students + 2)
    costs: dict[int, list[float]] = {}
    for size in sizes:
        here = course(root / str(size))
        timed(*optviz, "release", ASSIGNMENT, root=here.root)
        hand_in(here, size)
        timed(*optviz, "grade", ASSIGNMENT, "--no-gradebook", root=here.root)
        costs[size] = [timed(*optviz, verb, ASSIGNMENT, root=here.root)[1] for verb in ("grade", "feedback")]
    for stage, few, all_of_them in zip(("gradebook", "pages"), *(costs[size] for size in sizes), strict=True):
        found.append((stage, (all_of_them - few) / students))
    return found


def of_their_own(exercises: list[Exercise], sample: int) -> list[tuple[str, float]]:
    """CPU seconds to judge an answer that does what nobody else's did: the mean over some of each cell's mistakes."""
    judge, chance = Judge(exercises, SEED), random.Random(SEED)
    spent: dict[str, list[float]] = {"one mistake": [], "two mistakes": []}
    for exercise in exercises:
        for task in exercise.tasks:
            alone = [m for m in task.misconceptions if not isinstance(m.define, Recorded)]
            for kind, known in zip(spent, (alone, [*task.pairs]), strict=True):
                for number, one in enumerate(chance.sample(known, min(sample, len(known)))):
                    evidence = Evidence(task.cell, SEED, traces=dict(Traces(task, one.define, SEED)))
                    began = time.thread_time()
                    judge.verdict(exercise, evidence)
                    if number:  # the first pays for what is made once for a seed
                        spent[kind].append(time.thread_time() - began)
    return [(kind, statistics.mean(times)) for kind, times in spent.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--sample", type=int, default=40, help="mistakes of each cell that are judged by themselves")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optviz-bench-") as scratch:
        found = stages(Path(scratch) / "class", options.students)
        found += written(Path(scratch), options.students)
        own = of_their_own([n.exercise for n in Course(Path(scratch) / "class").notebooks(ASSIGNMENT)], options.sample)
    whole = sum(seconds for _, seconds in found)
    print(f"a submission of four notebooks, {options.students} students; CPU")
    rows = [(stage, f"{1e3 * seconds:.1f} ms", f"{100 * seconds / whole:.0f} %") for stage, seconds in found]
    print(table(("", "", ""), [*rows, ("all", f"{1e3 * whole:.1f} ms", "")]))
    print("\njudging one cell's answer that is wrong in a way of its own; CPU")
    print(table(("", ""), [(kind, f"{1e3 * seconds:.1f} ms") for kind, seconds in own]))


if __name__ == "__main__":
    main()
