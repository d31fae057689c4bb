"""Carry what nbgrader's exchange leaves beside a submission to what is given back for it.

`release_feedback` needs both files beside the pages: the time, and the secret under which the student finds the page.
"""

from __future__ import annotations

from pathlib import Path

from autograder import files
from autograder.submission import Refused, fetch

SECRET, TIME = "submission_secret.txt", "timestamp.txt"
MAX_BYTES = 4096


def carry(name: str, place: Path, source: Path, target: Path) -> None:
    """Copy `source/place/name` to `target/place/name`; where there is none any more, take that one away."""
    try:
        text = fetch(source / place / name, source, MAX_BYTES)
    except Refused:
        (target / place / name).unlink(missing_ok=True)
    else:
        files.replace(target / place / name, text)


def accompany(place: Path, graded: Path, submitted: Path, pages: Path) -> None:
    """Put both files beside the pages in `pages/place`: those of the submission that was graded, not of a newer one.

    Where the grading left none, as without a gradebook, they are those of the submission as it is.
    """
    source = graded if (graded / place / SECRET).is_file() else submitted
    for name in (SECRET, TIME):
        carry(name, place, source, pages)
