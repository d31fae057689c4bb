"""Hash what Python code does and not how it is described: without comments, docstrings and empty lines."""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterable
from functools import cache
from pathlib import Path


def fingerprint(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Hash named contents, in the order of their names."""
    digest = hashlib.sha256()
    for name, content in sorted(files):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.digest()


@cache
def code(path: Path) -> bytes:
    """Read a module without its comments, its docstrings and its empty lines."""
    source = path.read_bytes()
    lines = [line.encode() for line in source.decode("utf-8").splitlines()]
    for begin, end in sorted([*docstrings(source), *comments(source)], reverse=True):
        (first, left), (last, right) = begin, end
        lines[first : last + 1] = [lines[first][:left] + lines[last][right:]]
    return b"\n".join(line.rstrip() for line in lines if line.strip())


Place = tuple[int, int]  # a line, counted from 0, and a number of bytes in it


def docstrings(source: bytes) -> Iterable[tuple[Place, Place]]:
    """Yield where each docstring begins and ends."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and type(first.value.value) is str:
                assert first.end_lineno is not None and first.end_col_offset is not None
                yield (first.lineno - 1, first.col_offset), (first.end_lineno - 1, first.end_col_offset)


def comments(source: bytes) -> Iterable[tuple[Place, Place]]:
    """Yield where each comment begins and ends."""
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            left = len(token.line[:column].encode())
            yield (row - 1, left), (row - 1, left + len(token.string.encode()))
