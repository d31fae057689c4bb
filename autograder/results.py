"""results.jsonl and its neighbors: sorted, atomic, the same bytes for the same rows, in constant memory.

What a line holds is in records.py (`Verdict.row`) and, by type, in rows.py.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeAlias, TypeVar

from autograder.boundary import Boundary
from autograder.errors import Fault, UsageError
from autograder.records import Submission
from autograder.rows import AnswerRow, CostRow, FigureRow, ResultRow, fields

#: a run's files: verdicts, the numbers that feedback draws, what was handed in, and what it cost to grade
RESULTS, FIGURES, ANSWERS, COSTS = "results.jsonl", "figures.jsonl", "answers.jsonl", "costs.jsonl"
LAST = "results.last.jsonl"  # the verdicts of which there was a report before
KINDS: dict[str, type] = {
    RESULTS: ResultRow, LAST: ResultRow, FIGURES: FigureRow, ANSWERS: AnswerRow, COSTS: CostRow
}  # fmt: skip

Row: TypeAlias = Mapping[str, object]  # a line of whichever file
Fields: TypeAlias = Mapping[str, tuple[type, ...]]  # what a line has, and of which types that may be
Key: TypeAlias = Callable[[Row], tuple[str, ...]]

MAX_RUN_BYTES = 4_000_000  # text of one sorted run that is held in memory
MAX_RUNS = 64  # sorted runs that are merged at once


def cell_key(row: Row) -> tuple[str, ...]:
    """Return the order of results: by student, then notebook, then graded cell."""
    return tuple(str(row.get(k, "")) for k in ("student", "notebook", "cell"))


class Sorted:
    """A file of JSON lines that takes its rows in any order and appears, sorted and whole, when `commit` is called.

    Rows beyond what one run holds wait in sorted files beside it, which are merged at the end. Without `commit`
    nothing remains.
    """

    def __init__(self, path: Path, key: Key = cell_key):
        self.path = Path(path)
        self.key = key
        self.held: list[tuple[tuple[str, ...], str]] = []
        self.held_bytes = 0
        self.runs: list[Path] = []
        remove_abandoned(self.path)
        self.folder = tempfile.TemporaryDirectory(prefix=f".{self.path.name}-{os.getpid()}-", dir=self.path.parent)

    def __enter__(self) -> Sorted:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.folder.cleanup()

    def add(self, row: Row) -> None:
        self.hold(row, encode(row))

    def keep(self, row: Row, line: str) -> None:
        """Take a row with the line that it was read from: to write it anew would give the same."""
        self.hold(row, line if line.isascii() and line.endswith("\n") else encode(row))

    def hold(self, row: Row, line: str) -> None:
        self.held.append((self.key(row), line))
        self.held_bytes += len(line)
        if self.held_bytes >= MAX_RUN_BYTES:
            self.spill()

    def extend(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.add(row)

    def spill(self) -> None:
        """Write what is held as one sorted run."""
        self.held.sort()
        self.write_run(f"{encode_key(key)}\t{line}" for key, line in self.held)
        self.held, self.held_bytes = [], 0
        if len(self.runs) >= MAX_RUNS:
            merged = self.runs
            self.runs = []
            self.write_run(merge(merged))
            for run in merged:
                run.unlink()

    def write_run(self, lines: Iterable[str]) -> None:
        descriptor, name = tempfile.mkstemp(dir=self.folder.name)
        with open(descriptor, "w", encoding="ascii") as file:
            file.writelines(lines)
        self.runs.append(Path(name))

    def commit(self) -> None:
        """Put the file in its place: it is either the old one or the new one, whatever happens."""
        if self.runs:
            self.spill()
            lines: Iterable[str] = (line.split("\t", 1)[1] for line in merge(self.runs))
        else:
            lines = (line for _, line in sorted(self.held))
        whole = Path(self.folder.name) / self.path.name
        with open(whole, "w", encoding="ascii", newline="\n") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        os.replace(whole, self.path)


def merge(runs: list[Path]) -> Iterator[str]:
    """Yield lines of several sorted runs, each with its key, in order."""
    with ExitStack() as stack:
        files = [stack.enter_context(open(run, encoding="ascii")) for run in runs]
        yield from heapq.merge(*files, key=lambda line: json.loads(line.split("\t", 1)[0]))


def remove_abandoned(path: Path) -> None:
    """Remove what a run that was killed has left beside a file of results."""
    for folder in path.parent.glob(f".{path.name}-*"):
        process = folder.name.removeprefix(f".{path.name}-").partition("-")[0]
        if process.isdecimal() and not alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def encode(row: Row) -> str:
    """Return one line: ASCII, so that any text a student wrote can be stored and shown."""
    return json.dumps(row, separators=(",", ":"), allow_nan=False) + "\n"


def encode_key(key: tuple[str, ...]) -> str:
    return json.dumps(key, separators=(",", ":"))


def write(path: Path, rows: Iterable[Row], key: Key = cell_key) -> None:
    """Write rows, given in any order, as sorted lines."""
    with Sorted(path, key) as file:
        file.extend(rows)
        file.commit()


def read(path: Path) -> Iterator[ResultRow]:
    """Yield the rows of a file of results, one at a time."""
    return lines(path)


def read_figures(path: Path) -> Iterator[FigureRow]:
    """Yield the rows of a file of figures."""
    return lines(path)


def read_answers(path: Path) -> Iterator[AnswerRow]:
    """Yield the rows of a file of answers."""
    return lines(path)


def read_costs(path: Path) -> Iterator[CostRow]:
    """Yield the rows of a file of costs."""
    return lines(path)


def lines(path: Path) -> Iterator[Any]:
    """Yield the rows of whichever of a run's files; Fault, naming the line, for one that is none."""
    return (row for row, _ in stored(path))


