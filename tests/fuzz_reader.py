"""Mutated notebooks through the reader: `python -m tests.fuzz_reader 100000 [seed]` (also `make fuzz`).

Each mutant must come back as a Submission that keeps the promises of intake, in bounded time and memory; whatever else
happens is printed with the seed that makes the mutant again, and the exit code is 1.
"""

from __future__ import annotations

import copy
import functools
import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder import submission, text
from autograder.submission import Skeleton
from tests.growth import quickest
from tests.submission import notebooks

SECONDS = 5.0  # for one mutant; a cap of 20 MB is read well within it
TOKENS = [
    *(
        '"cells"',
        '"source"',
        '"nbgrader"',
        '"grade_id"',
        '"adagrad"',
        '"metadata"',
        '"worksheets"',
        '"nbformat": 3',
        '"id"',
    ),
    *(
        "NaN",
        "Infinity",
        "-1e999",
        "9" * 5000,
        "[" * 2000,
        '{"a":' * 500,
        "]",
        "}",
        '"',
        "\\",
        "\\ud800",
        "\\u0000",
        "\\u202e",
    ),
    *(
        "\0",
        "\ufeff",
        "\u202e",
        "\x1b[31m",
        "null",
        "true",
        "[]",
        "{}",
        "%%bash\\n",
        "!ls\\n",
        "?",
        "'''",
        '\\"\\"\\"',
        "\\\\\\n",
    ),
]
SOURCES = [
    *(
        "",
        "\0",
        "%%time\n",
        "!ls",
        "class AdaGrad:\n  pass",
        "class AdaGrad(",
        "'''",
        "x = !ls",
        "\ud800",
        "(" * 5000,
        "'" * 5000,
    ),
    *(
        "class ＡｄａＧｒａｄ: ...",
        "import math",
        "x = '\\",
        "\t\t x = 1\n y",
        ">>> class AdaGrad: pass",
        "\x0c\x0b\x85\u2028x",
    ),
]
VALUES = [
    None,
    True,
    -1,
    1e308,
    float("nan"),
    "",
    "adagrad",
    "adagrad_tests",
    "code",
    "raw",
    "\ud800",
    [],
    {},
    [[]],
    {"x": []},
]


def seeds() -> list[tuple[Skeleton, bytes]]:
    """Release notebooks, untouched and solved, with the skeleton each belongs to."""
    with tempfile.TemporaryDirectory() as folder:
        small = notebooks.skeleton(Path(folder))
    found = [(small, notebooks.data(made)) for made in (notebooks.release(), notebooks.solved())]
    for path in notebooks.RELEASES:
        found.append((Skeleton.read(path), path.read_bytes()))
        solution = path.parents[2] / "solutions" / "exercises" / path.name
        if solution.exists():
            found.append((found[-1][0], _light(solution.read_bytes())))
    return found


def _light(data: bytes) -> bytes:
    """A notebook with its outputs cut short: pictures would take the time of the run."""
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            output["data"] = {kind: value[:100] for kind, value in output.get("data", {}).items()}
    return json.dumps(notebook).encode()


def mutant(data: bytes, rng: random.Random) -> bytes:
    """Change a notebook in one to six ways: its cells, its JSON, its text, its bytes."""
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        data = rng.choice((_cells, _cells, _cells, _tree, _tree, _text, _bytes))(data, rng)
    return data


def _cells(data: bytes, rng: random.Random) -> bytes:
    """What people and editors do to cells."""
    try:
        notebook = json.loads(data)
        cells = notebook["cells"]
        cell = rng.choice(cells)
        tags = cell["metadata"].setdefault("nbgrader", {})
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return data
    act = rng.randrange(12)
    if act == 0:
        cells.remove(cell)
    elif act == 1:
        cells.insert(rng.randrange(len(cells) + 1), copy.deepcopy(cell))
    elif act == 2:
        rng.shuffle(cells)
    elif act == 3:
        cell["cell_type"] = rng.choice(("code", "markdown", "raw", "heading", 7))
    elif act == 4 and isinstance(tags, dict):
        tags[rng.choice(("grade_id", "points", "solution", "locked", "grade"))] = rng.choice(VALUES)
    elif act == 5:
        cell["metadata"] = {}
    elif act == 6:
        cell.pop("id", None)
    elif act == 7:
        cell["source"] = rng.choice(SOURCES)
    elif act == 8:
        at = rng.randrange(len(source) + 1)
        cell["source"] = source[:at] + rng.choice(SOURCES) + source[at:]
    elif act == 9:
        at = rng.randrange(len(source) + 1)
        cells.insert(cells.index(cell), {**copy.deepcopy(cell), "source": source[:at]})
        cell["source"] = source[at:]
    elif act == 10:
        cell["source"] = source.splitlines(keepends=True)
    else:
        cells[:] = cells * rng.choice((2, 3, 50))
    return _dumped(notebook, rng)


