"""Run a program of ours and note each symbol that it computes: what a student would write down on paper."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from autograder.exercises.kit.reference import defined

MAX_NOTES = 2_000  # assignments of one run that are kept
NOTE = "_note"


@dataclass(frozen=True)
class Line:
    """One assignment as it was carried out: the symbol, how it is computed, the value."""

    symbol: str
    formula: str
    value: Any


class Notes(list[Line]):
    """The assignments of a run, in order."""

    def take(self, symbol: str, formula: str, value: Any) -> Any:
        if len(self) < MAX_NOTES:
            self.append(Line(symbol, formula, np.copy(value) if isinstance(value, np.ndarray) else value))
        return value


def noting(program: str, name: str) -> tuple[Callable[..., Any], Notes]:
    """Make the class or function of a program, and the list that it fills as it runs."""
    notes = Notes()
    return defined(rewritten(program), name, **{NOTE: notes.take}), notes


@lru_cache(maxsize=512)
def rewritten(program: str) -> CodeType:
    """Compile the program with a note after each assignment and at each return, except in __init__."""
    code: CodeType = compile(ast.fix_missing_locations(Noting().visit(ast.parse(program))), "<noting>", "exec")
    return code


class Noting(ast.NodeTransformer):
    """Puts in the notes."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node if node.name == "__init__" else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        first = ast.unparse(node.test).endswith("is None")  # where the state begins: that is said beside the table
        return node if first else self.generic_visit(node)

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        if (
            isinstance(node.target, ast.Name)
            and node.target.id != "_"
            and not ast.unparse(node.iter).startswith("range(")
        ):
            each = ast.Constant(f"each of {plain(ast.unparse(node.iter))}")
            note = ast.Call(ast.Name(NOTE, ast.Load()), [ast.Constant(node.target.id), each, reading(node.target)], [])
            node.body.insert(0, ast.Expr(note))
        return node

    def visit_Assign(self, node: ast.Assign) -> Any:
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
            return node
        return [node, noted(target, node.value)]

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        return [node, noted(node.target, ast.BinOp(reading(node.target), node.op, node.value))]

    def visit_Return(self, node: ast.Return) -> Any:
        if node.value is None:
            return node
        node.value = call("return", node.value, node.value)
        return node


def noted(target: ast.expr, value: ast.expr) -> ast.Expr:
    return ast.Expr(call(plain(ast.unparse(target)), value, reading(target)))


def reading(target: ast.expr) -> ast.expr:
    """Return a target as an expression that reads it."""
    read: ast.expr = ast.parse(ast.unparse(target), mode="eval").body
    return read


def call(symbol: str, formula: ast.expr, value: ast.expr) -> ast.Call:
    text = ast.Constant(plain(ast.unparse(formula)))
    return ast.Call(ast.Name(NOTE, ast.Load()), [ast.Constant(symbol), text, value], [])


def plain(text: str) -> str:
    """Return a formula as it would be written beside the update: without self and np."""
    return text.replace("self.", "").replace("np.", "")
