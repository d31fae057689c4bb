"""`optviz new`: an exercise of each family in a course of its own, ready at once; or a sentence and nothing written."""

import json
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from autograder.audit import audit
from autograder.commands.new import FAMILIES, new
from autograder.course import release
from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.exercises import shelf
from tests.conftest import ROOT

WEEK = "week 3"
WRONG = {  # in the example of each family, and the name that the kit gives it
    "optimizer": ("(1 - self.beta) * grads", "grads", "no_one_minus_beta"),
    "function": ("max(norm, max_norm)", "norm", "lengthens"),
    "gradient": ("2 * x[0] * x[1] ** 2", "x[0] ** 2 * x[1] ** 2", "not_differentiated"),
}


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A course with an example of each family, released; and what was in the kit's folders before."""
    before = kit()
    root = tmp_path_factory.mktemp("instructor") / "my course"
    (root / "source").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    optviz(root, "new", "my_optimizer", "--assignment", WEEK, "--family", "optimizer")
    for family in FAMILIES.keys() - {"optimizer"}:
        new(Course(root), f"my_{family}", WEEK, family)
    said = optviz(root, "release", WEEK)
    return Course(root), said, before


def kit():
    """Every file of the kit, by its time of change and its size."""
    found = (p for folder in ("autograder", "optviz_ref", "source") for p in (ROOT / folder).rglob("*"))
    return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in found if p.is_file() and "__pycache__" not in p.parts}


def optviz(root, *words):
    command = [sys.executable, "-m", "autograder.cli", *words]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    return done


