"""Find the release's cells in a student's notebook: by grade_id, by cell id, by content, by what they define."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from autograder.submission.magics import neutralize
from autograder.submission.reader import Found
from autograder.submission.scan import amended, defined, essence
from autograder.submission.skeleton import Place, Skeleton


@dataclass(frozen=True, eq=False)
class Copy:
    """A cell of the student's as code or text, with what the scanner sees in it."""

    found: Found

    @property
    def position(self) -> int:
        return self.found.position

    @cached_property
    def _plain(self) -> tuple[str, list[str]]:
        return neutralize(self.found.source)

    @property
    def code(self) -> str:
        """The source as plain Python."""
        return self._plain[0]

    @property
    def left_out(self) -> list[str]:
        """The lines that are not Python."""
        return self._plain[1]

    @cached_property
    def essence(self) -> str:
        return essence(self.code)

    def same(self, place: Place) -> bool:
        """Return whether it does, or says, what the release's cell does."""
        if self.found.source == place.source:
            return True
        return (self.essence if place.cell_type == "code" else self.found.source.strip()) == place.essence

    @cached_property
    def names(self) -> frozenset[str]:
        """What its top level binds."""
        return defined(self.code)

    def defines(self, names: frozenset[str]) -> bool:
        """Return whether its top level binds all of these names (none: no)."""
        return bool(names) and names <= self.names

    def amends(self, names: frozenset[str]) -> bool:
        """Return whether it is code that goes on with what has one of these names: sets a part of it, or extends it."""
        return self.found.kind == "code" and bool(names & amended(self.code))

    def with_more(self, others: Iterable[Copy]) -> Copy:
        """Return this cell with the code of others below its own."""
        return Copy(replace(self.found, source="\n\n".join([self.found.source, *(copy.code for copy in others)])))


@dataclass
class Match:
    """Which copies there are of each place (by its index), in the student's order, and which cells are no copies.

    `strayed` are places whose copies had lost their grade_id.
    """

    copies: dict[int, list[Copy]] = field(default_factory=dict)
    others: dict[int, Copy] = field(default_factory=dict)  # by position
    strayed: list[Place] = field(default_factory=list)

    @property
    def rest(self) -> list[Copy]:
        """The cells that are no copies."""
        return list(self.others.values())

    def of(self, place: Place) -> list[Copy]:
        return self.copies.get(place.index, [])

    def take(self, place: Place, copy: Copy) -> None:
        """Make one of the rest a copy of a place."""
        del self.others[copy.position]
        self.copies.setdefault(place.index, []).append(copy)


def match(cells: list[Found], skeleton: Skeleton) -> Match:
    """Assign cells to places: by grade_id, else by cell id, else by equal content."""
    result = Match()
    wholes = {place.essence: place for place in reversed(skeleton.of("given", "graded")) if place.essence}
    for cell in cells:
        copy = Copy(cell)
        place = skeleton.by_grade_id.get(cell.grade_id or "") or skeleton.by_id.get(cell.id or "")
        if place and place.kind == "solution" and copy.essence in wholes:
            place = wholes[copy.essence]  # given code under the answer's name
        if place:
            result.copies.setdefault(place.index, []).append(copy)
            if place.grade_id and cell.grade_id != place.grade_id:
                result.strayed.append(place)
        elif cell.source.strip() or cell.attachments:
            result.others[cell.position] = copy
    _by_content(result, skeleton)
    _stubs(result, skeleton)
    return result


def _by_content(result: Match, skeleton: Skeleton) -> None:
    """Give the places that have no copy yet the cells of the rest that equal them."""
    for place in skeleton.places:
        if result.of(place) or not place.essence:
            continue
        is_code = place.cell_type == "code"
        equal = [c for c in result.rest if (c.found.kind == "code") == is_code and c.same(place)]
        for copy in equal:
            result.take(place, copy)
        if equal and place.grade_id:
            result.strayed.append(place)


def _stubs(result: Match, skeleton: Skeleton) -> None:
    """Take copies of a stub from the rest: running one later would undo the answer."""
    for place in skeleton.of("solution"):
        for copy in [c for c in result.rest if c.found.kind == "code" and place.essence and c.same(place)]:
            result.take(place, copy)
