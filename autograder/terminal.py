"""Say a sentence: on a terminal in lines of its width, that end between words; elsewhere in one line, as it is."""

from __future__ import annotations

import os
import re
import shlex
import sys
import textwrap
from pathlib import Path
from typing import TextIO

import click

COLUMNS, LEAST = 80, 20  # of a terminal that does not say how wide it is, and of any
KEPT = "\0"  # a space at which no line ends; no text that is shown has this character

#: What somebody copies: a command up to its last argument that is one for sure, and what stands in quotes.
COPIED = re.compile(
    r"\b(?:docker|chmod) [^,;\n]*"
    r"|\b(?:optviz|nbgrader|pip|make|cd)(?: [\w./~-]+){1,2}"
    r"(?: (?:-[\w-]+|[A-Z][A-Z_]+|'[^'\n]*'|\"[^\"\n]*\"|[^\s,;]*[/_.=\d][^\s,;]*)(?=[\s,;.:]|$))*"
    r"|(?<!\w)'[^'\n]{1,200}'(?!\w)"
)
#: What a line's continuation stands under: its indentation, its bullet, or a level and whether it holds.
BEGINNING = re.compile(r"\s*(?:- |→ |[A-D]  \w+ +)?")


def tell(text: str, err: bool = True) -> None:
    """Print a text on stderr, or on stdout, as wide as the terminal is."""
    click.echo(fitted(text, sys.stderr if err else sys.stdout), err=err)


def command(*words: str | Path) -> str:
    """Return a command as it is typed in a shell, whatever its words contain."""
    return shlex.join(map(str, words))


def fitted(text: str, stream: TextIO | None, whole: re.Pattern[str] = COPIED) -> str:
    """Return a text in lines that the terminal holds; as it is, if the stream is no terminal.

    No line ends within what `whole` finds, nor within a word, however long.
    """
    if stream is None or not stream.isatty():
        return text
    width = columns(stream)
    return "\n".join(part for line in text.split("\n") for part in folded(line, width, whole))


def columns(stream: TextIO) -> int:
    """Return how wide a terminal is: as COLUMNS says, or as it says itself."""
    try:
        return max(int(os.environ.get("COLUMNS", "")), LEAST)
    except ValueError:
        pass
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or COLUMNS, LEAST)
    except (OSError, ValueError):
        return COLUMNS


def folded(line: str, width: int, whole: re.Pattern[str] = COPIED) -> list[str]:
    """Break a line that is longer than the terminal is wide; what follows stands under its own beginning."""
    indent = beginning(line)
    if len(line) <= width or len(indent) > width // 2:
        return [line]
    here = re.compile(rf"{re.escape(os.getcwd())}\S*")  # a path with spaces in it, whose end can be told
    for kept in (whole, here):
        line = kept.sub(lambda found: found[0].replace(" ", KEPT), line)
    parts = textwrap.wrap(
        line, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False,
        expand_tabs=False, replace_whitespace=False,
    )  # fmt: skip
    return [part.replace(KEPT, " ") for part in parts]


def beginning(line: str) -> str:
    """Return the spaces under which what a line begins with is continued."""
    found = BEGINNING.match(line)
    return " " * (found.end() if found else 0)
