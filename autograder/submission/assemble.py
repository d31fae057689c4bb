"""Make the notebook that nbgrader keeps of a submission: the release's cells, the student's code, no outputs."""

from __future__ import annotations

from typing import Any

from autograder.records import Cell, Submission
from autograder.submission.skeleton import Place, Skeleton


def notebook(skeleton: Skeleton, submission: Submission) -> dict[str, Any]:
    """Return a notebook of format 4.5 on the release's skeleton; its metadata, ids and points are the release's.

    Code that the student added stands behind the release's cell after which it runs. A submission without cells gives
    the release itself.
    """
    answers = {c.grade_id: c.source for c in submission.cells if c.kind == "solution"}
    added = _added(skeleton, submission.cells)
    cells: list[dict[str, Any]] = [_code(f"added-{n}", source) for n, source in added.get(-1, [])]
    for place in skeleton.places:
        cells.append(_cell(place, answers.get(place.grade_id), submission))
        cells += [_code(f"added-{n}", source) for n, source in added.get(place.index, [])]
    _rename_clashes(cells, {place.id for place in skeleton.places})
    return {"cells": cells, "metadata": copied(skeleton.metadata), "nbformat": 4, "nbformat_minor": 5}


def _added(skeleton: Skeleton, cells: tuple[Cell, ...]) -> dict[int, list[tuple[int, str]]]:
    """Return the added cells, numbered, by the index of the release cell that they follow (-1: none)."""
    given = iter(skeleton.of("given"))
    solutions = {place.grade_id: place.index for place in skeleton.of("solution")}
    here, number = -1, 0
    added: dict[int, list[tuple[int, str]]] = {}
    for cell in cells:
        if cell.kind == "added":
            number += 1
            added.setdefault(here, []).append((number, cell.source))
        else:
            index = next(given).index if cell.kind == "given" else solutions[cell.grade_id]
            here = max(here, index)
    return added


def _cell(place: Place, answer: str | None, submission: Submission) -> dict[str, Any]:
    metadata = copied(place.metadata)
    if place.cell_type == "code":
        return _code(place.id, place.source if answer is None else answer, metadata)
    source, pictures = place.source, place.attachments
    if place.label in submission.written:
        source, pictures = submission.written[place.label], submission.attachments.get(place.label, {})
    cell = {"cell_type": "markdown", "id": place.id, "metadata": metadata, "source": source}
    if pictures:
        cell["attachments"] = copied({name: dict(bundle) for name, bundle in pictures.items()})
    return cell


def copied(value: Any) -> Any:
    """Copy what JSON can hold; `copy.deepcopy` takes several times as long."""
    if isinstance(value, dict):
        return {key: copied(part) for key, part in value.items()}
    return [copied(part) for part in value] if isinstance(value, list) else value


def _code(identity: str, source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": identity,
        "metadata": metadata or {},
        "outputs": [],
        "source": source,
    }


def _rename_clashes(cells: list[dict[str, Any]], taken: set[str]) -> None:
    """Keep the ids of added cells apart from the release's."""
    for cell in cells:
        if cell["id"].startswith("added-") and cell["id"] in taken and not cell["metadata"]:
            cell["id"] = f"student-{cell['id']}"
