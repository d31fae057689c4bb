"""Verdicts that are known already, by content: one SQLite file that a killed run leaves whole.

A verdict belongs to what was graded (the student's cells, not their name or their notebook's bytes) and to what graded
it: room, seed, level of isolation, and the kit itself. Notebooks of the same bytes point to the same verdict, so that a
regrade does not even parse them; notebooks of which the same is run point to one of their verdicts, so that a program
is judged once, whoever hands it in. Entries carry a checksum; one that does not hold is no entry.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache as once
from pathlib import Path
from types import TracebackType

import numpy as np

from autograder import files
from autograder.errors import Fault, UsageError
from autograder.exercises.exercise import Exercise
from autograder.fingerprint import code, fingerprint, read, remembered
from autograder.judge.scale import SCALES, Scale
from autograder.records import Submission
from autograder.submission.program import program

PACKAGE = Path(__file__).parents[1]
FILE = "verdicts.sqlite"
MAX_UNSAVED_VERDICTS = 64  # verdicts in one transaction: what a kill can cost

SCHEMA = """
CREATE TABLE IF NOT EXISTS verdicts (key BLOB PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (bytes BLOB PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS programs (program BLOB PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owners (student TEXT, key BLOB, PRIMARY KEY (student, key)) WITHOUT ROWID;
"""

QUERIES = {
    "verdicts": "SELECT payload FROM verdicts WHERE key = ?",
    "contents": "SELECT key FROM contents WHERE bytes = ?",
    "programs": "SELECT key FROM programs WHERE program = ?",
}

FORGET = (
    """DELETE FROM verdicts WHERE key IN (SELECT key FROM owners WHERE student = :student)
       AND key NOT IN (SELECT key FROM owners WHERE student <> :student)""",
    "DELETE FROM owners WHERE student = :student",
    "DELETE FROM contents WHERE key NOT IN (SELECT key FROM verdicts)",
    "DELETE FROM programs WHERE key NOT IN (SELECT key FROM verdicts)",
)

#: What makes verdicts, beside the rooms, which have a fingerprint each. All else shows, moves or stores them.
DECIDING = (
    *("judge", "probing", "sandbox", "submission", "exercises/exercise.py", "running/notebook.py", "running/worker.py"),
    *("boundary.py", "errors.py", "records.py", "text.py"),
)


@once
def kit() -> bytes:
    """Hash the code that makes verdicts, not its words: a comment may change, and what is known stays known."""
    paths = [(path.relative_to(PACKAGE.parent).as_posix(), path) for path in deciding()]
    raw = ((name, read(path)) for name, path in paths)
    return remembered(raw, lambda: fingerprint((name, code(path)) for name, path in paths))


def deciding() -> list[Path]:
    """List the modules that make every verdict; those of the reference are behind some, whose rooms name them."""
    places = [PACKAGE / name for name in DECIDING]
    return [path for place in places for path in (place.rglob("*.py") if place.is_dir() else [place])]


def context(
    exercise: Exercise,
    seed: int,
    isolation: str,
    scale: Scale = SCALES["standard"],
    files: Mapping[str, bytes] | None = None,
    packages: tuple[str, ...] = (),
) -> bytes:
    """Hash what grades: the same for all submissions of a run. `files` are there when cells run."""
    seen = [[name, hashlib.sha256(data).hexdigest()] for name, data in sorted((files or {}).items())]
    tools = [sys.version, np.__version__, *zip(packages, versions(packages), strict=True)]
    text = json.dumps([exercise.name, exercise.fingerprint, seed, isolation, scale.shares, scale.follow, seen, tools])
    return hashlib.sha256(kit() + text.encode()).digest()


@once
def versions(packages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the versions of packages that students may import, "" for what is no installed one."""
    if not packages:
        return ()
    from importlib import metadata  # slow to import, and to ask

    owners = metadata.packages_distributions()
    return tuple(" ".join(sorted(map(metadata.version, owners.get(name, ())))) for name in packages)


def graded_by(release: bytes, grading: bytes) -> str:
    """Return what tells one way of grading a notebook from another: its release, and the context."""
    return hashlib.sha256(grading + release).hexdigest()[:16]


def key_of(submission: Submission, grading: bytes) -> bytes:
    """Return the key of a verdict: what was graded, and what grades it."""
    graded = [
        submission.status,
        [(c.source, c.kind, c.grade_id) for c in submission.cells],
        sorted(submission.untouched),
        submission.notes,
        submission.written,  # decides no verdict, but is kept with it
        submission.attachments,
        submission.python,  # decides what is said of a cell that does not parse
        [submission.file, submission.not_taken],
    ]
    return hashlib.sha256(grading + json.dumps(graded, sort_keys=True).encode()).digest()


def key_of_program(submission: Submission, grading: bytes) -> bytes:
    """Return the key of what is run, and of what is said of it where no line is named.

    Comments, blank lines and answers in words make no difference.
    """
    cells = program(submission).cells
    run = [
        submission.status,
        [(c.kind, c.grade_id, c.source) for c in cells if c.source or c.kind != "added"],
        sorted(submission.untouched & {c.grade_id for c in cells}),
        submission.notes,
    ]  # neither the notebook's Python nor the place of a line: a verdict that they touch is no program's
    return hashlib.sha256(grading + b"program" + json.dumps(run).encode()).digest()


def key_of_bytes(data: bytes, skeleton: bytes, grading: bytes) -> bytes:
    """Return the key of a notebook's bytes, read against a release."""
    return hashlib.sha256(grading + skeleton + hashlib.sha256(data).digest()).digest()


class Cache:
    """The verdicts of one course. Several may be open at once, in several processes; use each in one thread."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE
        self.unsaved: dict[str, dict[bytes, bytes]] = {table: {} for table in QUERIES}
        self.owners: set[tuple[str, bytes]] = set()
        self.put_since = 0  # how often, since it was last saved
        self.database = sqlite3.connect(":memory:")
        try:
            self.database = self.open()
        except sqlite3.DatabaseError:
            self.start_over()

    def open(self) -> sqlite3.Connection:
        with suppress(OSError):  # SQLite would let a group read it, and not write
            os.close(files.open_private(self.path))
        try:
            database = sqlite3.connect(self.path, timeout=60)
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.executescript(SCHEMA)
        except sqlite3.OperationalError as error:  # disk full, locked too long: it is sound
            raise UsageError(f"Cannot write to {self.path}: {error}.") from error
        return database

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            with suppress(*([Fault] if error else [])):  # what ended the run is what is told
                self.commit()
        finally:
            self.database.close()

    def key(self, content: bytes) -> bytes | None:
        """Return the key of the verdict on a notebook of these bytes."""
        return self.read("contents", content)

    def get(self, key: bytes | None) -> bytes | None:
        """Return a verdict's payload, or None if there is none that holds."""
        if key is None:
            return None
        stored = self.read("verdicts", key)
        return unpack(key, stored) if stored else None

    def read(self, table: str, key: bytes) -> bytes | None:
        """Return what a table has under a key, saved or not."""
        if key in self.unsaved[table]:
            return self.unsaved[table][key]
        try:
            row = self.database.execute(QUERIES[table], (key,)).fetchone()
        except sqlite3.DatabaseError:  # a damaged page: as if it were not there
            return None
        return row[0] if row and isinstance(row[0], bytes) else None

    def of_program(self, program: bytes) -> bytes | None:
        """Return the payload of some notebook's verdict of which the same was run."""
        return self.get(self.read("programs", program))

    def put(
        self,
        key: bytes,
        payload: bytes | None,
        content: bytes | None = None,
        owner: str | None = None,
        program: bytes | None = None,
    ) -> None:
        """Keep a verdict (None: it is kept already), what bytes and program lead to it and whose they are.

        It is saved with the batch; until then nobody who saves something of their own waits.
        """
        if payload is not None:
            self.unsaved["verdicts"][key] = pack(key, payload)
        if content is not None:
            self.unsaved["contents"][content] = key
        if program is not None:
            self.unsaved["programs"][program] = key
        if owner is not None:
            self.owners.add((owner, key))
        self.put_since += 1
        if self.put_since >= MAX_UNSAVED_VERDICTS:
            self.commit()

    def forget(self, student: str) -> None:
        """Remove the verdicts that only this student has led to, so that nothing of them stays in the file."""
        self.commit()
        if not self.database.execute("SELECT 1 FROM owners WHERE student = ?", (student,)).fetchone():
            return
        try:
            self.database.execute("PRAGMA secure_delete = ON")
            for statement in FORGET:
                self.database.execute(statement, {"student": student})
            self.database.commit()
            self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            self.database.rollback()
            raise Fault(f"{self.path}: {error}. Verdicts of a student who has left are still in it.") from error

    def take(self, other: Path) -> None:
        """Take in what another cache's file has and this one has not. sqlite3.Error if it cannot be read."""
        self.commit()
        self.database.execute("ATTACH ? AS other", (str(other),))
        try:
            for table in ("verdicts", "contents", "programs", "owners"):
                self.database.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM other.{table}")
            self.commit()
        finally:
            self.database.rollback()
            self.database.execute("DETACH other")

    def commit(self) -> None:
        """Save what was put. Fault if that cannot be: the file is sound, and has what was saved before."""
        try:
            for table, rows in self.unsaved.items():
                self.database.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", rows.items())
            self.database.executemany("INSERT OR IGNORE INTO owners VALUES (?, ?)", self.owners)
            self.database.commit()
        except sqlite3.OperationalError as error:  # locked too long, disk full
            self.database.rollback()
            raise Fault(f"{self.path}: {error}. What is graded so far is kept.") from error
        except sqlite3.DatabaseError:
            self.start_over()
        for rows in self.unsaved.values():
            rows.clear()
        self.owners.clear()
        self.put_since = 0

    def start_over(self) -> None:
        """Forget a file that is not a database any more: verdicts can be made again."""
        self.database.close()
        for path in self.path.parent.glob(f"{FILE}*"):
            path.unlink()
        self.database = self.open()


def checksum(key: bytes, packed: bytes) -> bytes:
    return hashlib.sha256(key + packed).digest()[:8]


def pack(key: bytes, payload: bytes) -> bytes:
    packed = zlib.compress(payload, 1)
    return checksum(key, packed) + packed


def unpack(key: bytes, stored: bytes) -> bytes | None:
    if checksum(key, stored[8:]) != stored[:8]:
        return None
    return zlib.decompress(stored[8:])
