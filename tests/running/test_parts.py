"""A class judged in parts by an array of jobs: together they are the class; a grading finds what they have judged."""

from __future__ import annotations

import pytest

from autograder import results
from autograder.cli import cli
from autograder.commands.ends import code_of
from autograder.running import executors, parts, run
from autograder.running.cache import FILE, Cache
from autograder.running.options import Options
from autograder.running.parts import FINISHED, Part
from tests.conftest import keep_only

A = "exercises"
CLASS = ("ada", "carl", "pierre", "sofia", "ünal", "x" * 50)


@pytest.fixture
def classroom(course, hand_in):
    """Six students with AdaGrad, and the work done in this process."""
    keep_only(course, "adagrad")
    for student in CLASS:
        hand_in(student, student if student in ("carl", "pierre", "sofia") else "ada")
    return course


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setitem(executors.EXECUTORS, "local", lambda jobs=None, address=None: executors.Here())


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_every_student_is_in_one_part(count):
    names = [*CLASS, *(f"s{n}" for n in range(1000)), "\udcff"]
    found = [[Part(index, count).has(name) for index in range(count)].count(True) for name in names]
    assert set(found) == {1}


@pytest.mark.parametrize("text", ["", "1", "1/", "/2", "2/2", "0/0", "-1/2", "1/2/3", "a/b", "0/10001", "٠/2", "1.0/2"])
def test_what_is_no_part_is_refused_in_a_sentence(text, course, monkeypatch, capsys):
    monkeypatch.chdir(course.root)
    assert code_of(cli, ["grade", A, "--part", text]) == 2
    assert "--part: " in capsys.readouterr().err and not course.results.exists()


@pytest.mark.parametrize("other", [["--diff"], ["--changed"], ["--out", "there"]])
def test_what_needs_results_does_not_go_with_a_part(other, course, monkeypatch, capsys):
    monkeypatch.chdir(course.root)
    assert code_of(cli, ["grade", A, "--part", "0/2", *other]) == 2
    assert "writes no results" in capsys.readouterr().err


def test_a_grading_takes_in_what_the_parts_have_judged(classroom, monkeypatch, capsys):
    counts = [run.grade(classroom, Options(A, seed=7, part=Part(index, 2))).students for index in (0, 1)]
    assert sum(counts) == len(CLASS) and min(counts) > 0
    assert not classroom.results.exists() and not (classroom.root / "gradebook.db").exists()
    monkeypatch.setattr(run.worker, "work", None)  # nothing is judged any more
    run.grade(classroom, Options(A, seed=7, gradebook=False))
    rows = {row["student"]: row["score"] for row in results.read(classroom.results_folder(A) / results.RESULTS)}
    assert rows.keys() == set(CLASS) and rows["ada"] == 10 > rows["pierre"] > rows["sofia"]
    assert list((classroom.cache / parts.FOLDER).iterdir()) == []


def test_without_some_part_a_grading_judges_it_itself(classroom):
    run.grade(classroom, Options(A, seed=7, part=Part(0, 2)))
    run.grade(classroom, Options(A, seed=7, gradebook=False))
    rows = list(results.read(classroom.results_folder(A) / results.RESULTS))
    assert {row["student"] for row in rows} == set(CLASS) and not [row for row in rows if row["status"] == "fault"]


def test_a_part_that_is_not_finished_stays_and_goes_on(classroom):
    part = Part(0, 1)
    run.grade(classroom, Options(A, seed=7, part=part))
    (part.folder(classroom.cache) / FINISHED).unlink()
    assert list(parts.take_in(classroom.cache)) == []
    assert (part.folder(classroom.cache) / FILE).exists()
    with Cache(classroom.cache) as cache:
        assert cache.database.execute("SELECT count(*) FROM verdicts").fetchone()[0] > 0


def test_a_damaged_part_is_named_and_judged_again(classroom):
    folder = Part(0, 2).folder(classroom.cache)
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(b"nothing of SQLite" * 1000)
    (folder / FINISHED).touch()
    (said,) = parts.take_in(classroom.cache)
    assert said.startswith("0-of-2: ") and not folder.exists()


def test_a_part_nobody_is_in_is_judged_at_once(classroom):
    empty = next(part for part in (Part(n, 100) for n in range(100)) if not any(map(part.has, CLASS)))
    assert run.grade(classroom, Options(A, seed=7, part=empty)).students == 0
