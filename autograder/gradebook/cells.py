"""A verdict in nbgrader's terms, for its preprocessors and for our writer: outputs of graded cells, comments, grades.

nbgrader reads a score from the text of a graded cell's result, takes anything that is no number for full marks, and its
absence too. So every graded cell gets one, from `score_text`, or there is a Fault.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from nbformat.notebooknode import from_dict
from nbgrader.utils import compute_checksum

from autograder.boundary import Boundary
from autograder.errors import Fault
from autograder.exercises.exercise import Exercise
from autograder.records import Submission
from autograder.rows import FigureRow, ResultRow, named
from autograder.submission import Place, Skeleton
from autograder.text import line

if TYPE_CHECKING:  # slow to import
    from autograder.feedback.sections import Sections

#: what the comment beside an answer says where there is no score to explain
STATUS_COMMENTS = {
    "unreadable": "The file that was handed in could not be read as a notebook.",
    "error": "The cells do not define what was asked for, or fail whenever they are run: see under the tests.",
    "timeout": "The code ran longer than the time limit and was stopped.",
    "memory": "The code used more memory than the limit and was stopped.",
    "crash": "The Python process ended while this code ran.",
}
NO_RESPONSE = "No response."  # nbgrader's own words
SCHEME_END = "END MARK SCHEME"  # nbgrader's words


def score_text(row: ResultRow, points: float) -> str:
    """Return the score as nbgrader reads it.

    Fault if there is none, or if the suite's points are not the notebook's.
    """
    score, where = row["score"], f"{line(row['student'], 80)}, {row['cell']}"
    if row["status"] == "fault" or score is None:
        raise Fault(f"{where}: {line('; '.join(row['notes']), 400) or 'the grader failed'}")
    check_points(row, points)
    if not math.isfinite(score):
        raise Fault(f"{where}: the score is {score}")
    return repr(min(max(float(score), 0.0), points))


def check_points(row: ResultRow, points: float) -> None:
    """Raise a Fault if the suite and the notebook disagree about the points."""
    if float(row["max_score"]) != points:
        where = f"{line(row['student'], 80)}, {row['cell']}"
        raise Fault(f"{where}: the suite gives {row['max_score']} points, the notebook {points}")


def mark(
    notebook: dict[str, Any],
    rows: Sequence[ResultRow],
    figures: Mapping[str, FigureRow],
    boundary: Boundary | None = None,
    sections: Sections | None = None,
) -> None:
    """Write the verdicts into the graded code cells of a rebuilt notebook. Fault if a cell has no verdict to show."""
    from autograder.feedback import cell_outputs  # slow to import

    by_cell = {row["cell"]: row for row in rows}
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] != "code" or not tags.get("grade") or tags.get("solution"):
            continue
        name = tags["grade_id"]
        if name not in by_cell:
            raise Fault(f"no verdict for the graded cell {name!r}")
        score, points = score_text(by_cell[name], float(tags["points"])), float(tags["points"])
        shown = f"<p>{float(score):g} of {points:g} points, by the tests</p>"  # nbgrader reads the number, people this
        result = {"text/plain": score, "text/html": shown}
        cell["execution_count"] = 1
        cell["outputs"] = [
            *cell_outputs(by_cell[name], figures.get(name), boundary, sections),
            {"output_type": "execute_result", "execution_count": 1, "data": result, "metadata": {}},
        ]


def show_schemes(notebook: dict[str, Any], schemes: Mapping[str, str]) -> None:
    """Put the rubrics, which no release has, into a rebuilt notebook for whoever grades by hand, as nbgrader does."""
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("nbgrader", {})
        if tags.get("grade_id") in schemes:
            cell["source"] = schemes[tags["grade_id"]]
            tags["checksum"] = compute_checksum(from_dict(cell))  # else nbgrader warns of a change


def show_paths(
    notebook: dict[str, Any],
    exercise: Exercise,
    figures: Mapping[str, FigureRow],
    boundary: Boundary,
    sections: Sections,
) -> None:
    """Put a picture of the student's own paths into a rubric that is shown; what students get has neither."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "markdown" or SCHEME_END not in cell["source"]:
            continue
        made = boundary.do("draw", sections.together, exercise, list(figures.values()))
        if made is None:
            continue
        svg, sentence = made
        lines = cell["source"].splitlines()
        end = next(n for n, text in enumerate(lines) if SCHEME_END in text)
        data = base64.b64encode(svg.encode()).decode()  # nbgrader lets no rubric have attachments
        lines[end:end] = ["", f'<img alt="{escape(sentence)}" src="data:image/svg+xml;base64,{data}">', "", sentence]
        cell["source"] = "\n".join(lines)
        cell["metadata"]["nbgrader"]["checksum"] = compute_checksum(from_dict(cell))


def comments(
    skeleton: Skeleton, exercise: Exercise, submission: Submission, rows: Sequence[ResultRow]
) -> dict[str, str | None]:
    """Return the automatic comment of every answer by grade_id.

    Only our own sentences, since nbgrader shows them as HTML.
    """
    by_cell = {row["cell"]: row for row in rows}
    said: dict[str, str | None] = {
        place.label: None if answered(place, submission) or place.metadata["nbgrader"].get("task") else NO_RESPONSE
        for place in skeleton.of("written", "solution")
    }
    for task in exercise.tasks:
        row = by_cell.get(task.cell)
        if row is not None and row["status"] != "fault":
            said[task.solution] = comment(row, task.solution in submission.untouched)
    return said


def comment(row: ResultRow, untouched: bool) -> str | None:
    """Return what the comment beside one answer says."""
    if untouched or row["status"] == "missing":
        return NO_RESPONSE
    if row["status"] in STATUS_COMMENTS:
        return STATUS_COMMENTS[row["status"]]
    if mistakes := named(row):
        return " ".join(one["sentence"] for one in mistakes)
    failed = sum(t["outcome"] != "passed" for t in row["tests"])
    return f"{failed} of {len(row['tests'])} tests did not pass: see under the tests." if failed else None


def manual_scores(skeleton: Skeleton, submission: Submission) -> dict[str, float | None]:
    """Return the automatic scores of answers that are graded by hand, by grade_id: 0 for none, else None, to be graded.

    A task has no cell for its answer: somebody looks what was done, whatever stands there.
    """
    return {
        place.label: None if answered(place, submission) or place.metadata["nbgrader"].get("task") else 0.0
        for place in skeleton.of("written", "solution")
        if place.points
    }


def answered(place: Place, submission: Submission) -> bool:
    """Return whether the student answered this cell of the release."""
    if place.kind == "solution":
        return place.grade_id not in submission.untouched
    return place.grade_id in submission.written
