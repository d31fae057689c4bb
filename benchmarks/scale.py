"""What a class costs by its size: time, CPU, peak memory of all processes, gradebook, what is left behind.

Run: python -m benchmarks.scale [--sizes 100 1000 10000] [--hostile] [--no-gradebook] [--alike 0.5]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

from autograder.processes import cores
from benchmarks.classroom import ASSIGNMENT, HONEST, course, hand_in, table

EVERY = 0.5  # seconds between two looks at memory


class Memory(threading.Thread):
    """The most memory that a process and its descendants held at once: proportional set sizes, summed."""

    def __init__(self, process: int):
        super().__init__(daemon=True)
        self.process, self.peak, self.most = process, 0, 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY):
            family = descendants(self.process)
            self.peak = max(self.peak, sum(map(held, family)))
            self.most = max(self.most, len(family))


def descendants(process: int) -> list[int]:
    found = [process]
    for parent in found:
        try:
            text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        except OSError:
            continue
        found += map(int, text.split())
    return found


def held(process: int) -> int:
    """Bytes of memory that a process accounts for: its share of what is shared."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def measure(root: Path, size: int, hostile: bool, gradebook: bool, alike: float) -> list[str]:
    here = course(root)
    hand_in(here, size, hostile, alike)
    temporary = root / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "autograder.cli", "grade", ASSIGNMENT, "--seed", "7"]
    command += [] if gradebook else ["--no-gradebook"]
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        command, cwd=here.root, stdout=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(temporary)}
    )
    memory = Memory(process.pid)
    memory.start()
    code = process.wait()
    seconds = time.perf_counter() - began
    memory.over.set()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    book = here.root / "gradebook.db"
    left = sorted(os.listdir(temporary))
    statuses, scores = Counter(), defaultdict(set)
    for line in open(here.results_folder(ASSIGNMENT) / "results.jsonl"):
        row = json.loads(line)
        statuses[row["status"]] += 1
        number = int(row["student"].removeprefix("student"))
        if not hostile or number % 10 != 9:
            scores[HONEST[number % len(HONEST)], row["cell"]].add((row["status"], row["score"]))
    same = all(len(found) == 1 for found in scores.values())
    print(f"{size:,}: exit {code}, {dict(statuses)}, left behind: {left}", file=sys.stderr)
    print(f"{size:,}: same answers, same scores, whoever sat beside: {'yes' if same else 'NO'}", file=sys.stderr)
    return [
        f"{size:,}", f"{seconds:.0f} s", f"{1e3 * seconds / size:.0f} ms", f"{1e3 * cpu / size:.0f} ms",
        f"{memory.peak / 2**20:.0f} MiB", str(memory.most),
        f"{book.stat().st_size / 2**20:.1f} MiB" if book.exists() else "-",
        f"{sum(f.stat().st_size for f in here.cache.iterdir()) / 2**20:.0f} MiB",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--hostile", action="store_true", help="every tenth submission loops, crashes, or is broken")
    parser.add_argument("--no-gradebook", action="store_true")
    parser.add_argument("--alike", type=float, default=0.0, help="share of programs that differ in a comment only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optviz-scale-") as scratch:
        rows = [
            measure(Path(scratch) / str(size), size, options.hostile, not options.no_gradebook, options.alike)
            for size in options.sizes
        ]
    print(f"{cores()} cores; submissions of four notebooks")
    heads = ("submissions", "wall", "each", "CPU each", "peak memory", "processes", "gradebook", "cache")
    print(table(heads, rows))


if __name__ == "__main__":
    main()
