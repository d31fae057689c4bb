"""Where cells go when a submission is rebuilt: the release's order, with the student's own cells in between."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.submission.match import Copy, Match

Spot = tuple[int, int]


def arrange(found: Match, chosen: Mapping[int, Copy], added: list[Copy]) -> tuple[dict[int, Spot], bool]:
    """Return where answers and added cells go, by their position in the student's notebook, and if any had been moved.

    A spot is (index of the release's cell that it stands at or after, rank there); the release's own cells have rank 0.
    An added cell keeps its place after the furthest cell of the release that stood before it. An answer goes to its own
    place, unless an added cell stood between that place and the answer: the answer may need it, and stays behind it.
    """
    places = {copies[0].position: index for index, copies in found.copies.items() if index not in chosen}
    answers = {copy.position: index for index, copy in chosen.items()}
    own = {copy.position for copy in added}
    spots: dict[int, Spot] = {}
    here = last_added = -1
    moved = False
    for position in sorted(places.keys() | answers.keys() | own):
        if position in own:
            spots[position] = (here, position + 1)
            last_added = here
            continue
        index = answers.get(position, places.get(position, here))
        moved = moved or index < here
        if position in answers:
            spots[position] = (max(index, here), position + 1) if last_added >= index else (index, 0)
        here = max(here, index)
    return spots, moved
