"""Render the student's page, and the outputs that put the same section under a graded cell in nbgrader's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from autograder.feedback.drawing import draw
from autograder.feedback.view import section, total
from autograder.files import replace
from autograder.results import Entry
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


def write(
    entries: Iterable[Entry],
    out: Path,
    overrides: Mapping[tuple[str, str], Mapping[str, tuple[float | None, str]]] | None = None,
    by_hand: frozenset[str] = frozenset(),
) -> int:
    """Write `out/<student>/<assignment>/<notebook>.html` for every notebook of a run; return the number of pages.

    `overrides` are by (student, notebook); `by_hand` are the notebooks with cells that are graded by hand.
    """

    def written(entry: Entry) -> None:
        student, notebook = entry.student, entry.notebook
        by = (overrides or {}).get((student, notebook))
        text = page(student, notebook, entry.rows, entry.figures, by, notebook in by_hand)
        replace(out / student / entry.assignment / f"{notebook}.html", text)

    with spread(written) as write_all:
        return sum(1 for _ in write_all(entries))
