"""The places of a derivative where it can be wrong: terms of another size, and slips such as a wrong power."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import TypeGuard

import numpy as np

from autograder.exercises.exercise import written

OPERATORS: dict[type[ast.operator], Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
Said = tuple[str, str, str]  # slug, cost, what it does
Make = Callable[[ast.expr], ast.expr]
POWER = ("power_kept", "part", "has the wrong power of a coordinate, in a term or in its derivative.")
OTHER = ("coordinate_mixed_up", "part", "uses one coordinate where the other belongs.")
LOST = ("factor_dropped", "part", "leaves out a factor, as if the chain rule stopped short.")
KEPT = ("squares_kept", "part", "keeps a square, whose derivative is twice what is squared.")
NAMES = ("mixed_up", "part", "uses one quantity where another belongs, as if two names were mixed up.")


@dataclass(frozen=True)
class Slip:
    """A change at one place of a tree, which is a number in the order of `numbered`."""

    place: int
    make: Make
    said: Said


@dataclass(frozen=True)
class Term:
    """A term of a derivative or the `whole`; `inside` are the places within it, `number` is what stands there alone."""

    place: int
    node: ast.expr
    inside: range
    number: float | None
    whole: bool

    def sized(self, factor: float) -> Said:
        """Say that it is there so many times."""
        if self.whole:
            if factor == 0.0:
                return "only_one_coordinate", "part", "is 0 everywhere."
            if factor == -1.0:
                return "one_derivative_negative", "part", "has the wrong sign."
            return "half" if factor == 0.5 else "factor", "slip", f"is {written(factor)} times what it should be."
        if factor == 0.0:
            return "term_dropped", "part", "leaves out a term."
        if factor == -1.0:
            return "sign_of_a_term", "part", "has a term with the wrong sign."
        if self.number:
            return "wrong_number", "slip", f"has {written(factor * self.number)} where {self.number:g} belongs."
        return "wrong_number", "slip", f"has the factor {written(factor)} before one of its terms."


def multiplied(factor: float, node: ast.expr) -> ast.expr:
    """Put a factor before an expression."""
    return ast.BinOp(ast.Constant(factor), ast.Mult(), node)


class Values:
    """What the expressions of a tree are at some points, so that a change of one costs only what stands around it."""

    def __init__(self, tree: ast.expr, x: str, points: np.ndarray):
        self.tree, self.names = tree, {"np": np, x: points}
        self.at: dict[int, np.ndarray] = {}
        self.above = {id(node): above for _, node, above in numbered(tree)}
        with np.errstate(all="ignore"):
            self.root = np.broadcast_to(self.value(tree), points.shape[1:])

    def value(self, node: ast.expr) -> np.ndarray:
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            found = OPERATORS[type(node.op)](self.value(node.left), self.value(node.right))
        elif isinstance(node, ast.Constant):
            found = np.asarray(node.value)
        else:
            whole = ast.fix_missing_locations(ast.Expression(deepcopy(node)))
            found = np.asarray(eval(compile(whole, "<derivative>", "eval"), self.names))
        self.at[id(node)] = np.asarray(found)
        return self.at[id(node)]

    def with_twice(self, node: ast.expr) -> np.ndarray:
        """Return what the whole is when an expression counts twice."""
        value = 2 * self.at[id(node)]
        with np.errstate(all="ignore"):
            while (above := self.above[id(node)]) is not None:
                assert isinstance(above, ast.BinOp)
                left, right = (value if side is node else self.at[id(side)] for side in (above.left, above.right))
                node, value = above, OPERATORS[type(above.op)](left, right)
        return np.broadcast_to(value, self.root.shape)


def inlined(source: str) -> list[ast.expr]:
    """Return the derivatives as expressions of the point alone; none where a program is more than such lines."""
    (function,) = ast.parse(source).body
    known: dict[str, ast.expr] = {}
    for line in function.body if isinstance(function, ast.FunctionDef) else ():
        if isinstance(line, ast.Assign) and len(line.targets) == 1:
            (target,), value = line.targets, line.value
            targets, values = (n.elts if isinstance(n, ast.Tuple) else [n] for n in (target, value))
            pairs = zip(targets, values, strict=True) if len(targets) == len(values) else ()
            known |= {t.id: filled(v, known) for t, v in pairs if isinstance(t, ast.Name)}
        elif isinstance(line, ast.Return) and isinstance(line.value, ast.Call) and line.value.args:
            (returned, *_) = line.value.args
            return [filled(e, known) for e in returned.elts] if isinstance(returned, ast.List) else []
        else:
            return []
    return []


def filled(tree: ast.expr, known: Mapping[str, ast.expr]) -> ast.expr:
    """Put in what names stand for; what came from a name remembers it, and which others there are."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id not in known:
                return node
            put = deepcopy(known[node.id])
            others = {name: value for name, value in known.items() if name != node.id}
            put.stood_for = others  # type: ignore[attr-defined]
            return put

    made: ast.expr = Fill().visit(deepcopy(tree))
    return made


