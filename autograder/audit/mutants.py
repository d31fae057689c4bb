"""Single-point mutants of a program: each differs from it in one operator, constant, name, call or statement.

What can be said by example is a rewriting, as known mistakes are; the rest needs to look at the program.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.exercises.kit.program import Survey
from autograder.exercises.kit.rewrite import ARROW, bind, fill, parsed, put

#: What takes the place of an operator; of two operands, either alone does as well.
OPERATORS = {"+": "-*", "-": "+*", "*": "/+", "/": "*-", "**": "*/", "//": "/", "%": ("//",), "@": ""}
COMPARISONS = {
    "<": ("<=", ">"), "<=": ("<", ">"), ">": (">=", "<"), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "is": ("is not",), "is not": ("is",), "in": ("not in",), "not in": ("in",),
}  # fmt: skip
REWRITINGS = (
    *(f"_a {old} _b {ARROW} _a {new} _b" for old, others in OPERATORS.items() for new in others),
    *(f"_a {old} _b {ARROW} {one}" for old in OPERATORS for one in ("_a", "_b")),
    *(f"_a {old} _b {ARROW} _a {new} _b" for old, others in COMPARISONS.items() for new in others),
    *(f"_a {old}= _b {ARROW} _a {new}= _b" for old, others in OPERATORS.items() for new in others),
    *(f"_a {old}= _b {ARROW} _a = _b" for old in OPERATORS),
    *(f"{old} _a {ARROW} _a" for old in ("-", "+", "~", "not")),
)
CALLS = {
    "zeros_like": ("ones_like",),
    "zeros": ("ones",),
    "sqrt": ("square", "abs"),
    "square": ("sqrt", "abs"),
    "maximum": ("minimum",),
    "min": ("max",),
    "max": ("min",),
    "argmin": ("argmax",),
    "argmax": ("argmin",),
    "geomspace": ("linspace",),
    "logspace": ("linspace",),
    "log": ("log10", "abs"),
    "isfinite": ("isnan",),
    "isnan": ("isfinite",),
    "append": ("extend",),
}


@dataclass(frozen=True)
class Mutant:
    """A mutated program, and what was changed in which line."""

    source: str
    line: int
    before: str
    after: str
    guard: bool  # inside `if …: raise …`, which only turns bad arguments away

    def __str__(self) -> str:
        return f"line {self.line}: {self.before} → {self.after}"


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a source, each text once, in the order of the source."""
    tree = ast.parse(source)
    guards = guarded(tree)
    docs = docstrings(tree)
    seen = {ast.unparse(tree)}
    found = []
    parents = Survey(tree).parents
    for node in ast.walk(tree):
        if node in docs:
            continue
        for new in (*rewritings(node), *changes(node, tree)):
            text = ast.unparse(put(tree, {id(node): [ast.Pass() if new is None else new]}, parents))
            if text not in seen:
                seen.add(text)
                after = "(nothing)" if new is None else short(new)
                found.append(Mutant(text, getattr(node, "lineno", None) or 0, short(node), after, node in guards))
    return found


def short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]


def guarded(tree: ast.AST) -> set[ast.AST]:
    """Return the nodes of statements `if condition: raise …` without an else."""
    ifs = (n for n in ast.walk(tree) if isinstance(n, ast.If) and not n.orelse)
    return {inner for n in ifs if all(isinstance(s, ast.Raise) for s in n.body) for inner in ast.walk(n)}


def docstrings(tree: ast.AST) -> set[ast.AST]:
    alone = (n for n in ast.walk(tree) if isinstance(n, ast.Expr))
    strings = (n for n in alone if isinstance(n.value, ast.Constant) and isinstance(n.value.value, str))
    return {inner for n in strings for inner in ast.walk(n)}


def rewritings(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what the rewritings put in the node's place."""
    for change in REWRITINGS:
        before, (after,) = parsed(change)
        found: dict[str, object] = {}
        if type(before) is type(node) and bind(before, node, found):
            yield fill(after, found)


def changes(node: ast.AST, tree: ast.AST) -> Iterator[ast.AST | None]:
    """Yield what else may stand in the node's place; None drops a statement."""
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from node.values
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, constants(node.value))
    elif isinstance(node, (ast.Name, ast.Attribute)):
        yield from names(node, tree)
    elif isinstance(node, ast.Call):
        yield from calls(node)
    elif isinstance(node, ast.stmt):
        yield from statements(node)


def constants(value: object) -> Iterator[float]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value)
    elif isinstance(value, float):
        yield from (value * 2, value / 2, value * 10, value / 10, 0.0, -value or 1.0, 1.0)


def names(node: ast.Name | ast.Attribute, tree: ast.AST) -> Iterator[ast.AST]:
    """Yield other local variables of the same function; other attributes of self."""
    if not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            mine = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and short(n.value) == "self"}
            yield from (ast.Attribute(node.value, attr, ast.Load()) for attr in sorted(mine - {node.attr}))
        return
    functions = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and any(n is node for n in ast.walk(f))]
    local: set[str] = set()
    for f in functions[-1:]:
        local |= {a.arg for a in [*f.args.args, *f.args.kwonlyargs]}
        local |= {n.id for n in ast.walk(f) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    if node.id in local:
        yield from (ast.Name(name, ast.Load()) for name in sorted(local - {node.id, "self"}))


def calls(node: ast.Call) -> Iterator[ast.AST]:
    """Yield another function; the argument alone, two in the other order, one left out."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for other in CALLS.get(name, ()):
        func = copy.copy(node.func)
        setattr(func, "attr" if isinstance(func, ast.Attribute) else "id", other)
        yield ast.Call(func, node.args, node.keywords)
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    if len(node.args) == 2:
        yield ast.Call(node.func, node.args[::-1], node.keywords)
    for i in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])
    for i in range(1, len(node.args)):
        yield ast.Call(node.func, node.args[:i] + node.args[i + 1 :], node.keywords)


def statements(node: ast.stmt) -> Iterator[ast.AST | None]:
    """Yield a condition that always or never holds; nothing."""
    if isinstance(node, ast.If):
        for value in (True, False):
            yield ast.If(ast.Constant(value), node.body, node.orelse)
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Break, ast.Continue, ast.If, ast.Raise)):
        yield None
