"""A program as a tree: what stands where in it, and its text."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from typing import Any


@cache
def tree_of(source: str) -> ast.AST:
    """Parse a program once; nobody writes to the tree."""
    return ast.parse(source)


class Survey:
    """The nodes of a program in their order, by type; what each stands in; and those that are in __init__."""

    def __init__(self, tree: ast.AST):
        self.parents: dict[int, ast.AST] = {}
        self.by_type: dict[type[ast.AST], list[ast.AST]] = {ast.expr: []}
        self.in_init: set[int] = set()
        self.nodes: list[ast.AST] = []
        self.visit(tree, False)
        self.spelled = spelled(self.nodes)

    def visit(self, node: ast.AST, in_init: bool) -> None:
        for child in ast.iter_child_nodes(node):
            self.parents[id(child)] = node
            inside = in_init or (isinstance(child, ast.FunctionDef) and child.name == "__init__")
            self.nodes.append(child)
            self.by_type.setdefault(type(child), []).append(child)
            if isinstance(child, ast.expr):
                self.by_type[ast.expr].append(child)
            if inside:
                self.in_init.add(id(child))
            self.visit(child, inside)


@cache
def survey(source: str) -> Survey:
    return Survey(tree_of(source))


def spelled(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """List the names and attributes that are written, without those that stand for anything."""
    written = (n.id if isinstance(n, ast.Name) else n.attr for n in nodes if isinstance(n, (ast.Name, ast.Attribute)))
    return frozenset(name for name in written if not name.startswith("_"))


def unparsed(tree: ast.AST) -> str:
    """Write a program as `ast.unparse` does; statements that it shares with others are written once for all of them."""
    return "\n".join(line for part in getattr(tree, "body", ()) for line in lines(part)).lstrip("\n")


@cache
def lines(statement: ast.stmt) -> tuple[str, ...]:
    """Write a statement as lines. Of what a class or a function holds, only what is new is written again."""
    if not isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
        return tuple(ast.unparse(statement).split("\n"))
    if ast.get_docstring(statement):
        return "", *ast.unparse(statement).split("\n")
    fields = ((k, tuple(v) if isinstance(v, list) else v) for k, v in ast.iter_fields(statement) if k != "body")
    body = (("    " + line if line else "" for line in lines(part)) for part in statement.body)
    kind: Any = type(statement)
    return ("", *head(kind, *fields), *(line for part in body for line in part))


@cache
def head(kind: Any, *fields: tuple[str, Any]) -> tuple[str, ...]:
    """Write the first line of a class or a function, and what stands above it."""
    return tuple(ast.unparse(kind(**dict(fields), body=[ast.Pass()], lineno=0)).split("\n")[:-1])
