"""A class in parts, judged side by side by an array of jobs: each fills its own cache, and a grading takes them in.

What a part is made of depends on the students' names alone, so that every job knows its own without asking another.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.running.cache import FILE, Cache
from autograder.text import line

FOLDER = "parts"
FINISHED = "finished"
MAX_PARTS = 10_000


@dataclass(frozen=True)
class Part:
    """One of `count` parts of a class, by its `index` from 0 on."""

    index: int
    count: int

    @classmethod
    def read(cls, text: str) -> Part:
        """Read `INDEX/COUNT`; ValueError, with what is wrong, if it is none."""
        found = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text, re.ASCII)
        if not found:
            raise ValueError(f"{text!r} is no part of a class: write 0/16 for the first of sixteen.")
        index, count = map(int, found.groups())
        if not index < count <= MAX_PARTS:
            raise ValueError(
                f"There is no part {text}: parts are counted from 0, there are at most {MAX_PARTS:,}, and of {count} "
                f"the last is {max(count - 1, 0)}/{count}."
            )
        return cls(index, count)

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def has(self, student: str) -> bool:
        """Return whether a student is in it."""
        return zlib.crc32(student.encode("utf-8", "surrogateescape")) % self.count == self.index

    def folder(self, cache: Path) -> Path:
        """Return the folder of its own cache: no other machine writes there."""
        return cache / FOLDER / f"{self.index}-of-{self.count}"

    def begin(self, cache: Path) -> None:
        """Note that it is at work, perhaps once more."""
        (self.folder(cache) / FINISHED).unlink(missing_ok=True)

    def finish(self, cache: Path) -> None:
        """Note that nothing more comes of it."""
        (self.folder(cache) / FINISHED).touch()


def take_in(folder: Path) -> Iterator[str]:
    """Take the verdicts of all parts into a course's cache; remove what is finished. Yield what could not be read."""
    there = sorted(path.parent for path in folder.glob(f"{FOLDER}/*/{FILE}"))
    if there:
        with Cache(folder) as cache:
            for part in there:
                try:
                    cache.take(part / FILE)
                except sqlite3.Error as error:
                    yield f"{line(part.name)}: what this part has judged cannot be read ({error}); it is judged again."
                if (part / FINISHED).exists():
                    shutil.rmtree(part, ignore_errors=True)
