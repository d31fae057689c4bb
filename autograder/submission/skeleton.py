"""The release notebook as the skeleton on which every submission is rebuilt."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.errors import Fault, UsageError
from autograder.submission.magics import neutralize
from autograder.submission.pictures import lifted
from autograder.submission.scan import defined, essence

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True)
class Place:
    """A cell of the release.

    `kind` is `given` (code to run), `solution` (code the student writes), `graded` (tests), `written` (an answer in
    words) or `text`. `source` is the stub, the given code or the text; `id` is valid and unique in the notebook.
    """

    index: int
    kind: str
    source: str
    id: str
    grade_id: str | None = None
    points: float = 0.0
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cell_type(self) -> str:
        return "markdown" if self.kind in ("written", "text") else "code"

    @cached_property
    def code(self) -> str:
        """The source without magics."""
        return neutralize(self.source)[0]

    @cached_property
    def essence(self) -> str:
        return essence(self.code) if self.cell_type == "code" else lifted(self.source, None)[0].strip()

    @cached_property
    def names(self) -> frozenset[str]:
        """What the cell defines."""
        return defined(self.code) if self.cell_type == "code" else frozenset()

    @property
    def label(self) -> str:
        """How notes call it."""
        return self.grade_id or self.id


@dataclass(frozen=True)
class Skeleton:
    """The cells of a release notebook in order, and its metadata."""

    name: str
    places: tuple[Place, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Skeleton:
        """Read a release notebook (nbformat 4). UsageError if there is none, Fault if it is not fit to grade with."""
        path = Path(path)
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            cells, metadata = notebook["cells"], notebook.get("metadata", {})
            places = tuple(_place(index, cell) for index, cell in enumerate(cells))
        except FileNotFoundError:
            raise UsageError(f"no release notebook {path}; make it with: optviz release") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Fault(f"{path} is not a notebook of format 4: {type(error).__name__}: {error}") from error
        for what, names in (
            ("grade_id", [p.grade_id for p in places if p.grade_id]),
            ("cell id", [p.id for p in places]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise Fault(f"{path}: {what} {twice[0]!r} occurs twice")
        return cls(path.stem, places, metadata)

    @cached_property
    def by_grade_id(self) -> Mapping[str, Place]:
        return {place.grade_id: place for place in self.places if place.grade_id}

    @cached_property
    def by_id(self) -> Mapping[str, Place]:
        return {place.id: place for place in self.places}

    @property
    def points(self) -> Mapping[str, float]:
        """Points by grade_id of every cell that is graded, by the suite or by hand."""
        return {place.grade_id: place.points for place in self.places if place.grade_id and place.points}

    def of(self, *kinds: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.kind in kinds)


def _place(index: int, cell: Mapping[str, Any]) -> Place:
    source, metadata = cell["source"], cell.get("metadata", {})
    source = source if isinstance(source, str) else "".join(source)
    tags = metadata.get("nbgrader", {})
    identity = cell.get("id", "")
    return Place(
        index,
        _kind(cell["cell_type"], tags),
        source.replace("\r\n", "\n"),
        identity if _ID.fullmatch(identity) else f"cell-{index}",
        tags.get("grade_id"),
        float(tags.get("points", 0)) if tags.get("grade") or tags.get("task") else 0.0,
        metadata,
        cell.get("attachments", {}),
    )


def _kind(cell_type: str, tags: Mapping[str, Any]) -> str:
    if cell_type != "code":
        return "written" if tags.get("solution") or tags.get("task") else "text"
    if tags.get("solution"):
        return "solution"
    return "graded" if tags.get("grade") else "given"
