"""Verdicts: statuses, sums, sentences for whatever a student's code returns, and what it costs."""

import functools
import json
from dataclasses import replace

import numpy as np
import pytest

from autograder.gradescope import items
from autograder.records import Event, Evidence, Trace, Verdict
from tests.growth import within
from tests.judge.conftest import evidence

RETURNS = {
    "None": "None",
    "'abc'": "a str",
    "[1.0, 2.0]": "shape",
    "['a', 'b', 'c']": "an array of",
    "3.0": "shape ()",
    "[[1.0], [2.0, 3.0]]": "a list",
    "{}": "a dict",
    "self": "a SGD",
    "params > 0": "bool",
    "params + 1j": "complex",
    "np.zeros(5_000_000)": "shape (5000000,)",
    "np.array([1.0, None, 2.0])": "object",
    "params[:2]": "shape (2,)",
    "np.full_like(params, np.nan)": "NaN",
    "np.full_like(params, np.inf)": "inf",
    "params * 1e308 * 10": "inf",
    "lambda: 1": "function",
    "1 / 0": "ZeroDivisionError",
}


@pytest.mark.parametrize("value", RETURNS)
def test_whatever_comes_back_gets_a_sentence(toy, value):
    source = f"class SGD:\n    def __init__(self, lr=0.1): pass\n    def step(self, params, grads): return {value}\n"
    verdict = toy().grade(source)
    assert verdict.score == 0
    said = [t.message for t in verdict.tests if t.outcome == "failed"] or verdict.notes
    assert RETURNS[value] in said[0]
    assert said[0].count(". ") <= 3
    assert "Traceback" not in said[0]
    json.dumps(verdict.row("s", "a", "n"), allow_nan=False)


@pytest.mark.parametrize("back", ["new.tolist()", "tuple(new)", "new.astype(np.float32)", "new.astype('>f8')"])
def test_right_numbers_in_another_type_are_right(toy, back):
    source = f"""
class SGD:
    def __init__(self, lr=0.1): self.lr = lr
    def step(self, params, grads):
        new = params - self.lr * grads
        return {back}
"""
    assert toy().grade(source).score == 3.0


def test_a_message_says_what_ran_what_was_expected_what_came_and_where_to_look(toy):
    source = """
class SGD:
    def __init__(self, lr=0.1): self.lr, self.t = lr, 0
    def step(self, params, grads):
        self.t += 1
        return params - self.lr * grads * (2 if self.t == 3 else 1)
"""
    verdict = toy().grade(source)
    message = verdict.tests[0].message
    assert message.startswith("We ran 4 steps on given gradients. Step 3 was expected to move coordinate ")
    assert message.endswith(". Look at the sign.")
    assert verdict.first_divergence == 3


def test_a_dependent_test_says_why_it_did_not_run(toy):
    verdict = toy().grade("class SGD:\n def __init__(self, lr=1): pass\n def step(self, p, g): return p + 0")
    second = verdict.tests[1]
    assert second.outcome == "not_run"
    assert second.message == "Not run because this did not pass: Each step follows the printed update."
    assert verdict.score == 0.0


@pytest.mark.parametrize("status", ["missing", "unreadable", "error", "timeout", "memory", "crash"])
def test_evidence_with_a_status_gives_that_status_and_zero(toy, status):
    room = toy()
    verdict = room.judge.verdict(room.exercise, Evidence("sgd_tests", 1, status, "a reason", notes=("a repair",)))
    assert (verdict.status, verdict.score, verdict.max_score) == (status, 0.0, 3.0)
    assert verdict.notes == ("a reason", "a repair")
    assert {t.outcome for t in verdict.tests} == {"not_run"}
    assert verdict.diagnosis is None


def test_a_fault_in_the_evidence_is_no_zero(toy):
    room = toy()
    verdict = room.judge.verdict(room.exercise, Evidence("sgd_tests", 1, "fault", "the box broke"))
    assert (verdict.status, verdict.score) == ("fault", None)


def test_evidence_of_failures_only_is_an_error(toy):
    verdict = toy().grade("class SGD:\n def __init__(self): self.lr\n def step(self, params, grads): return params")
    assert (verdict.status, verdict.score) == ("error", 0.0)
    assert "Error" in verdict.notes[0]


def test_full_marks_have_no_diagnosis_and_no_divergence(toy, solution):
    verdict = toy().grade(solution)
    assert (verdict.score, verdict.max_score) == (3.0, 3.0)
    assert verdict.diagnosis is None
    assert verdict.first_divergence is None
    assert all(t.message == "" for t in verdict.tests)


def test_scores_are_plain_finite_floats(toy, solution):
    verdict = toy(
        '''
        import pytest


        @pytest.mark.points(0.1)
        @pytest.mark.parametrize("n", range(10))
        def test_tenth(work, n):
            """A tenth of a point."""
            work.follows("steps")
        '''
    ).grade(solution)
    assert type(verdict.score) is float
    assert verdict.score == verdict.max_score == 1.0


def test_a_right_answer_has_the_maximum_to_the_last_digit(toy, solution):
    verdict = toy(
        '''
        import pytest


        @pytest.mark.points(10 / 3)
        @pytest.mark.parametrize("probe", ["steps", "defaults"])
        def test_third(work, probe):
            """The {probe} are right."""
            work.follows(probe)
        '''
    ).grade(solution)
    assert verdict.score == verdict.max_score == 20 / 3
    assert items(verdict.row("ada", "exercises", "toy"))[0]["status"] == "passed"


def test_a_verdict_survives_its_row(toy, solution):
    verdict = toy().grade(solution)
    assert Verdict.from_row(json.loads(json.dumps(verdict.row("s", "a", "n")))) == verdict


