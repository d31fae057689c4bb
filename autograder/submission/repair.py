"""Rebuild a submission on the release's skeleton: the student's cells, the release's everything else.

What a run from top to bottom would have executed is what is kept: the given cells as released, the solution cells, and
the code cells that the student added, in their order. Nothing is executed or parsed by Python here.
Damage to the file itself (bytes, JSON, format) is repaired before, by reader.py; match.py says which cell is which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder import text
from autograder.records import Cell, Submission
from autograder.submission.files import Refused
from autograder.submission.match import Copy, Match, match
from autograder.submission.order import arrange
from autograder.submission.pictures import Album
from autograder.submission.reader import MAX_CELL_CHARACTERS, Unreadable, read
from autograder.submission.scan import imports
from autograder.submission.skeleton import Place, Skeleton

MAX_ADDED_CELLS = 300  # cells that the student added
MAX_NOTES = 30

TOO_LONG = f'raise ValueError("this cell has more than {MAX_CELL_CHARACTERS} characters; it was not run")'


def rebuild(data: bytes, skeleton: Skeleton, student: str, assignment: str, notebook: str) -> Submission:
    """Return the submission that a notebook's bytes hold. Never raises: what is no notebook has status unreadable."""
    try:
        cells, notes, python = read(data)
    except Unreadable as error:
        return Submission(student, assignment, notebook, "unreadable", notes=(str(error),))
    draft = Draft(skeleton, match(cells, skeleton), notes)
    draft.solutions()
    draft.answers()
    draft.release()
    return Submission(
        student,
        assignment,
        notebook,
        cells=draft.ordered(),
        written=draft.written,
        attachments=draft.attachments,
        untouched=frozenset(draft.untouched),
        notes=draft.finished_notes(),
        python=python,
    )


def refused(refusal: Refused, student: str, assignment: str, notebook: str) -> Submission:
    """Return the submission of a notebook that could not be fetched."""
    return Submission(student, assignment, notebook, refusal.status, notes=(refusal.reason,))


