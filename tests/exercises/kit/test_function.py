"""The families of functions: what follows from a signature, what each row of the tables makes, what is refused."""

import inspect
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import optviz_ref
from autograder.exercises import kit
from autograder.exercises.exercise import Exercise
from autograder.exercises.kit.function_habits import FUNCTION_HABITS
from autograder.exercises.kit.mistakes.calls import CALLS
from autograder.exercises.kit.mistakes.gradients import GRADIENTS
from autograder.exercises.kit.mistakes.schedules import SCHEDULES
from autograder.exercises.kit.mistakes.slips import MIXED_UP
from autograder.exercises.kit.mistakes.squares import SQUARES
from autograder.exercises.kit.reference import Reference, defined
from autograder.exercises.kit.schedule import Steps
from autograder.judge import Judge
from autograder.probing.student import local, observe
from autograder.records import Evidence
from optviz_ref import landscapes, schedules

ROWS = (*SCHEDULES, *SQUARES, *GRADIENTS, *CALLS)
GRADS = [name for name, f in vars(landscapes).items() if name.endswith("_grad") and inspect.isfunction(f)]
WRITTEN = [getattr(schedules, name) for name in dir(schedules) if name.endswith("_lr")]

SUITE = """
from autograder.exercises.kit.function_suite import {base}


class TestIt({base}):
    name, defaults = "{name}", "decay_rate=0.5 and decay_steps=25"
    look = "Look at the formula."
    points = {points}
"""


@pytest.fixture
def judged(tmp_path):
    """`judged(family, define, points, source, **more)`: the verdict on a source, and the task."""

    def judge(family, define, points, source, seed=1, **more):
        base = {kit.schedule: "ScheduleTests", kit.gradient: "GradientTests"}.get(family, "FunctionTests")
        suite = SUITE.format(base=base, name=define.__name__, points=points)
        (tmp_path / "test_it.py").write_text(suite, encoding="utf-8")
        task = family(define, "it", tmp_path, **more)
        exercise = Exercise("it", "exercises", tmp_path and (task,), tmp_path)
        student = local(lambda: {task.name: source if callable(source) else defined(source, task.name)})
        with np.errstate(all="ignore"):
            traces = {name: observe(student, name, probe, seed) for name, probe in task.probes.items()}
        return Judge([exercise], 0).verdict(exercise, Evidence(task.cell, seed, traces=traces))

    return judge


@pytest.mark.parametrize(("row", "form"), [(r, f) for r in ROWS for f in r.forms], ids=lambda x: getattr(x, "slug", ""))
def test_each_form_makes_its_example(row, form):
    where, text = form.example
    module, _, name = where.partition(".")
    there = getattr(optviz_ref, module)
    original = Reference(getattr(there, name) if name else there).source
    made = form.programs(original)
    assert any(text.strip("\n") in program for program in made), (original, made[:1])
    assert original not in made


def test_every_row_has_forms_or_a_habit_and_one_slug():
    rows = (*ROWS, MIXED_UP)
    assert len({row.slug for row in rows}) == len(rows)
    assert {row.slug for row in rows if not row.forms} <= set(FUNCTION_HABITS) <= {row.slug for row in rows}


@pytest.mark.parametrize("define", WRITTEN, ids=lambda f: f.__name__)
def test_the_arguments_of_a_schedule_are_drawn_by_their_names(define):
    reference = Reference(define)
    steps = Steps(reference, {})
    drawn = steps.drawn(np.random.default_rng(0))
    assert all(drawn[name] != default for name, default in reference.arguments.items())
    for case in steps.cases.values():
        for arguments in case(np.random.default_rng(0)):
            assert np.ndim(define(**arguments)) == 0


def test_a_name_that_says_nothing_needs_a_range():
    def odd_lr(step, initial_lr, bend):
        return initial_lr * bend**step

    with pytest.raises(ValueError, match=r"odd_lr: say what bend is drawn from, as ranges=\{'bend': \(low, high\)\}"):
        kit.schedule(odd_lr, "odd", Path())
    assert "grid" in kit.schedule(odd_lr, "odd", Path(), ranges={"bend": (0.2, 0.9)}).probes


