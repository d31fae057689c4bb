"""Find the line of a student's own code that a finding is about: the one that raised, or one like a mistake's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from autograder.submission.scan import Scanner
from autograder.text import clean

MAX_CHARACTERS = 6_000  # of a cell that is shown
LIKE = 0.72  # how alike a line and a mistake's must be, from 0 to 1
AHEAD = 0.05  # of the next best line
RAISED = re.compile(r"\(line (\d+)\b")
LIBRARY = re.compile(r"\b(?:np|numpy|math)\.(?=[^\W\d])")
NAMED = re.compile(r"(\w+)=([^=].*)")
TOKEN = re.compile(r"@?[^\W\d]\w*|\d[\w.]*|\*\*|[^\s\w]")
KEPT = {"lr", "eps", "beta", "beta1", "beta2", "weight_decay", "grads", "params", "t", "return", "sqrt", "if", "for"}
ALIKE = {"g": "grads", "grad": "grads", "gradient": "grads", "x": "params", "theta": "params", "@square": "**"}
DROPPED, BRACKETS = {"self", "."}, {"(", ")"}


@dataclass(frozen=True)
class Code:
    """A student's cell with one line marked (from 1 on), and why it is."""

    lines: tuple[str, ...]
    marked: int
    why: str


def located(source: str, messages: list[str], statement: str, right: Sequence[str] = ()) -> Code | None:
    """Return the cell with its line marked; None where no line stands out.

    `right` are lines of right programs: a line that is as near to one of them as to the mistake's is not marked.
    """
    text = clean(source, MAX_CHARACTERS)
    lines = tuple(text.splitlines())
    for message in messages:
        found = RAISED.search(message)
        if found and 0 < int(found[1]) <= len(lines):
            return Code(lines, int(found[1]), "Here your code stopped.")
    if not statement:
        return None
    said = within_strings(text)
    likeness = sorted(((like(line, statement), -n) for n, line in enumerate(lines, 1) if n not in said), reverse=True)
    if not likeness or likeness[0][0] < LIKE or (len(likeness) > 1 and likeness[0][0] - likeness[1][0] < AHEAD):
        return None
    marked = -likeness[0][1]
    if innocent(lines[marked - 1], statement, right):
        return None
    return Code(lines, marked, "This line does what the mistake does. Start here.")


def within_strings(source: str) -> set[int]:
    """Return the lines of a cell that stand in a string of several lines, as in a docstring."""
    scanner, found = Scanner(), set()
    for number, line in enumerate(source.splitlines(), 1):
        begun = bool(scanner.quote)
        scanner.feed(line)
        if begun or scanner.quote:
            found.add(number)
    return found


def innocent(line: str, statement: str, right: Sequence[str]) -> bool:
    """Return whether a line may as well be one of the right ones as the mistake's, which a likeness does not tell."""
    if any(names_part(bare(line), bare(one)) for one in right):
        return True
    if bare(line) == bare(statement):
        return False
    part, both = shared(line, statement, True)
    return any(p >= part and b >= both for p, b in (shared(line, one, True) for one in right))


def names_part(line: str, right: str) -> bool:
    """Return whether a line only gives a name to a part of a right one: what is wrong is what is done with it."""
    named = NAMED.fullmatch(line)
    return named is not None and named[2] in right and named[1] not in right


def like(line: str, statement: str) -> float:
    """Return how alike two statements are, whatever their own names are called."""
    return shared(line, statement, False)[1]


@lru_cache(maxsize=4096)
def shared(line: str, statement: str, brackets: bool) -> tuple[float, float]:
    """Return which part of a line a statement has as well, and which part of the two they share."""
    ours, theirs = tokens(line, brackets), tokens(statement, brackets)
    if not ours or not theirs:
        return 0.0, 0.0
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    both = sum(block.size for block in blocks)
    return both / len(ours), 2 * both / (len(ours) + len(theirs))


def tokens(line: str, brackets: bool) -> list[str]:
    """Return the words and signs of a line: names of the update as they are, others as one."""
    if line.strip().startswith(("#", "def ", "class ", "import ", '"', "'")):
        return []
    code = LIBRARY.sub("@", line.partition("#")[0])
    words = [ALIKE.get(w, w) for w in TOKEN.findall(code) if w not in DROPPED and (brackets or w not in BRACKETS)]
    return [w if w in KEPT or not w[0].isalpha() else "name" for w in words]


def bare(line: str) -> str:
    """Return a statement without what does not change it: spaces, a comment, self and np."""
    return "".join(line.partition("#")[0].replace("self.", "").replace("np.", "").split())
