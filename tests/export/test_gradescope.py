"""Scores for Gradescope: its results.json, one a submission."""

import json

from autograder import results
from autograder.export import scores
from autograder.export.scores import GRADED, MISSING, Score
from autograder.gradescope import results_json
from tests.gradebook.rows import row, rows


def score(student: str, raw: float | None = 40.0, penalty: float = 0.0, email: str | None = None, **names) -> Score:
    status = names.get("status", MISSING if raw is None else GRADED)
    return Score(student, email, names.get("last"), names.get("first"), None, raw, penalty, 58.0, status)


def test_gradescope_counts_each_point_once(course):
    made = results_json(rows(course, "ada", 0.5))
    assert made["score"] == 26.5
    scored = [test for test in made["tests"] if "score" in test]
    assert sum(test["score"] for test in scored) == 26.5 and sum(test["max_score"] for test in scored) == 53
    assert len(scored) == 7 and all("visibility" not in test for test in scored)
    details = [test for test in made["tests"] if "score" not in test]
    assert len(details) == 7 and {test["visibility"] for test in details} == {"after_published"}
    assert {test["status"] for test in made["tests"]} <= {"passed", "failed"}


def test_gradescope_has_no_score_where_the_grader_failed(course):
    lines = rows(course, "ada", 0.5)
    lines[3] |= {"status": "fault", "score": None, "notes": ["/srv/secret/path"]}
    made = results_json(lines)
    assert "score" not in made and not any("score" in test for test in made["tests"])
    assert "secret" not in json.dumps(made)


def test_gradescope_tells_of_every_mistake(course):
    """The first of two does not say what the code does."""
    both = [{"id": "adagrad.a", "sentence": "It forgets."}, {"id": "adagrad.b", "sentence": "It applies lr twice."}]
    line = row(course, "ada", "adagrad", "adagrad_tests", 3.0, diagnosis=both[0], diagnoses=both)
    assert results_json([line])["tests"][0]["output"] == "It forgets.\nIt applies lr twice."


def test_gradescope_cleans_what_a_student_can_influence(course):
    note = "Warning: \x1b[31m\u202eevil" + "x" * 5000
    made = results_json([row(course, "ada", "adagrad", "adagrad_tests", 3.0, notes=[note])])
    text = json.dumps(made, ensure_ascii=False)
    assert "\x1b" not in text and "\u202e" not in text and len(text) < 3000
    assert {made["output_format"], made["test_output_format"]} == {"text"}


def test_gradescope_files(course, capsys):
    folder = course.results_folder("exercises")
    folder.mkdir(parents=True)
    results.write(folder / "results.jsonl", [*rows(course, "ada", 1.0), *rows(course, "bob", 0.0)])
    assert scores.main(course, "exercises", "gradescope") == 0
    assert capsys.readouterr().out == "results/exercises/gradescope\n"
    assert json.loads((folder / "gradescope" / "ada.json").read_text())["score"] == 53
    assert sorted(p.name for p in (folder / "gradescope").iterdir()) == ["ada.json", "bob.json"]


def test_a_name_that_no_file_can_have_costs_nobody_else_a_file(course, capsys):
    folder, long = course.results_folder("exercises"), "m" * 250
    folder.mkdir(parents=True)
    results.write(folder / "results.jsonl", [line for who in ("ada", long, "zoe") for line in rows(course, who, 1.0)])
    assert scores.main(course, "exercises", "gradescope") == 1
    assert sorted(p.name for p in (folder / "gradescope").iterdir()) == ["ada.json", "zoe.json"]
    said = capsys.readouterr().err
    assert "mmm" in said and "it is not in the export: no file can be called by this name" in said and "\n" == said[-1]