@pytest.mark.parametrize("name", GRADS)
def test_every_gradient_of_the_reference_agrees_with_differences(name):
    of = getattr(landscapes, name.removesuffix("_grad"))
    task = kit.gradient(getattr(landscapes, name), "it", Path(), of=of, box=((0.2, 1.5), (-1.5, -0.2)), batch=True)
    assert len(task.misconceptions) > 10
    for known in task.misconceptions:
        define = known.define.make() if hasattr(known.define, "make") else known.define
        with np.errstate(all="ignore"):
            try:
                define(np.array([0.3, -0.7]))
            except NameError:
                raise
            except Exception:
                pass


def test_what_is_no_gradient_of_the_function_is_refused():
    def quadratic_grad(x):
        return np.array([2 * x[0], 3 * x[1]])

    with pytest.raises(ValueError, match="quadratic_grad is not the gradient of quadratic: at "):
        kit.gradient(quadratic_grad, "it", Path(), of=landscapes.quadratic)


def test_a_form_that_applies_nowhere_is_refused():
    with pytest.raises(ValueError, match="applies nowhere in the printed exponential_decay_lr"):
        kit.schedule(schedules.exponential_decay_lr, "it", Path(), accepts={"other": "np.cos(_x) → _x"})


@pytest.mark.parametrize(
    ("change", "slug", "test"),
    [
        (("step // decay_steps", "step / decay_steps"), "true_division", "test_values"),
        (("decay_steps=25", "decay_steps=10"), "other_default", "test_defaults"),
        (("initial_lr * ", ""), "no_initial_lr", "test_start"),
        (("step // decay_steps", "(step + 1) // decay_steps"), "one_step_ahead", "test_values"),
    ],
)
def test_a_wrong_schedule_is_named(judged, change, slug, test):
    points = {"start": 1, "values": 2, "defaults": 1}
    right = Reference(schedules.step_decay_lr).source
    assert judged(kit.schedule, schedules.step_decay_lr, points, right).score == 4
    verdict = judged(kit.schedule, schedules.step_decay_lr, points, right.replace(*change))
    assert verdict.score < 4
    assert verdict.diagnosis.id == f"it.{slug}"
    assert test in [t.name for t in verdict.tests if t.outcome == "failed"]


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        (lambda x: -landscapes.booth_grad(x), "negative"),
        (lambda x: landscapes.booth_grad(x)[::-1], "coordinates_swapped"),
        (lambda x: np.array([10 * x[0] + 8 * x[1], 8 * x[0] + 10 * x[1] - 38]), "term_dropped"),
        (lambda x: np.array([0 * x[0], 8 * x[0] + 10 * x[1] - 38]), "only_one_coordinate"),
    ],
)
def test_a_wrong_gradient_is_named_in_words_without_the_point(judged, source, slug):
    points = {"signs": 1, "coordinates": 1, "values": 2}
    verdict = judged(kit.gradient, landscapes.booth_grad, points, source, of=landscapes.booth)
    assert verdict.score < 4
    assert verdict.diagnosis.id == f"it.{slug}"


def by_differences(x, h=1e-5):
    return [(landscapes.beale(x + e) - landscapes.beale(x - e)) / (2 * h) for e in h * np.eye(2)]


def to_one_side(x, h=1e-7):
    return [(landscapes.beale(x + e) - landscapes.beale(x)) / h for e in h * np.eye(2)]


@pytest.mark.parametrize(
    ("source", "digits"),
    [
        (by_differences, 8),
        (partial(by_differences, h=1e-4), 6),
        (to_one_side, 4),
        (lambda x: np.round(landscapes.beale_grad(x), 6), 5),
        (lambda x: landscapes.beale_grad(x.astype(np.float32)), 6),
    ],
)
def test_differences_and_rounded_numbers_are_told_by_their_digits(judged, source, digits):
    points = {"values": 2, "digits": 2}
    verdict = judged(kit.gradient, landscapes.beale_grad, points, source, of=landscapes.beale)
    assert [d.id for d in verdict.diagnoses] == ["it.few_digits"]
    assert [t.outcome for t in verdict.tests] == ["passed", "failed"]
    assert f"right to about {digits} digits only" in verdict.tests[1].message


