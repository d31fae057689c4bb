"""What students wrote, as it is shown: bounded, and with nothing in it that runs, loads or leads anywhere unasked.

nbgrader shows answers with their HTML, their links and every kind of picture, in an instructor's browser inside a
running Jupyter server, through renderers whose time is not linear. So what goes to them is cut and calmed here. What is
graded is not touched, and whoever needs all of an answer finds it in what was handed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html.entities import html5
from typing import Any

from autograder.boundary import MAX_CELL_CHARACTERS
from autograder.text import clean

MAX_CHARACTERS = 100_000  # characters of all of a notebook's cells that are a student's
MAX_ADDED_CELLS = 100  # cells that a student added: a renderer's time is for each, however short
MAX_LINE_CHARACTERS = 1_000  # characters of a line of code
MAX_LINES = 2_000  # lines of a cell of code: a renderer makes tags for each
MAX_BLANKS = 40  # blanks in a row
MAX_SIGNS_IN_A_ROW = 20  # signs of one kind in a row
MAX_OPEN_QUOTES = 12  # quotes and lists that open in one line
MAX_SIGNS = 500  # signs of one kind: a renderer may look for the end of each that opens something
OPENINGS = "[({<`*_~$\\!|'\">#=+-:^&@/"
MAX_PICTURE_CHARACTERS = 3_000_000  # characters of the pictures that stand in the text itself

_ADDED = re.compile(r"(student-)?added-\d+")  # the ids of such cells in a rebuilt notebook
_RUN = re.compile(rf"([^\w\s])\1{{{MAX_SIGNS_IN_A_ROW},}}")
_BLANKS = re.compile(rf"[^\S\n]{{{MAX_BLANKS + 1},}}")
_EMPTY = re.compile(r"(?:\n[ \t]*+){4,}(?=\n)")
_MARKERS = re.compile(
    rf"^(?:[ \t]*+(?:>|[-*+](?=[ \t]|$)|\d{{1,9}}[.)](?=[ \t]|$))){{{MAX_OPEN_QUOTES},}}", re.MULTILINE
)
_FENCE = re.compile(
    r"^([ \t>*+\-\d.)]*(?:`{3,}|~{3,}))(?![ \t]*(?:py|python|python3|text|)[ \t]*$)[^\n]*", re.MULTILINE
)

_PICTURE = re.compile(
    r"!\[([^\[\]\n\\]{0,300})\]\((attachment:([^\s()<>]{1,200})|data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+)\)"
)
_NAMES = "|".join(sorted((name for name in html5 if not name.endswith(";")), key=len, reverse=True))
_MACROS = (
    r"href|url|require|class|style|cssId|html\w*|data|includegraphics|unicode|bbox|mmlToken|[egx]?def|let|futurelet|"
    r"(?:re)?newcommand|(?:re)?newenvironment|DeclareMathOperator|csname|expandafter|catcode|toggle|texttip|mathtip|"
    r"action\w*|enclose|input|include|write|special|colorbox|fcolorbox|definecolor|color|Newextarrow|newif|newcount|"
    r"loop|provide\w*|ShowDoc|usepackage|label|ref|eqref|tag|buildrel|skew|mathchoice|root|Rule|rule|hspace|vspace|"
    r"kern|mkern|mskip|hskip|hphantom|raise|lower|moveleft|moveright"
)
#: What HTML, a link or a picture could start with, and what stands for it
TEETH = (
    (re.compile(r"<(?=[A-Za-z/!?])"), "< "),  # a tag
    (re.compile(rf"&(?=#|\w+;|(?:{_NAMES}))"), "& "),  # an entity, which could spell what follows
    (re.compile(r"(javascript|vbscript|data|file|blob)([\s\\]*):", re.IGNORECASE), r"\1\2 :"),
    (re.compile(r"!(?=\[)"), "! "),  # a picture
    (re.compile(r"\](?=[\s\\]*\()(?!\(https?://[^\s()<>\\]+\))"), "] "),  # a link that leads nowhere on the web
    (re.compile(r"\](?=\s*:)"), "] "),  # the definition of one
    (re.compile(rf"\\(?=(?:{_MACROS})(?![A-Za-z]))"), r"\\ "),  # TeX that links, loads or changes the page
)


def harmless(notebook: dict[str, Any]) -> None:
    """Calm what students wrote in a rebuilt notebook: code they may have added to and answers in words."""
    room = MAX_CHARACTERS
    for cell in notebook["cells"]:
        marks, written = cell["metadata"].get("nbgrader", {}), cell["cell_type"] != "code"
        if not marks.get("solution") and (written or cell["metadata"]):
            continue  # the release's
        most = min(MAX_CELL_CHARACTERS, room)
        source = cell["source"]
        cell["source"] = words(source, cell.get("attachments", {}), most) if written else code(source, most)
        room -= min(len(source), most)
    fewer(notebook["cells"])


def fewer(cells: list[dict[str, Any]]) -> None:
    """Leave out all but the first of the cells that a student added, and say how many."""
    added = [cell for cell in cells if not cell["metadata"] and _ADDED.fullmatch(cell["id"])]
    gone = {cell["id"] for cell in added[MAX_ADDED_CELLS:]}
    if gone:
        added[MAX_ADDED_CELLS - 1]["source"] += f"\n\n# [cut: {len(gone):,} cells more were handed in]"
        cells[:] = [cell for cell in cells if cell["id"] not in gone]


def code(source: str, most: int = MAX_CELL_CHARACTERS) -> str:
    """Return code as it is shown; what is as long and as wide as code is stays to the letter."""
    return lines(source, most, "# ")


def lines(source: str, most: int = MAX_CELL_CHARACTERS, sign: str = "") -> str:
    """Return text for a page that shows it letter by letter: bounded, without runs of blanks or signs that act."""
    kept = "".join(source[:most].splitlines(keepends=True)[:MAX_LINES])
    text = clean(kept, most + 1)
    text = _EMPTY.sub("\n\n\n", _BLANKS.sub(" " * MAX_BLANKS, text))
    if max(map(len, text.split("\n"))) > MAX_LINE_CHARACTERS:
        text = "\n".join(
            line if len(line) <= MAX_LINE_CHARACTERS else f"{line[:MAX_LINE_CHARACTERS]} …" for line in text.split("\n")
        )
    return text + cut(sign, len(source) - len(kept))


def words(source: str, attachments: Collection[str] = (), most: int = MAX_CELL_CHARACTERS) -> str:
    """Return a written answer as it is shown: Markdown and formulas, pictures that are kept, links to the web."""
    shown, at, room = [], 0, MAX_PICTURE_CHARACTERS
    for found in _PICTURE.finditer(source):
        name = found[3]
        if (name is not None and name not in attachments) or len(found[0]) > room:
            continue
        room -= len(found[0])
        shown += [plain(source[at : min(found.start(), at + most)]), found[0]]
        most = max(0, most - (found.start() - at))
        at = found.end()
    return "".join(shown) + plain(source[at : at + most]) + cut("", len(source) - at - most)


def cut(sign: str, characters: int) -> str:
    return f"\n\n{sign}[cut: {characters:,} characters more were handed in]" if characters > 0 else ""


def plain(text: str) -> str:
    """Return Markdown that builds no tag, no picture and no link but to the web."""
    text = clean(text, len(text) + 1)
    text = _EMPTY.sub("\n\n\n", _BLANKS.sub(" " * MAX_BLANKS, text))
    text = _MARKERS.sub(lambda found: found[0].strip()[:MAX_OPEN_QUOTES] + " ", text)
    text = _FENCE.sub(r"\1", text)
    text = few(_RUN.sub(lambda found: found[1] * MAX_SIGNS_IN_A_ROW, text))
    for pattern, replacement in TEETH:
        text = pattern.sub(replacement, text)
    return text


def few(text: str) -> str:
    """Return text in which no sign that may open something occurs more than `MAX_SIGNS` times."""
    for sign in OPENINGS:
        parts = text.split(sign, MAX_SIGNS)
        if len(parts) > MAX_SIGNS:
            text = sign.join(parts[:-1]) + "·" + parts[-1].replace(sign, "·")
    return text
