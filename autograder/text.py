"""Student text made fit to show: in a terminal, a log, a page, a results line or a spreadsheet cell.

Whatever a student can influence (names, file names, sources, exceptions, output) passes through here before anyone sees
it. Replacements are visible, so that nothing is silently swallowed.
"""

from __future__ import annotations

import html as _html
import re
import unicodedata

MAX_CHARACTERS = 2_000
CUT = " … [cut]"
MAX_MARKS = 4  # combining marks in a row that are left alone; more of them draw over neighboring lines

#: invisible, though Unicode calls them letters, marks or symbols
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159")
_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]")  # an ANSI control sequence, such as a color
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")


class _Shown(dict[int, str]):
    """A table for str.translate that is filled as characters are met."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _shown(code)
        return shown


def _shown(code: int) -> str:
    """Return what stands for a character: itself, a control picture, or its number."""
    char = chr(code)
    if char in "\n\t":
        return char
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    invisible = (
        unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in _BLANK or code & 0xFFFE == 0xFFFE
    )
    return f"⟨U+{code:04X}⟩" if invisible else char


_TABLE = _Shown()


def clean(text: str, cap: int = MAX_CHARACTERS) -> str:
    """Return the text with control, bidirectional and zero-width characters replaced visibly, at most `cap` long.

    Newlines and tabs stay; an ANSI sequence becomes one ␛; a lone surrogate, a zero-width or a bidirectional character
    becomes its number, as in ⟨U+202E⟩. What is cut off is marked. The result can always be encoded as UTF-8.
    """
    short = text[: cap + 1]
    shown = _SEQUENCE.sub("\u241b", short.replace("\r\n", "\n")).translate(_TABLE)
    if not shown.isascii():
        shown = _calm(shown)
    if len(text) <= cap and len(shown) <= cap:
        return shown
    return shown[: max(0, cap - len(CUT))] + CUT[:cap]


def _calm(text: str) -> str:
    """Drop what follows `MAX_MARKS` combining marks in a row, and say so by one replacement character."""
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run <= MAX_MARKS:
            kept.append(char)
        elif run == MAX_MARKS + 1:
            kept.append("\ufffd")
    return "".join(kept)


def line(text: str, cap: int = 200) -> str:
    """Return `clean` text on one line: for tables, logs and notes."""
    return clean(text, cap).replace("\n", "⏎").replace("\t", " ")


def counted(n: int, what: str) -> str:
    """Return a number of things in words: 1 group, 2 groups."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def csv_safe(text: str, cap: int = MAX_CHARACTERS) -> str:
    """Return `clean` text that no spreadsheet takes for a formula; plain numbers stay as they are."""
    shown = clean(text, cap)
    if shown.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(shown):
        return "'" + shown
    return shown


def html(text: str, cap: int = MAX_CHARACTERS) -> str:
    """Return `clean` text escaped for HTML content and attributes; templates autoescape `clean` text instead."""
    return _html.escape(clean(text, cap), quote=True)