@pytest.mark.parametrize("name", GRADS)
def test_digits_are_those_of_every_right_form(name):
    """Of what is no difference of large numbers; and single precision is always told."""
    of = getattr(landscapes, name.removesuffix("_grad"))
    task = kit.gradient(getattr(landscapes, name), "it", Path(), of=of, box=((0.2, 1.5), (-1.5, -0.2)))

    def apart(define):
        """How far from the reference, in proportion."""
        both = [local(lambda f=f: {task.name: f}) for f in (define, getattr(landscapes, name))]
        got, right = (observe(one, "digits", task.probes["digits"], 1).arrays["values"] for one in both)
        return np.max(np.abs(got - right) / np.where(right, np.abs(right), 1.0))

    assert all(apart(defined(text, task.name)) < task.tolerances["digits"] / 100 for text in task.restyled.values())
    (single,) = (known for known in task.misconceptions if known.slug == "few_digits")
    assert apart(single.define) > 1000 * task.tolerances["digits"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (partial(to_one_side, h=0.05), "takes differences with a step of 0.05, which is too long."),
        (partial(by_differences, h=0.3), "takes differences with a step of 0.3, which is too long."),
        (lambda x: np.round(landscapes.beale_grad(x), 2), "rounds its result to two decimals."),
    ],
)
def test_how_coarse_a_gradient_is_is_said_with_its_number(judged, source, said):
    verdict = judged(kit.gradient, landscapes.beale_grad, {"values": 2, "digits": 2}, source, of=landscapes.beale)
    assert verdict.diagnosis.sentence == f"Your beale_grad behaves exactly like one that {said}"


@pytest.mark.parametrize(
    ("define", "changes", "slugs", "cost"),
    [
        ("step_decay_lr", ["decay_rate ** (", "(1 - decay_rate) ** (", "// decay_steps", "// 25"],
         ["reduce_by", "argument_ignored"], 0.405),
        ("cosine_annealing_lr", ["0.5 * (1 + ", "(1 - "], ["no_half", "minus"], 0.671),
        ("warmup_cosine_lr", ["lr * step /", "lr * (step + 1) /", "warmup_steps)\n", "warmup_steps - 1)\n"],
         ["warmup_off_by_one", "off_by_one_total"], 0.2775),
    ],
)  # fmt: skip
def test_two_mistakes_at_once_are_both_named_and_both_cost(judged, define, changes, slugs, cost):
    define = getattr(schedules, define)
    source = Reference(define).source
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in source
        source = source.replace(old, new)
    verdict = judged(kit.schedule, define, {"start": 1, "values": 4, "digits": 1, "order": 1}, source)
    assert [d.id for d in verdict.diagnoses] == [f"it.{slug}" for slug in slugs]
    assert verdict.score == pytest.approx(7 * (1 - cost), abs=0.02)


FULL = "    if warmup_steps == total_steps:\n        return {}\n"
NONE = "    if warmup_steps == 0:\n        return initial_lr\n"
RISE = "step {} warmup_steps:\n        return initial_lr * step / {}"


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        (("    if step <", FULL.format(0.0) + "    if step <"), "full_warm_up_ends_at_zero"),
        (("    if step <", FULL.format("initial_lr") + "    if step <"), "full_warm_up_skipped"),
        (("    if step <", NONE + "    if step <"), "no_warm_up_no_cosine"),
        ((RISE.format("<", "warmup_steps"), RISE.format("<=", "max(warmup_steps, 1)")), "no_warm_up_starts_at_zero"),
    ],
)
def test_a_slip_at_the_edge_of_a_warm_up_is_named(judged, change, slug):
    points = {"values": 2, "warm_up": 1}
    right = Reference(schedules.warmup_cosine_lr).source
    assert change[0] in right
    verdict = judged(kit.schedule, schedules.warmup_cosine_lr, points, right.replace(*change))
    assert [d.id for d in verdict.diagnoses] == [f"it.{slug}"]
    assert [t.outcome for t in verdict.tests] == ["passed", "failed"]