def numbered(tree: ast.expr) -> Iterator[tuple[int, ast.expr, ast.expr | None]]:
    """Yield the expressions of a tree with their numbers and what each stands in."""
    number = -1

    def visit(node: ast.AST, above: ast.expr | None) -> Iterator[tuple[int, ast.expr, ast.expr | None]]:
        nonlocal number
        if isinstance(node, ast.expr):
            number += 1
            yield number, node, above
        for child in ast.iter_child_nodes(node):
            yield from visit(child, node if isinstance(node, ast.expr) else above)

    yield from visit(tree, None)


def edited(tree: ast.expr, changes: Mapping[int, Make]) -> ast.expr:
    """Build a tree with the changes at these places, inner ones first."""
    number = -1

    def build(node: ast.AST) -> ast.AST:
        nonlocal number
        here = -1
        if isinstance(node, ast.expr):
            number += 1
            here = number
        fields = {
            name: [build(v) if isinstance(v, ast.AST) else v for v in value]
            if isinstance(value, list)
            else build(value)
            if isinstance(value, ast.AST)
            else value
            for name, value in ast.iter_fields(node)
        }
        made = type(node)(**fields)
        if hasattr(node, "stood_for"):
            made.stood_for = node.stood_for  # type: ignore[attr-defined]
        return changes[here](made) if here in changes else made  # type: ignore[arg-type]

    built = build(tree)
    assert isinstance(built, ast.expr)
    return built


def terms(tree: ast.expr) -> Iterator[Term]:
    """Yield the terms of a derivative: what is added or subtracted, and the whole."""
    within: set[int] = set()  # what stands in a function, whose size is not in proportion
    for place, node, above in numbered(tree):
        if above is not None and (id(above) in within or not isinstance(above, ast.BinOp)):
            within.add(id(node))
        elif above is None or (is_sum(above) and (not is_sum(node) or hasattr(node, "stood_for"))):
            inside = range(place + 1, place + sum(1 for _ in numbered(node)))
            yield Term(place, node, inside, number_of(node), above is None)


def number_of(node: ast.expr) -> float | None:
    """Return the number that an expression is, if it is one."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, (int, float)) else None


def slips(tree: ast.expr, x: str) -> Iterator[Slip]:
    """Yield the slips that a derivative can have."""
    for place, node, above in numbered(tree):
        yield from (Slip(place, make, said) for make, said in slips_of(node, above, x))


def is_coordinate(node: ast.AST, x: str) -> TypeGuard[ast.Subscript]:
    """Tell whether an expression is a coordinate of the point, such as x[0]."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return False
    return isinstance(node.value, ast.Name) and node.value.id == x


def distributed(tree: ast.expr) -> ast.expr:
    """Write a number of factors times a sum as a sum of products, so that each term has factors of its own."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult) and is_sum(tree.right):
        return over(lambda term: ast.BinOp(deepcopy(tree.left), ast.Mult(), term), tree.right)
    return tree


def over(times: Make, tree: ast.expr) -> ast.expr:
    if is_sum(tree) and not hasattr(tree, "stood_for"):
        return ast.BinOp(over(times, tree.left), tree.op, over(times, tree.right))
    return times(tree)


def is_sum(node: ast.AST | None) -> TypeGuard[ast.BinOp]:
    return isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))


def powered(power: float, node: ast.expr) -> ast.expr:
    return ast.BinOp(node, ast.Pow(), ast.Constant(power))


def to_the(power: float, node: ast.expr) -> ast.expr:
    assert isinstance(node, ast.BinOp)
    return powered(power, node.left)


def instead(other: ast.expr, node: ast.expr) -> ast.expr:
    return deepcopy(other)


def slips_of(node: ast.expr, above: ast.expr | None, x: str) -> Iterator[tuple[Make, tuple[str, str, str]]]:
    one = ast.Constant(1)
    if is_coordinate(node, x):
        i = ast.literal_eval(node.slice)
        if i in (0, 1):
            yield lambda _: ast.parse(f"{x}[{1 - i}]", mode="eval").body, OTHER
        if not isinstance(above, ast.BinOp) or not isinstance(above.op, ast.Pow):
            yield partial(powered, 2), POWER
            yield lambda _: one, POWER
    if isinstance(node, ast.BinOp):
        in_product = isinstance(above, ast.BinOp) and isinstance(above.op, ast.Mult)
        power = number_of(node.right) if isinstance(node.op, ast.Pow) else None
        if power is not None:
            yield from ((partial(to_the, other), POWER) for other in {power - 1, power + 1, 0} - {power})
        if isinstance(node.op, ast.Mult):
            for side, other in (("left", "right"), ("right", "left")):
                if not isinstance(getattr(node, side), ast.Constant):
                    said = POWER if len({ast.dump(n) for n in ast.walk(node) if is_coordinate(n, x)}) == 1 else LOST
                    yield operator.attrgetter(other), said
        if is_sum(node) and in_product:
            yield partial(powered, 2), KEPT
    for other in getattr(node, "stood_for", {}).values() if above else ():
        yield partial(instead, other), NAMES
