"""Syntax that is newer than the Python that grades: what it looks like, and whether a notebook may hold it.

The parser only says that it does not understand. A submission that a newer Python would run is not wrong, so a person
is asked; whether it really would run is for the person to see.
"""

from __future__ import annotations

import re
import sys

HERE = sys.version_info[:2]
#: errors of every Python: no newer one takes them
ALWAYS = ("was never closed", "expected an indented block", "unindent", "unexpected indent", "unterminated triple")

_NAME = r"[^\W\d]\w*+"
_NEWER: tuple[tuple[tuple[int, int], str], ...] = (
    ((3, 12), rf"(?m)^[ \t]*+(?:class|def|async[ \t]++def)[ \t]++{_NAME}[ \t]*+\["),
    ((3, 12), rf"(?m)^[ \t]*+type[ \t]++{_NAME}[ \t]*+(?:\[[^\]\n]*+\])?[ \t]*+="),
    ((3, 13), rf"(?m)^[ \t]*+(?:class|def|async[ \t]++def|type)[ \t]++{_NAME}[ \t]*+\[[^\]\n=]*+="),
    ((3, 14), r"(?m)^[ \t]*+except\*?[ \t]++[\w.]++(?:[ \t]*+,[ \t]*+[\w.]++)++[ \t]*+:"),
    ((3, 14), r"""(?<!\w)(?:[tT][rR]?|[rR][tT])["']"""),
    ((3, 15), rf"(?m)^[ \t]*+lazy[ \t]++(?:import|from)[ \t]++{_NAME}"),
    ((3, 15), r"[\[{(][ \t]*+\*{1,2}+[^\n\[\](){}]*+[ \t]for[ \t]"),
)
#: what the parser says of an f-string that is written as from 3.12 on
_STRINGS = re.compile(r"f-string|unterminated string literal|after line continuation character|expecting '}'")
_STRING = re.compile(r"""(?<!\w)(?:[fF][rR]?|[rR][fF])["']""")
_VERSION = re.compile(r"3\.(\d{1,3})(?!\d)")


def newer_syntax(source: str, said: str, written_with: str) -> str | None:
    """Return why a cell that does not parse may be right under a newer Python, None if it may not be.

    `said` is the parser's message, and `written_with` the version that the notebook names, or nothing.
    """
    if any(words in said for words in ALWAYS):
        return None
    found = {version for version, pattern in _NEWER if version > HERE and re.search(pattern, source)}
    if _STRINGS.search(said) and _STRING.search(source):
        found.add((3, 12))
    versions = {version for version in found if version > HERE}
    if versions:
        major, minor = max(versions)
        return f"it uses syntax of Python {major}.{minor}"
    other = _VERSION.match(written_with)
    if other and (3, int(other[1])) > HERE:
        return f"the notebook was written with Python 3.{int(other[1])}"
    return None
