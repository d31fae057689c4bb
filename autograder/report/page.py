"""Render the class report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from autograder.boundary import Boundary, Left
from autograder.errors import Fault
from autograder.feedback.view import STATUS_WORDS, number
from autograder.records import STATUSES
from autograder.report.gather import (
    MAX_ENTRIES_SHOWN,
    ClassSummary,
    Nameless,
    Standing,
    add_others,
    changes,
    gather,
)
from autograder.report.people import Written, by_hand, mail
from autograder.report.small import Multiple, Multiples, background, collect, svg
from autograder.results import LAST
from autograder.rows import CostRow, FigureRow, ResultRow
from autograder.terminal import command
from autograder.text import clean, counted


@cache
def template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True,
    )  # fmt: skip
    environment.filters.update(clean=lambda text: clean(str(text), 300), number=number, words=words, counted=counted)
    environment.filters["command"] = command
    return environment.get_template("report.html.j2")


def words(name: str) -> Markup:
    """Return a name that a line may end in between its words, and nowhere else."""
    return Markup(re.sub(r"(?<=[._+])(?=\w)", "<wbr>", str(escape(name))))


def page(
    rows: Iterable[ResultRow],
    figures: Iterable[FigureRow] = (),
    previous: Iterable[ResultRow] | None = None,
    similar: Sequence[tuple[str, Sequence[str]]] | None = None,
    costs: Sequence[CostRow] = (),
    feedback: str = "feedback",
    left: list[Left] | None = None,
    not_taken: Sequence[tuple[str, str]] = (),
    others: Iterable[Standing] = (),
    assignment: str = "",
    written: Sequence[Written] = (),
    sources: Mapping[tuple[str, str], str] | None = None,
    emails: Mapping[str, str] | None = None,
    table: str = "",
) -> str:
    """Return the report of one run.

    `previous` are the lines of an earlier run to compare with. `similar` are (cell, students) groups of near-identical
    answers. `costs` are {student, notebook, seconds, bytes}, of which the slowest and the largest are shown. `feedback`
    is where the students' pages are, relative to the report. `left` is what was left out already; what this page leaves
    out is added to it. `not_taken` are files that were handed in and not graded, each with its student. `others` are
    what the gradebook has for notebooks that nbgrader grades. `written` are the answers that people grade, `sources`
    some answers by cell and student, `emails` the students' addresses, `table` the file with all mistakes by student.
    """
    left = [] if left is None else left
    summary = gather(rows, left)
    changed = None
    try:
        changed = None if previous is None else changes(summary, gather(previous))
    except Fault:
        left.append(Left("", LAST, "it is damaged, so that this report is compared with no earlier one"))
    summary.assignment = summary.assignment or assignment
    add_others(summary, others)
    multiples = collect(figures, left)

    def picture(one: Multiple, landscape: str) -> Markup:
        return Boundary(one.students[0], left=left).do("small", svg, one, landscape, otherwise=Markup())

    totals = [t for t in map(summary.total, summary.students) if t is not None]
    tests = sorted((t for t in summary.tests.values() if t.lost > 0), key=lambda t: (-t.lost, t.cell, t.sentence))
    causes = [t for t in tests if t.failed]
    return template().render(
        s=summary, words=STATUS_WORDS, median=number(median(totals)) if totals else "–",
        out_of=number(sum(summary.highest.values())), isolation=", ".join(sorted(summary.isolation)) or "none",
        statuses=[(k, len(summary.with_status[k])) for k in STATUSES if k in summary.with_status],
        histograms=[(c, histogram(c, summary), summary.absent[c]) for c in sorted({*summary.scores, *summary.absent})],
        causes=causes[:MAX_ENTRIES_SHOWN], checks=[*summary.tests.values()], 
        marks=sorted(set().union(*summary.marks.values())),
        consequences=[t for t in tests if not t.failed][:MAX_ENTRIES_SHOWN], by_hand=by_hand(written),
        hand={(w.student, w.cell): w for w in written}, hand_cells=sorted({w.cell for w in written}),
        nameless=nameless(summary, multiples, picture), sources=sources or {},
        mail=lambda found: mail(found, emails or {}, summary.assignment), table=table,
        findings=findings(summary, multiples, picture), multiples=multiples,
        picture=picture,
        maps={m.landscape: background(m.landscape) for m in multiples},
        left=[str(one) for one in left], not_taken=not_taken, similar=similar, costs=extremes(costs),
        notebooks=sorted(summary.highest), changes=changed,
        link=lambda student, notebook, text: link(feedback, summary.assignment, student, notebook, text),
    )  # fmt: skip


def link(feedback: str, assignment: str, student: str, notebook: str, text: str) -> Markup:
    """Return a link to a student's page of feedback."""
    target = "/".join(quote(part, safe="") for part in (student, assignment, f"{notebook}.html"))
    return Markup('<a href="{}/{}">{}</a>').format(feedback, target, clean(text, 200))


