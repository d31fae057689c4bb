"""Answers that a person grades, on the student's page: the text, its pictures, score, comment, and late penalties."""

import html5lib
import pytest

from autograder.feedback.by_hand import answers
from autograder.feedback.pages import page
from autograder.records import Cell, Submission
from autograder.submission import Place
from tests.feedback.answers import RIGHT, graded

WHY = Place(0, "written", "Your answer.", "why", "why", 5.0, {"nbgrader": {"solution": True, "grade": True}})
CODE = Place(1, "solution", "# here", "plot", "plot", 3.0, {"nbgrader": {"solution": True, "grade": True}})
TASK = Place(2, "written", "Draw it.", "draw", "draw", 2.0, {"nbgrader": {"task": True}})
PICTURE = {"a.png": {"image/png": "aGk="}, "b.svg": {"image/svg+xml": "PHN2Zz4="}}
HANDED_IN = Submission(
    "ada", "hw", "adagrad", cells=(Cell("plot()", "solution", "plot"),), written={"why": "It <b>decays</b>.\n\nTwice."},
    attachments={"why": PICTURE},
)  # fmt: skip


def shown(places, entered=None, submission=HANDED_IN, penalty=0.0) -> str:
    row, figure = graded(RIGHT)
    told = answers(submission, places, entered or {})
    text = page("ada", "adagrad", [row], {row["cell"]: figure}, by_hand=told, penalty=penalty)
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return text


def test_text_score_and_comment_of_a_graded_answer():
    text = shown((WHY,), {"why": (4.0, "Nearly <i>all</i> of it.")})
    assert "It &lt;b&gt;decays&lt;/b&gt;.\n\nTwice." in text
    assert "<b>4</b> of 5 points" in text and "Graded by hand" in text
    assert "<b>Your instructor says:</b> Nearly &lt;i&gt;all&lt;/i&gt; of it." in text
    assert "<b>14</b> of 15 points</p>" in text and "plus what is graded by hand" not in text


def test_an_answer_that_waits_is_not_in_the_total():
    text = shown((WHY, CODE, TASK), {"why": (None, "I am reading it.")})
    assert text.count("Awaits your instructor") == 3 and "<b>–</b> of 5 points" in text
    assert "<b>10</b> of 10 points, plus what is graded by hand" in text
    assert "plot()" in text and "I am reading it." in text


def test_an_untouched_answer_is_none_and_a_fault_is_not_an_untouched_one():
    untouched = Submission("ada", "hw", "adagrad", untouched=frozenset({"why", "plot"}))
    text = shown((WHY, CODE), submission=untouched)
    assert text.count("No answer") == 2 and "<b>10</b> of 18 points</p>" in text
    text = shown((WHY,), submission=Submission("ada", "hw", "adagrad", "fault"))
    assert "Awaits your instructor" in text and "No answer" not in text


def test_pictures_are_shown_and_nothing_else_is_loaded():
    text = shown((WHY,))
    assert '<img src="data:image/png;base64,aGk=" alt="a.png, a picture in your answer">' in text
    assert "svg+xml" not in text and "img-src data:" in text
    assert "img-src" not in shown(())


@pytest.mark.parametrize(("penalty", "left"), [(2.5, "11.5"), (40.0, "0")])
def test_a_late_penalty_is_taken_off_and_said(penalty, left):
    text = shown((WHY,), {"why": (4.0, "")}, penalty=penalty)
    assert f"<b>{left}</b> of 15 points" in text
    assert f"A late penalty of {penalty:g} points has been subtracted." in text


def test_a_long_answer_is_cut_where_it_is_shown():
    long = Submission("ada", "hw", "adagrad", written={"why": "x" * 100_000})
    assert len(answers(long, (WHY,), {})[0].text) <= 20_001