def test_text_of_a_students_exception_is_shown_harmless_and_short(toy):
    room = toy()
    event = Event("error", 0, "ValueError: \x1b[31m\u202e" + "x" * 5000 + "\n<script>")
    seen = Evidence("sgd_tests", 1, traces={"steps": Trace({}, (event,)), "defaults": Trace()})
    message = room.judge.verdict(room.exercise, seen).tests[0].message
    assert len(message) < 500
    assert message.isprintable()


def test_evidence_without_a_probe_fails_and_does_not_break(toy, solution):
    room = toy()
    seen = evidence(room.task, solution, 1)
    verdict = room.judge.verdict(room.exercise, replace(seen, traces={"defaults": seen.traces["defaults"]}))
    assert (verdict.status, verdict.score) == ("graded", 0.0)


def test_one_judge_serves_several_seeds(toy, solution):
    room = toy()
    assert [room.grade(solution, seed).score for seed in (1, 2, 1, 7)] == [3.0] * 4
    assert [room.grade(solution, seed).seed for seed in (1, 2)] == [1, 2]


def test_what_does_the_same_to_the_last_bit_is_judged_once(toy, solution, monkeypatch):
    room = toy()
    judged = []
    monkeypatch.setattr(room.judge, "judged", lambda *a: judged.append(a) or type(room.judge).judged(room.judge, *a))
    wrong, other = solution.replace("- self", "+ self"), solution.replace("- self.lr", "+ (self.lr + 1e-16)")
    first, again, right = (room.judge.verdict(room.exercise, evidence(room.task, s)) for s in (wrong, wrong, solution))
    assert first is again and len(judged) == 2 and (first.score, right.score) == (0.0, 3.0)
    room.judge.verdict(room.exercise, evidence(room.task, other))
    assert len(judged) == 3


def test_a_judge_remembers_a_bounded_number_of_verdicts(toy, solution, monkeypatch):
    monkeypatch.setattr("autograder.judge.judge.MAX_REMEMBERED", 2)
    room = toy()
    for rate in (1.5, 2.5, 1.5, 3.5):
        room.judge.verdict(room.exercise, evidence(room.task, solution.replace("self.lr *", f"{rate} * self.lr *")))
    assert len(room.judge.remembered) == 2


def test_a_diagnosis_that_broke_is_tried_again(toy, solution, monkeypatch):
    room = toy()
    wrong = evidence(room.task, solution.replace("- self", "+ 2 * self"))
    with monkeypatch.context() as broken:
        broken.setattr("autograder.judge.diagnose.Library.recognize", lambda *a: 1 / 0)
        assert "ZeroDivisionError" in room.judge.verdict(room.exercise, wrong).notes[-1]
    assert room.judge.verdict(room.exercise, wrong).notes == ()


def test_warnings_in_a_suite_cost_nothing(toy, solution):
    suite = '''
    import warnings

    import numpy as np
    import pytest


    @pytest.mark.points(1)
    def test_noise(work):
        """Numbers that are none are no trouble."""
        np.log(np.array([-1.0]))
    '''
    assert toy(suite).grade(solution).score == 1.0


@pytest.mark.parametrize("name", ["adagrad", "nesterov", "lr_finder", "adamw"])
def test_judging_an_exercise_takes_less_than_running_it(name):
    """Once references are there."""
    from autograder.exercises.rooms import exercises
    from autograder.judge import Judge
    from autograder.judge.references import Traces

    exercise = exercises()[name]
    judge = Judge([exercise], 1)

    def ran(definitions):
        return [
            Evidence(task.cell, 1, traces=dict(Traces(task, define, 1)))
            for task, define in zip(exercise.tasks, definitions, strict=True)
        ]

    def judged(pieces):
        verdicts = [judge.judged(exercise, e)[0] for e in pieces]  # a verdict is remembered
        assert {v.status for v in verdicts} == {"graded"}

    for answers in (
        [next(iter(task.conventions.values())) for task in exercise.tasks],
        [task.misconceptions[0].define for task in exercise.tasks],
    ):
        within(1, functools.partial(ran, answers), functools.partial(judged, ran(answers)))


def test_arrays_of_wrong_evidence_never_reach_a_row(toy, solution):
    """A row holds the student's numbers in sentences only, to four digits."""
    room = toy()
    seen = evidence(room.task, solution.replace("- self", "+ self"), 1)
    row = room.judge.verdict(room.exercise, seen).row("s", "a", "n")
    numbers = [
        w.strip(".,") for t in row["tests"] for w in t["message"].split() if w.strip(".,-").replace(".", "").isdigit()
    ]
    assert numbers
    assert all(len(n.strip("-0.").replace(".", "")) <= 4 for n in numbers)
    assert not any(isinstance(v, np.ndarray) for v in row.values())


@pytest.mark.parametrize("scale", ["travel", "range", "relative", "absolute"])
def test_every_scale_has_its_message(toy, solution, scale):
    suite = f'''
    import pytest


    @pytest.mark.points(1)
    def test_curve(work):
        """The curve is right."""
        work.follows("steps", array="curve", scale="{scale}", look="Look.")
    '''

    def steps(student, rng):
        """4 steps on given gradients"""
        student.run(student.new("SGD", lr=0.5), np.ones(1), np.ones((4, 1)))
        student.keep(curve=student.arrays["path"][:, 0])

    [outcome] = (
        toy(suite, probes={"steps": steps}).grade(solution.replace("self.lr * grads", "2 * self.lr * grads")).tests
    )
    said = "At step 1 of curve, the value was expected to be 0.5, but it was 0."
    assert outcome.message == f"We ran 4 steps on given gradients. {said} Look."