def nameless(
    summary: ClassSummary, multiples: Sequence[Multiples], picture: Callable[[Multiple, str], Markup]
) -> list[tuple[Nameless, Markup | None]]:
    """Return each group of wrong answers without a name, the largest first, with the path of one."""
    every = [(m, one) for m in multiples for one in m.paths.values()]
    paths = {(m.cell, student): (one, m.landscape) for m, one in every for student in one.students}
    groups = sorted(summary.nameless.values(), key=lambda g: (-len(g.students), -g.lost, g.behavior))
    shown = [(g, next((paths[g.cell, s] for s in g.students if (g.cell, s) in paths), None)) for g in groups]
    return [(g, picture(*at) if at else None) for g, at in shown[:MAX_ENTRIES_SHOWN]]


def findings(
    summary: ClassSummary, multiples: Sequence[Multiples], picture: Callable[[Multiple, str], Markup]
) -> list[tuple[Any, Markup | None]]:
    """Return each recognized mistake, most frequent first, with an example path where there is one."""
    paths: dict[tuple[str, str], tuple[Multiple, str]] = {
        (m.cell, student): (one, m.landscape) for m in multiples for one in m.paths.values() for student in one.students
    }
    out = []
    for found in sorted(summary.findings.values(), key=lambda f: (-f.students, -f.lost, f.id)):
        shown = paths.get((found.cell, found.example[0]))
        out.append((found, picture(*shown) if shown else None))
    return out


def histogram(cell: str, summary: ClassSummary) -> Markup:
    """Return how many students have 0–9 %, 10–19 %, … and all of a cell's points."""
    counts = [summary.scores[cell][k] for k in range(11)]
    top = max(counts) or 1
    bars = []
    for k, n in enumerate(counts):
        height = 70 * n / top
        bars.append(f'<rect x="{8 + 20 * k}" y="{84 - height:.1f}" width="17" height="{height:.1f}" fill="#0072b2"/>')
        if n:
            bars.append(f'<text x="{16 + 20 * k}" y="{81 - height:.1f}" text-anchor="middle">{n}</text>')
    for k in (0, 5, 10):
        bars.append(f'<text x="{16 + 20 * k}" y="97" text-anchor="middle">{10 * k}%</text>')
    absent = f", {summary.absent[cell]} handed in nothing" if summary.absent[cell] else ""
    words = f"{cell}: {counts[10]} with full points, {counts[0]} below a tenth, {sum(counts)} in all{absent}"
    frame = '<svg viewBox="0 0 236 100" role="img" aria-label="{}" font-size="10" font-family="sans-serif">{}</svg>'
    return Markup(frame).format(words, Markup("".join(bars)))


def extremes(costs: Iterable[CostRow], count: int = 5) -> list[CostRow]:
    """Return the slowest notebooks and the largest, each once."""
    costs = list(costs)
    slow = sorted(costs, key=lambda c: -c["seconds"])[:count]
    large = [c for c in sorted(costs, key=lambda c: -c["bytes"])[:count] if c not in slow]
    return slow + large
