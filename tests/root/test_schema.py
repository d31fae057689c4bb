"""The schema of results.jsonl that the documentation publishes is that of the rows."""

import json
from pathlib import Path

import jsonschema
import pytest

from autograder import rows
from autograder.records import SCHEMA as VERSION
from autograder.records import Diagnosis, Outcome, Verdict

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "results.schema.json").read_text("utf-8"))


def row(**changes):
    test = Outcome("test_one", "It works.", "failed", 0.0, 1.0, "It does not.")
    verdict = Verdict("adagrad_tests", "graded", 0.0, 1.0, (test,), 3, (Diagnosis("adagrad.slug", "It is so."),))
    return verdict.row("ada", "exercises", "adagrad") | changes


@pytest.mark.parametrize(
    ("typed", "schema"),
    [
        (rows.ResultRow, SCHEMA),
        (rows.TestRow, SCHEMA["$defs"]["test"]),
        (rows.DiagnosisRow, SCHEMA["$defs"]["diagnosis"]),
    ],
)
def test_it_knows_every_field_and_which_there_always_are(typed, schema):
    assert schema["properties"].keys() == typed.__annotations__.keys()
    optional = {name for name, kind in typed.__annotations__.items() if "NotRequired" in str(kind)}
    assert set(schema["required"]) == typed.__annotations__.keys() - optional
    assert (
        optional
        == {"ResultRow": {"diagnoses", "behavior"}, "TestRow": {"followed"}, "DiagnosisRow": set()}[typed.__name__]
    )


def test_rows_keep_it_in_both_versions():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(row(), SCHEMA)
    jsonschema.validate(row(status="fault", score=None), SCHEMA)
    old = row(schema=1)
    del old["diagnoses"], old["behavior"]
    jsonschema.validate(old, SCHEMA)
    assert VERSION in SCHEMA["properties"]["schema"]["enum"]


@pytest.mark.parametrize(
    "changes",
    [
        {"score": None},
        {"status": "fault"},
        {"status": "late"},
        {"schema": 3},
        {"tests": [{}]},
        {"diagnosis": {}},
        {"seed": "1"},
    ],
)
def test_what_breaks_the_contract_breaks_it(changes):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(row(**changes), SCHEMA)