class Draft:
    """A submission in the making."""

    def __init__(self, skeleton: Skeleton, found: Match, notes: list[str]):
        self.skeleton = skeleton
        self.found = found
        self.notes = notes
        self.chosen: dict[int, Copy] = {}  # answers by place
        self.elsewhere: set[int] = set()  # places whose stub must not run: another solution cell has the answer
        self.added: list[Copy] = list(found.rest)
        self.extra: dict[int, str] = {}  # imports kept from edited given cells
        self.written: dict[str, str] = {}
        self.attachments: dict[str, dict[str, dict[str, str]]] = {}
        self.untouched: set[str] = set()

    # -- solutions ------------------------------------------------------------------------------------------------

    def solutions(self) -> None:
        """Choose the answer for each solution cell; what has none is untouched."""
        places = self.skeleton.of("solution")
        for place in places:
            self._choose(place)
        for place in places:
            if place.index not in self.chosen:
                self._recover(place)
                continue
            self._complete(place)
            beside = [c for c in self.found.rest if c in self.added]
            others = [*beside, *(c for index, c in self.chosen.items() if index != place.index)]
            if any(c.found.kind == "code" and c.defines(place.names) for c in others):
                self.notes.append(f"{_list(place.names)} is also defined elsewhere; the cell {place.label} counts.")

    def _choose(self, place: Place) -> None:
        """Choose among different copies the last one that defines the required names; the others still run."""
        touched = [c for c in self.found.of(place) if c.essence not in ("", place.essence)]
        if not touched:
            return
        last = next((i for i in reversed(range(len(touched))) if touched[i].defines(place.names)), len(touched) - 1)
        while last and touched[last - 1].essence == touched[last].essence:
            last -= 1  # the first of equal copies in a row
        chosen = touched[last]
        others = [c for c in touched if c.essence != chosen.essence]
        self.chosen[place.index] = chosen
        self.added += others
        if others:
            self.notes.append(
                f"The cell {place.label} occurs {len(others) + 1} times with different code. They run in "
                f"order, and the last one that defines {_list(place.names) or 'it'} counts."
            )
        if chosen.found.kind != "code":
            self.notes.append(f"The cell {place.label} was no longer a code cell; its text was run as code.")

    def _complete(self, place: Place) -> None:
        """Take cells right below an answer that go on with it, such as a method that is set on its class."""
        chosen = self.chosen[place.index]
        _, end = self._stretch(place)
        more = [c for c in self.added if chosen.position < c.position < end and c.amends(place.names)]
        if more and not any(c.found.too_long for c in (chosen, *more)):
            self.chosen[place.index] = chosen.with_more(more)
            self.added = [c for c in self.added if c not in more]
            self.notes.append(f"The code below the cell {place.label} that goes on with it was taken as part of it.")

    def _recover(self, place: Place) -> None:
        """Look for the answer in other cells, by the names that the stub defines."""
        changed = [c for p in self.skeleton.of("graded", "given") for c in self.found.of(p) if not c.same(p)]
        for candidates in (self.added, changed):
            code = [c for c in candidates if c.found.kind == "code" and c.defines(place.names)]
            code = [c for c in code if c.essence != place.essence]
            if code:
                self.chosen[place.index] = code[-1]
                self.added = [c for c in self.added if c is not code[-1]]
                self.notes.append(
                    f"The answer for {place.label} was found in another cell, which defines {_list(place.names)}."
                )
                return
        if any(c.defines(place.names) for c in self.chosen.values()):
            self.elsewhere.add(place.index)
            self.notes.append(f"{_list(place.names)} is defined in another exercise's cell and was taken from there.")
            return
        foreign = [c for c in self.found.of(place) if c.left_out and not c.essence]
        if foreign:  # there is an answer, in another language
            self.chosen[place.index] = foreign[-1]
            return
        self.untouched.add(place.label)
        if not self.found.of(place):
            self.notes.append(f"The cell {place.label} is missing from the notebook, and no other cell answers it.")
        elif not any(c.essence for c in self.found.of(place)):
            self.notes.append(f"The cell {place.label} is empty.")

    # -- written answers ------------------------------------------------------------------------------------------

    def answers(self) -> None:
        """Take the written answers: from their own cell, and from cells written beside it."""
        album = Album()
        for place in self.skeleton.of("written"):
            own = [c for c in self.found.of(place) if _speaks(c) and not c.same(place)][-1:]
            beside = self._beside(place)
            prose = [c for c in beside if c.found.kind != "code" and _speaks(c)]
            parts = sorted(own + prose, key=_position) or [c for c in beside if c.found.kind == "code" and _speaks(c)]
            if not parts:
                self.untouched.add(place.label)
                continue
            if not own:
                self.notes.append(
                    f"The written answer for {place.label} was found in a separate cell and taken from there."
                )
            self._write(place, parts, own, album)
        if album.left_out:
            left_out = ", ".join(text.line(name, 80) for name in album.left_out[:5])
            self.notes.append(f"These pictures in written answers were left out: {left_out}.")

    def _write(self, place: Place, parts: list[Copy], own: list[Copy], album: Album) -> None:
        """Put an answer's parts together, with their pictures, within the limit."""
        kept = [album.keep(_words(c, marked=c in own), c.found.attachments) for c in parts]
        said = "\n\n".join(said for said, _ in kept)
        if any(c.found.too_long for c in parts) or len(said) > MAX_CELL_CHARACTERS:
            self.notes.append(f"The written answer for {place.label} was cut to {MAX_CELL_CHARACTERS} characters.")
        self.written[place.label] = said[:MAX_CELL_CHARACTERS]
        pictures = {name: bundle for _, bundles in kept for name, bundle in bundles.items()}
        if pictures:
            self.attachments[place.label] = pictures

    def _beside(self, place: Place) -> list[Copy]:
        """Return cells that the student wrote between the release's cells before and after a place."""
        low, high = self._stretch(place)
        taken = self.chosen.values()
        return [c for c in self.found.rest if low < c.position < high and c not in taken]

    def _stretch(self, place: Place) -> tuple[float, float]:
        """Return the positions of the release's cells before and after a place."""
        before = [c.position for p in self.skeleton.places[: place.index] for c in self.found.of(p)]
        low = max(before, default=-1)
        after = [c.position for p in self.skeleton.places[place.index + 1 :] for c in self.found.of(p)]
        return low, min((position for position in after if position > low), default=float("inf"))

    # -- the release's own cells ----------------------------------------------------------------------------------

    def release(self) -> None:
        """Put given and graded cells back as released; keep imports that were written into them."""
        missing, edited, points = [], [], []
        for place in self.skeleton.of("given", "graded"):
            copies = self.found.of(place)
            changed = [c for c in copies if not c.same(place)]
            if not copies:
                missing.append(place)
            elif len(changed) == len(copies):
                edited.append(place)
                self._keep_imports(place, changed)
            else:  # the release's cell is there; what differs is the student's own
                self.added += [c for c in changed if c.found.kind == "code" and c not in self.chosen.values()]
            if any(_repriced(c.found.tags.get("points"), place.points) for c in copies if place.points):
                points.append(place)
        self._note_places("{} missing from the notebook and restored from the release: {}.", missing)
        self._note_places("{} changed in the notebook and restored from the release: {}.", edited)
        if points:
            self.notes.append(f"The notebook's own points do not count; the release's do: {_labels(points)}.")
        if self.found.strayed:
            strayed = {place.index: place for place in self.found.strayed}.values()
            self.notes.append(
                f"These cells had lost their tags and were recognized by their content: {_labels(strayed)}."
            )

    def _keep_imports(self, place: Place, changed: list[Copy]) -> None:
        own = set(imports(place.code))
        code = [c for c in changed if c.found.kind == "code" and c not in self.chosen.values()]
        kept = list(dict.fromkeys(line for c in code for line in imports(c.code) if line not in own))
        if kept:
            self.extra[place.index] = "\n".join(kept)
            self.notes.append(f"The imports added to the cell {place.label} were kept.")
        lost = frozenset().union(*(c.names for c in code)) - place.names
        if lost and place.kind == "given":
            shown = _list(sorted(lost)[:5])
            self.notes.append(
                f"What was written into the given cell {place.label} does not count ({shown}): write it into the cell "
                "of the answer that needs it."
            )

    def _note_places(self, template: str, places: list[Place]) -> None:
        if places:
            subject = "This cell was" if len(places) == 1 else "These cells were"
            self.notes.append(template.format(subject, _labels(places)))

    # -- the result -----------------------------------------------------------------------------------------------

    def ordered(self) -> tuple[Cell, ...]:
        """Return the cells to run: in the release's order, each added cell after the release's cell it followed.

        An answer stays behind an added cell that stood before it, since it may need it.
        """
        added = self._fitting_added()
        spots, moved = arrange(self.found, self.chosen, added)
        if moved:
            self.notes.append("Some cells had been moved, so the original order was restored.")
        keyed: list[tuple[tuple[int, int], Cell]] = []
        for place in self.skeleton.of("given", "solution"):
            if place.index in self.elsewhere:
                continue
            copy = self.chosen.get(place.index)
            spot = spots.get(copy.position, (place.index, 0)) if copy else (place.index, 0)
            keyed.append((spot, Cell(self._code(copy) if copy else place.code, place.kind, place.grade_id)))
            if place.index in self.extra:
                keyed.append(((place.index, 0), Cell(self.extra[place.index], "added")))
        keyed += [(spots[c.position], Cell(c.code, "added")) for c in added]
        self._note_magics([*self.chosen.values(), *added])
        return tuple(cell for _, cell in sorted(keyed, key=lambda pair: pair[0]))

    def _fitting_added(self) -> list[Copy]:
        """Return the student's own code cells within the limits, in order."""
        added = sorted((c for c in self.added if c.found.kind == "code" and c.found.source.strip()), key=_position)
        long = [c for c in added if c.found.too_long]
        if long:
            self.notes.append(f"{len(long)} added cells with more than {MAX_CELL_CHARACTERS} characters were left out.")
        short = [c for c in added if not c.found.too_long]
        if len(short) > MAX_ADDED_CELLS:
            self.notes.append(f"Only the first {MAX_ADDED_CELLS} of {len(short)} added code cells were kept.")
        return short[:MAX_ADDED_CELLS]

    @staticmethod
    def _code(copy: Copy) -> str:
        return TOO_LONG if copy.found.too_long else copy.code

    def _note_magics(self, copies: Iterable[Copy]) -> None:
        lines = [line for c in copies if not c.found.too_long for line in c.left_out]
        if lines:
            shown = ", ".join(text.line(line, 60) for line in lines[:3]) + (", …" if len(lines) > 3 else "")
            self.notes.append(f"These lines are not Python and were not run: {shown}")

    def finished_notes(self) -> tuple[str, ...]:
        if len(self.notes) > MAX_NOTES:
            self.notes[MAX_NOTES - 1 :] = [f"… and {len(self.notes) - MAX_NOTES + 1} more repairs."]
        return tuple(text.line(note, 400) for note in self.notes)


def _position(copy: Copy) -> int:
    return copy.position


def _speaks(copy: Copy) -> bool:
    return bool(copy.found.source.strip() or copy.found.attachments)


def _words(copy: Copy, marked: bool) -> str:
    """Return what a cell says, as Markdown; `marked` if it is the answer's own cell, whatever kind it has become."""
    source = copy.found.source
    if copy.found.kind != "code":
        named = [name for name in copy.found.attachments if isinstance(name, str)]
        return source if source.strip() else "\n\n".join(f"![picture](<attachment:{name}>)" for name in named)
    if not copy.essence:  # comments only
        return re.sub(r"(?m)^[ \t]*+#+ ?", "", source)
    if marked:
        return source
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
    return f"{fence}\n{source}\n{fence}"


def _repriced(written: object, points: float) -> bool:
    return isinstance(written, float) and not written == points


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _labels(places: Iterable[Place]) -> str:
    return ", ".join(place.label for place in places)
