"""Rewrite a program by example: `np.sqrt(_x) → _x`. A name that begins with _ stands for anything.

    >>> list(rewritten("y = np.sqrt(a + b) + eps", "np.sqrt(_x) → _x"))
    ['y = a + b + eps']

A before may be an expression or a statement, an after also several statements (`a = 1; b = 2`) or, for a statement,
nothing. `self._s` stands for any attribute. Where a before occurs several times, each place is rewritten alone, and
then all of them; with ⇒ in place of → only all of them.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any

from autograder.exercises.kit.program import spelled, survey, tree_of, unparsed

ARROW, EVERYWHERE = "→", "⇒"
Found = dict[str, Any]  # nodes, or names of attributes

#: The name of a number that is not known yet.
FREE = "free"

#: Counts the steps where a mistake asks for their number.
COUNTER = "self.t = getattr(self, 't', 0) + 1"


@cache
def parsed(change: str) -> tuple[ast.AST, list[ast.AST]]:
    """Read `before → after` as a pattern and what takes its place."""
    before, arrow, after = change.replace(EVERYWHERE, ARROW).partition(ARROW)
    if not arrow:
        raise ValueError(f"a change is written `before {ARROW} after`, not {change!r}")
    return single(before), [single(part) for part in after.split(";") if part.strip()]


def single(text: str) -> ast.AST:
    """Parse one statement; a bare expression is taken out of its statement."""
    (statement,) = ast.parse(text.strip()).body
    return statement.value if isinstance(statement, ast.Expr) else statement


def bind(pattern: ast.AST, node: ast.AST, found: Found) -> bool:
    """Tell whether the node is an instance of the pattern; `found` gets what the names stand for."""
    if isinstance(pattern, ast.Name) and pattern.id.startswith("_"):
        known = found.setdefault(pattern.id, node)
        return known is node or (isinstance(known, ast.AST) and same(known, node))
    if type(pattern) is not type(node):
        return False
    for name, want in ast.iter_fields(pattern):
        have = getattr(node, name)
        if name in ("ctx", "type_comment"):
            continue
        if name == "attr" and want.startswith("_"):
            if found.setdefault(want, have) != have:
                return False
        elif isinstance(want, ast.AST):
            if not (isinstance(have, ast.AST) and bind(want, have, found)):
                return False
        elif isinstance(want, list):
            if len(want) != len(have) or not all(bind(w, h, found) for w, h in zip(want, have, strict=True)):
                return False
        elif want != have:
            return False
    return True


def same(a: ast.AST, b: ast.AST) -> bool:
    """Tell whether two expressions are written alike, assigned to or read."""
    return ast.unparse(a) == ast.unparse(b)


def put(tree: ast.AST, new: Mapping[int, list[ast.AST]], parents: Mapping[int, ast.AST]) -> Any:
    """Build the tree in which the nodes of these ids are replaced; what does not change is shared."""
    above: set[int] = set()
    for key in new:
        while key in parents and id(parents[key]) not in above:
            key = id(parents[key])
            above.add(key)
    return rebuilt(tree, new, above)


def rebuilt(node: ast.AST, new: Mapping[int, list[ast.AST]], above: Container[int]) -> Any:
    if id(node) in new:
        return new[id(node)]
    if id(node) not in above:
        return node
    fields: dict[str, Any] = {}
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            made = (rebuilt(item, new, above) if isinstance(item, ast.AST) else item for item in value)
            fields[name] = [part for item in made for part in (item if isinstance(item, list) else [item])]
        elif isinstance(value, ast.AST):
            part = rebuilt(value, new, above)
            fields[name] = part[0] if isinstance(part, list) else part
        else:
            fields[name] = value
    kind: Any = type(node)
    made_node: ast.AST = kind(**fields, lineno=getattr(node, "lineno", 0))
    return made_node


def fill(template: ast.AST, found: Found) -> ast.AST:
    """Build the template with its names filled in."""
    if isinstance(template, ast.Name) and template.id in found:
        node: ast.AST = found[template.id]
        return node
    fields: dict[str, Any] = {}
    for name, value in ast.iter_fields(template):
        if isinstance(value, list):
            fields[name] = [fill(v, found) if isinstance(v, ast.AST) else v for v in value]
        elif isinstance(value, ast.AST):
            fields[name] = fill(value, found)
        else:
            fields[name] = found.get(value, value) if name == "attr" else value
    kind: Any = type(template)
    made: ast.AST = kind(**fields, lineno=getattr(template, "lineno", 0))
    return made


@cache
def asks_for(pattern: ast.AST) -> frozenset[str]:
    return spelled(ast.walk(pattern))


def places(source: str, pattern: ast.AST) -> list[tuple[ast.AST, Found]]:
    """Find the instances of a pattern, and what the names stand for; an expression is sought outside __init__."""
    has = survey(source)
    if not asks_for(pattern) <= has.spelled:
        return []
    found = []
    left_out = has.in_init if isinstance(pattern, ast.expr) else ()
    for node in has.by_type.get(ast.expr if wild(pattern) else type(pattern), ()):
        bound: Found = {}
        stored = isinstance(getattr(node, "ctx", None), ast.Store)
        if id(node) not in left_out and not stored and bind(pattern, node, bound):
            found.append((node, bound))
    return found


def wild(pattern: ast.AST) -> bool:
    return isinstance(pattern, ast.Name) and pattern.id.startswith("_")


def makes_sense(source: str, after: list[ast.AST], found: Found, line: int) -> bool:
    """Tell whether all that an after speaks of is there: local names, set before this line, and attributes of self."""
    names, attributes = mentioned(tuple(after))
    has, own = defines(source)
    return all(has.get(name, line) < line for name in names - set(found)) and attributes - set(found) <= own


@cache
def mentioned(after: tuple[ast.AST, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """List the names and the attributes of self that an after needs."""
    inner = [n for part in after for n in ast.walk(part)]
    stored = {n.attr for n in inner if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    locals_ = {n.id for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = {n.id for n in inner if isinstance(n, ast.Name)} - locals_
    attributes = {n.attr for n in inner if isinstance(n, ast.Attribute) and of_self(n)} - stored
    return frozenset(names), frozenset(attributes)


@cache
def defines(source: str) -> tuple[Mapping[str, int], frozenset[str]]:
    """List the names that a program has, each with the line that sets it first, and the attributes of self."""
    inner = survey(source).nodes
    stored = (n for n in inner if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    names = {n.id: n.lineno for n in sorted(stored, key=lambda n: -n.lineno)}
    names |= {a.arg: 0 for n in inner if isinstance(n, ast.arguments) for a in n.args}
    names |= dict.fromkeys({*dir(builtins), "np", "self", FREE}, 0)
    attributes = {n.attr for n in inner if isinstance(n, ast.Attribute) and of_self(n)} | {"t", "__dict__"}
    return names, frozenset(attributes)


def line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def rewritten(source: str, *changes: str) -> Iterator[str]:
    """Yield every program that a mistake makes of this one; none where it does not apply.

    One change is made at each place alone, and then at all of them; several changes are all made, everywhere.
    """
    if len(changes) > 1:
        for change in changes:
            made = list(rewritten(source, change))
            if not made:
                return
            source = made[-1]
        yield source
        return
    before, after = parsed(changes[0])
    hits = [(node, found) for node, found in places(source, before) if makes_sense(source, after, found, line(node))]
    alone = [] if EVERYWHERE in changes[0] and len(hits) > 1 else [[hit] for hit in hits]
    chosen = alone + ([hits] if len(hits) > 1 else [])
    for some in chosen:
        new = {id(node): [fill(part, found) for part in after] for node, found in some}
        text = unparsed(put(tree_of(source), new, survey(source).parents))
        yield counted(text) if "self.t" in text and "self.t" not in source else text


def counted(source: str) -> str:
    """Return the program with a step counter, self.t, that is 1 at the first step."""
    tree = ast.parse(source)
    step = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "step")
    step.body.insert(0, ast.parse(COUNTER).body[0])
    return ast.unparse(ast.fix_missing_locations(tree))