def _tree(data: bytes, rng: random.Random) -> bytes:
    """Replace, delete or repeat a random part of the JSON."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return data
    node, spots = root, []
    while isinstance(node, (dict, list)) and node and len(spots) < 50:
        key = rng.choice(list(node)) if isinstance(node, dict) else rng.randrange(len(node))
        spots.append((node, key))
        node = node[key]
    if not spots:
        return data
    parent, key = rng.choice(spots)
    act = rng.randrange(4)
    if act == 0:
        del parent[key]
    elif act == 1:
        parent[key] = copy.deepcopy(rng.choice(VALUES))
    elif act == 2:
        other, where = rng.choice(spots)
        parent[key] = copy.deepcopy(other[where])
    elif isinstance(parent, list):
        parent[key:key] = [copy.deepcopy(parent[key])] * rng.randrange(20)
    else:
        parent[rng.choice(("cells", "source", "nbgrader", "x"))] = parent[key]
    return _dumped(root, rng) if len(data) < 3_000_000 else data


def _dumped(root: object, rng: random.Random) -> bytes:
    written = json.dumps(root, ensure_ascii=rng.random() < 0.5)
    return written.encode(rng.choice(("utf-8",) * 12 + ("utf-16", "utf-8-sig")), "surrogatepass")


def _text(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(TOKENS).encode("utf-8", "surrogatepass") + data[at + rng.choice((0, 0, 1, 20)) :]


def _bytes(data: bytes, rng: random.Random) -> bytes:
    if not data:
        return data
    at, to = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    act = rng.randrange(5)
    if act == 0:
        return data[:at]
    if act == 1:
        return data[:at] + data[to:]
    if act == 2 and len(data) < 1_000_000:
        return data[:to] + data[at:to] * rng.choice((1, 2, 10)) + data[to:]
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4, 30))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def examine(data: bytes, skeleton: Skeleton, thorough: bool) -> str:
    """Rebuild one mutant and hold the result against what intake promises; its status."""
    result = submission.rebuild(data, skeleton, "ada", "exercises", skeleton.name)
    assert result.status in ("ok", "unreadable"), result.status
    assert len(result.notes) <= 32
    assert all(note == text.line(note, 400) for note in result.notes), result.notes
    if result.status == "unreadable":
        assert result.notes
        assert not result.cells
        return result.status
    released = [(p.code, p.grade_id) for p in skeleton.of("given")]
    assert [(c.source, c.grade_id) for c in result.cells if c.kind == "given"] == released
    answered = [c.grade_id for c in result.cells if c.kind == "solution"]
    assert len(answered) == len(set(answered))
    assert set(answered) <= {p.grade_id for p in skeleton.of("solution")}
    assert all(c.kind in ("given", "solution", "added") for c in result.cells)
    assert sum(len(c.source) for c in result.cells) < 5_000_000
    for c in result.cells:
        c.source.encode("utf-8")
    if thorough:
        made = submission.notebook(skeleton, result)
        nbformat.validate(nbformat.from_dict(json.loads(json.dumps(made))))
    return result.status


@dataclass
class Tally:
    """What a run of mutants came to."""

    statuses: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, int, int] = (0.0, 0, 0)  # seconds of CPU, mutant, bytes
    seconds: float = 0.0
    largest: int = 0

    def report(self) -> str:
        seconds, number, size = self.slowest
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return (
            f"{sum(self.statuses.values())} mutants: {dict(sorted(self.statuses.items()))}; "
            f"{len(self.failures)} failures\nCPU in the reader: {self.seconds:.1f} s, slowest {seconds * 1000:.0f} ms "
            f"(mutant {number}, {size} bytes); largest mutant {self.largest} bytes; "
            f"peak memory of the process {peak:.0f} MB"
        )


def run(count: int, seed: int = 0) -> Tally:
    """Examine `count` mutants; each depends on the seed and its number only."""
    tally, known = Tally(), seeds()
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        skeleton, data = rng.choice(known)
        data = mutant(data, rng)
        before = time.process_time()
        try:
            tally.statuses[examine(data, skeleton, thorough=number % 10 == 0)] += 1
        except Exception:  # every escape is a finding, and the run goes on
            tally.failures.append(f"seed {seed}, mutant {number}\n{traceback.format_exc()}")
        spent = time.process_time() - before
        tally.seconds += spent
        tally.largest = max(tally.largest, len(data))
        tally.slowest = max(tally.slowest, (spent, number, len(data)))
        again = functools.partial(examine, data, skeleton, thorough=False)
        if spent > SECONDS and (spent := quickest(again)) > SECONDS:
            tally.failures.append(f"seed {seed}, mutant {number}: {spent:.1f} s for {len(data)} bytes")
        if sys.stderr.isatty() and number % 1000 == 0:
            print(f"\r{number}/{count}", end="", file=sys.stderr)
    return tally


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    outcome = run(*(arguments or [100_000]))
    print(*outcome.failures[:20], outcome.report(), sep="\n")
    sys.exit(bool(outcome.failures))
