"""The bundled class: what `make demo` shows, for real."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from autograder import results
from autograder.commands import demo
from autograder.course.course import CONFIG, Course

FULL = {"adagrad": 10, "adam_l2": 8, "adamw": 10, "lr_finder": 8, "smooth_losses": 3, "suggest_lr": 4, "nesterov": 10}
ROOT = Path(__file__).parents[2]
RIGHT = ("ada", "carl", "emmy", "felix", "henri", "leonhard")


@pytest.fixture(scope="module")
def graded(make_course, tmp_path_factory) -> tuple[Course, subprocess.CompletedProcess]:
    """The demo's course, made by a run in the folder of a real class."""
    real = make_course(tmp_path_factory.mktemp("demo") / "course", "ada", "sofia")
    (real.root / "gradebook.db").write_text("scores that somebody has entered")
    for folder in (real.results, real.feedback, real.autograded, real.private):
        folder.mkdir()
        (folder / "kept").write_text("somebody's")
    shutil.rmtree(real.release)
    (real.root / demo.NAME).mkdir()
    before = contents(real.root)
    command = [sys.executable, "-m", "autograder.cli", "demo"]
    run = subprocess.run(command, cwd=real.root, capture_output=True, text=True, check=False, env=REAL_CLASS)
    own = real.root / f"{demo.NAME}-2"
    assert contents(real.root, apart_from=own) == before
    return Course(own), run


#: settings that name a class's own gradebook: the demo must not open it
REAL_CLASS = {**os.environ, "OPTVIZ_DB_URL": "postgresql+psycopg://nobody@localhost:1/class"}


def contents(root: Path, apart_from: Path | None = None) -> dict[str, bytes | None]:
    files = (p for p in root.rglob("*") if apart_from is None or not p.is_relative_to(apart_from))
    return {str(p.relative_to(root)): p.read_bytes() if p.is_file() else None for p in files}


@pytest.fixture(scope="module")
def rows(graded) -> dict[str, dict[str, dict]]:
    """Rows by student and cell."""
    course, _ = graded
    found: dict[str, dict[str, dict]] = {}
    for row in results.read(course.results_folder("exercises") / "results.jsonl"):
        found.setdefault(row["student"], {})[row["cell"].removesuffix("_tests")] = row
    return found


def test_it_ends_with_a_table_and_the_paths_to_open(graded):
    _, run = graded
    assert run.returncode == 0, run.stderr
    assert "Grading exercises: 76/76 notebooks" in run.stderr
    for member in demo.members():
        assert member.name in run.stdout
    paths = [Path(line.strip()) for line in run.stdout.partition("Open:\n")[2].splitlines()]
    assert [p.name for p in paths] == ["report.html", "feedback", "results.jsonl", "gradebook.db"]
    assert all(p.exists() for p in paths)


def test_a_terminal_of_80_columns_has_a_table_that_fits(graded, monkeypatch, capsys):
    course, _ = graded
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    demo.show(SimpleNamespace(out=course.results_folder("exercises"), isolation="B"), [])
    said = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert max(map(len, said.splitlines())) <= 80 and said.count("\n") < 30, "one line each"
    assert "…" not in said, "and all of it"
    for member in demo.members():
        assert member.name in said and member.story.split()[0] in said


@pytest.mark.parametrize("student", RIGHT)
def test_right_in_any_style_and_in_odd_notebooks_is_full_marks(rows, student):
    assert {cell: row["score"] for cell, row in rows[student].items()} == FULL


def test_ends_have_their_names_and_touch_no_other_exercise(rows):
    ends = {"niels": ("adagrad", "timeout"), "alan": ("nesterov", "crash"), "grace": ("adamw", "memory")}
    for student, (where, status) in ends.items():
        assert (rows[student][where]["status"], rows[student][where]["score"]) == (status, 0)
        others = {cell: row["score"] for cell, row in rows[student].items() if cell != where}
        assert others == {cell: points for cell, points in FULL.items() if cell != where}, student


def test_nothing_to_grade_has_its_names(rows):
    assert {row["status"] for row in rows["kurt"].values()} == {"missing"}
    assert {row["status"] for row in rows["srinivasa"].values()} == {"unreadable"}
    assert rows["evariste"]["nesterov"]["status"] == "error"
    assert "looking_ahead" in " ".join(rows["evariste"]["nesterov"]["notes"])
    assert {rows[s][c]["status"] for s in ("evariste", "maria") for c in ("lr_finder", "adamw")} == {"missing"}


