"""Mistakes that any program can have: names mixed up, lines swapped, repeated or left out, other weights.

They are made of the program of an accepted form, and say what kind of slip it is where no other row knows it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import permutations
from typing import Any

from autograder.exercises.exercise import Recipe
from autograder.exercises.kit.arguments import weights
from autograder.exercises.kit.kept import kept
from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.reference import Reference, defined, source
from autograder.exercises.kit.wrapped import arrays
from autograder.exercises.kit.written import programs

#: Where only the shape counts, any array will do; and any state tells the first step.
SHAPE, SHAPE_ONLY = "_like(params)", "_like(shape_of_params)"


def mixed_up(right: Callable, reference: Reference) -> Iterator[Recipe]:
    """Yield one name in the place of another, at each place alone and everywhere."""
    text = source(right, reference.name)
    body = parts(text)[1]
    set_here = [n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    given = ["params", "grads"] if isinstance(right, type) else reference.required
    names = dict.fromkeys([*(f"self.{name}" for name in arrays_of(right, reference)), *given, *set_here])
    yield from changed(text, reference, [f"{a} → {b}" for a, b in permutations(names, 2)])


def arrays_of(right: Any, reference: Reference) -> list[str]:
    return arrays(reference) if isinstance(right, type) else []


def weights_changed(right: Callable, reference: Reference) -> Iterator[Recipe]:
    """Yield other weights for what is old and what is new."""
    text, changes = source(right, reference.name), []
    for name in weights(reference):
        w = f"self.{name}"
        new = (w, f"1 + {w}", f"{w} * (1 - {w})", f"np.sqrt(1 - {w})", f"np.sqrt(1 - {w}**2)", f"(1 - {w})**2")
        old = ("1.0", f"{w}**2", f"np.sqrt({w})", f"{w} * (1 - {w})", f"(1 - {w})", "(1 - self.lr)", f"{w} / 2")
        changes += [f"1 - {w} → {other}" for other in new]
        changes += [f"{w} * _x + grads → {w} * _x + {other} * grads" for other in new]
        changes += [change for o in old for change in (f"{w} * _x → {o} * _x", f"_x * {w} → _x * {o}")]
    yield from changed(text, reference, changes)


def changed(text: str, reference: Reference, changes: Iterable[str]) -> Iterator[Recipe]:
    """Yield what each change makes of a program; the programs are kept on disk."""
    row = mistake("changed", "part", "is changed.", *((change, "") for change in changes))
    hidden = re.sub(r"self\.(\w+) is None", r"self.\1_is_none", text.replace(SHAPE, SHAPE_ONLY))
    for program in programs(hidden, [row])[0]:
        shown = re.sub(r"self\.(\w+)_is_none", r"self.\1 is None", program)
        yield recipe(shown.replace(SHAPE_ONLY, SHAPE), reference.name)


def recipe(program: str, name: str) -> Recipe:
    return Recipe(cache(partial(defined, program, name)), program)


def lines_changed(right: Callable, reference: Reference) -> Iterator[Recipe]:
    """Yield a line of step left out, done twice or done too late, where that changes anything."""
    text = source(right, reference.name)
    for program in kept(("lines", text), lambda: list(orders(text))):
        yield recipe(program, reference.name)


def orders(text: str) -> Iterator[str]:
    """Yield a program with a line of step left out, done twice or done too late."""
    tree, body = parts(text)
    lines, given = list(body), {"self", "np", "params", "grads", "grad_fn"}
    for i, line in enumerate(lines[:-1]):
        if not isinstance(line, ast.If):
            for order in [lines[:i] + lines[i + 1 :], *twice(lines, line), *later(lines, i)]:
                if in_order(order, given):
                    body[:] = order
                    yield ast.unparse(tree)


def twice(lines: list[ast.stmt], line: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the lines with one done again after it; one that does not go on from its own result gives the same."""
    own = written(line) & read(line)
    for j in range(lines.index(line) + 1, len(lines)):
        if any(name.startswith("self.") or any(name in read(rest) for rest in lines[j:]) for name in own):
            yield [*lines[:j], line, *lines[j:]]


def later(lines: list[ast.stmt], i: int) -> Iterator[list[ast.stmt]]:
    """Yield the lines with one done after some that depend on it, or it on them."""
    line, rest = lines[i], lines[:i] + lines[i + 1 :]
    for j in range(i + 1, len(rest)):
        if any(written(line) & (read(p) | written(p)) or written(p) & read(line) for p in rest[i:j]):
            yield [*rest[:j], line, *rest[j:]]


def written(line: ast.stmt) -> set[str]:
    inner = (n for n in ast.walk(line) if isinstance(n, (ast.Name, ast.Attribute)))
    return {ast.unparse(n) for n in inner if isinstance(n.ctx, ast.Store)}


def read(line: ast.stmt) -> set[str]:
    inner = (n for n in ast.walk(line) if isinstance(n, (ast.Name, ast.Attribute)))
    own = written(line) if isinstance(line, ast.AugAssign) else set()
    return own | {ast.unparse(n) for n in inner if isinstance(n.ctx, ast.Load)}


def parts(text: str) -> tuple[ast.AST, list[ast.stmt]]:
    """Return the tree of a program and the lines of its step, or of a function."""
    tree = ast.parse(text)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    return tree, next((f for f in functions if f.name == "step"), functions[0]).body


def in_order(lines: Sequence[ast.stmt], known: set[str]) -> bool:
    """Tell whether every local name of some lines is set before it is read."""
    known = set(known)
    for line in lines:
        inner = [n for n in ast.walk(line) if isinstance(n, ast.Name)]
        if any(n.id not in known for n in inner if isinstance(n.ctx, ast.Load)):
            return False
        known |= {n.id for n in inner if isinstance(n.ctx, ast.Store)}
    return True
