"""Hash what Python code does and not how it is described: without comments, docstrings and empty lines.

Of a package of which code uses a part, that part can be found.
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from autograder import files

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


def remembered(names: Iterable[tuple[str, bytes]], make: Callable[[], bytes]) -> bytes:
    """Return a fingerprint that was made before of the same named contents, or make it and keep it on disk.

    The contents are all that it depends on, as they are; to find what of them counts takes a tenth of a second.
    """
    own = [("", sys.version.encode()), (__file__, read(Path(__file__)))]
    key = fingerprint([*own, *names]).hex()
    return files.kept("fingerprints", key, make, bytes, bytes)


def read(path: Path) -> bytes:
    """Read a file, or what is known of it if it is the same file as before and did not change."""
    found = path.stat()
    return unchanged(path, found.st_ino, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=2000)
def unchanged(path: Path, *state: int) -> bytes:
    return path.read_bytes()


@cache
def code(path: Path) -> bytes:
    """Read a module without its comments, its docstrings and its empty lines."""
    source = path.read_bytes()
    cuts = sorted([*docstrings(source), *comments(source)], reverse=True)
    for begin, end in cuts:
        source = source[:begin] + source[end:]
    return b"\n".join(line.rstrip() for line in source.splitlines() if line.strip())


def named(package: Path, sources: Iterable[bytes]) -> set[Path]:
    """Find the modules of a package that sources need, and those that these need in turn."""
    defined = {path: definitions(path) for path in package.rglob("*.py") if path.name != "__init__.py"}
    found: set[Path] = set()
    new = list(sources)
    while new:
        wanted = set().union(*(mentions(package.name, source) for source in new))
        more = {path for path in defined if path not in found and ("*" in wanted or defined[path] & wanted)}
        found |= more
        new = [path.read_bytes() for path in more]
    return found


@cache
def mentions(package: str, source: bytes) -> frozenset[str]:
    """Read what a source takes from a package, and its strings: a landscape goes by its function's name."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):  # it is told where the module is imported
        return frozenset()
    imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and f"{n.module}.".startswith(f"{package}.")]
    taken = [alias for node in imports for alias in node.names]
    plain = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules = {a.asname or a.name for a in taken} | {a.asname or package for a in plain if a.name.startswith(package)}
    found = {alias.name for alias in taken}
    found |= {n.attr for n in nodes if isinstance(n, ast.Attribute) and ast.unparse(n).partition(".")[0] in modules}
    strings = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(found | strings - {"*"})


@cache
def definitions(path: Path) -> frozenset[str]:
    """Read what a module defines."""
    found: set[str] = set()
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found.update(name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name))
    return frozenset(found)


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
