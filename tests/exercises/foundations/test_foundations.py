"""The rooms of the assignment `foundations` on answers in many styles: right ones in full, mistakes by their names."""

from pathlib import Path

import pytest

from autograder.exercises.rooms import exercises

CORPUS = Path(__file__).parents[2] / "corpus" / "foundations"
ROOMS = Path(__file__).parents[3] / "autograder" / "exercises"
NAMES = ("beale", "rmsprop_adam", "schedules", "sgd_momentum")
CELLS = [(name, task.solution) for name in NAMES for task in exercises()[name].tasks]


def answers(kind):
    return [(name, path) for name, cell in CELLS for path in sorted((CORPUS / cell / kind).glob("*.py"))]


def of(value):
    return f"{value.parents[1].name}-{value.stem}" if isinstance(value, Path) else ""


@pytest.mark.parametrize(("name", "path"), answers("correct"), ids=of)
def test_right_answers_are_paid_in_full(grade, name, path):
    verdict = grade(name, f"{path.parents[1].name}_tests", path.read_text(encoding="utf-8"))
    assert verdict.score == verdict.max_score, [(t.name, t.message) for t in verdict.tests if t.outcome != "passed"]


@pytest.mark.parametrize(("name", "path"), answers("wrong"), ids=of)
def test_wrong_answers_lose_points_and_are_named(grade, name, path):
    verdict = grade(name, f"{path.parents[1].name}_tests", path.read_text(encoding="utf-8"))
    assert verdict.score < verdict.max_score
    assert f"{name}.{path.name.split('.')[0]}" in [d.id for d in verdict.diagnoses]


def test_there_is_an_answer_of_each_kind_for_every_cell():
    for _, cell in CELLS:
        assert all(len(list((CORPUS / cell / kind).glob("*.py"))) >= 3 for kind in ("correct", "wrong"))


def test_rooms_and_suites_together_stay_short():
    lines = sum(len(p.read_text(encoding="utf-8").splitlines()) for n in NAMES for p in (ROOMS / n).glob("*.py"))
    assert 100 < lines <= 700


def test_a_mistake_at_an_edge_does_not_hide_the_one_in_the_curve(grade):
    answer = (CORPUS / "warmup_cosine_lr" / "wrong" / "no_half.py").read_text(encoding="utf-8")
    verdict = grade("schedules", "warmup_cosine_lr_tests", answer)
    assert {t.name for t in verdict.tests if t.outcome == "failed"} >= {"test_values", "test_warm_up"}
