"""Render the student's page, and the outputs that put the same section under a graded cell in nbgrader's pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from autograder.boundary import STEPS, Boundary, Left, Made
from autograder.exercises.rooms import Rooms
from autograder.feedback.advice import Advice
from autograder.feedback.by_hand import Answer, answers
from autograder.feedback.encoded import Output
from autograder.feedback.kept import MAX_KEPT
from autograder.feedback.sections import Sections, ready, rendered, style, templates
from autograder.feedback.unchanged import digest, kit, stands
from autograder.feedback.view import Section, number, total
from autograder.files import replace
from autograder.processes import forked_map
from autograder.results import Entry
from autograder.rows import FigureRow, ResultRow
from autograder.submission import Place
from autograder.text import clean


def cell_outputs(
    row: ResultRow, figure: FigureRow | None, boundary: Boundary | None = None, sections: Sections | None = None
) -> list[dict[str, Any]]:
    """Return the notebook outputs that show a graded cell's feedback under it; the score itself is not among them.

    The player is on the student's page only: in every autograded notebook it would double the disk they take.
    """
    shown = (sections or Sections(player=False)).of(row, figure, boundary)
    return [output(shown)]


@lru_cache(maxsize=MAX_KEPT)
def output(shown: Section) -> Output:
    """Return a section as a notebook's output."""
    html = f"<style>{style()}</style>{rendered(shown)}"
    plain = " ".join((f"{shown.score} of {shown.max_score} points.", shown.diagnosis, *shown.others)).strip()
    data = {"text/html": html, "text/plain": plain}
    return Output({"output_type": "display_data", "data": data, "metadata": {}})


def page(
    student: str,
    notebook: str,
    rows: Sequence[ResultRow],
    figures: Mapping[str, FigureRow],
    overrides: Mapping[str, tuple[float | None, str]] | None = None,
    by_hand: Sequence[Answer] = (),
    boundary: Boundary | None = None,
    penalty: float = 0.0,
    sections: Sections | None = None,
    sources: Mapping[str, str] | None = None,
    made_from: str = "",
) -> str:
    """Return the self-contained page of one notebook.

    `figures` are by graded cell. `overrides` gives, by graded cell, the score that an instructor set by hand (or None)
    and the instructor's comment. `by_hand` are the answers that a person grades. `penalty` is for handing in late.
    `made_from` is a hash of all this; a page on which something failed does not carry it.
    """
    by_cell = {row["cell"]: (overrides or {}).get(row["cell"], (None, "")) for row in rows}
    rows = [row if (by := by_cell[row["cell"]][0]) is None else {**row, "score": by} for row in rows]
    made = sections or Sections()
    told = (made.of(row, figures.get(row["cell"]), boundary, by_cell[row["cell"]][1], sources) for row in rows)
    shown = list(said_once(told))
    points = [(row["score"], row["max_score"]) for row in rows]
    points += [(a.points, a.max_points) for a in by_hand if a.points is not None]
    score, max_score = total(points, penalty)
    scripts = Markup(" ".join(s.figure.script for s in shown if s.figure and s.figure.script) or "'none'")
    return templates().get_template("page.html.j2").render(
        student=clean(student, 200), assignment=clean(rows[0]["assignment"], 200), notebook=clean(notebook, 200),
        score=score, max_score=max_score, sections=[(s.title, rendered(s)) for s in shown], answers=by_hand,
        style=style(), scripts=scripts,
        waiting=any(a.points is None for a in by_hand), penalty=number(penalty) if penalty else "",
        made_from="" if boundary and boundary.left else made_from,
    )  # fmt: skip


def said_once(sections: Iterable[Section]) -> Iterator[Section]:
    """Yield the sections; what an unreadable file says of all of them is said in the first."""
    said: set[tuple[Any, ...]] = set()
    for one in sections:
        same = one.summary, one.advice, one.notes, tuple(why for why, _ in one.not_run)
        if one.status == "unreadable" and same in said:
            checks = tuple(("", tests) for _, tests in one.not_run)
            one = dataclasses.replace(one, summary=SEE_ABOVE, advice=Advice(), notes=(), not_run=checks)
        said.add(same)
        yield one


def write(
    entries: Iterable[Entry],
    out: Path,
    overrides: Mapping[tuple[str, str], Mapping[str, tuple[float | None, str]]] | None = None,
    by_hand: Mapping[str, Sequence[Place]] | None = None,
    penalties: Mapping[tuple[str, str], float] | None = None,
    rooms: Rooms | None = None,
) -> Made:
    """Write `out/<student>/<assignment>/<notebook>.html` for every notebook of a run; one that stands is left alone.

    `overrides` are by (student, notebook); `by_hand` are the cells of each notebook that are graded by hand.
    `penalties` are for handing in late.
    """

    def written(entry: Entry) -> list[Left]:
        boundary = Boundary(entry.student, entry.notebook)
        at = entry.student, entry.notebook
        by, penalty = (overrides or {}).get(at, {}), (penalties or {}).get(at, 0.0)
        places = (by_hand or {}).get(entry.notebook, ())
        told = boundary.do("page", answers, entry.submission, places, by, otherwise=())
        bare = tuple(dataclasses.replace(one, text="", pictures=()) for one in told)
        path = out / entry.student / entry.assignment / f"{entry.notebook}.html"
        made_from = boundary.do("page", digest, entry, rooms, by, told, penalty, otherwise="")
        if not boundary.left and boundary.do("page", stands, path, made_from):
            return []
        for whole in (True, False):
            rows = entry.rows if whole else boundary.do("page", scores_only, entry.rows, otherwise=[])
            figures, hand = (entry.figures, told) if whole else ({}, bare)
            cells = boundary.do("page", sources_of, entry, otherwise={}) if whole else {}
            own = (*at, rows, figures, by, hand, boundary, penalty, sections, cells, made_from if whole else "")
            text = boundary.do("page", page, *own) if rows else None
            if text is not None:
                boundary.do("page", replace, path, text)
                break
        return boundary.left

    sections = Sections(rooms)
    ready()
    kit()
    with forked_map(written, entries, lost=lost) as all_written:
        left = list(all_written)
    return Made(out, len(left), tuple(one for some in left for one in some))


def sources_of(entry: Entry) -> dict[str, str]:
    """Return the student's own cells of a notebook by grade_id."""
    cells = entry.submission.cells if entry.submission else ()
    return {c.grade_id: c.source for c in cells if c.kind == "solution" and c.grade_id}


def lost(entry: Entry) -> list[Left]:
    return [Left(entry.student, entry.notebook, f"{STEPS['page'].lost}: its process ended")]


def scores_only(rows: Sequence[ResultRow]) -> list[ResultRow]:
    """Return what a page still says where more of it cannot be made."""
    return [{**row, "tests": [], "diagnosis": None, "diagnoses": [], "notes": [UNMADE]} for row in rows]


SEE_ABOVE = "The file could not be read: see above."
UNMADE = "The rest of this page could not be made; your instructor has been told."
