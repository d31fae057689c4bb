"""Verdicts of nbgrader's command wait until results have them, whatever a disk has made of the files meanwhile."""

import json
import shutil
from dataclasses import replace

import pytest

from autograder import results
from autograder.commands.report import report
from autograder.course.course import Course
from autograder.errors import Fault
from autograder.running import departures, pending, run
from autograder.running.options import Options
from autograder.running.worker import Item, Lines

A = "exercises"
RUN = Options(A, jobs=1, seed=7, gradebook=False)


@pytest.fixture(scope="module")
def graded(make_course, tmp_path_factory):
    """The folder of a class of two, graded; tests work on copies of it."""
    course = make_course(tmp_path_factory.mktemp("waiting") / "course", "ada", "carl")
    run.grade(course, RUN)
    return course.root


@pytest.fixture
def class_(graded, tmp_path):
    shutil.copytree(graded, tmp_path / "course")
    return Course(tmp_path / "course")


def lines(course, name, student):
    path = course.results_folder(A) / name
    own = [line for line in map(json.loads, path.read_text().splitlines()) if line["student"] == student]
    return [line for line in own if line["notebook"] == "adagrad"]


def wait(course, student="carl", note=""):
    """As if nbgrader's command had graded this notebook, with a note in its line."""
    rows, figures, (answer,), (cost,) = (lines(course, name, student) for name in pending.FILES)
    rows = [row | {"notes": [note]} for row in rows] if note else rows
    pending.keep(course.private, A, Item(student, "adagrad", b""), Lines(rows, figures, answer, cost))


def contents(course):
    found = course.results_folder(A)
    return {name: (found / name).read_bytes() for name in pending.FILES if name != results.COSTS}


def waiting(course):
    return set(pending.waiting(course.private, A))


DAMAGE = {
    "cut": lambda whole: whole[:-40],
    "no UTF-8": lambda whole: whole[:50] + b"\xff\xfe" + whole[52:],
    "zeros": lambda whole: bytes(len(whole)),
    "null": lambda whole: b"null\n" + whole,
    "no row": lambda whole: b"{}\n" + whole,
    "nested": lambda whole: b"[" * 100_000 + b"\n" + whole,
}


@pytest.mark.parametrize("name", [results.RESULTS, results.ANSWERS, results.FIGURES])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_stops_a_run_of_some_by_name_and_a_grading_of_all_makes_it_anew(class_, name, damage):
    sound = contents(class_)
    wait(class_)
    path = class_.results_folder(A) / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Fault, match=f"{name}, line .*Grade everybody again"):
        run.grade(class_, replace(RUN, student="ada"))
    with pytest.raises(Fault, match=f"{name}, line "):
        report(class_, A)
    assert waiting(class_) == {("carl", "adagrad")}
    run.grade(class_, RUN)
    assert contents(class_) == sound and not waiting(class_)


def test_a_damaged_file_is_named_by_what_only_looks_at_it(class_):
    path = class_.results_folder(A) / results.RESULTS
    path.write_bytes(DAMAGE["no UTF-8"](path.read_bytes()))
    for options in (replace(RUN, changed=True), replace(RUN, student="ada")):
        with pytest.raises(Fault, match="line 1: it has bytes"):
            run.grade(class_, options)


def test_what_waits_goes_on_waiting_if_a_grading_of_all_is_stopped(class_, monkeypatch):
    def stopped(self):
        raise run.Interrupted(0, 2)

    wait(class_)
    monkeypatch.setattr(run.Run, "all", stopped)
    with pytest.raises(run.Interrupted):
        run.grade(class_, RUN)
    assert waiting(class_) == {("carl", "adagrad")}


def test_what_waits_and_cannot_be_read_is_made_anew_too(class_):
    wait(class_)
    (path,) = pending.waiting(class_.private, A).values()
    path.write_bytes(b"[" * 100_000)
    (left,) = run.grade(class_, replace(RUN, student="ada")).left
    assert "carl, adagrad: the verdict that nbgrader's command gave was not taken in" in str(left)
    run.grade(class_, replace(RUN, changed=True, student="carl"))
    assert waiting(class_)
    assert not run.grade(class_, RUN).left
    assert not waiting(class_)


@pytest.mark.parametrize("options", [replace(RUN, student="ada"), RUN])
def test_a_verdict_that_comes_meanwhile_goes_on_waiting(class_, monkeypatch, options):
    commit = results.Sorted.commit

    def slow(sink):
        commit(sink)
        if sink.path.name == results.COSTS:
            wait(class_, note="newer")

    wait(class_, note="older")
    with monkeypatch.context() as patch:
        patch.setattr(results.Sorted, "commit", slow)
        run.grade(class_, options)
    assert waiting(class_) == {("carl", "adagrad")}
    pending.take_in(class_, A)
    (row,) = lines(class_, results.RESULTS, "carl")
    assert row["notes"] == ["newer"] and not waiting(class_)
    assert not any((class_.private / "pending").rglob("*.*"))


def test_a_report_is_compared_with_no_damaged_one(class_):
    report(class_, A)
    last = class_.results_folder(A) / results.LAST
    last.write_bytes(DAMAGE["no UTF-8"](last.read_bytes()))
    (left,) = report(class_, A).left
    assert str(left) == f"{results.LAST}: it is damaged, so that this report is compared with no earlier one."
    assert not report(class_, A).left


def test_who_leaves_is_taken_out_of_a_damaged_file_and_nobody_else(tmp_path):
    path = tmp_path / results.RESULTS
    others = b'{"student":"ada","said":{"student":"carl"}}\n{"student":"a\xff\n\n'
    path.write_bytes(b'{"student":"carl","x":1}\n' + others + b'{"student":"carl","half')
    departures.filter_out(path, {"carl"})
    assert path.read_bytes() == others
