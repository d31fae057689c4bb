"""Hash what Python code does and not how it is described: without comments, docstrings and empty lines."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

#: A string, or a comment: whichever begins first.
TOKEN = re.compile(
    rb""""{3}(?:\\.|[^\\])*?"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^\\"])*"|'(?:\\.|[^\\'])*'|#[^\n]*""", re.DOTALL
)


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
    cuts = sorted([*docstrings(source), *comments(source)], reverse=True)
    for begin, end in cuts:
        source = source[:begin] + source[end:]
    return b"\n".join(line.rstrip() for line in source.splitlines() if line.strip())


def docstrings(source: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each docstring begins and ends, in bytes."""
    lines = list(accumulate(map(len, source.splitlines(keepends=True)), initial=0))
    for node in blocks(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and type(first.value.value) is str:
                assert first.end_lineno is not None and first.end_col_offset is not None
                yield lines[first.lineno - 1] + first.col_offset, lines[first.end_lineno - 1] + first.end_col_offset


def blocks(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what has statements in it; expressions are left out, which are most of a module."""
    yield node
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        for child in getattr(node, name, ()):
            yield from blocks(child)


def comments(source: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each comment begins and ends, in bytes; a # in a string is none."""
    return (found.span() for found in TOKEN.finditer(source) if found[0].startswith(b"#"))
