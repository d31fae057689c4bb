"""What the box says of exceptions and events, in words that a student may read."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass
from functools import cached_property

from autograder.records import Submission
from autograder.sandbox.box.cells import SEPARATOR
from autograder.submission.program import program
from autograder.text import clean

EVENT_TEXT, MESSAGE_TEXT, SOURCE_TEXT = 300, 200, 120
MAX_NAME_CHARACTERS = 60
#: Decimals; a digit that ends a name, as in "Adam2.step", begins none.
_DECIMAL = re.compile(r"[-+]?(?:(?<![^\W\d])\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+")
_CODED = re.compile(r"\b(?=\w*\d)\w{12,}\b|\d{7,}|(?:\\x[0-9a-fA-F]{2}.?)+")  # long integers, hexadecimal, bytes
_NAME = re.compile(r"\w+")
NUMPY_ERRORS = frozenset(
    {"LinAlgError", "AxisError", "UFuncTypeError", "_UFuncNoLoopError", "VisibleDeprecationWarning"}
)
SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})  # whose messages name other lines, too
_LINE = re.compile(r"\bline (\d+)")
REFUSED = ("[Errno 1]", "[Errno 13]", "[Errno 30]", "No usable temporary directory")
NO_ACCESS = "Your code cannot reach files, the network or other programs while it is graded."


@dataclass(frozen=True)
class Problem:
    """A statement that failed while the notebook was loaded: in which cell (-1: no telling), and as a sentence."""

    cell: int
    error: str
    said: str


class Words:
    """Word what the box says of one submission's code.

    The box is the student's: what it says may be long, may be much, and may spell hidden inputs. So each word costs the
    same however large the notebook is: what it holds is looked through once, and only if there is something to word.
    """

    def __init__(self, submission: Submission):
        self.submission = submission
        self.quotes = False  # whether a word holds the number of a line, which another notebook's may have elsewhere

    @cached_property
    def lines(self) -> list[list[tuple[int, str]]]:
        """The lines that are run of each cell, with their numbers in it."""
        return [program(cell) for cell in self.submission.cells]

    @cached_property
    def programs(self) -> list[str]:
        """What is run of each cell."""
        return ["\n".join(line for _, line in lines) for lines in self.lines]

    @cached_property
    def codes(self) -> frozenset[str]:
        """What looks like a hidden input and stands in the notebook itself, so that it is no secret."""
        return frozenset(code for program in self.programs for code in _CODED.findall(program))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(name for program in self.programs for name in _NAME.findall(program))

    def of_event(self, kind: str, text: str) -> str:
        return self.explain(text) if kind == "error" else self.redacted(text, EVENT_TEXT)

    def explain(self, text: str) -> str:
        """Return an exception in the box as a sentence: its type, its message, and the student's own line."""
        parts = text.split(SEPARATOR)
        if len(parts) != 4:
            return self.redacted(text, EVENT_TEXT)
        name, message, cell, line = parts
        if name in SYNTAX_ERRORS:
            message = _LINE.sub(lambda found: f"line {self.number(cell, found[1])}", message)
        name = name if self.public(name) else "an exception"
        shown = f"{name}: {self.redacted(message, MESSAGE_TEXT)}" if message else name
        if any(sign in message for sign in REFUSED):
            shown += f" — {NO_ACCESS}"
        return shown + self.line(cell, line)

    def problem(self, text: str) -> Problem:
        """Return what a failure in the box is, as far as its word goes."""
        parts = text.split(SEPARATOR)
        known = len(parts) == 4 and parts[2].isdecimal() and int(parts[2]) < len(self.submission.cells)
        return Problem(int(parts[2]) if known else -1, parts[0], self.explain(text))

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

    def number(self, cell: str, line: str) -> int | str:
        """Return the number in the cell of a line that is run of it; where there is none, the line's own."""
        return self.place(cell, line)[0] or line

    def place(self, cell: str, line: str) -> tuple[int, str]:
        """Return a line that is run of a cell, with its number there; 0 if there is no such line."""
        if not (cell.isdecimal() and line.isdecimal()) or int(cell) >= len(self.lines):
            return 0, ""
        self.quotes = True
        lines = self.lines[int(cell)]
        return lines[int(line) - 1] if 1 <= int(line) <= len(lines) else (0, "")
