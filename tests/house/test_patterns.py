"""Regular expressions that mean the same in every Python that the kit takes.

Before 3.11.5 what is repeated possessively, (?:…)*+, is matched wrong where it looks ahead or behind, or gives back
(https://github.com/python/cpython/issues/106052).
"""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser

import pytest

ROOT = Path(__file__).parents[2]
UNSAFE = {_constants.ASSERT, _constants.ASSERT_NOT, _constants.MAX_REPEAT, _constants.MIN_REPEAT}


def modules() -> Iterator[object]:
    """Import every module that writes such a repeat."""
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        if re.search(r"\)[*+}]\+", path.read_text(encoding="utf-8")):
            yield importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def nodes(parsed: object) -> Iterator[tuple]:
    """Yield every operation of a parsed pattern, with what is in it."""
    if isinstance(parsed, _parser.SubPattern):
        for operation, what in parsed.data:
            yield operation, what
            yield from nodes(what)
    elif isinstance(parsed, list | tuple):
        for part in parsed:
            yield from nodes(part)


def unsafe(pattern: str | bytes, flags: int = 0) -> bool:
    return any(
        operation is _constants.POSSESSIVE_REPEAT and UNSAFE & {inner for inner, _ in nodes(what)}
        for operation, what in nodes(_parser.parse(pattern, flags))
    )


def test_no_possessive_repeat_looks_ahead_or_gives_back():
    patterns = {
        (pattern.pattern, pattern.flags)
        for module in modules()
        for value in vars(module).values()
        for pattern in (value if isinstance(value, list | tuple) else [value])
        if isinstance(pattern, re.Pattern)
    }
    assert len(patterns) > 10
    assert [pattern for pattern, flags in patterns if unsafe(pattern, flags & ~re.DEBUG)] == []


@pytest.mark.parametrize("pattern", [r"(?:a|(?!b)c)*+", r"(?:a*b)++", r"(?:x|a+?(?<!c)){2,}+"])
def test_those_that_do_are_found(pattern):
    assert unsafe(pattern) and not unsafe(pattern.replace("*+", "*").replace("++", "+").replace("}+", "}"))