def test_a_warm_up_that_divides_by_0_has_its_own_name_and_is_counted_once(judged):
    right = Reference(schedules.warmup_cosine_lr).source
    wrong = right.replace("step / warmup_steps", "step / (warmup_steps - 1)")
    verdict = judged(kit.schedule, schedules.warmup_cosine_lr, {"values": 2, "warm_up": 1}, wrong)
    assert [d.id for d in verdict.diagnoses] == ["it.warmup_minus_one_denominator"]
    assert verdict.score == pytest.approx(3 * 0.85, abs=0.01)


@pytest.mark.parametrize(
    ("name", "count"), [("step_decay_lr", "(step // decay_steps)"), ("exponential_decay_lr", "step")]
)
def test_what_is_subtracted_falls_by_an_amount_and_not_by_a_factor(judged, name, count):
    define = getattr(schedules, name)
    source, scores = Reference(define).source, []
    formula = source[source.index("initial_lr *") :]
    for wrong in (f"initial_lr - decay_rate * {count}", f"initial_lr * (1 - decay_rate * {count})"):
        verdict = judged(kit.schedule, define, {"start": 1, "values": 4}, source.replace(formula, wrong))
        assert [d.id for d in verdict.diagnoses] == ["it.exp_linear"]
        scores.append(verdict.score)
    assert scores[0] == scores[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("lr * step", "lr * (step + 1)"), "is one step ahead during the warm-up, so it starts above 0."),
        (("lr * step", "lr * max(step - 1, 0)"), "is one step late during the warm-up."),
        ((") - warmup_steps", ") - warmup_steps + 1"), "starts the cosine one step ahead."),
        (
            ("    if step <", "    step = step + 1\n    if step <"),
            "is one step ahead: it returns the rate of the next step.",
        ),
    ],
)
def test_what_is_a_step_ahead_or_late_is_said(judged, change, said):
    right = Reference(schedules.warmup_cosine_lr).source
    assert change[0] in right
    verdict = judged(kit.schedule, schedules.warmup_cosine_lr, {"values": 2, "order": 1}, right.replace(*change, 1))
    assert [d.sentence for d in verdict.diagnoses] == [f"Your warmup_cosine_lr behaves exactly like one that {said}"]


def test_what_is_0_from_the_first_step_on_has_no_fixed_number(judged):
    right = Reference(schedules.cosine_annealing_lr).source
    wrong = right.replace("0.5 * (1 + np.cos(np.pi * progress))", "np.floor(0.5 * (1 + np.cos(np.pi * progress)))")
    assert wrong != right
    assert judged(kit.schedule, schedules.cosine_annealing_lr, {"values": 2}, wrong).diagnoses == ()


def test_two_mistakes_of_a_function_are_both_in_what_is_printed():
    """A row for powers says nothing of a square that another mistake put there."""
    task = kit.schedule(schedules.cosine_annealing_lr, "it", Path())
    parts = {tuple(part.slug for part in known.parts) for known in task.pairs}
    assert ("no_half", "minus") in parts
    assert not {second for _, second in parts} & {"exp_linear", "multiplies", "drop_once"}


def test_arguments_that_are_to_be_refused(judged):
    def refused(rng):
        """cosine_annealing_lr with total_steps = 0"""
        return {"step": 0, "initial_lr": 0.1, "total_steps": 0}

    points = {"values": 1, "refused": 1}
    right = Reference(schedules.cosine_annealing_lr).source
    for source, score in ((right, 2), (right.replace("raise ValueError", "raise TypeError"), 1)):
        verdict = judged(kit.schedule, schedules.cosine_annealing_lr, points, source, cases={"refused": refused})
        assert verdict.score == score


def test_a_derivative_that_is_right_only_beside_large_ones_is_none(judged):
    points = {"signs": 1, "coordinates": 1, "values": 2}
    verdict = judged(
        kit.gradient,
        landscapes.beale_grad,
        points,
        lambda x: np.trunc(landscapes.beale_grad(x)),
        of=landscapes.beale,
        box=((-4.5, 4.5), (-4.5, 4.5)),
    )
    outcomes = {t.name: t.outcome for t in verdict.tests}
    assert outcomes["test_coordinates"] == "failed"
