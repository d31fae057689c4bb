"""What the wall adds: CPU of an honest exercise behind the wall, beside the same code from a warm parent without one.

Run: python benchmarks/wall.py [--level A|B] [--rounds N]

Both sides run the same cells and the same probes. The floor forks a warm interpreter and runs everything in the child;
the wall adds the confinement, the channel, and the trusted side's half of the conversation. CPU is user + system time
of all processes taking part, measured in alternation in one run.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import os
import resource
import statistics
import sys
import time
from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.rooms import exercises
from autograder.probing.driver import Driver
from autograder.probing.student import observe
from autograder.records import Cell, Submission
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.parent import Channel

GIVEN = "import numpy as np\nimport matplotlib.pyplot as plt\n"
SEED = 7


def honest(exercise: Exercise) -> Submission:
    """A submission made of one accepted style for every graded cell."""
    cells = [Cell(GIVEN, "given")]
    for task in exercise.tasks:
        written = sorted(Path(task.styles or "").glob("*.py"), key=lambda path: (path.stem != "canonical", path.name))
        right = written[0].read_text() if written else next(iter(task.restyled.values()))
        cells.append(Cell(right, "solution", task.solution))
    return Submission("honest", exercise.assignment, exercise.name, cells=tuple(cells))


def floor(submission: Submission, exercise: Exercise) -> float:
    """CPU seconds of: fork, execute the cells, run every probe on fresh definitions, exit."""
    began = time.process_time()
    pid = os.fork()
    if not pid:
        alone(submission, exercise)
        os._exit(0)
    _, status, usage = os.wait4(pid, 0)
    assert status == 0
    return time.process_time() - began + usage.ru_utime + usage.ru_stime


def alone(submission: Submission, exercise: Exercise) -> None:
    code = [(compile(c.source, "<cell>", "exec"), c.kind) for c in submission.cells]
    loaded: dict = {"__name__": "__main__"}
    for part, _ in code:
        exec(part, loaded)

    def fresh() -> dict:
        namespace = dict(loaded)
        for part, kind in code:
            if kind == "solution":
                exec(part, namespace)
        return namespace

    host = Driver(fresh)
    for task in exercise.tasks:
        for name, probe in task.probes.items():
            observe(host, name, probe, SEED)


def walled(submission: Submission, exercise: Exercise, sandbox: Sandbox, ends: list) -> float:
    """CPU seconds of the same behind the wall: this process, the box, and the warm parent's share."""
    parent = warm_cpu(sandbox)
    began = time.process_time()
    evidence = sandbox.observe(submission, exercise, SEED)
    here = time.process_time() - began
    assert all(e.status == "ok" for e in evidence), [(e.status, e.reason) for e in evidence]
    return here + ends.pop().cpu + warm_cpu(sandbox) - parent


def hostile_class(sandbox: Sandbox, exercise: Exercise, size: int = 200) -> tuple[float, float, float]:
    """Seconds for an honest class, for one whose every tenth submission never ends, and what their limits explain."""
    good = honest(exercise)
    loop = Cell("while True:\n    pass", "solution", exercise.tasks[0].solution)
    bad = dataclasses.replace(good, cells=(good.cells[0], loop))
    sandbox.limits = dataclasses.replace(sandbox.limits, seconds=1.0, submission=1.0)
    times = []
    for tenth in (good, bad):
        began = time.monotonic()
        for i in range(size):
            sandbox.observe(tenth if i % 10 == 9 else good, exercise, SEED)
        times.append(time.monotonic() - began)
    return times[0], times[1], size // 10 * sandbox.limits.seconds


def warm_cpu(sandbox: Sandbox) -> float:
    """CPU seconds of the warm parent itself so far (of bubblewrap's child at level A)."""
    pid = sandbox.ready().process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pid = int(children[0]) if sandbox.isolation == "A" else pid
    return float(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def keep_ends(ends: list) -> None:
    """Keep how each box ended, with the CPU that the kernel counted for it."""
    end = Channel.close

    def close(self: Channel, *, left: bool = False):
        was = self.closed
        found = end(self, left=left)
        if not was:
            ends.append(found)
        return found

    Channel.close = close


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--level", choices=("A", "B"))
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    import matplotlib.pyplot  # noqa: F401  the floor's parent is as warm as the wall's

    gc.collect()
    gc.freeze()  # as the wall's warm parent does, or collections in the child would copy the heap
    ends: list = []
    keep_ends(ends)
    worst = 0.0
    with Sandbox(options.level, Limits(replace=10**9)) as sandbox:
        print(f"level {sandbox.isolation}, {options.rounds} rounds, CPU in ms (median; user + system of all processes)")
        print(f"{'exercise':12} {'floor':>8} {'wall':>8} {'added':>8}")
        for exercise in exercises().values():
            submission = honest(exercise)
            pairs = []
            sandbox.observe(submission, exercise, SEED)
            ends.clear()
            for _ in range(options.rounds):
                pairs.append((floor(submission, exercise), walled(submission, exercise, sandbox, ends)))
            low, high = (1e3 * statistics.median(column) for column in zip(*pairs, strict=True))
            added = 1e3 * statistics.median(w - f for f, w in pairs)
            worst = max(worst, added)
            print(f"{exercise.name:12} {low:8.1f} {high:8.1f} {added:8.1f}")
        fair, mixed, limits = hostile_class(sandbox, exercises()["adagrad"])
    print(f"a class of 200: {fair:.1f} s; every tenth a loop: {mixed:.1f} s, of which time limits {limits:.1f} s:")
    print(f"{100 * ((mixed - limits) / fair - 1):+.0f} % beyond what the limits explain")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"most added: {worst:.1f} ms; peak memory of the trusted side: {peak} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
