"""Scores in proper CSV: what is a score, what is none, and what waits."""

import csv
import io
import os
from dataclasses import replace

import pytest

from autograder import results
from autograder.errors import UsageError
from autograder.export import lms, scores
from autograder.export.lms import SYSTEMS, Choices
from autograder.export.lms import fill as filled_in
from autograder.export.scores import FAILED, GRADED, MISSING, WAITING, Score, table
from autograder.running import pending
from autograder.running.worker import Item, Lines
from tests.gradebook.rows import answers, rows, submit, write
from tests.gradebook.test_writer import OVERRIDE


def score(student: str, raw: float | None = 40.0, penalty: float = 0.0, email: str | None = None, **names) -> Score:
    status = names.get("status", MISSING if raw is None else GRADED)
    return Score(student, email, names.get("last"), names.get("first"), None, raw, penalty, 58.0, status)


def fill(data: bytes, system, scores, column: str | None, **choices) -> tuple[bytes, list[str]]:
    made = filled_in(data, system, scores, Choices(column, **choices))
    return made.data, made.unmatched


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# -- CSV --------------------------------------------------------------------------------------------------------------


def test_table_is_quoted_and_nothing_in_it_is_a_formula():
    (line,) = read(table("exercises", [score("=cmd|' /C calc'!A0", last='O"Neill, Jr.', first="+1", email="@x")]))
    assert line["last_name"] == 'O"Neill, Jr.'
    assert [line[k][0] for k in ("student_id", "first_name", "email")] == ["'", "+", "'"]
    assert line["first_name"] == "+1"  # a number, which a spreadsheet may read as one
    assert (line["raw_score"], line["score"], line["max_score"]) == ("40", "40", "58")


def test_a_penalty_is_taken_off_and_never_below_zero():
    lines = read(table("exercises", [score("ada", 40.0, 2.5), score("bob", 1.0, 3.0)]))
    assert [line["score"] for line in lines] == ["37.5", "0"]


@pytest.mark.parametrize(("as_zero", "shown"), [(None, ""), (0.0, "0")])
def test_missing_is_nothing_unless_zero_is_asked_for(as_zero, shown):
    (line,) = read(table("exercises", [replace(score("ada", None), missing=as_zero)]))
    assert (line["raw_score"], line["score"], line["status"]) == (shown, shown, "not handed in")


@pytest.mark.parametrize("status", [WAITING, FAILED])
@pytest.mark.parametrize(("unfinished", "shown"), [(False, ""), (True, "40")])
def test_what_waits_is_nothing_unless_asked_for(status, unfinished, shown):
    (line,) = read(table("exercises", [replace(score("ada", status=status), unfinished=unfinished)]))
    assert (line["raw_score"], line["score"], line["status"]) == (shown, shown, status)


def test_from_the_gradebook(course, ask, capsysbinary):
    submit(course, "ada", {"adamw_reflection": "They differ."})
    submit(course, "bob")
    write(course, [*rows(course, "ada", 0.5), *rows(course, "bob", 1.0)])
    ask("UPDATE submitted_notebook SET late_submission_penalty = 1 WHERE id = (SELECT min(id) FROM submitted_notebook)")
    ask("UPDATE grade SET manual_score = 9 WHERE auto_score = 1.5")  # ada's smooth_losses: 1.5 of 3
    ask("INSERT INTO student (id) VALUES ('zoe')")
    assert scores.main(course, "exercises") == 0
    out, err = capsysbinary.readouterr()
    found = {line["student_id"]: line for line in read(out.decode())}
    assert found["ada"]["raw_score"] == "" and found["bob"]["raw_score"] == "53" and found["zoe"]["score"] == ""
    assert b"1 of 3 students left empty, waits for a person: ada" in err
    assert b"1 of 3 students handed in nothing: left empty" in err
    assert scores.main(course, "exercises", unfinished=True) == 0
    found = {line["student_id"]: line for line in read(capsysbinary.readouterr().out.decode())}
    assert found["ada"]["raw_score"] == "34"
    assert {found[s]["late_submission_penalty"] for s in ("ada", "bob")} == {"0", "1"}


def test_nothing_handed_in_is_nothing_and_a_score_by_hand_is_one(course, ask, capsysbinary):
    submit(course, "ada", notebooks=("adagrad",))
    lines = [
        *rows(course, "ada", 0.0, "missing"),
        *rows(course, "bob", 0.0, "missing"),
        *rows(course, "cid", 0.0, "missing"),
    ]
    for student in ("bob", "cid"):  # a folder with nothing in it
        (course.submitted / student / "exercises").mkdir(parents=True)
    write(course, lines)
    ask(OVERRIDE, 7.0, "cid", "adagrad_tests")  # an oral examination
    assert scores.main(course, "exercises") == 0
    found = {line["student_id"]: line["score"] for line in read(capsysbinary.readouterr().out.decode())}
    assert found == {"ada": "0", "bob": "", "cid": "7"}


@pytest.mark.parametrize("entered", [float("inf"), 1e308, -1e9])
def test_a_score_by_hand_that_is_none_is_not_written_and_said(course, ask, capsysbinary, entered):
    submit(course, "ada", notebooks=("adagrad",))
    submit(course, "bob", notebooks=("adagrad",))
    write(course, [*rows(course, "ada", 1.0), *rows(course, "bob", 1.0)])
    ask(OVERRIDE, entered, "ada", "adagrad_tests")
    scores.main(course, "exercises", unfinished=True)
    out, err = capsysbinary.readouterr()
    found = {line["student_id"]: line["score"] for line in read(out.decode())}
    assert found["ada"] == "" and float(found["bob"]) > 0
    assert b"1 of 2 students left empty, the score is no sum of points: ada (correct in formgrader" in err


