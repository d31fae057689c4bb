"""What a run keeps of a record comes back from its row, through JSON, and the row is what its type says."""

import dataclasses
import inspect
import json
from typing import get_type_hints

import numpy as np
import pytest

from autograder import records, rows
from autograder.records import Cell, Diagnosis, Outcome, Submission, Verdict

PICTURE = {"reflection": {"plot.png": {"image/png": "aGVsbG8="}}}
CELLS = (Cell("", "given", None), Cell("x = 1", "solution", "adagrad"), Cell("y", "added"))
OUTCOMES = (Outcome("test_update", "It moves.", "failed", 0.5, 2.0, "It did not.", True),)
DIAGNOSES = (Diagnosis("adagrad.no_sqrt", "Your AdaGrad divides without the root."), Diagnosis("adagrad.b", "And."))
HANDED_IN = Submission(
    student="ada",
    assignment="exercises",
    notebook="adagrad",
    status="unreadable",
    cells=CELLS,
    written={"reflection": "They differ."},
    untouched=frozenset({"a", "b"}),
    notes=("A note.",),
    attachments=PICTURE,
    file="ada.ipynb",
    not_taken=("other.ipynb",),
)
VERDICT = Verdict("adagrad_tests", "graded", 1.5, 2.0, OUTCOMES, 3, DIAGNOSES, ("A note.",), 7, "0f", "A", "1a2b")

#: Each record that has a row: what makes the row, what comes back from it, and its type.
KEPT = {
    Cell: (CELLS[1], CELLS[1].row, rows.CellRow),
    Submission: (HANDED_IN, HANDED_IN.row, rows.AnswerRow),
    Outcome: (OUTCOMES[0], OUTCOMES[0].row, rows.TestRow),
    Diagnosis: (DIAGNOSES[0], DIAGNOSES[0].row, rows.DiagnosisRow),
    Verdict: (VERDICT, lambda: VERDICT.row("ada", "exercises", "adagrad"), rows.ResultRow),
}


LATER = {"digest", "graded_by"}  # of what was handed in, and what graded it: the run adds them to the line


@pytest.mark.parametrize("kind", KEPT)
def test_a_record_comes_back_from_its_row(kind):
    there, row, _ = KEPT[kind]
    assert kind.from_row(json.loads(json.dumps(row(), allow_nan=False))) == there


@pytest.mark.parametrize("kind", KEPT)
def test_a_row_is_what_its_type_says(kind):
    _, row, type_ = KEPT[kind]
    assert list(row()) == [name for name in get_type_hints(type_) if name not in LATER]


@pytest.mark.parametrize("kind", KEPT)
def test_no_field_of_the_table_is_left_at_its_default(kind):
    """So that a field which a row forgets is seen."""
    there = KEPT[kind][0]
    lost = {Submission: {"python"}, Cell: {"numbers"}}.get(kind, set())  # said of them where they are kept
    for field in dataclasses.fields(there):
        if field.default is not dataclasses.MISSING and field.name not in lost:
            assert getattr(there, field.name) != field.default, field.name


def test_every_record_with_a_row_is_in_the_table():
    own = [kind for _, kind in inspect.getmembers(records, inspect.isclass) if kind.__module__ == records.__name__]
    assert {kind for kind in own if hasattr(kind, "row") or hasattr(kind, "from_row")} == set(KEPT)


def test_of_a_given_cell_only_the_place_is_kept():
    assert Cell("import numpy", "given", "g").row() == {"kind": "given", "grade_id": "g", "source": ""}


def test_rows_of_the_first_schema_are_read():
    old = VERDICT.row("ada", "exercises", "adagrad") | {"schema": 1}
    del old["diagnoses"]
    old["tests"] = [{k: v for k, v in test.items() if k != "followed"} for test in old["tests"]]
    read = Verdict.from_row(old)
    assert read.diagnoses == DIAGNOSES[:1] and not read.tests[0].followed


def test_evidence_has_another_digest_where_anything_differs():
    trace = records.Trace({"path": np.array([[0.0, 1.0]])}, (records.Event("dtype", 1, "float32"),))
    seen = records.Evidence("adagrad_tests", 7, traces={"main": trace})
    others = [
        *(dataclasses.replace(seen, **{f.name: other(f.name, seen)}) for f in dataclasses.fields(seen)),
        dataclasses.replace(seen, traces={"main": dataclasses.replace(trace, events=())}),
        dataclasses.replace(seen, traces={"main": records.Trace({"path": np.array([[0.0], [1.0]])}, trace.events)}),
        dataclasses.replace(seen, traces={"main": records.Trace({"path": np.array([[-0.0, 1.0]])}, trace.events)}),
        dataclasses.replace(seen, traces={"main": records.Trace({"p": np.array([[0.0, 1.0]])}, trace.events)}),
    ]
    assert len({one.digest() for one in [seen, *others]}) == 1 + len(others)
    assert dataclasses.replace(seen).digest() == seen.digest()


def other(name, seen):
    """Return a value of a field that is not its own."""
    value = getattr(seen, name)
    return {bool: True, int: 8, str: "other\ud800", tuple: ("a note",), dict: {}}[type(value)]
