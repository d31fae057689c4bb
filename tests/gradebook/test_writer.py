"""The writer: what stands in the gradebook and in autograded/ after verdicts have been brought in."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest

from autograder.course import database
from autograder.course.release import record
from autograder.errors import UsageError
from autograder.gradebook import tables, writer
from autograder.results import joined
from tests.gradebook.rows import GRADES, NOTEBOOKS, answers, grades, row, rows, submit, write_sorted

COMMENTS = GRADES.replace(
    "g.auto_score, g.manual_score, g.needs_manual_grade FROM grade", "g.auto_comment FROM comment"
)
OVERRIDE = """UPDATE grade SET manual_score = ?, needs_manual_grade = 0 WHERE id = (SELECT g.id FROM grade g
    JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
    JOIN base_cell c ON c.id = g.cell_id WHERE sa.student_id = ? AND c.name = ?)"""


def comments(ask, student: str) -> dict[str, str | None]:
    return {cell: text for _, cell, text in ask(COMMENTS, student)}


def test_scores_answers_to_be_read_and_comments(course, ask):
    submit(course, "ada", {"adagrad": "class AdaGrad: pass", "adamw_reflection": "They differ."})
    submit(course, "bob", {"adagrad": "class AdaGrad: pass"})
    assert write_sorted(course, rows(course, "ada"), rows(course, "bob", 0.5)) == []
    assert grades(ask, "ada")["adagrad_tests"] == (10.0, None, 0)
    assert grades(ask, "ada")["adamw_reflection"] == (None, None, 1)
    assert grades(ask, "bob")["smooth_losses_tests"] == (1.5, None, 0)
    assert grades(ask, "bob")["adamw_reflection"] == (0.0, None, 0)
    assert comments(ask, "ada")["adagrad"] is None
    assert comments(ask, "ada")["adamw_reflection"] is None
    assert comments(ask, "bob")["adagrad"] == "1 of 1 tests did not pass: see under the tests."
    assert comments(ask, "bob")["adamw_reflection"] == "No response."
    assert comments(ask, "bob")["nesterov"] == "No response."


def test_diagnosis_and_status_are_the_comment(course, ask):
    submit(course, "ada", {"adagrad": "class AdaGrad: pass", "nesterov": "while True: pass"})
    diagnosis = {"id": "adagrad.no_sqrt", "sentence": "Your optimizer behaves exactly like one without the root."}
    told = row(course, "ada", "adagrad", "adagrad_tests", 2.0, diagnosis=diagnosis)
    write_sorted(course, [told, row(course, "ada", "nesterov", "nesterov_tests", 0.0, "timeout")])
    assert comments(ask, "ada")["adagrad"] == diagnosis["sentence"]
    both = [diagnosis, {"id": "adagrad.lr_twice", "sentence": "Your optimizer applies lr twice."}]
    told = row(course, "ada", "adagrad", "adagrad_tests", 2.0, diagnosis=diagnosis, diagnoses=both)
    write_sorted(course, [told, row(course, "ada", "nesterov", "nesterov_tests", 0.0, "timeout")])
    assert comments(ask, "ada")["adagrad"] == f"{diagnosis['sentence']} Your optimizer applies lr twice."
    assert comments(ask, "ada")["nesterov"] == "The code ran longer than the time limit and was stopped."


def test_marked_notebooks_are_what_nbgrader_would_read(course):
    from nbgrader.utils import determine_grade

    submit(course, "ada", {"adagrad": "class AdaGrad:\n    pass\n# mine"})
    write_sorted(course, rows(course, "ada", 0.3))
    for name in NOTEBOOKS:
        path = course.autograded / "ada" / "exercises" / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert path.stat().st_mode & 0o777 == 0o444
        for cell in notebook.cells:
            mark = cell.metadata.get("nbgrader", {})
            if mark.get("grade") and not mark.get("solution"):
                assert determine_grade(cell) == (pytest.approx(0.3 * mark.points), mark.points)
                assert cell.outputs[0].output_type == "display_data"
                shown = cell.outputs[-1].data["text/html"]
                assert shown == f"<p>{0.3 * mark.points:g} of {mark.points:g} points, by the tests</p>"
    assert "# mine" in (course.autograded / "ada" / "exercises" / "adagrad.ipynb").read_text(encoding="utf-8")


def test_whoever_grades_by_hand_reads_the_rubric(course):
    submit(course, "ada", {"adamw_reflection": "They differ."})
    write_sorted(course, rows(course, "ada", 0.3))
    marked = nbformat.read(course.autograded / "ada" / "exercises" / "adamw.ipynb", as_version=4)
    [rubric] = [cell for cell in marked.cells if cell.id == "adamw_rubric"]
    assert "BEGIN MARK SCHEME" in rubric.source and "A model answer" in rubric.source
    assert marked.cells.index(rubric) + 1 == [cell.id for cell in marked.cells].index("adamw_reflection")


def figure(student, cell, end, **more):
    """A line of figures.jsonl: a straight path from (-8, -5)."""
    path = np.linspace([-8.0, -5.0], end, 41).tolist()
    at = {"student": student, "assignment": "exercises", "notebook": "adamw", "cell": cell}
    return {**at, "kind": "path", "landscape": "booth", "arrays": {"path": path}, **more}


def rubric_of(course, student):
    marked = nbformat.read(course.autograded / student / "exercises" / "adamw.ipynb", as_version=4)
    nbformat.validate(marked)
    return next(cell for cell in marked.cells if cell.id == "adamw_rubric")


def test_the_students_own_paths_are_drawn_in_the_rubric(course):
    from nbconvert import HTMLExporter
    from nbgrader.utils import compute_checksum

    submit(course, "ada", {"adamw_reflection": "They differ."})
    ends = [figure("ada", "adam_l2_tests", (-4.13, -1.13)), figure("ada", "adamw_tests", (0.36, 0.77))]
    assert write_sorted(course, rows(course, "ada", 0.3), figures=ends) == []
    rubric = rubric_of(course, "ada")
    scheme, own, _ = rubric.source.partition("<img ")
    assert "BEGIN MARK SCHEME" in scheme and "END MARK SCHEME" not in scheme and own
    assert "AdamL2 goes from (−8, −5) to (−4.13, −1.13) in 40 steps; AdamW" in rubric.source
    assert rubric.metadata.nbgrader.checksum == compute_checksum(rubric)
    svg = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', rubric.source)[1]).decode()
    assert ElementTree.fromstring(svg).tag.endswith("svg") and "<script" not in svg and len(svg) < 40_000
    html, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[rubric]))
    assert 'src="data:image/svg+xml;base64,' in html


def test_paths_that_are_none_leave_the_rubric_as_it_is(course):
    submit(course, "ada")
    bad = figure("ada", "adamw_tests", (1, 1), arrays={"path": [[None, None], [1e300, 2.0]]})
    write_sorted(course, rows(course, "ada", 0.3), figures=[figure("ada", "adam_l2_tests", (1, 1)), bad])
    assert "own paths" not in rubric_of(course, "ada").source.partition("For whoever grades")[0]
    assert "<img" not in rubric_of(course, "ada").source


def test_what_people_entered_survives(course, ask):
    submit(course, "ada", {"adagrad": "class AdaGrad: pass"})
    write_sorted(course, rows(course, "ada", 0.5))
    ask(OVERRIDE, 7.5, "ada", "adagrad_tests")
    ask("UPDATE comment SET manual_comment = 'See me.' WHERE auto_comment LIKE '1 of 1%'")
    ask("UPDATE grade SET extra_credit = 1 WHERE auto_score = 1.5")
    write_sorted(course, rows(course, "ada", 0.25))
    assert grades(ask, "ada")["adagrad_tests"] == (2.5, 7.5, 1)  # to be looked at again, as nbgrader has it
    assert ask("SELECT manual_comment FROM comment WHERE manual_comment IS NOT NULL") == [("See me.",)]
    assert writer.overrides(course, "exercises") == {
        ("ada", "adagrad"): {"adagrad_tests": (7.5, "See me.")},
        ("ada", "lr_finder"): {"smooth_losses_tests": (1.75, "")},
    }


def test_missing_notebook_is_zero_and_has_no_marked_copy(course, ask):
    submit(course, "ada")
    write_sorted(course, rows(course, "ada", 0.0, "missing"))
    (course.submitted / "ada" / "exercises" / "adamw.ipynb").unlink()
    write_sorted(course, rows(course, "ada", 0.0, "missing"))
    assert {g for name, _, *g3 in ask(GRADES, "ada") for g in [tuple(g3)] if name == "adamw"} == {(0.0, None, 0)}
    assert {text for name, _, text in ask(COMMENTS, "ada") if name == "adamw"} == {None}
    assert {p.name for p in (course.autograded / "ada" / "exercises").iterdir()} == {
        "adagrad.ipynb", "lr_finder.ipynb", "nesterov.ipynb"
    }  # fmt: skip


def test_fault_leaves_the_score_and_the_others_get_theirs(course, ask):
    submit(course, "ada", {"adagrad": "class AdaGrad: pass"})
    submit(course, "bob")
    write_sorted(course, rows(course, "ada", 0.5))
    broken = rows(course, "ada", 1.0)
    broken[0] |= {"status": "fault", "score": None, "tests": [], "notes": ["The grader failed on this notebook: x"]}
    new = rows(course, "bob", 1.0)
    new[0] |= {"status": "fault", "score": None, "tests": []}
    assert write_sorted(course, broken, new) == []
    assert grades(ask, "ada")["adagrad_tests"] == (5.0, None, 0)
    assert grades(ask, "ada")["nesterov_tests"] == (10.0, None, 0)
    assert grades(ask, "bob")["adagrad_tests"] == (None, None, 1)  # waits; it is no zero that anyone has given
    assert not (course.autograded / "bob" / "exercises" / "adagrad.ipynb").exists()


def test_points_that_are_not_the_notebooks_are_not_entered(course, ask):
    submit(course, "ada")
    line = row(course, "ada", "adagrad", "adagrad_tests", 10.0) | {"max_score": 12.0}
    (left,) = write_sorted(course, [line])
    assert "the suite gives 12.0 points, the notebook 10.0" in str(left)
    assert grades(ask, "ada")["adagrad_tests"] == (None, None, 1)


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_that_students_fault(course, ask, score):
    submit(course, "ada")
    submit(course, "bob")
    odd = row(course, "ada", "adagrad", "adagrad_tests", 10.0) | {"score": score}
    (left,) = write_sorted(course, [odd], rows(course, "bob"))
    assert str(left).startswith("ada, adagrad: the scores could not be entered: ada, adagrad_tests: the score is ")
    assert grades(ask, "ada")["adagrad_tests"] == (None, None, 1)
    assert grades(ask, "bob")["adagrad_tests"] == (10.0, None, 0)


def test_what_the_database_refuses_of_one_student_costs_no_classmate(course, ask, monkeypatch):
    for student in ("ada", "bob", "cid"):
        submit(course, student, notebooks=("adagrad",))
    real = tables.Writer.enter

    def enter(self, connection, students):
        if "bob" in students:
            raise ValueError("value too long for type character varying(128)")
        return real(self, connection, students)

    monkeypatch.setattr(tables.Writer, "enter", enter)
    (left,) = write_sorted(course, *(rows(course, s, notebooks=("adagrad",)) for s in ("ada", "bob", "cid")))
    assert str(left).startswith("bob: the gradebook did not take it: ValueError: value too long")
    assert ask("SELECT student_id FROM submitted_assignment ORDER BY 1") == [("ada",), ("cid",)]


@pytest.mark.parametrize(("score", "kept"), [(11.0, 10.0), (-1.0, 0.0)])
def test_scores_are_clamped(course, ask, score, kept):
    submit(course, "ada")
    write_sorted(course, [row(course, "ada", "adagrad", "adagrad_tests", 10.0) | {"score": score}])
    assert grades(ask, "ada")["adagrad_tests"] == (kept, None, 0)


def test_written_twice_it_is_the_same(course, ask):
    submit(course, "ada", {"adagrad": "class AdaGrad: pass"})
    write_sorted(course, rows(course, "ada", 0.5))
    before = ask("SELECT * FROM grade ORDER BY id"), ask("SELECT * FROM comment ORDER BY id")
    write_sorted(course, rows(course, "ada", 0.5))
    assert before == (ask("SELECT * FROM grade ORDER BY id"), ask("SELECT * FROM comment ORDER BY id"))


def test_more_than_one_batch(course, ask, monkeypatch):
    monkeypatch.setattr(writer, "MAX_BATCH_STUDENTS", 2)
    everyone = [f"s{n}" for n in range(5)]
    for student in everyone:
        submit(course, student, notebooks=("adagrad",))
    steps = []
    lines = [r for s in everyone for r in rows(course, s, 1.0, notebooks=("adagrad",))]
    progress = type("Steps", (), {"step": lambda self, units: steps.append(units)})()
    writer.write(course, "exercises", joined(lines, (), answers(course, lines)), progress)
    assert steps == [2, 2, 1]
    assert ask("SELECT count(*), sum(auto_score) FROM grade") == [(5 * 8, 50.0)]


WRITER = """
import json, sys
from autograder.gradebook import writer
from autograder.course.course import Course
from autograder.results import joined
lines, answers = json.load(sys.stdin)
writer.write(Course(sys.argv[1]), "exercises", joined(lines, (), answers))
"""


def test_two_writers_at_once(course, ask):
    """Each writes all students, over and over; nothing is lost and nothing is there twice."""
    everyone = [f"s{n:02d}" for n in range(12)]
    for student in everyone:
        submit(course, student, notebooks=("adagrad",))
    graded = [r for s in everyone for r in rows(course, s, 1.0, notebooks=("adagrad",))]
    lines = json.dumps([graded, answers(course, graded)])
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(course.root)], stdin=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in writers:
        process.stdin.write(lines)
        process.stdin.close()
    assert [process.wait(timeout=120) for process in writers] == [0, 0]
    assert ask("SELECT count(*), sum(auto_score) FROM grade") == [(12 * 8, 120.0)]
    assert ask("SELECT count(*) FROM submitted_notebook") == [(48,)]


def test_gradebook_that_does_not_know_the_release_is_told(course, ask):
    (course.root / "gradebook.db").unlink()
    submit(course, "ada")
    write_sorted(course, rows(course, "ada"))
    assert grades(ask, "ada")["adagrad_tests"] == (10.0, None, 0)


def test_a_database_that_cannot_be_opened_is_said_without_its_password(course, monkeypatch):
    monkeypatch.setenv("OPTVIZ_DB_URL", "postgresql+psycopg://optviz:hunter2@127.0.0.1:1/grades")
    with pytest.raises(UsageError, match=r"postgresql\+psycopg://optviz:\*\*\*@127\.0\.0\.1:1/grades") as error:
        write_sorted(course, rows(course, "ada"))
    assert "hunter2" not in str(error.value)


def test_asking_for_overrides_makes_no_database(course):
    (course.root / "gradebook.db").unlink()
    assert writer.overrides(course, "exercises") == {}
    assert not database.exists(course.database_url)


def test_cells_graded_by_hand(course):
    (place,) = writer.manual_cells(course.release / "exercises" / "adamw.ipynb")
    assert (place.grade_id, place.points) == ("adamw_reflection", 5.0)
    assert writer.manual_cells(course.release / "exercises" / "adagrad.ipynb") == ()


def test_recording_again_keeps_the_scores(course, ask):
    submit(course, "ada")
    write_sorted(course, rows(course, "ada", 0.5))
    record(course, "exercises")
    assert grades(ask, "ada")["adagrad_tests"] == (5.0, None, 0)


def test_nothing_is_written_outside_the_course(course, tmp_path: Path):
    submit(course, "ada")
    write_sorted(course, rows(course, "ada"))
    assert {p.name for p in tmp_path.iterdir()} == {"course"}
