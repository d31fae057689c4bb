"""Whether a notebook's cells draw. Only then do its boxes come from a warm parent that has Matplotlib already.

It is told from the text. Where that is wrong, Matplotlib is imported in the box when something of it is used: that
takes a third of a second of the box's time, and changes nothing else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from functools import lru_cache

from autograder.records import Submission

WORDS = frozenset({"matplotlib", "plt", "mpl", "pyplot", "pylab", "mpl_toolkits"})
AT_ONCE = ("matplotlib", "matplotlib.pyplot")  # what is imported when it is used, and not by its import statement
NAME = re.compile(r"[^\W\d]\w*")


def draws(submission: Submission, skip: Set[int] = frozenset()) -> bool:
    """Return whether the cells, those to `skip` apart, use Matplotlib beyond importing it as the release does."""
    cells = [cell for i, cell in enumerate(submission.cells) if i not in skip]
    words = drawing(tuple(cell.source for cell in cells if cell.kind == "given"))
    own = (cell.source for cell in cells if cell.kind != "given")
    return words is None or any(not words.isdisjoint(NAME.findall(source)) for source in own)


@lru_cache(maxsize=200)
def drawing(given: tuple[str, ...]) -> frozenset[str] | None:
    """Return the names with which given cells draw; None if they draw by themselves, or cannot be read."""
    try:
        statements = [statement for source in given for statement in ast.parse(source).body]
    except (SyntaxError, ValueError):
        return None
    defined = [s for s in statements if isinstance(s, (ast.FunctionDef, ast.ClassDef))]
    within = [(d.name, set(mentions(d))) for d in defined]
    words, before = WORDS, 0
    while len(words) > before:
        before = len(words)
        words |= {name for name, named in within if not words.isdisjoint(named)}
    others = [s for s in statements if s not in defined and not harmless(s)]
    return words if all(words.isdisjoint(mentions(s)) for s in others) else None


def mentions(statement: ast.stmt) -> Iterator[str]:
    """Yield every name in a statement, and the parts of what it imports."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from node.module.split(".")


def harmless(statement: ast.stmt) -> bool:
    """Return whether a statement only imports what is loaded when it is used."""
    return isinstance(statement, ast.Import) and all(a.name in AT_ONCE or "." not in a.name for a in statement.names)
