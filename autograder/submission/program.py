"""What is run of a notebook: all that can make a difference, so that a program is judged once, whoever hands it in."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from autograder.records import Cell, Submission
from autograder.submission.scan import Scanner

#: Where Python may see other comments than our scanner: it ends lines at a carriage return too, and from 3.12 on an
#: f-string may hold quotes of its own kind.
_UNCERTAIN = re.compile(r"""\r|\b(?:[rR]?[fFtT]|[fFtT][rR])['"]""")
BLANKS = " \t\f"  # what may stand between tokens; anything else that looks blank is an error


def program(submission: Submission) -> Submission:
    """Return the submission as it is run: its student's cells without comments and blank lines."""
    return replace(submission, cells=tuple(map(cut, submission.cells)))


@lru_cache(maxsize=50)  # the cells of a submission or two: its key and its run both want them
def cut(cell: Cell) -> Cell:
    """Return a cell as it is run, which knows the numbers that its lines have in the notebook."""
    if cell.kind == "given" or _UNCERTAIN.search(cell.source):
        return cell
    run = kept(cell.source.split("\n"))
    return replace(cell, source="\n".join(line for _, line in run), numbers=tuple(number for number, _ in run))


def kept(lines: list[str]) -> list[tuple[int, str]]:
    """Return the lines that make a difference to Python, with their numbers."""
    scanner, run = Scanner(), []
    for number, line in enumerate(lines, 1):
        begun = bool(scanner.quote) or scanner.joined  # in a string, or after a backslash: nothing is cut of it
        scanner.feed(line)
        text = line if begun or scanner.quote else line[: scanner.comment].rstrip(BLANKS)
        if text.endswith("\\") and not scanner.joined:
            text = line  # a backslash with something behind it joins no lines
        if text or begun:
            run.append((number, text))
    if run and not run[-1][1].strip(BLANKS):  # after a backslash: what follows, if only blank, is the end of a line
        run += [(number, lines[number - 1]) for number in range(run[-1][0] + 1, len(lines) + 1)]
    return run
