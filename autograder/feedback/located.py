"""Find the line of a student's own code that a finding is about: the one that raised, or one like a mistake's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from autograder.text import clean

MAX_CHARACTERS = 6_000  # of a cell that is shown
LIKE = 0.72  # how alike a line and a mistake's must be, from 0 to 1
AHEAD = 0.05  # of the next best line
RAISED = re.compile(r"\(line (\d+)\b")
TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|\*\*|[^\s\w]")
KEPT = {"lr", "eps", "beta", "beta1", "beta2", "weight_decay", "grads", "params", "t", "return", "sqrt", "if", "for"}
ALIKE = {"g": "grads", "grad": "grads", "gradient": "grads", "x": "params", "theta": "params", "square": "**"}
DROPPED = {"self", "np", "numpy", ".", "(", ")"}


@dataclass(frozen=True)
class Code:
    """A student's cell with one line marked (from 1 on), and why it is."""

    lines: tuple[str, ...]
    marked: int
    why: str


def located(source: str, messages: list[str], statement: str) -> Code | None:
    """Return the cell with its line marked; None where no line stands out."""
    text = clean(source, MAX_CHARACTERS)
    lines = tuple(text.splitlines())
    for message in messages:
        found = RAISED.search(message)
        if found and 0 < int(found[1]) <= len(lines):
            return Code(lines, int(found[1]), "Here your code stopped.")
    if not statement:
        return None
    likeness = sorted(((like(line, statement), -n) for n, line in enumerate(lines, 1)), reverse=True)
    if not likeness or likeness[0][0] < LIKE or (len(likeness) > 1 and likeness[0][0] - likeness[1][0] < AHEAD):
        return None
    return Code(lines, -likeness[0][1], "This line does what the mistake does. Start here.")


@lru_cache(maxsize=2048)
def like(line: str, statement: str) -> float:
    """Return how alike two statements are, whatever their own names are called."""
    ours, theirs = tokens(line), tokens(statement)
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio() if ours and theirs else 0.0


def tokens(line: str) -> list[str]:
    """Return the words and signs of a line: names of the update as they are, others as one."""
    if line.strip().startswith(("#", "def ", "class ", "import ", '"', "'")):
        return []
    words = [ALIKE.get(w, w) for w in TOKEN.findall(line.partition("#")[0]) if w not in DROPPED]
    return [w if w in KEPT or not w[0].isalpha() else "name" for w in words]
