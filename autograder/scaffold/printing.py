"""Text of Python as a notebook prints it: a definition with its solution marked, and numbers worked out by it."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
DIGITS = 8  # of a number in a visible check, which holds to five


def as_solution(text: str) -> str:
    """Mark what students write: the body of a function, or those of a class's methods but __init__."""
    (printed,) = ast.parse(text).body
    if any(not isinstance(n, ast.ClassDef) and n.body[0].lineno == n.lineno for n in functions(printed)):
        text = ast.unparse(printed)  # a body beside its def has no line of its own
        (printed,) = ast.parse(text).body
    lines = text.splitlines()
    for function in reversed(functions(printed)):
        body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
        first, last = body[0].lineno - 1, body[-1].end_lineno or body[-1].lineno
        while lines[first - 1].lstrip().startswith("#"):
            first -= 1
        indent = " " * body[0].col_offset
        lines[last:last] = [indent + END]
        lines[first:first] = [indent + BEGIN]
    return "\n".join(lines)


def functions(printed: ast.stmt) -> list[ast.FunctionDef]:
    """Return the functions that students write, in order."""
    if isinstance(printed, ast.FunctionDef):
        return [printed]
    inside = printed.body if isinstance(printed, ast.ClassDef) else []
    return [n for n in inside if isinstance(n, ast.FunctionDef) and n.name != "__init__"]


def literal(value: Any) -> str:
    """Return numbers as a notebook shows them: `[0.5, -2.5]`."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim:
        return "[" + ", ".join(literal(part) for part in array) + "]"
    number = float(f"{float(array):.{DIGITS}g}") + 0.0  # no -0.0
    return repr(int(number)) if number == int(number) and abs(number) < 1e6 else repr(number)


def keywords(values: dict[str, Any]) -> str:
    """Return arguments as a call passes them: `lr=0.1, beta=0.9`."""
    return ", ".join(f"{name}={value!r}" for name, value in values.items())


def listed(values: dict[str, Any]) -> str:
    """Return arguments as a sentence says them: `lr=0.1, beta=0.9 and eps=1e-08`."""
    *first, last = [f"{name}={value!r}" for name, value in values.items()] or ["no arguments"]
    return f"{', '.join(first)} and {last}" if first else last
