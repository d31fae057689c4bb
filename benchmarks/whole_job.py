"""The whole job against stock nbgrader, Otter and the floor, side by side in one run, as ratios.

Run: python -m benchmarks.whole_job [--students N] [--others K] [--otter PYTHON]

Whole job: wall, hidden suites, diagnosis, results, gradebook, autograded notebooks, feedback pages, on all cores, start
included. nbgrader (its own Execute and feedback, one process: it has no parallel grading) and Otter (no container, one
assertion a cell) grade the first K of the same submissions; their start is not counted. The release is made before.
The floor is what nobody can undercut: fork a warm interpreter, limit it, run the cells of four exercises under the same
probes, return the arrays.
Otter is in an environment of its own (.venv-bench; `make bench` makes it).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.probing.driver import Driver
from autograder.probing.student import observe
from autograder.processes import cores
from autograder.records import Submission
from autograder.sandbox.sandbox import closing
from autograder.submission import Skeleton, rebuild
from benchmarks.classroom import ASSIGNMENT, course, hand_in, table

SEED = 7
LIMIT = 2 << 30


def used() -> float:
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def timed(*command: str, root: Path) -> tuple[float, float]:
    """Seconds and CPU seconds of a command and of everything that it started."""
    began, before = time.perf_counter(), used()
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return time.perf_counter() - began, used() - before


def ours(folder: Path, students: int) -> dict[str, tuple[float, float]]:
    """Seconds and CPU seconds of each stage for a class."""
    here = course(folder)
    optviz = [sys.executable, "-m", "autograder.cli"]
    timed(
        *optviz, "release", ASSIGNMENT, root=here.root
    )  # makes the gradebook, as generate_assignment does for nbgrader
    hand_in(here, students)
    return {name: timed(*optviz, name, ASSIGNMENT, root=here.root) for name in ("grade", "feedback")}


def verdicts(folder: Path, students: int) -> float:
    """CPU seconds of a submission as far as results.jsonl, start included."""
    here = course(folder)
    hand_in(here, students)
    command = [sys.executable, "-m", "autograder.cli", "grade", ASSIGNMENT, "--no-gradebook"]
    return timed(*command, root=here.root)[1] / students


def theirs(python: str, kind: str, folder: Path, students: int) -> dict[str, float]:
    """Seconds and CPU seconds of a submission with another grader."""
    here = course(folder, config="c = get_config()\n")
    hand_in(here, students + 1)
    script = str(Path(__file__).with_name("others.py"))
    path = os.pathsep.join([str(Path(python).parent), os.environ["PATH"]])
    done = subprocess.run(
        [python, script, kind, str(here.root), str(students)],
        env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{kind} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def floor(folder: Path, rounds: int) -> float:
    """CPU seconds of one submission of four exercises, at the least."""
    import IPython.display  # noqa: F401  as warm as the parent of the boxes
    import matplotlib.pyplot  # noqa: F401

    here = course(folder)
    hand_in(here, 1)
    student = next(here.students(ASSIGNMENT))
    work = []
    for notebook in here.notebooks(ASSIGNMENT):
        data = (here.submitted / student / ASSIGNMENT / f"{notebook.name}.ipynb").read_bytes()
        skeleton = Skeleton.read(notebook.release)
        work.append((rebuild(data, skeleton, student, ASSIGNMENT, notebook.name), notebook.exercise))
    return statistics.median(sum(forked(*pair) for pair in work) for _ in range(rounds))


def forked(submission: Submission, exercise: Exercise) -> float:
    reader, writer = os.pipe()
    began = time.process_time()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for what, limit in ((resource.RLIMIT_AS, LIMIT), (resource.RLIMIT_CPU, 10), (resource.RLIMIT_NOFILE, 64)):
            resource.setrlimit(what, (limit, limit))
        with os.fdopen(writer, "wb") as pipe:
            for array in arrays(submission, exercise):
                pipe.write(array.tobytes())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        while pipe.read(1 << 20):
            pass
    _, _, use = os.wait4(child, 0)
    return time.process_time() - began + use.ru_utime + use.ru_stime


def arrays(submission: Submission, exercise: Exercise):
    """What the probes see of the cells, everything in one process."""
    drawing = closing(submission)  # the box leaves these out too
    cells = [c for i, c in enumerate(submission.cells) if i not in drawing]
    codes = [(compile(c.source, "<cell>", "exec"), c.kind) for c in cells]
    loaded: dict = {"__name__": "__main__"}
    for code, _ in codes:
        exec(code, loaded)

    def fresh() -> dict:
        namespace = dict(loaded)
        for code, kind in codes:
            if kind == "solution":
                exec(code, namespace)
        return namespace

    host = Driver(fresh)
    for task in exercise.tasks:
        for name, probe in task.probes.items():
            yield from observe(host, name, probe, SEED).arrays.values()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--others", type=int, default=5, help="submissions that the other graders get")
    parser.add_argument("--otter", default=".venv-bench/bin/python", help="the Python that has Otter")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optviz-bench-") as scratch:
        root = Path(scratch)
        stages = ours(root / "ours", options.students)
        wall, cpu = (sum(stage[i] for stage in stages.values()) / options.students for i in (0, 1))
        judged = verdicts(root / "verdicts", options.students)
        bottom = floor(root / "floor", 25)
        stock = theirs(sys.executable, "nbgrader", root / "nbgrader", options.others)
        others = {"nbgrader 0.9.6": stock}
        if Path(options.otter).exists():
            others["Otter 7.0.0"] = theirs(os.path.abspath(options.otter), "otter", root / "otter", options.others)
    print(f"{options.students} submissions of four notebooks, {cores()} cores; seconds of one submission")
    rows = [("optviz, whole job", f"{wall:.3f}", f"{cpu:.3f}", "1")]
    rows += [(f"  {name}", *(f"{x / options.students:.3f}" for x in stage), "") for name, stage in stages.items()]
    rows += [
        (name, f"{o['seconds']:.3f}", f"{o['cpu']:.3f}", f"{o['seconds'] / wall:.0f}") for name, o in others.items()
    ]
    print(table(("", "wall", "CPU", "times ours"), rows))
    ratio = f"{1e3 * judged:.0f} ms with the start, {judged / bottom:.1f} times"
    print(f"floor: {1e3 * bottom:.0f} ms of CPU; ours before gradebook and feedback: {ratio}")


if __name__ == "__main__":
    main()
