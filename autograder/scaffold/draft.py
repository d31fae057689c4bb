"""What a family writes for a new exercise; `{name}` and the like are filled in by `filled`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FILL_IN = "FILL IN"
MAX_LINE_CHARACTERS = 120
MAX_EXAMPLE_CHARACTERS = 80  # of what a mistake makes of the reference


@dataclass(frozen=True)
class Plan:
    """What is known of a new exercise: its names, its reference, and how a room imports that."""

    exercise: str
    assignment: str
    define: Any
    text: str
    place: str = ".reference"
    of: Any = None

    @property
    def name(self) -> str:
        return str(self.define.__name__)

    def imported(self, *names: str) -> str:
        """Return the line with which a room imports its reference, apart from the kit's if it is the course's own."""
        line = f"from {self.place} import {', '.join(names)}"
        return f"\n{line}" if self.place.startswith(".") else line


@dataclass(frozen=True)
class Example:
    """A small reference that works, for authors who begin without one: its module, another style, and a mistake."""

    reference: str
    style: str
    mistake: tuple[str, str, str]  # its slug, what it does, the change


@dataclass(frozen=True)
class Draft:
    """The parts of a new exercise as text: of the notebook, of the room, and of its suite."""

    points: Mapping[str, float]
    explained: str
    check: str
    room: str
    suite: str
    after: str
    given: tuple[str, ...] = ()  # cells of the kit's own notebooks that this one needs too
    code: Mapping[str, str] = field(default_factory=dict)  # given cells of its own, by id
    how: str = ""

    @property
    def full(self) -> float:
        return sum(self.points.values())


def filled(template: str, **words: object) -> str:
    """Return a template with its `<words>` filled in; braces are Python's and TeX's."""
    for word, text in words.items():
        template = template.replace(f"<{word}>", str(text))
    return template


def changes(rows: tuple[tuple[str, str, str], ...], source: str) -> tuple[str, str, str, str] | None:
    """Return the first mistake that can be made in a reference: slug, what it does, the change, what it makes."""
    from autograder.exercises.kit.rewrite import rewritten

    for slug, behavior, change in rows:
        for program in list(rewritten(source, change))[:1]:
            made = [line.strip() for line in program.splitlines() if line not in source.splitlines()]
            return slug, behavior, change, made[0]
    return None


def mistakes(rows: tuple[tuple[str, str, str], ...], name: str, source: str) -> str:
    """Return the room's own mistakes as text."""
    found = changes(rows, source)
    if found is None:
        return (
            '#: A mistake that only this exercise can have, written as a change of the reference: "before → after".\n'
            "MISTAKES = []\n"
        )
    slug, behavior, change, made = found
    form = f'("{change}", "{name}: {made[:MAX_EXAMPLE_CHARACTERS]}")'
    row = f'    mistake("{slug}", "part", "{behavior}", {form}),'
    if len(row) > MAX_LINE_CHARACTERS:
        if len(form) + 9 > MAX_LINE_CHARACTERS:
            form = f'(\n            "{change}",\n            "{name}: {made[:MAX_EXAMPLE_CHARACTERS]}",\n        )'
        row = f'    mistake(\n        "{slug}",\n        "part",\n        "{behavior}",\n        {form},\n    ),'
    return (
        "#: Mistakes that only this exercise can have: a name, what it costs, what the student's code then does, and\n"
        "#: how it changes the reference. The kit knows the usual ones, and tries them all: optviz audit.\n"
        f"MISTAKES = [\n{row}\n]\n"
    )


def points_text(points: Mapping[str, float]) -> str:
    """Return a suite's points as text."""
    rows = [f'        "{test}": {value:g},' for test, value in points.items()]
    return "points = {\n" + "\n".join(rows) + "\n    }"