def solution(course, name):
    cells = json.loads((course.source / WEEK / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return next("".join(c["source"]) for c in cells if c["id"] == name)


def hand_in(course, student, name, answer):
    notebook = json.loads((course.release / WEEK / f"{name}.ipynb").read_text(encoding="utf-8"))
    if answer:
        next(c for c in notebook["cells"] if c["id"] == name)["source"] = answer
    path = course.submitted / student / WEEK / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_each_family_from_new_to_a_page_without_a_change_to_the_kit(taught):
    course, _, before = taught
    for family, (right, wrong, _) in WRONG.items():
        name = f"my_{family}"
        answer = solution(course, name)
        assert right in answer
        body = answer.partition("### BEGIN")  # the docstring has the formula, too
        for student, text in (("ada", answer), ("bob", body[0] + "".join(body[1:]).replace(right, wrong)), ("eva", "")):
            hand_in(course, student, name, text)
    optviz(course.root, "grade", WEEK)
    optviz(course.root, "feedback", WEEK)
    lines = (course.results / WEEK / "results.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {(row["student"], row["notebook"]): row for row in map(json.loads, lines)}
    for family, (_, _, slug) in WRONG.items():
        name = f"my_{family}"
        ada, bob, eva = (rows[student, name] for student in ("ada", "bob", "eva"))
        assert ada["score"] == ada["max_score"] and (eva["status"], eva["score"]) == ("missing", 0)
        assert 0 < bob["score"] < bob["max_score"] and bob["diagnosis"]["id"] == f"{name}.{slug}"
        page = (course.feedback / "bob" / WEEK / f"{name}.html").read_text(encoding="utf-8")
        assert bob["diagnosis"]["sentence"] in page
        assert ("<svg" in page) is (family == "optimizer")
    assert kit() == before


def documented():
    """The commands of the docs that need nothing beside the kit."""
    text = (ROOT / "docs" / "adding-an-exercise.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    optviz (new .*)$", text, re.MULTILINE)
    return [one.split() for one in commands if "--reference" not in one or "optviz_ref:" in one]


@pytest.mark.parametrize("words", documented(), ids=lambda words: words[1])
def test_what_the_docs_make_is_in_order_under_every_seed_of_its_audit(own_course, words):
    optviz(own_course.root, *words)
    assert f"In order: {words[1]}_tests." in optviz(own_course.root, "audit", words[1]).stdout


@pytest.mark.parametrize("family", FAMILIES)
def test_its_audit_is_in_order_and_says_what_is_still_to_be_written(taught, family):
    course, _, _ = taught
    name = f"my_{family}"
    (found,) = audit.run([course.rooms.require(WEEK, name)], course.root, mutants=family == "function", seeds=1)
    assert found.ok, found
    assert found.styles > 1 and found.misconceptions > 10 and found.unlabeled == []
    assert found.to_write[0].startswith(f"source/{WEEK}/{name}.ipynb: cells {name}-text, {name}_tests")
    assert any(place.startswith(f"{name}/test_{name}.py:") for place in found.to_write)


def test_students_who_would_read_fill_in_are_no_secret(taught):
    course, said, _ = taught
    assert f"Students read FILL IN in release/{WEEK}/my_optimizer.ipynb, in the cells my_optimizer-text" in said.stderr
    assert release.check(course, WEEK) == []


def test_a_regrade_costs_what_changed_and_a_broken_exercise_only_its_own_notebook(taught, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(taught[0].root, root, ignore=shutil.ignore_patterns(".optviz", "submitted", "results", "*.db"))
    course = Course(root)
    for name in ("my_function", "my_gradient"):
        hand_in(course, "ada", name, solution(course, name))
    grade = [sys.executable, "-m", "autograder.cli", "grade", WEEK, "--no-gradebook", "--jobs", "1"]

    def graded(code):
        done = subprocess.run(grade, cwd=root, capture_output=True, text=True, timeout=250)
        assert done.returncode == code, done.stderr
        lines = (course.results / WEEK / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return done.stderr, {row["notebook"]: row for row in map(json.loads, lines)}

    said, before = graded(0)
    assert "graded before" not in said
    suite = root / "exercises" / "my_gradient" / "test_my_gradient.py"
    suite.write_text(suite.read_text(encoding="utf-8").replace("term by term", "one by one"), encoding="utf-8")
    said, after = graded(0)
    assert "2 graded before" in said  # the third is my_optimizer's, which nobody handed in
    assert after["my_function"] == before["my_function"]
    assert after["my_gradient"]["suite"] != before["my_gradient"]["suite"]
    (root / "exercises" / "my_function" / "__init__.py").write_text("EXERCISE = (\n", encoding="utf-8")
    said, broken = graded(1)
    where = r"my_function: .*/my_function/__init__\.py:1: the room my_function cannot be used: SyntaxError: .* Mend it"
    assert re.search(where, said)
    assert (broken["my_function"]["status"], broken["my_function"]["score"]) == ("fault", None)
    assert "__init__.py:1" in broken["my_function"]["notes"][0]
    assert broken["my_gradient"] == after["my_gradient"]


def test_what_comes_next_is_a_command_that_works(own_course):
    said = optviz(own_course.root, "new", "sgd_momentum", "--assignment", WEEK, "--family", "optimizer").stderr
    words = shlex.split(said.partition("Next: optviz ")[2].partition(", then ")[0])
    assert words == ["audit", f"{WEEK}/sgd_momentum"]
    assert [name for name, _ in audit.known(own_course.rooms, words[1:])] == words[1:]


def test_nothing_is_written_over(own_course):
    new(own_course, "heavy", "week", "optimizer")
    before = {p: p.read_bytes() for p in own_course.root.rglob("*") if p.is_file()}
    for name, assignment, said in (
        ("heavy", "week", r"exercises/heavy exists already"),
        ("heavy", "week2", r"exercises/heavy exists already.*second assignment"),
        ("other", "Week", r"an assignment 'week', which differs from 'Week' by case only"),
        ("adagrad", "exercises", r"exercises/adagrad has hidden tests already"),
    ):
        with pytest.raises(UsageError, match=said):
            new(own_course, name, assignment, "optimizer")
    (own_course.source / "week" / "Notes.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"source/week/Notes\.ipynb exists already"):
        new(own_course, "notes", "week", "optimizer")
    (own_course.source / "week" / "Notes.ipynb").unlink()
    assert {p: p.read_bytes() for p in own_course.root.rglob("*") if p.is_file()} == before


def test_what_the_kit_refuses_is_taken_away_again(own_course, monkeypatch):
    monkeypatch.setattr(shelf, "MAX_SHELF_BYTES", 100)
    with pytest.raises(UsageError, match="MB"):
        new(own_course, "heavy", "week", "optimizer")
    assert not (own_course.root / "exercises" / "heavy").exists() and not (own_course.source / "week").exists()
