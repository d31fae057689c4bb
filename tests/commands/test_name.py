"""Wrong answers without a name: those that do the same are one group, and a name tells and pays all of them alike."""

import numpy as np
import pytest
from click.testing import CliRunner

from autograder import results
from autograder.cli import cli
from autograder.commands import name as command
from autograder.commands.feedback import feedback
from autograder.commands.report import report
from autograder.errors import Fault, UsageError
from autograder.exercises.recorded import NAMES, kept, read, trace
from autograder.exercises.rooms import exercises
from autograder.judge.behavior import behavior, coarse
from autograder.records import Event, Trace
from autograder.running import run
from autograder.running.options import Options

A = "exercises"
ODD = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0
    def step(self, params, grads):
        self.s = self.s + np.abs(grads) ** 1.3 + 0.7 * np.tanh(grads) ** 2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
SAME = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.rate, self.tiny, self.total = lr, eps, None
    def step(self, theta, g):
        if self.total is None:
            self.total = np.zeros_like(theta)
        bent = 0.7 * np.square(np.tanh(g))
        self.total = np.power(np.sqrt(g * g), 1.3) + bent + self.total
        return theta - g * self.rate / (self.tiny + self.total ** 0.5)
"""
OTHER = ODD.replace("1.3", "1.1")
SENTENCE = "Your AdaGrad bends the squares before it sums them; it should sum the squares themselves."


@pytest.fixture(scope="module")
def course(make_course, tmp_path_factory):
    """A class in which two do the same wrong thing, written differently, and a third another one."""
    from tests.conftest import submit

    made = make_course(tmp_path_factory.mktemp("names") / "course", "ada")
    for student, answer in {"bob": ODD, "cyd": SAME, "dan": OTHER}.items():
        submit(made, student, {"adagrad": answer})
    run.grade(made, Options(A, jobs=1, gradebook=False))
    return made


def lines(course):
    """The lines on AdaGrad by student."""
    found = results.read(course.results_folder(A) / results.RESULTS)
    return {row["student"]: row for row in found if row["cell"] == "adagrad_tests"}


def test_those_that_do_the_same_are_one_group(course):
    rows = lines(course)
    assert [rows[s]["diagnosis"] for s in ("bob", "cyd", "dan")] == [None, None, None]
    assert rows["bob"]["behavior"] == rows["cyd"]["behavior"] != rows["dan"]["behavior"] and not rows["ada"]["behavior"]
    assert [group.students for group in command.groups(course, A)] == [["bob", "cyd"], ["dan"]]
    said = list(command.listing(course, A))
    assert said[0].startswith("2 groups") and "adagrad, 2: bob, cyd" in said[1]


def test_the_report_shows_each_group_with_one_answer_and_its_path(course):
    text = report(course, A).path.read_text(encoding="utf-8")
    part = text.split("Wrong answers without a name: 2 groups")[1].split("Checks that failed, by")[0]
    assert lines(course)["bob"]["behavior"] in part and "np.tanh(grads)" in part and "np.sqrt(g * g)" not in part
    assert part.count("<svg") == 2


def test_a_name_tells_and_pays_all_of_them_alike(course):
    before = lines(course)
    group = before["bob"]["behavior"]
    command.name(course, A, group[:5], SENTENCE, "part", "bent_squares")
    run.grade(course, Options(A, jobs=1, gradebook=False))
    after = lines(course)
    for student in ("bob", "cyd"):
        assert after[student]["diagnosis"] == {"id": "adagrad.bent_squares", "sentence": SENTENCE}
        assert after[student]["score"] == pytest.approx(7.0) and not after[student]["behavior"]
    assert after["dan"]["diagnosis"] is None and after["dan"]["score"] == before["dan"]["score"]
    assert after["ada"]["score"] == 10 and after["bob"]["suite"] != before["bob"]["suite"]
    page = feedback(course, A).path / "cyd" / A / "adagrad.html"
    assert SENTENCE in page.read_text(encoding="utf-8")
    assert f"bent_squares (part): {SENTENCE}" in "\n".join(command.listing(course, A))
    command.forget(course, A, "bent_squares")
    run.grade(course, Options(A, jobs=1, gradebook=False))
    assert lines(course) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("zzzz", SENTENCE, "part"), "No group begins with 'zzzz'"),
        (("", SENTENCE, "part"), "No group begins with ''"),
        (("0", " ", "part"), "--sentence must have"),
    ],
)
def test_what_cannot_be_named_is_said(course, arguments, message):
    with pytest.raises(UsageError, match=message):
        command.name(course, A, *arguments)
    with pytest.raises(UsageError, match="No one name 'x'"):
        command.forget(course, A, "x")


def test_that_there_is_no_such_group_is_said_before_a_sentence_is_asked_for(course, monkeypatch):
    monkeypatch.chdir(course.root)
    done = CliRunner().invoke(cli, ["name", A, "zzzz"])
    assert isinstance(done.exception, UsageError) and "No group begins with 'zzzz'" in str(done.exception)


def test_a_damaged_record_is_named(tmp_path):
    folder = tmp_path / NAMES
    folder.mkdir()
    for text in ("{", "[]", "{}"):
        (folder / "a.json").write_text(text)
        with pytest.raises(Fault, match=r"a\.json"):
            read(tmp_path)


def test_what_is_recorded_comes_back_to_the_last_bit():
    one = Trace({"path": np.array([[1 / 3, np.nan], [np.inf, -0.0]])}, (Event("error", 2, "ValueError: x"),))
    again = trace(kept(one))
    assert again.events == one.events and again.arrays["path"].tobytes() == one.arrays["path"].tobytes()


def test_rounding_does_not_part_what_does_the_same():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(40, 5)).cumsum(axis=0)
    assert np.array_equal(coarse(a), coarse(a * (1 + 1e-15 * rng.normal(size=a.shape))))
    assert not np.array_equal(coarse(a), coarse(a * (1 + 1e-4)) + np.eye(40, 5))
    task = exercises()["adagrad"].tasks[0]
    ends = [behavior(task, {"mixed": Trace({}, (Event("error", step, "ValueError: x"),))}) for step in (0, 0, 1)]
    assert ends[0] == ends[1] != ends[2]
