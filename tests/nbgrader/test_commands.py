"""nbgrader's own commands: the same gradebook as `optviz grade`, whatever was handed in, and no kernel is started."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.commands import demo
from autograder.course import release
from autograder.course.course import Course
from tests.gradebook.test_writer import OVERRIDE
from tests.nbgrader.tables import tables

BUNDLED = {member.name: member.answers for member in demo.members()}
BIN = Path(sys.executable).parent
WRONG = """class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0

    def step(self, params, grads):
        self.s = 0.9 * self.s + 0.1 * grads**2
        return params - self.lr * grads / (self.s**0.5 + self.eps)"""
NOISY = (
    WRONG.replace("0.9 * self.s + 0.1 * grads**2", "self.s + grads**2") + "\nimport warnings\nwarnings.warn('careful')"
)


def untouched(notebook: dict) -> None:
    pass


def right(notebook: dict) -> None:
    demo.fill(notebook, BUNDLED["ada"] | {"adamw_reflection": "They differ, since the decay is not divided."})


def wrong(notebook: dict) -> None:
    demo.fill(notebook, {"adagrad": WRONG})


def noisy(notebook: dict) -> None:
    demo.fill(notebook, {"adagrad": NOISY})


def duplicated(notebook: dict) -> None:
    """Every marked cell twice, which stops stock nbgrader for all students that follow."""
    right(notebook)
    notebook["cells"] = [copy for cell in notebook["cells"] for copy in (cell, dict(cell))]


def skipping(notebook: dict) -> None:
    """Tags that keep a cell from being executed, which stock nbgrader takes for full marks; points raised."""
    wrong(notebook)
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000
            cell["outputs"] = [] if cell["cell_type"] == "code" else cell.get("outputs", [])


def faking(notebook: dict) -> None:
    """Results as if the tests had run, and hidden input in every place."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            result = {"text/plain": "10.0"}
            cell["outputs"] = [
                {"output_type": "execute_result", "execution_count": 1, "data": result, "metadata": {}},
                {"output_type": "stream", "name": "stderr", "text": "<script>alert(1)</script>"},
            ]


pytestmark = pytest.mark.timeout(900)  # nbgrader takes seconds to start, four times

STUDENTS = {
    "ada": right,
    "bob": wrong,
    "cid": untouched,
    "dee": duplicated,
    "eli": skipping,
    "fay": faking,
    "gus": noisy,
}
NOTEBOOKS = ("adagrad", "adamw")
UNNAMED = {
    "ida": "adagrad (1).ipynb",
    "jan": "homework.zip",
    "kim": "adagrad.ipynb",
}  # bob's answer, two zipped


@dataclass
class Graded:
    """The same class graded in two ways: by `optviz grade` in one course, by nbgrader's commands in the other."""

    ours: Course
    theirs: Course
    log: str


