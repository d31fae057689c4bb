"""Find near-identical answers: a hint where to look, never a verdict.

An answer is reduced to the shapes of its statements, with names, strings, comments and docstrings taken away. What the
stub, the solution or an accepted style contains too is subtracted: the course's exercises are so small that independent
right answers agree. Answers group together when all that is left of them is equal, and there is enough of it.
"""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

ENOUGH = 3  # statements of an answer's own, below which equality says nothing


class Shape(ast.NodeTransformer):
    """Replace every name by its order of appearance in the statement, and every string by an empty one."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def rename(self, name: str) -> str:
        return self.names.setdefault(name, f"n{len(self.names)}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.rename(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg, node.annotation = self.rename(node.arg), None
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        node.attr = self.rename(node.attr)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, (str, bytes)):
            node.value = ""
        return node


def headers(body: Iterable[ast.stmt]) -> Iterator[str]:
    """The shape of each statement in order; a compound statement is its header, then its body."""
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring or a bare literal
        blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [h.body for h in getattr(node, "handlers", [])]
        for name in ("body", "orelse", "finalbody", "handlers"):
            if hasattr(node, name):
                setattr(node, name, [])
        if hasattr(node, "name"):
            node.name = ""
        yield ast.dump(Shape().visit(node))
        for block in blocks:
            yield from headers(block)


def shapes(source: str) -> tuple[str, ...]:
    """The statement shapes of a cell; none for a cell that does not parse."""
    try:
        return tuple(headers(ast.parse(source).body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def fingerprint(source: str, common: frozenset[str]) -> str | None:
    """A hash of what is an answer's own, or None where that is too little to say anything."""
    own = [s for s in shapes(source) if s not in common]
    if len(own) < ENOUGH:
        return None
    return hashlib.sha256("\n".join(own).encode()).hexdigest()[:16]


def groups(answers: Iterable[tuple[str, str]], known: Iterable[str]) -> list[list[str]]:
    """Students whose answers to one cell are equal after all that, largest group first.

    `answers` are (student, source); `known` are the sources of stub, solution and accepted styles.
    """
    common = frozenset(s for source in known for s in shapes(source))
    found: dict[str, list[str]] = defaultdict(list)
    for student, source in answers:
        mark = fingerprint(source, common)
        if mark:
            found[mark].append(student)
    return sorted((sorted(g) for g in found.values() if len(g) > 1), key=lambda g: (-len(g), g))
