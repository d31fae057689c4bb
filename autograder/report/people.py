"""What people grade and whom the instructor writes to: written answers, addresses, a table of mistakes by student."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from urllib.parse import quote

from autograder.boundary import Boundary, Left
from autograder.feedback.view import number
from autograder.report.gather import CommonMistake
from autograder.rows import ResultRow, named
from autograder.text import csv_safe


@dataclass(frozen=True)
class Written:
    """An answer that a person grades: its points (None while it waits), and what became of it."""

    student: str
    notebook: str
    cell: str
    points: float | None
    max_points: float
    word: str

    @property
    def shown(self) -> str:
        """What stands in the table of students."""
        return {"Awaits your instructor": "waits", "No answer": "no answer"}.get(self.word, number(self.points))


def by_hand(written: Sequence[Written]) -> list[tuple[str, float, int, int, int, str]]:
    """Return of each question: its points, how many wait, are graded and have no answer, and the mean of the graded."""
    out = []
    for cell in sorted({w.cell for w in written}):
        own = [w for w in written if w.cell == cell]
        count = Counter(w.shown if w.shown in ("waits", "no answer") else "graded" for w in own)
        graded = [w.points for w in own if w.shown not in ("waits", "no answer") and w.points is not None]
        average = number(mean(graded)) if graded else "–"
        out.append((cell, own[0].max_points, count["waits"], count["graded"], count["no answer"], average))
    return out


def mail(found: CommonMistake, emails: Mapping[str, str], assignment: str) -> str:
    """Return the link that writes to everybody who makes a mistake; nothing where no address is known."""
    known = [emails[student] for student in sorted(found.who) if emails.get(student)]
    if not known:
        return ""
    subject, body = quote(f"{assignment}: {found.cell.removesuffix('_tests')}"), quote(found.sentence)
    return f"mailto:?bcc={','.join(quote(address, safe='@') for address in known)}&subject={subject}&body={body}"


def mistakes_table(rows: Iterable[ResultRow], emails: Mapping[str, str], left: list[Left] | None = None) -> str:
    """Return all recognized mistakes as CSV: student, email, notebook, cell, mistake, sentence."""
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(("student", "email", "notebook", "cell", "mistake", "sentence"))
    for row in rows:
        boundary = Boundary(row["student"], row["notebook"], [] if left is None else left)
        sheet.writerows(boundary.do("gather", mistakes_of, row, emails, otherwise=[]))
    return out.getvalue()


def mistakes_of(row: ResultRow, emails: Mapping[str, str]) -> list[list[str]]:
    """Return a line for each mistake in one graded cell."""
    at = row["student"], emails.get(row["student"], ""), row["notebook"], row["cell"]
    return [[csv_safe(value) for value in (*at, one["id"], one["sentence"])] for one in named(row)]
