"""Render the student's page, and the outputs that put the same section under a graded cell in nbgrader's pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from autograder.feedback.drawing import draw
from autograder.feedback.view import section, total
from autograder.files import replace
from autograder.spread import spread
from autograder.text import clean

TEMPLATES = Path(__file__).parent / "templates"


@cache
def templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)


@cache
def style() -> Markup:
    return Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))


@cache
def section_template() -> Any:
    return templates().get_template("section.html.j2").module.section


def cell_outputs(row: Mapping[str, Any], figure: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The notebook outputs that show a graded cell's feedback under it; the score itself is not among them.

    The player is on the student's page only: in every autograded notebook it would double the disk they take.
    """
    shown = section(row, draw(row, figure, player=False))
    html = f"<style>{style()}</style>{section_template()(shown, 3)}"
    plain = f"{shown.score} of {shown.max_score} points. {shown.diagnosis}".strip()
    data = {"text/html": html, "text/plain": plain}
    return [{"output_type": "display_data", "data": data, "metadata": {}}]


def page(
    student: str,
    notebook: str,
    rows: Sequence[Mapping[str, Any]],
    figures: Mapping[str, Mapping[str, Any]],
    overrides: Mapping[str, tuple[float | None, str]] | None = None,
    by_hand: bool = False,
) -> str:
    """The self-contained page of one notebook.

    `figures` are by graded cell. `overrides` gives, by graded cell, the score that an instructor set by hand (or None)
    and the instructor's comment. `by_hand` says that the notebook has cells besides these that are graded by hand.
    """
    by_cell = {row["cell"]: (overrides or {}).get(row["cell"], (None, "")) for row in rows}
    rows = [row if (by := by_cell[row["cell"]][0]) is None else {**row, "score": by} for row in rows]
    sections = [section(row, draw(row, figures.get(row["cell"])), by_cell[row["cell"]][1]) for row in rows]
    score, max_score = total(rows)
    scripts = Markup(" ".join(s.figure.script for s in sections if s.figure and s.figure.script) or "'none'")
    return templates().get_template("page.html.j2").render(
        student=clean(student, 200), assignment=clean(rows[0]["assignment"], 200), notebook=clean(notebook, 200),
        score=score, max_score=max_score, sections=sections, by_hand=by_hand, style=style(), scripts=scripts,
    )  # fmt: skip


def notebooks(rows: Iterable[Mapping[str, Any]], figures: Iterable[Mapping[str, Any]]) -> Iterator[tuple[list, dict]]:
    """The rows of one notebook after the other with its figures by cell; both come sorted, neither is held whole."""

    def key(line: Mapping[str, Any]) -> tuple[str, str, str]:
        return line["student"], line["assignment"], line["notebook"]

    drawn = groupby(figures, key)
    at, group = next(drawn, (None, ()))
    for where, lines in groupby(rows, key):
        while at is not None and at < where:
            at, group = next(drawn, (None, ()))
        here = {f["cell"]: f for f in group} if at == where else {}
        yield list(lines), here


def write(
    rows: Iterable[Mapping[str, Any]],
    figures: Iterable[Mapping[str, Any]],
    out: Path,
    overrides: Mapping[tuple[str, str], Mapping[str, tuple[float | None, str]]] | None = None,
    by_hand: frozenset[str] = frozenset(),
) -> int:
    """Write `out/<student>/<assignment>/<notebook>.html` for every notebook; the number of pages.

    `overrides` are by (student, notebook); `by_hand` are the notebooks with cells that are graded by hand.
    """

    def written(group: tuple[list[Mapping[str, Any]], dict[str, Mapping[str, Any]]]) -> None:
        lines, drawn = group
        first = lines[0]
        student, notebook = first["student"], first["notebook"]
        text = page(student, notebook, lines, drawn, (overrides or {}).get((student, notebook)), notebook in by_hand)
        replace(out / student / first["assignment"] / f"{notebook}.html", text)

    with spread(written) as write_all:
        return sum(1 for _ in write_all(notebooks(rows, figures)))
