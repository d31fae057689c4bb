"""answers.jsonl: what the worker rebuilt is read by all that comes after, and nothing is fetched or rebuilt again."""

import shutil

import pytest
from nbgrader.converters import Autograde

from autograder.commands.feedback import feedback
from autograder.commands.report import report
from autograder.course import release
from autograder.course.nbconvert import convert
from autograder.errors import UsageError
from autograder.records import Cell, Submission
from autograder.results import ANSWERS, FIGURES, RESULTS, entries
from autograder.running import notebook, run, worker
from autograder.running.options import Options

ANSWERED = {"adagrad": "class AdaGrad:\n    pass\n# mine", "adamw_reflection": "They differ."}
RUN = Options("exercises", jobs=1, seed=7, gradebook=False)


def test_a_submission_comes_back_from_its_line():
    picture = {"adamw_reflection": {"plot.png": {"image/png": "aGVsbG8="}}}
    cells = (Cell("", "given"), Cell("x = 1", "solution", "adagrad"), Cell("y", "added"))
    there = Submission("ada", "exercises", "adamw", "ok", cells, {"a": "b"}, frozenset("xy"), ("n",), picture)
    assert Submission.from_row(there.row()) == there


def test_a_run_keeps_what_was_handed_in_and_nothing_after_it_looks_again(course, hand_in):
    hand_in("ada", ANSWERED, ("adagrad", "adamw"))
    out = run.grade(course, RUN).out
    shutil.rmtree(course.submitted)
    kept = {entry.notebook: entry.submission for entry in entries(out)}
    assert [c.source for c in kept["adagrad"].cells if c.kind == "solution"] == [ANSWERED["adagrad"]]
    assert kept["adamw"].written == {"adamw_reflection": "They differ."}
    assert kept["nesterov"].status == "missing"
    run.write_gradebook(course, RUN, out, 1)
    assert "# mine" in (course.autograded / "ada" / "exercises" / "adagrad.ipynb").read_text(encoding="utf-8")
    assert feedback(course, "exercises").count == 4
    assert report(course, "exercises").path.is_file()


def test_another_written_answer_is_kept_though_the_code_is_the_same(course, hand_in):
    for words in ("They differ.", "They do not differ."):
        hand_in("ada", {"adamw_reflection": words}, ("adamw",))
        out = run.grade(course, RUN).out
        assert words in (out / ANSWERS).read_text(encoding="utf-8")


def test_nbgraders_passes_share_one_reading(course, hand_in, monkeypatch):
    release.record(course, "exercises")
    hand_in("ada", "ada", ("adagrad",))
    rebuilt = []
    monkeypatch.setattr(notebook, "rebuild", lambda *a, real=notebook.rebuild: rebuilt.append(a[4]) or real(*a))
    try:
        convert(Autograde, course, {"CourseDirectory": {"assignment_id": "exercises"}})
    finally:
        worker.drop(False)
    assert rebuilt == ["adagrad"]


def test_a_run_of_an_earlier_version_is_graded_again_not_half_read(course, hand_in):
    hand_in("ada", ANSWERED)
    hand_in("bob", ANSWERED)
    out = run.grade(course, RUN).out
    (out / ANSWERS).unlink()
    with pytest.raises(UsageError, match=r"answers\.jsonl"):
        report(course, "exercises")
    with pytest.raises(UsageError, match="Grade everybody once"):
        run.grade(course, Options("exercises", student="a*", jobs=1, gradebook=False))
    assert (out / RESULTS).exists() and (out / FIGURES).exists()
    run.grade(course, RUN)
    assert {entry.student for entry in entries(out)} == {"ada", "bob"}
