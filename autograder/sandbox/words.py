"""What the box says of exceptions and events, in words that a student may read."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass
from functools import cached_property

from autograder.records import Cell, Submission
from autograder.sandbox.box.cells import PLACE, SEPARATOR
from autograder.text import clean, line

EVENT_TEXT, MESSAGE_TEXT, SOURCE_TEXT = 300, 200, 120
MAX_NAME_CHARACTERS = 60
#: Decimals; a digit that ends a name, as in "Adam2.step", begins none.
_DECIMAL = re.compile(r"[-+]?(?:(?<![^\W\d])\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+")
_CODED = re.compile(r"\b(?=\w*\d)\w{12,}\b|\d{7,}|(?:\\x[0-9a-fA-F]{2}.?)+")  # long integers, hexadecimal, bytes
_NAME = re.compile(r"\w+")
NUMPY_ERRORS = frozenset(
    {"LinAlgError", "AxisError", "UFuncTypeError", "_UFuncNoLoopError", "VisibleDeprecationWarning"}
)
_LINE = re.compile(rf"{PLACE}(\d+)")
REFUSED = ("[Errno 1]", "[Errno 13]", "[Errno 30]", "No usable temporary directory")
NO_ACCESS = "Your code cannot reach files, the network or other programs while it is graded."


@dataclass(frozen=True)
class Problem:
    """A statement that failed while the notebook was loaded: in which cell (-1: no telling), and as a sentence."""

    cell: int
    error: str
    said: str
    where: str = ""  # which cell, as a sentence that follows


def stopped(problem: Problem) -> str:
    """Say what stopped, and which cell."""
    return f"A cell stopped with {problem.said}.{problem.where}"


def was_in(cell: Cell) -> str:
    """Say which cell something happened in: by its name, or else by its first line."""
    first = next((row for row in cell.source.split("\n") if row.strip()), "")
    return f" It was in this cell: {cell.grade_id or line(first, MAX_NAME_CHARACTERS)}."


class Words:
    """Word what the box says of one submission's code.

    The box is the student's: what it says may be long, may be much, and may spell hidden inputs. So each word costs the
    same however large the notebook is: what it holds is looked through once, and only if there is something to word.
    """

    def __init__(self, submission: Submission):
        self.submission = submission
        self.quotes = False  # whether a word holds the number of a line, which another notebook's may have elsewhere

    @cached_property
    def lines(self) -> list[list[str]]:
        """The lines of each cell."""
        return [cell.source.split("\n") for cell in self.submission.cells]

    @cached_property
    def codes(self) -> frozenset[str]:
        """What looks like a hidden input and stands in the notebook itself, so that it is no secret."""
        return frozenset(code for cell in self.submission.cells for code in _CODED.findall(cell.source))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(name for cell in self.submission.cells for name in _NAME.findall(cell.source))

    def of_event(self, kind: str, text: str) -> str:
        return self.explain(text) if kind == "error" else self.redacted(text, EVENT_TEXT)

    def explain(self, text: str) -> str:
        """Return an exception in the box as a sentence: its type, its message, and the student's own line."""
        parts = text.split(SEPARATOR)
        if len(parts) != 4:
            return self.redacted(text, EVENT_TEXT)
        name, message, cell, line = parts
        message = _LINE.sub(lambda found: str(self.place(cell, found[1])[0] or found[1]), message)
        name = name if self.public(name) else "an exception"
        shown = f"{name}: {self.redacted(message, MESSAGE_TEXT)}" if message else name
        if any(sign in message for sign in REFUSED):
            shown += f" — {NO_ACCESS}"
        return shown + self.line(cell, line)

    def problem(self, text: str) -> Problem:
        """Return what a failure in the box is, as far as its word goes."""
        parts = text.split(SEPARATOR)
        if not (len(parts) == 4 and parts[2].isdecimal() and int(parts[2]) < len(self.submission.cells)):
            return Problem(-1, parts[0], self.explain(text))
        self.quotes = True
        cell = int(parts[2])
        return Problem(cell, parts[0], self.explain(text), was_in(self.submission.cells[cell]))

    def redacted(self, text: str, cap: int) -> str:
        """Return a student's text fit to show, without numbers, however spelled, that could be hidden inputs.

        What stands in the notebook itself is no secret; addresses go too, so that the same code gives the same words.
        """
        shown = _DECIMAL.sub("…", clean(text.replace("\n", " "), cap))
        return _CODED.sub(lambda found: found[0] if found[0] in self.codes else "…", shown)

    def public(self, name: str) -> bool:
        """Return whether a type's name gives nothing away: it is Python's, NumPy's or in the notebook itself."""
        if not name.isidentifier() or len(name) > MAX_NAME_CHARACTERS:
            return False
        return hasattr(builtins, name) or name in NUMPY_ERRORS or name in self.names

    def line(self, cell: str, line: str) -> str:
        """Return the place of an error with the student's own line, of which the box gives only the number."""
        number, text = self.place(cell, line)
        return f" (line {number}: {clean(text.strip(), SOURCE_TEXT)})" if number else ""

    def place(self, cell: str, line: str) -> tuple[int, str]:
        """Return the number in the notebook of a line of a cell, and its text; 0 if there is no such line."""
        if not (cell.isdecimal() and line.isdecimal()) or int(cell) >= len(self.lines):
            return 0, ""
        self.quotes = True
        lines, numbers, place = self.lines[int(cell)], self.submission.cells[int(cell)].numbers, int(line)
        if not 1 <= place <= len(lines):
            return 0, ""
        return numbers[place - 1] if numbers else place, lines[place - 1]
