"""A course of the kit's exercises, a classic assignment with hidden asserts and a written question, taken as one."""

import csv
import io
import json
import shlex
import shutil
import sqlite3
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import Autograde

from autograder.commands import demo
from autograder.commands.feedback import feedback
from autograder.commands.report import report
from autograder.course import release
from autograder.course.course import Course
from autograder.course.nbconvert import convert
from autograder.export import scores
from autograder.running import run
from autograder.running.options import Options, by_nbgrader
from tests.gradebook.test_writer import OVERRIDE
from tests.nbgrader.tables import tables
from tests.nbgrader.test_classic import HIDDEN, ROOT, marked

pytestmark = pytest.mark.timeout(900)

ASSIGNMENTS = {"exercises": "adagrad", "classic": "roots", "essay": "why", "reading": "page"}
RIGHT = {member.name: member.answers for member in demo.members()}["ada"]
ANSWERS = {
    "ada": {**RIGHT, "root": "import math\ndef root(x):\n    return math.sqrt(x)", "why": "It averages."},
    "bob": {"root": "def root(x):\n    return 2"},
}


def write_source(course: Course, assignment: str, cells: list) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder = course.source / assignment
    folder.mkdir()
    nbformat.write(
        new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / f"{ASSIGNMENTS[assignment]}.ipynb"
    )


def hand_in(course: Course, student: str, assignment: str, name: str) -> None:
    notebook = json.loads((course.release / assignment / f"{name}.ipynb").read_text(encoding="utf-8"))
    demo.fill(notebook, ANSWERS[student])
    path = course.submitted / student / assignment / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def course(make_course, tmp_path_factory) -> Course:
    """Released by `optviz release`, handed in by two, graded by both, each what is its own."""
    course = make_course(tmp_path_factory.mktemp("mixed") / "course")
    asserts = marked(new_code_cell(HIDDEN), "root_tests", grade=True, locked=True, points=2)
    root = new_code_cell("import math\n" + ROOT.removeprefix("%%time\n"))
    write_source(course, "classic", [marked(root, "root", solution=True), asserts])
    answer = marked(new_markdown_cell("It averages the gradients."), "why", grade=True, solution=True, points=4)
    write_source(
        course, "essay", [answer, marked(new_markdown_cell("Draw it."), "draw", task=True, locked=True, points=2)]
    )
    write_source(course, "reading", [new_markdown_cell("Your autograder will not look at this.")])
    assert len(release.release(course, "classic", "essay", "reading")) == 6
    release.record(course, "exercises")
    for student in ANSWERS:
        for assignment, name in ASSIGNMENTS.items():
            hand_in(course, student, assignment, name)
    shutil.copytree(course.root, course.root.with_name("theirs"))
    return course


@pytest.fixture(scope="module")
def summaries(course) -> dict[str, run.Summary]:
    made = {name: run.grade(course, Options(name, jobs=1, seed=7)) for name in ASSIGNMENTS}
    for name in ("classic", "essay", "reading"):
        convert(Autograde, course, {"CourseDirectory": {"assignment_id": name}, "Autograde": {"force": True}})
    return made


def exported(course: Course, assignment: str, capsysbinary, **choices) -> dict[str, str]:
    capsysbinary.readouterr()
    assert scores.main(course, assignment, **choices) == 0
    table = csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode()))
    return {line["student_id"]: line["score"] for line in table}


def test_what_is_nbgraders_is_named_and_nothing_else_is_left(course, summaries):
    left = {name: summary.nbgraders for name, summary in summaries.items()}
    assert left == {"exercises": (), "classic": ("roots",), "essay": ("why",), "reading": ("page",)}
    assert not any(summary.faults or summary.left for summary in summaries.values())


def test_the_command_that_is_named_works_as_it_is_printed(course, summaries):
    """After `optviz grade`, nbgrader passes over whoever has a marked notebook, if it is not told otherwise."""
    printed = shlex.split(by_nbgrader("classic"))
    page = course.autograded / "ada" / "classic" / "roots.ipynb"
    before = page.stat().st_mtime_ns
    assert printed[0] == "nbgrader"
    subprocess.run([sys.executable, "-m", *printed], cwd=course.root, check=True, capture_output=True)
    assert page.stat().st_mtime_ns != before


def test_every_release_is_fresh_and_reveals_nothing(course):
    for name in ("classic", "essay", "reading"):
        assert release.check(course, name) == []
        course.check_release(name)
    text = (course.release / "classic" / "roots.ipynb").read_text(encoding="utf-8")
    assert "root(9)" not in text and "sqrt(x)" not in text


def test_both_kinds_are_exported(course, summaries, capsysbinary):
    assert exported(course, "exercises", capsysbinary) == {"ada": "10", "bob": "0"}
    assert exported(course, "classic", capsysbinary) == {"ada": "2", "bob": "0"}
    assert exported(course, "reading", capsysbinary) == {"ada": "0", "bob": "0"}
    assert exported(course, "essay", capsysbinary)["ada"] == ""  # waits for a person
    with sqlite3.connect(course.root / "gradebook.db") as database:
        for student, cell, points in (("ada", "why", 3.5), ("ada", "draw", 2), ("bob", "draw", 1)):
            database.execute(OVERRIDE, (points, student, cell))
    assert exported(course, "essay", capsysbinary) == {"ada": "5.5", "bob": "1"}


def test_both_kinds_have_pages_and_reports(course, summaries):
    for assignment, name in ASSIGNMENTS.items():
        made = feedback(course, assignment)
        assert made.count == 2 * len(course.released(assignment)) and made.left == () and made.notes == ()
        for student in ANSWERS:
            assert (course.feedback / student / assignment / f"{name}.html").is_file()
        page = report(course, assignment).path.read_text(encoding="utf-8")
        assert f"Class report: {assignment}" in page and "ada" in page and "bob" in page


def test_nbgrader_alone_gives_the_same_scores(course, summaries):
    theirs = Course(course.root.with_name("theirs"))
    for name in ASSIGNMENTS:
        convert(Autograde, theirs, {"CourseDirectory": {"assignment_id": name}})

    def automatic(one: Course) -> dict:
        return {
            (s, n, c): auto
            for s, n, c, auto, *_ in tables(one.root / "gradebook.db")["grades"]
            if n in ("adagrad", "roots", "why")
        }

    assert automatic(theirs) == automatic(course)
    assert automatic(course)["ada", "adagrad", "adagrad_tests"] == 10.0
    assert automatic(course)["ada", "roots", "root_tests"] == 2.0
