"""Say on Gradescope what a student may read: the content of its results.json."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograder.rows import ResultRow, TestRow, named
from autograder.submission import Skeleton
from autograder.text import clean

#: What a student is told where there is no score.
BROKEN = "Fault of the autograder, not your mistake: your instructor has been told."
LATE = "The autograder did not finish in time. This is no grade: your instructor has to look at it."


def failed(sentence: str) -> dict[str, Any]:
    """Return results without any score, so that what was not graded never reads as zero."""
    test = {"name": sentence, "status": "failed", "output": "This submission has not been graded yet."}
    return {"output": sentence, "tests": [test]}


def results_json(rows: Sequence[ResultRow]) -> dict[str, Any]:
    """Return one student's results for Gradescope. A fault has no score at all, so that it never reads as zero.

    The seed is not in it: whoever knows it could have the hidden probes.
    """
    scores = [row["score"] for row in rows if row["score"] is not None]
    if len(scores) < len(rows):
        return failed(BROKEN)
    return {
        "score": round(sum(scores), 6),  # 26.2, not 26.200000000000003
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [item for row in rows for item in items(row)],
        "extra_data": {"isolation": rows[0]["isolation"], "suites": sorted({r["suite"] for r in rows})},
    }


def waiting(skeletons: Iterable[Skeleton]) -> list[dict[str, Any]]:
    """Return an item without a score for each answer that a person grades."""
    return [
        {
            "name": f"{skeleton.name}: {place.label}",
            "output": f"A person grades this answer ({place.points:g} points). They are not in the score yet.",
        }
        for skeleton in skeletons
        for place in skeleton.of("written")
        if place.points
    ]


def items(row: ResultRow) -> list[dict[str, Any]]:
    """Return a graded cell with its points, and its tests as information: a second score would count twice."""
    said = [one["sentence"] for one in named(row)]
    said += [clean(note, 400) for note in row["notes"]]
    status = "passed" if row["score"] == row["max_score"] else "failed"
    cell = {
        "name": f"{row['notebook']}: {row['cell'].removesuffix('_tests')}",
        "score": row["score"],
        "max_score": row["max_score"],
        "status": status,
        "output": "\n".join([row["status"] if row["status"] != "graded" else "", *said]).strip(),
    }
    return [cell, *(detail(row, test) for test in row["tests"])]


def detail(row: ResultRow, test: TestRow) -> dict[str, Any]:
    points = f"{test['points']:g} of {test['max_points']:g} points"
    return {
        "name": clean(test["sentence"], 200),
        "status": "passed" if test["outcome"] == "passed" else "failed",
        "output": f"{points}. {clean(test['message'], 600)}".strip(),
        "visibility": "after_published",
        "tags": [row["cell"]],
    }
