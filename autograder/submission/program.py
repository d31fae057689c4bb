"""What is run of a cell: all that can make a difference, so that a program is judged once, whoever hands it in."""

from __future__ import annotations

import re

from autograder.records import Cell
from autograder.submission.scan import kept

#: Where Python may see other comments than our scanner: it ends lines at a carriage return too, and from 3.12 on an
#: f-string may hold quotes of its own kind.
_UNCERTAIN = re.compile(r"""\r|\b(?:[rR]?[fFtT]|[fFtT][rR])['"]""")


def program(cell: Cell) -> list[tuple[int, str]]:
    """Return the lines that are run, each with its number in the cell: of a student's no comments or blank lines."""
    if cell.kind == "given" or _UNCERTAIN.search(cell.source):
        return list(enumerate(cell.source.split("\n"), 1))
    return [(number, line) for number, line, _ in kept(cell.source)]