def stored(path: Path) -> Iterator[tuple[Any, str]]:
    """Yield the rows of whichever of a run's files, each with its line."""
    needed = fields(KINDS[path.name]) if path.name in KINDS else {"student": (str,)}
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for number, line in enumerate(file, 1):
            try:
                row = decoded(line, needed)
            except ValueError as error:
                raise Fault(f"{path}, line {number}: {error}. Grade everybody again to make it anew.") from None
            yield row, line


def decoded(line: str, needed: Fields) -> dict[str, Any]:
    """Read one line; ValueError, saying why, if it is no row that has what is needed."""
    if not line.isascii() and any("\udc80" <= letter <= "\udcff" for letter in line):
        raise ValueError("it has bytes that are no UTF-8")
    try:
        return checked(JSON.decode(line), needed)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def checked(row: Any, needed: Fields) -> dict[str, Any]:
    """Return a row that has what is needed; ValueError if it has not."""
    if not isinstance(row, dict):
        raise ValueError(f"expected an object, got {type(row).__name__}")
    for name, types in needed.items():
        value = row.get(name, MISSING)
        if not isinstance(value, types) or value in (math.inf, -math.inf):
            raise ValueError(f"expected {name!r} of type {' or '.join(one.__name__ for one in types)}")
    return row


def no_number(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


JSON = json.JSONDecoder(parse_constant=no_number)
MISSING = object()


@dataclass(frozen=True)
class Entry:
    """One student's notebook in a run: its graded cells, their figures by cell, and what was handed in."""

    student: str
    assignment: str
    notebook: str
    rows: list[ResultRow]
    figures: dict[str, FigureRow] = field(default_factory=dict)
    submission: Submission | None = None


def entries(folder: Path) -> Iterator[Entry]:
    """Return the notebooks of a run one after the other; UsageError if there was no run or it is of an old version."""
    for name in (RESULTS, FIGURES, ANSWERS):
        if not (folder / name).is_file():
            raise UsageError(
                f"No {folder / name}. Grade (again) with this version: what was graded before costs little."
            )
    return joined(read(folder / RESULTS), read_figures(folder / FIGURES), read_answers(folder / ANSWERS))


def joined(
    rows: Iterable[ResultRow], figures: Iterable[FigureRow] = (), answers: Iterable[AnswerRow] = ()
) -> Iterator[Entry]:
    """Yield the notebooks of sorted lines; none of the files is held whole."""

    drawn, handed_in = Beside(figures), Beside(answers)
    for where, group in groupby(rows, notebook_key):
        answer = next(iter(handed_in.at(where)), None)
        student, assignment, notebook = where
        submission = None if answer is None else Boundary(student, notebook).do("read", Submission.from_row, answer)
        figures_of = {figure["cell"]: figure for figure in drawn.at(where)}
        yield Entry(student, assignment, notebook, list(group), figures_of, submission)


Where: TypeAlias = tuple[str, str, str]  # student, assignment, notebook


def notebook_key(row: ResultRow | FigureRow | AnswerRow) -> Where:
    """Return which notebook a row is about."""
    return row["student"], row["assignment"], row["notebook"]


R = TypeVar("R", FigureRow, AnswerRow)


class Beside(Generic[R]):
    """Sorted rows that are walked beside others in the same order."""

    def __init__(self, rows: Iterable[R]):
        self.groups: Iterator[tuple[Where, Iterable[R]]] = groupby(rows, notebook_key)
        self.advance()

    def advance(self) -> None:
        """Go on to the next notebook; after the last there is none."""
        self.here: Where | None
        self.rows: Iterable[R]
        self.here, self.rows = next(self.groups, (None, ()))

    def at(self, where: Where) -> list[R]:
        """Return the rows of this notebook; those before it are passed over."""
        while self.here is not None and self.here < where:
            self.advance()
        return list(self.rows) if self.here == where else []


def changed(before: Path, after: Path, pattern: str = "*") -> Iterator[tuple[ResultRow | None, ResultRow | None]]:
    """Yield graded cells whose score or status differs between two runs as (old, new); None for a missing cell.

    Both files are walked in step, in their common order. Only students who match `pattern` count.
    """
    lines = heapq.merge(marked(before, new=False), marked(after, new=True), key=lambda line: line[:2])
    for key, group in groupby(lines, key=lambda line: line[0]):
        pair: list[ResultRow | None] = [None, None]
        for _, new, row in group:
            pair[new] = row
        if fnmatchcase(key[0], pattern) and shown(pair[0]) != shown(pair[1]):
            yield pair[0], pair[1]


def marked(path: Path, new: bool) -> Iterator[tuple[tuple[str, ...], bool, ResultRow]]:
    return ((cell_key(row), new, row) for row in read(path))


def shown(row: ResultRow | None) -> tuple[str, float | None, float] | None:
    return (row["status"], row["score"], row["max_score"]) if row else None