def hand_in_all(course: Course) -> None:
    for student, change in STUDENTS.items():
        for name in NOTEBOOKS:
            notebook = json.loads((course.release / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8"))
            change(notebook)
            path = course.submitted / student / "exercises" / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(notebook), encoding="utf-8")
    (course.submitted / "hal" / "exercises").mkdir(parents=True)
    (course.submitted / "hal" / "exercises" / "adagrad.ipynb").write_bytes(b'{"cells": [{"cell_type"')
    for student, hour in (("bob", 12), ("gus", 14)):
        (course.submitted / student / "exercises" / "timestamp.txt").write_text(f"2026-01-10 {hour}:00:00.0 UTC")
    times = {"dee": "\ufeff2026-01-10 14:00:00 UTC".encode("utf-16-le"), "fay": b"last night, about ten"}
    for student, time in times.items():
        (course.submitted / student / "exercises" / "timestamp.txt").write_bytes(time)
    (course.submitted / "eli" / "exercises" / "adagrad.html").symlink_to(course.root / "gradebook.db")
    for student, name in UNNAMED.items():
        path = course.submitted / student / "exercises" / name
        path.parent.mkdir(parents=True)
        notebook = (course.submitted / "bob" / "exercises" / "adagrad.ipynb").read_bytes()
        path.write_bytes(notebook if name == "adagrad (1).ipynb" else zipped(notebook))


def zipped(notebook: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("homework/my adagrad.ipynb", notebook)
    return data.getvalue()


def run(course: Course, *command: str, code: int = 0) -> str:
    """A command in the course folder, as an instructor without an activated environment types it; its stderr."""
    environment = {k: v for k, v in os.environ.items() if k not in ("OPTVIZ_DB_URL", "MPLBACKEND")}
    environment["PATH"] = os.pathsep.join([str(BIN), environment["PATH"]])
    done = subprocess.run(command, cwd=course.root, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == code, done.stderr[-3000:]
    return done.stderr


@pytest.fixture(scope="module")
def graded(make_course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    folder = tmp_path_factory.mktemp("commands")
    ours = make_course(folder / "ours")
    with open(ours.root / "nbgrader_config.py", "a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    release.record(ours, "exercises")
    with sqlite3.connect(ours.root / "gradebook.db") as database:
        database.execute("UPDATE assignment SET duedate = '2026-01-10 13:00:00.000000'")
    hand_in_all(ours)
    ours.seed("exercises")
    shutil.copytree(ours.root, folder / "theirs")
    theirs = Course(folder / "theirs")
    run(ours, "optviz", "grade", "exercises", "--jobs", "1")
    run(theirs, "nbgrader", "generate_assignment", "exercises", "--force")
    yield Graded(ours, theirs, run(theirs, "nbgrader", "autograde", "exercises"))


def test_both_ways_give_the_same_gradebook(graded):
    assert tables(graded.theirs.root / "gradebook.db") == tables(graded.ours.root / "gradebook.db")


def test_nbgraders_release_is_ours(graded):
    for path in sorted(graded.ours.release.rglob("*.ipynb")):
        other = graded.theirs.release / path.relative_to(graded.ours.release)
        assert json.loads(path.read_text(encoding="utf-8")) == json.loads(other.read_text(encoding="utf-8"))


def test_who_was_late_and_who_was_not(graded):
    late = {(s, n): penalty for s, n, penalty, _ in tables(graded.ours.root / "gradebook.db")["notebooks"]}
    assert late["gus", "adagrad"] == 10.0 and late["bob", "adagrad"] is None and late["ada", "adagrad"] is None


def test_a_time_in_any_encoding_is_read_and_one_that_is_none_is_named(graded):
    late = {(s, n): penalty for s, n, penalty, _ in tables(graded.theirs.root / "gradebook.db")["notebooks"]}
    assert late["dee", "adagrad"] == 10.0 and late["fay", "adagrad"] is None
    said = "The time of submission is unknown: timestamp.txt says 'last night, about ten'."
    assert graded.log.count(f"fay: {said} There is no late penalty.") == 1
    (kept,) = (graded.theirs.private / "pending").rglob("fay/adagrad.json")
    assert said in kept.read_text(encoding="utf-8")
    for course in (graded.ours, graded.theirs):
        written = {s: (course.autograded / s / "exercises" / "timestamp.txt").read_text() for s in ("dee", "fay")}
        assert written == {"dee": "2026-01-10 14:00:00 UTC", "fay": ""}


def test_a_notebook_under_another_name_or_in_an_archive_is_taken_and_noted(graded):
    found = scores(graded.theirs)
    for student in UNNAMED:
        assert found[student, "adagrad_tests"] == found["bob", "adagrad_tests"] > 0
        assert re.search(f'{student}, adagrad: The file "[^"]+" was graded; it should be named', graded.log)


def scores(course: Course) -> dict[tuple[str, str], float | None]:
    return {(student, cell): auto for student, _, cell, auto, *_ in tables(course.root / "gradebook.db")["grades"]}


def test_scores_are_what_they_should_be(graded):
    found = scores(graded.theirs)
    assert found["ada", "adagrad_tests"] == 10.0 and found["ada", "adamw_tests"] == 10.0
    assert found["gus", "adagrad_tests"] == 10.0  # a warning costs nothing
    assert found["dee", "adagrad_tests"] == 10.0
    assert 0 < found["bob", "adagrad_tests"] < 10 and found["eli", "adagrad_tests"] == found["bob", "adagrad_tests"]
    for student in ("cid", "fay", "hal"):
        assert found[student, "adagrad_tests"] == 0.0
    assert found["ada", "adamw_reflection"] is None and found["cid", "adamw_reflection"] == 0.0


def test_marked_notebooks_are_the_same_in_both(graded):
    for path in sorted(graded.theirs.autograded.rglob("*.ipynb")):
        other = graded.ours.autograded / path.relative_to(graded.theirs.autograded)
        assert nbformat.read(path, as_version=4) == nbformat.read(other, as_version=4), path
    names = {p.relative_to(graded.theirs.autograded) for p in graded.theirs.autograded.rglob("*") if p.is_file()}
    names.remove(Path("jan/exercises/homework.zip"))  # nbgrader copies whatever is no notebook
    assert names == {p.relative_to(graded.ours.autograded) for p in graded.ours.autograded.rglob("*") if p.is_file()}


def test_no_kernel_was_started_and_repairs_are_in_the_log(graded):
    assert "kernel" not in graded.log.lower().replace("overwritekernelspec", "")
    assert "hal, adagrad: This file is not a notebook" in graded.log


def test_regrading_keeps_what_people_entered(graded, tmp_path):
    shutil.copytree(graded.theirs.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute(OVERRIDE, (9.25, "bob", "adagrad_tests"))
        database.execute("UPDATE comment SET manual_comment = 'Come and see me.' WHERE auto_comment LIKE '%RMSprop%'")
    run(course, "nbgrader", "autograde", "exercises", "--student", "bob", "--force")
    grades = {(s, c): rest for s, _, c, *rest in tables(course.root / "gradebook.db")["grades"]}
    assert grades["bob", "adagrad_tests"] == [scores(graded.theirs)["bob", "adagrad_tests"], 9.25, 1]
    run(course, "nbgrader", "generate_feedback", "exercises", "--student", "bob")
    page = (course.feedback / "bob" / "exercises" / "adagrad.html").read_text(encoding="utf-8")
    assert "9.25" in page and "Come and see me." in page


def test_feedback_shows_the_figure_and_no_hidden_code(graded):
    run(graded.ours, "nbgrader", "generate_feedback", "exercises", "--student", "bob")  # after optviz grade alone
    page = (graded.ours.feedback / "bob" / "exercises" / "adagrad.html").read_text(encoding="utf-8")
    assert "<svg" in page
    suite = (Path(__file__).parents[2] / "autograder" / "exercises" / "adagrad" / "test_adagrad.py").read_text()
    assert not [name for name in re.findall(r"def (test_\w+)", suite) if f"def {name}" in page]
    assert str(Path(__file__).parents[2]) not in page and "optviz_ref" not in page


def test_the_rubric_is_for_whoever_grades_and_nobody_else(graded):
    scheme = "For whoever grades"
    for course in (graded.ours, graded.theirs):
        marked = (course.autograded / "ada" / "exercises" / "adamw.ipynb").read_text(encoding="utf-8")
        assert scheme in marked and "The student's own paths on the booth landscape" in marked
        assert scheme not in (course.release / "exercises" / "adamw.ipynb").read_text(encoding="utf-8")
    run(graded.ours, "nbgrader", "generate_feedback", "exercises", "--student", "ada", "--force")
    page = (graded.ours.feedback / "ada" / "exercises" / "adamw.html").read_text(encoding="utf-8")
    assert "How this is graded" in page and scheme not in page and "own paths" not in page


def test_export_has_the_scores(graded):
    run(graded.theirs, "nbgrader", "export")
    table = (graded.theirs.root / "grades.csv").read_text(encoding="utf-8")
    assert len(table.splitlines()) == 1 + len(STUDENTS) + len(UNNAMED) + 1
