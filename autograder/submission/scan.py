"""Follow Python source line by line: what is a string, what a comment, and where statements start.

Intake never gives student code to Python's own parser: its memory and time are the attacker's choice, and a crash of it
would be a crash of the grader. This scanner is linear and cannot fail. What does not scan is left to raise SyntaxError
in the box.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CODE = re.compile(r"""[#'"()\[\]{}\\]""")
_END = {quote: re.compile(rf"\\.?|{quote}") for quote in ("'", '"', "'''", '"""')}
_DEFINES = re.compile(r"(?:async[ \t]++)?(?:def|class)[ \t]++(\w++)|(\w++)[ \t]*+(?::[^=#'\"]*+)?=(?!=)")
_AMENDS = re.compile(
    r"(?:class[ \t]++(?P<own>\w++)[ \t]*+\([ \t]*+(?P=own)\b"
    r"|setattr[ \t]*+\([ \t]*+(?P<of>\w++)[ \t]*+,|(?P<at>\w++)\.\w++[ \t]*+=(?!=))"
)
_IMPORTS = re.compile(r"(?:import|from)[ \t]")


@dataclass
class Scanner:
    """The state between two lines: the open string's quote, open brackets, a backslash at the end."""

    quote: str = ""
    depth: int = 0
    joined: bool = False
    comment: int | None = None  # where the last line's comment starts
    torn: bool = False  # whether the last line ended inside a string that may not span lines

    @property
    def at_start(self) -> bool:
        """Whether the next line starts a statement."""
        return not (self.quote or self.depth or self.joined)

    def feed(self, line: str) -> None:
        """Go over one line, without its newline."""
        self.joined, self.comment, self.torn = False, None, False
        at: int | None = 0
        while at is not None:
            at = self._string(line, at) if self.quote else self._code(line, at)

    def _code(self, line: str, at: int) -> int | None:
        found = _CODE.search(line, at)
        if not found:
            return None
        sign, after = found[0], found.end()
        if sign == "#":
            self.comment = found.start()
            return None
        if sign == "\\":
            self.joined = after == len(line)
        elif sign in "([{":
            self.depth += 1
        elif sign in ")]}":
            self.depth = max(0, self.depth - 1)
        else:
            self.quote = sign * 3 if line.startswith(sign * 3, found.start()) else sign
            after = found.start() + len(self.quote)
        return after

    def _string(self, line: str, at: int) -> int | None:
        found = _END[self.quote].search(line, at)
        if found and found[0] == self.quote:
            self.quote = ""
            return found.end()
        if found and found[0] != "\\":
            return found.end()
        if not found and len(self.quote) == 1:  # it ends with the line; Python will call it an error
            self.quote, self.torn = "", True
        return None


def statements(source: str) -> list[tuple[str, bool]]:
    """Return the lines without comments and blank ends, each with whether a statement starts there; no blank lines."""
    scanner, lines = Scanner(), []
    for line in source.split("\n"):
        start, inside = scanner.at_start, bool(scanner.quote) or scanner.joined
        scanner.feed(line)
        kept = line if scanner.quote else line[: scanner.comment].rstrip()
        if kept or inside:
            lines.append((kept, start))
    return lines


def essence(source: str) -> str:
    """Return the source without comments, blank lines and blank ends: two cells with the same essence do the same."""
    return "\n".join(line for line, _ in statements(source))


def defined(source: str) -> frozenset[str]:
    """Return the names that the top level binds by class, def or a plain assignment, as Python normalizes them."""
    names = set()
    for line, start in statements(source):
        found = _DEFINES.match(line) if start else None
        if found:
            names.add(unicodedata.normalize("NFKC", found[1] or found[2]))
    return frozenset(names)


def amended(source: str) -> frozenset[str]:
    """Return the names of what the top level sets a part of, or extends under its own name."""
    found = (_AMENDS.match(line) for line, start in statements(source) if start)
    return frozenset(unicodedata.normalize("NFKC", m["own"] or m["of"] or m["at"]) for m in found if m)


def imports(source: str) -> list[str]:
    """Return the import statements on the top level of the source, as written."""
    found: list[str] = []
    taking = False
    for line, start in statements(source):
        if start:
            taking = bool(_IMPORTS.match(line))
            if taking:
                found.append(line)
        elif taking:
            found[-1] += "\n" + line
    return found