@pytest.mark.parametrize(
    ("student", "cell", "diagnosis"),
    [
        ("sofia", "adagrad", "adagrad.ema_decay"),
        ("joseph", "nesterov", "nesterov.plain_momentum"),
        ("joseph", "adamw", "adamw.l2_coupled"),
        ("karl", "lr_finder", "lr_finder.linear_spacing"),
        ("karl", "smooth_losses", "lr_finder.no_bias_correction"),
        ("karl", "suggest_lr", "lr_finder.lr_at_minimum"),
        ("hypatia", "adam_l2", "adamw.no_bias_correction"),
        ("pierre", "adagrad", "adagrad.mutates_params"),
    ],
)
def test_known_mistakes_lose_points_and_are_named(rows, student, cell, diagnosis):
    row = rows[student][cell]
    assert row["score"] < row["max_score"]
    assert row["diagnosis"]["id"] == diagnosis


def test_every_line_keeps_the_published_schema(graded):
    course, _ = graded
    schema = json.loads((ROOT / "docs" / "results.schema.json").read_text("utf-8"))
    for row in results.read(course.results_folder("exercises") / "results.jsonl"):
        jsonschema.validate(row, schema)


def test_a_side_fault_keeps_most_points(rows):
    assert 0.75 * FULL["adagrad"] <= rows["pierre"]["adagrad"]["score"] < FULL["adagrad"]


def test_everyone_has_a_page_for_every_notebook(graded, rows):
    course, _ = graded
    pages = {p.relative_to(course.feedback).as_posix() for p in course.feedback.rglob("*.html")}
    names = ("adagrad", "adamw", "lr_finder", "nesterov")
    assert pages == {f"{student}/exercises/{name}.html" for student in rows for name in names}


def test_the_gradebook_has_the_same_scores(graded, rows):
    from nbgrader.api import Gradebook

    course, _ = graded
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for student, cells in rows.items():
            submission = gradebook.find_submission("exercises", student)
            assert submission.score == sum(row["score"] for row in cells.values())


def test_a_second_run_gives_the_same_bytes_and_grades_nothing(graded):
    course, _ = graded
    path = course.results_folder("exercises") / "results.jsonl"
    before = path.read_bytes()
    command = [sys.executable, "-m", "autograder.cli", "grade", "exercises", "--no-gradebook"]
    again = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)
    assert again.returncode == 0
    assert path.read_bytes() == before


def test_started_twice_it_makes_two_folders(tmp_path):
    first, second = demo.own_course(tmp_path), demo.own_course(tmp_path)
    assert [c.root.name for c in (first, second)] == ["optviz-demo", "optviz-demo-2"]
    assert (first.root / CONFIG).is_file()


def test_where_nothing_can_be_written_it_goes_among_the_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(demo.tempfile, "mkdtemp", lambda prefix: str(tmp_path))
    assert demo.own_course(tmp_path / "not there").root == tmp_path


def test_settings_of_a_real_class_are_not_taken_over(tmp_path, monkeypatch):
    """A checkout is a course too: its nbgrader_config.py may name the gradebook and the folders of a class."""
    real = tmp_path / "bundled"
    shutil.copytree(ROOT / "source", real / "source")
    shutil.copytree(ROOT / "solutions", real / "solutions")
    settings = (ROOT / CONFIG).read_text()
    settings += 'c.CourseDirectory.db_url = "sqlite:////real.db"\nc.CourseDirectory.submitted_directory = "/real"\n'
    (real / CONFIG).write_text(settings)
    monkeypatch.setattr(demo, "bundled", lambda: real)
    (tmp_path / "here").mkdir()
    course = demo.own_course(tmp_path / "here")
    assert course.database_url == f"sqlite:///{course.root}/gradebook.db"
    assert course.submitted == course.root / "submitted"


def test_answers_fit_the_release(course):
    solutions = set()
    for path in (course.release / "exercises").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            mark = cell["metadata"].get("nbgrader", {})
            if mark.get("solution"):
                solutions.add(mark["grade_id"])
    class_ = demo.members()
    assert len(class_) >= 14
    for member in class_:
        assert set(member.answers) <= solutions, member.name
        assert member.story
