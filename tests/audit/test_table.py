"""The page of all mistakes is what the command prints: every word and cost, and the scores of a part of its rows."""

from pathlib import Path

import pytest

from autograder.audit.table import Scores, page
from autograder.exercises.rooms import exercises
from autograder.judge.scale import SCALES

PAGE = Path(__file__).parents[2] / "docs" / "mistakes.md"
PART = 12  # of all rows one in so many is judged again
CELLS = [(name, task.cell) for name, room in sorted(exercises().items()) for task in room.tasks]


@pytest.fixture(scope="module")
def lines():
    """The page's rows by graded cell, in order."""
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return [[line for line in s.splitlines() if line.startswith("| `")] for s in sections]


@pytest.mark.parametrize("place", range(len(CELLS)), ids=[cell for _, cell in CELLS])
def test_the_page_is_up_to_date(lines, place):
    name, cell = CELLS[place]
    room = exercises()[name]
    scores = Scores(room, room.task(cell), SCALES["standard"])
    rows = scores.rows()
    assert len(rows) == len(lines[place])
    for i, (row, line) in enumerate(zip(rows, lines[place], strict=True)):
        judged = i % PART == 0 or row.slug == "–"
        made = row.written(scores.of(row) if judged else [(0.0, row.slug)])
        assert line == made if judged else line.startswith(made.rpartition("| 0.00 |")[0])
    assert all(line.endswith("| 0.00 |") for line in lines[place] if "| – |" in line), "doing nothing is paid nothing"


def test_the_page_has_a_section_for_every_cell(lines):
    assert len(lines) == len(CELLS)


def test_a_mistake_in_several_forms_has_its_lowest_and_highest_score(toy):
    room = toy().exercise
    text = "\n".join(page([room], SCALES["standard"]))
    assert "## SGD, 3 points" in text
    assert "| `mutates` | " in text
