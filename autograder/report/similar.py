"""Find near-identical answers: a hint where to look, never a verdict.

An answer is reduced to the shapes of its statements, with names, strings, comments and docstrings taken away. What the
stub, the solution or an accepted style contains too is subtracted: the course's exercises are so small that independent
right answers agree. Answers group together when all that is left of them is equal, and there is enough of it.

Python's own parser is for code that is trusted; this reads what students wrote.
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from autograder.boundary import MAX_CELL_CHARACTERS
from autograder.submission.scan import statements

MIN_STATEMENTS = 3  # statements of an answer's own, below which equality says nothing

_STRING = (
    r"[rRbBfFuU]{0,2}(?:'''(?:[^'\\]++|\\.|'{1,2}+(?:[^'\\]|\\.))*+(?:'''|'{0,2}+\Z)"
    r'|"""(?:[^"\\]++|\\.|"{1,2}+(?:[^"\\]|\\.))*+(?:"""|"{0,2}+\Z)'
    r"|'(?:\\.|[^'\\])*+(?:'|\Z)"
    r'|"(?:\\.|[^"\\])*+(?:"|\Z))'
)
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})|(?P<name>[^\W\d]\w*+)|(?P<number>\.?\d[\w.]*+)|(?P<sign>[^\s\\])", re.DOTALL
)
_SILENT = {"import", "from", "pass"}


def logical(source: str) -> Iterator[str]:
    """Yield the statements of a source, without comments, each with all its lines."""
    whole: list[str] = []
    for line, start in statements(source):
        if start and whole:
            yield "\n".join(whole)
            whole = []
        whole.append(line)
    if whole:
        yield "\n".join(whole)


def shape(statement: str) -> str:
    """Return a statement with every name as its order of appearance, and every string as an empty one."""
    names: dict[str, str] = {}
    tokens = []
    for token in _TOKEN.finditer(statement):
        text = token[0]
        if token.lastgroup == "string":
            text = "''"
        elif token.lastgroup == "name" and not keyword.iskeyword(text):
            text = names.setdefault(text, f"n{len(names)}")
        tokens.append(text)
    if not tokens or tokens[0] in _SILENT or set(tokens) == {"''"}:  # a docstring does nothing either
        return ""
    return " ".join(tokens)


def shapes(source: str) -> tuple[str, ...]:
    """Return the shapes of an answer's statements, in order."""
    return tuple(filter(None, map(shape, logical(source[:MAX_CELL_CHARACTERS]))))


def fingerprint(source: str, common: frozenset[str]) -> str | None:
    """Return a hash of what is an answer's own, or None where that is too little to say anything."""
    own = [s for s in shapes(source) if s not in common]
    if len(own) < MIN_STATEMENTS:
        return None
    return hashlib.sha256("\n".join(own).encode("utf-8", "replace")).hexdigest()[:16]


class Alike:
    """Answers to one cell, grouped as they come; only their fingerprints are kept.

    `known` are the sources of stub, solution and accepted styles.
    """

    def __init__(self, known: Iterable[str]):
        self.common = frozenset(s for source in known for s in shapes(source))
        self.found: dict[str, list[str]] = defaultdict(list)

    def add(self, student: str, source: str) -> None:
        mark = fingerprint(source, self.common)
        if mark:
            self.found[mark].append(student)

    def groups(self) -> list[list[str]]:
        """Return students whose answers are equal after all that, largest group first."""
        return sorted((sorted(g) for g in self.found.values() if len(g) > 1), key=lambda g: (-len(g), g))
