"""The appeal as an instructor makes it: from the results, in the sandbox, to terminal, page and script."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from nbgrader.api import Gradebook

from autograder.commands.explain import explain
from autograder.errors import UsageError
from autograder.explain import view
from autograder.explain.view import reason, why_less
from autograder.judge.follow import AT_LEAST, IN_PART
from autograder.judge.given import AS_GIVEN
from autograder.judge.idle import UNPAID
from autograder.judge.scale import SCALES
from autograder.records import Outcome
from autograder.running import run
from autograder.running.options import Options

A = "exercises"


@pytest.fixture(scope="module")
def course(make_course, tmp_path_factory):
    """A course in which three of the bundled class handed in AdaGrad."""
    made = make_course(tmp_path_factory.mktemp("appeal") / "course", "ada", "hypatia", "sofia")
    run.grade(made, Options(A, jobs=1, gradebook=False))
    return made


@pytest.fixture(scope="module")
def said(course):
    return list(explain(course, "sofia", "adagrad"))


def test_the_verdict_is_replayed_and_its_points_are_accounted_for(said):
    text = " ".join("\n".join(said).split())
    assert "the verdict is the recorded one" in text
    assert "adagrad.ema_decay (core: takes 53 % of the points)" in text
    assert "Each test for itself" in text and "With ema_decay in place of the right form: 4.7." in text


def told_of(*outcomes, mistakes=0):
    """A case whose tests passed and are paid less, with these messages."""
    tests = tuple(Outcome("t", "It is.", "passed", 1.0, 2.0, said) for said in outcomes)
    verdict = SimpleNamespace(tests=tests, diagnoses=("",) * mistakes)
    return SimpleNamespace(verdict=verdict, judge=SimpleNamespace(scale=SCALES["standard"]))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (told_of("", AS_GIVEN), "paid no more than such code is, which is 25 % of all points."),
        (told_of(AT_LEAST), "costs as much as a slip at least, 15 % of all points."),
        (told_of(UNPAID.format(what="never moves")), "Code that never moves, or moves uphill, is paid for nothing"),
        (told_of(IN_PART, mistakes=1), "The recognized mistake takes its share,"),
        (told_of(IN_PART, mistakes=2), "The recognized mistakes take their shares, each of what the others leave,"),
    ],
)
def test_what_took_points_is_said_as_it_was(case, said):
    assert said in why_less(case)
    assert case.verdict.diagnoses or "recognized" not in why_less(case)


@pytest.mark.parametrize(("points", "word"), [(2.0, "paid"), (1.0, "paid in part"), (0.0, "not paid")])
def test_a_test_that_fails_and_is_paid_says_why(points, word):
    outcome = Outcome("t", "It is.", "failed", points, 2.0, "It moved.", followed=True)
    assert reason(outcome, "failed") == f"It is {word}, because it follows from the recognized mistake. It moved."
    assert view.TestLine(outcome, "", ()).word == ("affected" if points else "failed")


def test_probes_come_with_inputs_expected_and_got(said):
    text = "\n".join(said)
    assert "mixed: 12 steps of AdaGrad on given gradients" in text
    assert "program.new('AdaGrad', lr=0.1, eps=1e-08)" in text
    assert "path, first at step 1, coordinate" in text and "got " in text


def test_every_line_fits_eighty_columns(said):
    assert [line for line in said if len(line) > 80] == []


def test_the_page_has_all_probes_and_the_script_finds_the_difference(course, said):
    folder = course.results_folder(A) / "explain" / "sofia"
    page = (folder / "adagrad_tests.html").read_text(encoding="utf-8")
    assert "For the instructor only" in page and "22 of 22 differ" in page and "program.run(" in page
    done = subprocess.run(
        [sys.executable, "-I", folder / "adagrad_tests.py"], capture_output=True, text=True, check=True
    )
    assert "22 of 22 probes differ." in done.stdout


def test_what_follows_the_grader_is_no_difference(course):
    text = "\n".join(explain(course, "hypatia", "adagrad"))
    assert "PROBES THAT DIFFER: 4 of 22" in text and "As expected: mixed," in text


def test_a_right_answer_can_be_explained_too(course):
    assert "PROBES THAT DIFFER: 0 of 22" in "\n".join(explain(course, "ada", "adagrad"))


def test_a_verdict_that_is_another_one_now_is_said_to_be(course):
    results = course.results_folder(A) / "results.jsonl"
    before = results.read_text()
    try:
        results.write_text(before.replace('"score":4.7', '"score":9.0'))
        text = " ".join("\n".join(explain(course, "sofia", "adagrad")).split())
    finally:
        results.write_text(before)
    assert "the verdict is another one. Recorded: graded, 9 of 10." in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bob",), "No results of a student 'bob'"),
        (("ada", "adam"), "No graded cell 'adam' of ada. Cells with hidden tests: adagrad"),
        (("ada", None, "lesson"), "No assignment 'lesson'"),
    ],
)
def test_what_there_is_not_is_said(course, arguments, message):
    with pytest.raises(UsageError, match=message):
        list(explain(course, *arguments))


def test_a_score_that_a_person_has_set_is_said_to_count(make_course, tmp_path):
    course = make_course(tmp_path / "course", "sofia")
    run.grade(course, Options(A, jobs=1))
    with Gradebook(course.database_url) as gradebook:
        grade = gradebook.find_grade("adagrad_tests", "adagrad", A, "sofia")
        grade.manual_score, grade.needs_manual_grade = 7.5, False
        gradebook.find_comment("adagrad", "adagrad", A, "sofia").manual_comment = "You explained it to me."
        gradebook.db.commit()
    text = " ".join("\n".join(explain(course, "sofia", "adagrad")).split())
    assert "4.7 of 10 points, graded. By hand: 7.5 of 10 points. That is what counts" in text
    assert "Comment by hand: You explained it to me." in text
    page = (course.results_folder(A) / "explain" / "sofia" / "adagrad_tests.html").read_text(encoding="utf-8")
    assert "By hand: 7.5 of 10 points." in page and "explained it to me" in page


def test_several_cells_begin_with_a_line_each(course):
    said = list(explain(course, "hypatia"))
    brief = said[: said.index("")]
    assert len(brief) > 1 and "adagrad.eps_missing" in brief[0] and "graded" in brief[0]
    assert all(len(line) <= 120 and " of " in line for line in brief)


@pytest.mark.parametrize(
    ("array", "arguments", "first"),
    [("path", ("lr",), "step 0"), ("losses", (), "value 1"), ("losses", ("lr",), "step 0")],
)
def test_steps_are_counted_from_0_and_values_from_1_as_in_the_messages(array, arguments, first):
    right = SimpleNamespace(arrays={array: np.ones((2, 1))})
    case = SimpleNamespace(
        expected=lambda name: right,
        evidence=SimpleNamespace(traces={"p": SimpleNamespace(arrays={array: 2 * right.arrays[array]})}),
        agrees=lambda *at: False,
        closest="",
        tolerance=lambda *at: 1e-4,
        task=SimpleNamespace(arguments=arguments),
    )
    (found,) = view.differences(case, "p")
    assert f"{found.row} {found.number}" == first and found.rows[0][0] == found.number
