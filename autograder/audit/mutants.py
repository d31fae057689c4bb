"""Single-point mutants of a program: each differs from it in one operator, constant, name, call or statement."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.Sub),
    ast.Pow: (ast.Mult, ast.Div),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
}
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
    kind: str
    before: str
    after: str
    guard: bool  # inside `if …: raise …`, which only turns bad arguments away

    def __str__(self) -> str:
        return f"line {self.line}: {self.before} → {self.after}"


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a source, each text once, in the order of the source."""
    tree = ast.parse(source)
    guards = guarded(tree)
    docs = docstrings(tree)
    seen = {ast.unparse(tree)}
    found = []
    for i, node in enumerate(ast.walk(tree)):
        if node in docs:
            continue
        for kind, new in changes(node, tree):
            text = ast.unparse(ast.fix_missing_locations(replaced(tree, i, new)))
            if text in seen:
                continue
            seen.add(text)
            before, after = short(node), short(new) if new is not None else "(nothing)"
            line = getattr(node, "lineno", None) or 0
            found.append(Mutant(text, line, kind, before, after, node in guards))
    return found


def short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]


def guarded(tree: ast.AST) -> set[ast.AST]:
    """The nodes of statements `if condition: raise …` without an else."""
    ifs = (n for n in ast.walk(tree) if isinstance(n, ast.If) and not n.orelse)
    return {inner for n in ifs if all(isinstance(s, ast.Raise) for s in n.body) for inner in ast.walk(n)}


def docstrings(tree: ast.AST) -> set[ast.AST]:
    alone = (n for n in ast.walk(tree) if isinstance(n, ast.Expr))
    strings = (n for n in alone if isinstance(n.value, ast.Constant) and isinstance(n.value.value, str))
    return {inner for n in strings for inner in ast.walk(n)}


def replaced(tree: ast.AST, index: int, new: ast.AST | None) -> ast.AST:
    """A copy of the tree with its index-th node (in walking order) replaced."""
    clone = copy.deepcopy(tree)
    target = next(n for i, n in enumerate(ast.walk(clone)) if i == index)

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if node is not target:
                return self.generic_visit(node)
            return ast.Pass() if new is None else copy.deepcopy(new)

    return Replace().visit(clone)


def changes(node: ast.AST, tree: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """What may stand in the node's place; None drops a statement."""
    if isinstance(node, ast.BinOp):
        for op in OPERATORS.get(type(node.op), ()):
            yield "operator", ast.BinOp(node.left, op(), node.right)
        yield "operand", node.left
        yield "operand", node.right
    elif isinstance(node, ast.UnaryOp):
        yield "operator", node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield "comparison", ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield "operator", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for value in node.values:
            yield "operand", value
    elif isinstance(node, ast.Constant):
        yield from (("constant", ast.Constant(value)) for value in constants(node.value))
    elif isinstance(node, (ast.Name, ast.Attribute)):
        yield from (("name", new) for new in names(node, tree))
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
    """Other local variables of the same function; other attributes of self."""
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


def calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for other in CALLS.get(name, ()):
        func = copy.deepcopy(node.func)
        setattr(func, "attr" if isinstance(func, ast.Attribute) else "id", other)
        yield "call", ast.Call(func, node.args, node.keywords)
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield "call", node.args[0]
    if len(node.args) == 2:
        yield "call", ast.Call(node.func, node.args[::-1], node.keywords)
    for i in range(len(node.keywords)):
        yield "call", ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])
    for i in range(1, len(node.args)):
        yield "call", ast.Call(node.func, node.args[:i] + node.args[i + 1 :], node.keywords)


def statements(node: ast.stmt) -> Iterator[tuple[str, ast.AST | None]]:
    if isinstance(node, ast.AugAssign):
        for op in OPERATORS.get(type(node.op), ()):
            yield "operator", ast.AugAssign(node.target, op(), node.value)
        yield "statement", ast.Assign([node.target], node.value, lineno=node.lineno)
    if isinstance(node, ast.If):
        for value in (True, False):
            yield "condition", ast.If(ast.Constant(value), node.body, node.orelse)
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Break, ast.Continue, ast.If, ast.Raise)):
        yield "statement", None
