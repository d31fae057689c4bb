"""The sections of a class's pages: what is the same for many students is drawn, worked out and rendered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup

from autograder import files
from autograder.boundary import Boundary
from autograder.exercises.exercise import Exercise
from autograder.exercises.rooms import Rooms, kit
from autograder.feedback.advice import Advisor, passed
from autograder.feedback.drawing import draw
from autograder.feedback.kept import MAX_KEPT, Kept, content
from autograder.feedback.picture import Drawing
from autograder.feedback.together import together
from autograder.feedback.view import Section, number, section
from autograder.rows import FigureRow, ResultRow

TEMPLATES = Path(__file__).parent / "templates"
UNDRAWN = "The picture of your results could not be drawn, so it was left out."


class Sections:
    """The sections of one class's pages, with the player or without.

    `rooms` are those in which the exercises are found; the kit's, unless named.
    """

    def __init__(self, rooms: Rooms | None = None, player: bool = True):
        self.rooms, self.player = rooms or kit(), player
        self.sections: Kept[Section] = Kept()
        self.drawings: Kept[Drawing | None] = Kept()
        self.pictures: Kept[tuple[str, str] | None] = Kept()
        self.advisor = Advisor(self.rooms)

    def of(
        self,
        row: ResultRow,
        figure: FigureRow | None,
        boundary: Boundary | None = None,
        comment: str = "",
        sources: Mapping[str, str] | None = None,
    ) -> Section:
        """Return a section with its picture; one that cannot be drawn is left out, and the section says so.

        `sources` are the student's own cells.
        """
        boundary = boundary or Boundary(row["student"], row["notebook"])
        before = len(boundary.left)

        def make() -> Section:
            picture = boundary.do("draw", self.drawn, row, figure)
            undrawn = [UNDRAWN] if len(boundary.left) > before else []
            told = boundary.do("advise", self.advisor.advised, row, figure, sources or {})
            return section({**row, "notes": [*row["notes"], *undrawn]}, picture, comment, told)

        own = () if passed(row) else tuple((sources or {}).items())  # which is then said nothing about
        return self.sections.get((content(row, figure), comment, own), make, sound=lambda: len(boundary.left) == before)

    def drawn(self, row: ResultRow, figure: FigureRow | None) -> Drawing | None:
        return self.drawings.get(content(row, figure), lambda: draw(row, figure, player=self.player, rooms=self.rooms))

    def together(self, exercise: Exercise, figures: Sequence[FigureRow]) -> tuple[str, str] | None:
        """Return the picture of all the paths of a notebook, and what it shows in words; None for fewer than two."""
        made_from = exercise.assignment, exercise.name, content(*figures)
        return self.pictures.get(made_from, lambda: together(exercise, figures))


@lru_cache(maxsize=MAX_KEPT)
def rendered(shown: Section) -> Markup:
    """Return a section as HTML."""
    module: Any = templates().get_template("section.html.j2").module  # its macros are its attributes
    html: Markup = module.section(shown)
    return html


class Compiled(jinja2.BytecodeCache):
    """Compiled templates in the user's cache. What cannot be kept there, or is damaged, is compiled again."""

    def __init__(self, folder: Path):
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, ValueError):
            bucket.bytecode_from_string(files.found(self.folder / bucket.key))

    def dump_bytecode(self, bucket: Bucket) -> None:
        files.keep(self.folder / bucket.key, bucket.bytecode_to_string())


@cache
def templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    folder = files.private_cache("templates")
    compiled = Compiled(folder) if folder else None
    made = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, bytecode_cache=compiled
    )
    made.filters["number"] = number
    return made


def ready() -> None:
    """Load what every page needs, once, before this process is copied."""
    for name in ("page.html.j2", "section.html.j2"):
        templates().get_template(name)


@cache
def style() -> Markup:
    return Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
