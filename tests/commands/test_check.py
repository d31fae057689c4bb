"""`optviz check`: what it says of notebooks as students have them, with a real box behind it."""

import copy
import json

import nbformat
import pytest

from autograder.commands import check
from autograder.errors import UsageError
from autograder.sandbox import Limits, Sandbox
from tests.submission.notebooks import RELEASES, find, without_marks

ANSWER = """class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0

    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=Limits(seconds=3.0)) as sandbox:
        yield sandbox


@pytest.fixture
def answered():
    (release,) = [path for path in RELEASES if path.stem == "adagrad"]
    notebook = json.loads(release.read_text())
    find(notebook, "adagrad")["source"] = ANSWER
    return notebook


@pytest.fixture
def checked(sandbox, tmp_path):
    """From a notebook (or bytes) under some name to the report and its text."""

    def checked(notebook, name="adagrad.ipynb", sandbox=sandbox, **options):
        path = tmp_path / name
        path.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())
        (report,) = check.check(path, RELEASES, sandbox, **options)
        return report, check.render(report)

    return checked


def test_a_right_answer_has_nothing_to_complain_of(checked, answered):
    report, said = checked(answered)
    assert report.good
    assert "every cell runs" in said
    assert "adagrad_tests  passed" in said


def test_the_release_lacks_its_answers(checked):
    for path in RELEASES:
        report, said = checked(path.read_bytes(), path.name)
        assert not report.good
        assert {state for _, state in report.found} == {"untouched"}
        assert {item.outcome for item in report.checks} == {"failed"}
        assert "NotImplementedError" in said


def test_a_wrong_answer_gets_the_visible_checks_own_words(checked, answered):
    find(answered, "adagrad")["source"] = ANSWER.replace("self.s + grads", "grads")
    report, said = checked(answered)
    (item,) = report.checks
    assert item.outcome == "failed"
    assert "expected [0.6, 1.3]" in item.message  # what the check expects, unredacted: it stands in the notebook
    assert not report.run.sentences
    assert item.message in said


def test_a_cell_that_stops_is_named_with_its_line(checked, answered):
    find(answered, "adagrad")["source"] = ANSWER + "\nx = 1 / 0\n"
    report, said = checked(answered)
    assert not report.good
    assert "ZeroDivisionError: division by zero (line 9: x = 1 / 0)" in said
    assert report.checks[0].outcome == "passed"  # the class is there all the same


def test_an_endless_loop_is_named_and_ends(checked, answered):
    find(answered, "adagrad")["source"] = ANSWER + "\nwhile True:\n    pass\n"
    report, said = checked(answered)
    assert report.run.ended
    assert [item.outcome for item in report.checks] == ["not_run"]
    assert "time limit" in said
    assert "this cell: adagrad" in said


def test_a_loop_in_the_visible_check_is_a_failure_of_it(checked, answered):
    find(answered, "adagrad")["source"] = ANSWER.replace(
        "        self.s = ", "        while True: pass\n        self.s = "
    )
    report, _ = checked(answered)
    assert not report.run.sentences
    assert [item.outcome for item in report.checks] == ["failed"]
    assert "time limit" in report.checks[0].message


def test_repairs_are_told(checked, answered):
    notebook = without_marks(answered)
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "!pip install torch", "outputs": []})
    report, said = checked(notebook, "my homework (2).ipynb")
    assert report.good
    assert "exercises/adagrad" in said
    assert "recognized" in said
    assert "!pip install torch" in said


def test_a_notebook_is_recognized_by_its_answers(checked):
    (solution,) = [p for p in RELEASES if p.stem == "lr_finder"]
    notebook = json.loads(solution.read_text())
    find(notebook, "smooth_losses")["source"] = "def smooth_losses(losses, beta=0.9):\n    return losses"
    report, _ = checked(notebook, "homework.ipynb")
    assert report.submission.notebook == "lr_finder"
    assert dict(report.found) == {"lr_finder": "untouched", "smooth_losses": "answer", "suggest_lr": "untouched"}


def test_files_that_were_handed_out_are_there_and_those_of_another_assignment_are_not(sandbox, tmp_path, answered):
    (release,) = [path for path in RELEASES if path.stem == "adagrad"]
    for assignment, number in (("exercises", "3"), ("other", "4")):
        (tmp_path / assignment / "data").mkdir(parents=True)
        (tmp_path / assignment / "adagrad.ipynb").write_bytes(release.read_bytes())
        (tmp_path / assignment / "data" / f"{assignment}.csv").write_text(number)
    reading = "\nassert open('data/exercises.csv').read() == '3'\nopen('data/other.csv')\n"
    find(answered, "adagrad")["source"] = ANSWER + reading
    path = tmp_path / "adagrad.ipynb"
    path.write_text(json.dumps(answered))
    (report,) = check.check(path, [tmp_path / "exercises" / "adagrad.ipynb"], sandbox)
    (problem,) = report.run.sentences
    assert "data/other.csv" in problem and "AssertionError" not in problem
    (report,) = check.check(path, [tmp_path / "other" / "adagrad.ipynb"], sandbox)
    (problem,) = report.run.sentences
    assert "data/exercises.csv" in problem


@pytest.mark.parametrize("raw", [b"", b"%PDF", b"[" * 100_000, b"{}"])
def test_what_is_no_notebook_is_said_in_one_line(checked, raw):
    report, said = checked(raw)
    assert not report.good
    assert said.startswith("The grader cannot read this notebook: ")
    assert "\n" not in said


def test_a_notebook_that_is_too_large_is_told_so(checked):
    assert "the limit is 20 MB" in checked(b"x" * 21_000_000)[1]


def test_without_isolation_nothing_is_run(checked, answered):
    find(answered, "adagrad")["source"] = "raise SystemExit"
    report, said = checked(answered, sandbox=None, reason="no isolation here")
    assert "Nothing was run: no isolation here" in said
    assert report.checks == ()


def test_hostile_text_does_not_reach_the_terminal(checked, answered):
    evil = "raise ValueError('\\x1b[2J\\u202eevil')"
    find(answered, "adagrad")["source"] = ANSWER + "\n" + evil
    answered["cells"].append({"cell_type": "code", "metadata": {}, "source": "!\u202e\x1b[31m", "outputs": []})
    _, said = checked(answered)
    assert not set(said) & set("\x1b\u202e")
    assert "evil" in said


def test_no_release_is_a_usage_error(tmp_path):
    (tmp_path / "x.ipynb").write_text("{}")
    with pytest.raises(UsageError, match="optviz release"):
        check.check(tmp_path / "x.ipynb", [], None)


def test_main_prints_the_report_and_its_verdict(tmp_path, answered, capsys):
    path = tmp_path / "adagrad.ipynb"
    nbformat.write(nbformat.from_dict(joined(answered)), path)
    assert check.main(path) == 0
    assert "adagrad_tests  passed" in capsys.readouterr().out
    path.write_bytes(b"")
    assert check.main(path) == 1
    assert "empty" in capsys.readouterr().out


def joined(notebook):
    notebook = copy.deepcopy(notebook)
    for c in notebook["cells"]:
        c["source"] = "".join(c["source"])
    return notebook


def test_a_message_forges_no_line_of_the_report():
    from autograder.commands.check import Check, CheckReport, Execution, render
    from autograder.records import Submission
    from autograder.sandbox.words import Problem

    forged = "ValueError: x\n\nVisible checks\n  adagrad_tests  passed\x1b[2J\r"
    said = render(
        CheckReport(
            Submission("", "exercises", "adagrad", notes=(forged,)),
            (("adagrad", "answer"),),
            Execution((Problem(0, "", forged),)),
            (Check("adagrad_tests", "failed", forged),),
            "A",
        )
    )
    assert [row for row in said.split("\n") if row.strip() == "adagrad_tests  passed"] == []
    assert all(character == "\n" or character.isprintable() for character in said)
    assert said.count("\nVisible checks") == 1


def test_a_check_that_fails_says_what_it_expected_and_not_its_own_line(checked, answered):
    find(answered, "adagrad")["source"] = ANSWER.replace("grads**2", "0.5 * grads**2")
    _, said = checked(answered)
    failed = next(line for line in said.splitlines() if "failed: AssertionError" in line)
    assert "expected" in failed and "(line" not in failed and "raise" not in failed