def test_a_fault_is_nothing_even_where_an_old_score_stands(course, ask, capsysbinary):
    submit(course, "ada")
    write(course, rows(course, "ada", 0.5))
    broken = rows(course, "ada", 0.5)
    broken[0] |= {"status": "fault", "score": None, "tests": []}
    write(course, broken)
    folder = course.results_folder("exercises")
    folder.mkdir(parents=True)
    results.write(folder / "results.jsonl", broken)
    assert scores.main(course, "exercises") == 0
    out, err = capsysbinary.readouterr()
    (line,) = read(out.decode())
    assert (line["score"], line["status"]) == ("", "the grader failed") and b"the grader failed: ada" in err
    ask(OVERRIDE, 7.5, "ada", "adagrad_tests")
    assert scores.main(course, "exercises") == 0
    (line,) = read(capsysbinary.readouterr().out.decode())
    assert line["status"] == "graded" and line["score"] == "29"


def test_without_a_gradebook_or_an_assignment(course):
    with pytest.raises(UsageError, match="The gradebook has no students"):
        scores.main(course, "exercises")
    (course.root / "gradebook.db").unlink()
    with pytest.raises(UsageError, match="There is no gradebook yet"):
        scores.main(course, "exercises")
    with pytest.raises(UsageError, match="No assignment 'homework'"):
        scores.main(course, "homework")


def test_a_student_whose_row_cannot_be_written_is_named_and_the_others_are_there(monkeypatch):
    odd, left = replace(score("bob"), max_score="?"), []
    lines = read(table("exercises", [score("ada"), odd, score("zoe")], left))
    assert [line["student_id"] for line in lines] == ["ada", "zoe"]
    assert [(one.student, "it is not in the export" in one.said) for one in left] == [("bob", True)]

    def odd_field(table, system, record, grade):
        if record[0] == "bob":
            raise ValueError("an odd field")
        return ""

    monkeypatch.setattr(lms, "locked", odd_field)
    data, scores = b"Username,Ex\nada,\nbob,\nzoe,\n", [score("ada"), score("bob"), score("zoe")]
    filled = filled_in(data, SYSTEMS["blackboard"], scores, Choices("Ex"))
    assert filled.data == b"Username,Ex\nada,40\nbob,\nzoe,40\n" and [one.student for one in filled.left] == ["bob"]


def test_the_due_date_is_the_gradebooks(course, ask, capsysbinary):
    submit(course, "ada")
    write(course, rows(course, "ada"))
    ask("UPDATE assignment SET duedate = '2026-01-10 13:00:00.000000'")
    assert scores.main(course, "exercises") == 0
    (line,) = read(capsysbinary.readouterr().out.decode())
    assert line["duedate"] == "2026-01-10 13:00:00"


def test_what_no_grading_has_looked_at_is_not_missing(course, ask, capsysbinary, monkeypatch):
    submit(course, "ada")
    write(course, rows(course, "ada"))
    ask("INSERT INTO student (id) VALUES ('bob'), ('cid'), ('dee'), ('eli')")
    submit(course, "bob")
    receipt = course.submitted / "cid" / "exercises" / "timestamp.txt"
    receipt.parent.mkdir(parents=True)
    receipt.write_text("2026-01-10 12:00:00 UTC")
    closed, listdir = course.submitted / "dee" / "exercises", os.listdir

    def refusing(path):
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refusing)
    assert scores.main(course, "exercises", missing_as_zero=True, unfinished=True) == 0
    out, err = capsysbinary.readouterr()
    found = {line["student_id"]: (line["score"], line["status"]) for line in read(out.decode())}
    assert found == {
        "ada": ("53", "graded"),
        "bob": ("", "not graded yet"),
        "cid": ("0", "not handed in"),
        "dee": ("", "the grader failed"),
        "eli": ("0", "not handed in"),
    }
    assert b"1 of 5 students left empty, not graded yet: bob (optviz grade, or nbgrader autograde)." in err


@pytest.mark.parametrize("last", ["optviz", "nbgrader"])
def test_a_fault_is_that_of_the_last_grading_by_either_command(course, capsysbinary, last):
    submit(course, "ada")
    good, broken = rows(course, "ada", 0.5), rows(course, "ada", 0.5)
    broken[0] |= {"status": "fault", "score": None, "tests": []}
    write(course, good)
    folder = course.results_folder("exercises")
    folder.mkdir(parents=True)
    results.write(folder / "results.jsonl", good if last == "nbgrader" else broken)
    item = Item("ada", "adagrad", b"")
    cost = {"student": "ada", "notebook": "adagrad", "seconds": 0.0, "bytes": 0}
    kept = [
        Lines([r for r in lines if r["notebook"] == "adagrad"], [], answers(course, lines)[0], cost)
        for lines in (good, broken)
    ]
    if last == "nbgrader":
        pending.keep(course.private, "exercises", item, kept[1])
    assert scores.main(course, "exercises") == 0
    (line,) = read(capsysbinary.readouterr().out.decode())
    assert line["status"] == "the grader failed"
    pending.keep(course.private, "exercises", item, kept[0])
    assert scores.main(course, "exercises") == 0
    (line,) = read(capsysbinary.readouterr().out.decode())
    assert line["status"] == "graded" and line["score"] == "26.5"
