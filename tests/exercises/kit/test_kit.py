"""The kit: rewriting by example, one table with one sentence for each mistake, and what a reference alone gives."""

import ast
import inspect
import textwrap

import numpy as np
import pytest

import optviz_ref
from autograder.exercises.exercise import Misconception, of_slug
from autograder.exercises.kit.habits import HABITS
from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.optimizer import Known
from autograder.exercises.kit.reference import Reference, defined, source
from autograder.exercises.kit.rewrite import rewritten
from autograder.exercises.kit.table import MISTAKES, TABLE
from autograder.exercises.recorded import Joined
from autograder.exercises.rooms import exercises


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("np.sqrt(_x) → _x", "y = np.sqrt(a + b)", ["y = a + b"]),
        ("_x + _x → 2 * _x", "y = a + a", ["y = 2 * a"]),
        ("_x + _x → 2 * _x", "y = a + b", []),
        ("self.lr → 1", "y = self.lr * self.lr", ["y = 1 * self.lr", "y = self.lr * 1", "y = 1 * 1"]),
        ("self.lr ⇒ 1", "y = self.lr * self.lr", ["y = 1 * 1"]),
        ("y = _x → z = _x; y = z", "y = a", ["z = a\ny = z"]),
        ("y = _x →", "x = b\ny = a", ["x = b"]),
        ("self._s / 2 → self._s", "y = self.m / 2", ["y = self.m"]),
        ("a → unheard_of", "y = a", []),
    ],
)
def test_a_change_rewrites_each_place_and_then_all(change, before, after):
    assert list(rewritten(before, change)) == after


def test_several_changes_are_all_made_or_none():
    assert list(rewritten("y = a * b", "a → b", "b → c + c")) == []
    assert list(rewritten("c = 1\ny = a * b", "a → c", "b → c")) == ["c = 1\ny = c * c"]


def test_a_change_does_not_speak_of_what_is_set_later():
    assert list(rewritten("y = a\nc = 1", "a → c")) == []
    assert list(rewritten("c = 1\ny = a", "a → c")) == ["c = 1\ny = c"]


def test_a_change_needs_an_arrow():
    with pytest.raises(ValueError, match="before → after"):
        list(rewritten("y = a", "a = b"))


def conventions():
    tasks = [task for e in exercises().values() for task in e.tasks]
    forms = [(t.name, name, form) for t in tasks for name, form in t.conventions.items() if isinstance(form, type)]
    return {f"{of} {name}": source(form, of) for of, name, form in forms}


@pytest.mark.parametrize(
    ("row", "form"), [(r, f) for r in TABLE for f in r.forms], ids=lambda x: getattr(x, "slug", "")
)
def test_each_form_makes_its_example(row, form):
    where, text = form.example
    name, _, convention = where.partition(" ")
    if convention:
        original = conventions()[where]
    else:
        original = ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(getattr(optviz_ref, name)))))
    made = form.programs(original)
    assert any(text.strip("\n") in program for program in made), made[:1]
    assert original not in made


def test_a_slug_has_one_row_and_a_habit_has_one():
    assert len(MISTAKES) == len(TABLE)
    assert set(HABITS) <= set(MISTAKES)
    assert all(row.forms or row.slug in HABITS for row in TABLE)


#: What rooms call rows of the table.
AS_ROWS = {
    "adam_l2_tests": {"params_kept": "own_params"},
    "adamw_tests": {"params_kept": "own_params"},
    "sgd_tests": {
        "normalised": "normalized", "lr_squared": "lr_twice", "shrinking_lr": "lr_over_t", "averages": "half_step",
    },
    "momentum_tests": {
        "no_state": "reset_state", "swapped_roles": "beta_on_gradient", "bias_correction": "velocity_corrected",
        "gradient_only_added": "gradient_added", "init_gradient_twice": "first_gradient_twice",
        "lr_decay": "lr_over_t",
    },
    "rmsprop_tests": {
        "swapped_beta": "swapped_roles", "bias_correction_adam": "bias_correction", "init_g2": "average_from_first",
        "sign_only": "sign_in_numerator",
    },
}  # fmt: skip


def test_one_slug_has_one_sentence_in_every_optimizer():
    made = [
        (task, known)
        for e in exercises().values()
        for task in e.tasks
        if isinstance(next(iter(task.conventions.values())), type)
        for known in task.misconceptions
    ]
    assert len({task.cell for task, _ in made}) == 8
    rooms_own = {"momentum_tests": {"nesterov"}}
    for task, known in made:
        if known.slug not in rooms_own.get(task.cell, ()):
            row = AS_ROWS.get(task.cell, {}).get(known.slug, known.slug)
            about = getattr(known.define, "about", "")  # which arguments, of those that an optimizer has
            assert known.sentence == MISTAKES[row].sentence(task.name, about=about)


@pytest.mark.parametrize("name", ["SGD", "Momentum", "RMSprop", "Adam", "AdaGrad", "AdamW"])
def test_every_mistake_of_a_reference_runs(name):
    """No rewriting may speak of what is not there: a NameError would be named when a student has one."""
    reference = Reference(getattr(optviz_ref, name))
    for row in TABLE:
        for program in (p for f in row.forms for p in f.programs(reference.source)):
            optimizer = defined(program, name)()
            try:
                with np.errstate(all="ignore"):
                    optimizer.step(np.array([1.0, -2.0]), np.array([0.5, 1.5]))
            except ZeroDivisionError:
                pass  # is the mistake


@pytest.mark.parametrize(
    ("task", "aliased"),
    [
        (exercises()["nesterov"].tasks[0], False),
        (exercises()["rmsprop_adam"].tasks[0], True),
        (exercises()["schedules"].tasks[0], True),
        (exercises()["lr_finder"].tasks[2], False),
    ],
    ids=lambda x: getattr(x, "cell", None),
)
def test_the_mistakes_of_one_slug_are_those_among_all(task, aliased):
    known = [*task.misconceptions, *task.nearby]
    for slug in dict.fromkeys(m.slug for m in known):
        asked = [*of_slug(task.misconceptions, slug), *of_slug(task.nearby, slug)]
        assert [said(m) for m in asked] == [said(m) for m in known if m.slug == slug]
    assert bool(getattr(task.misconceptions, "known_as", {})) == aliased
    assert of_slug(task.misconceptions, "no_such_slug") == []


def said(known):
    return (
        known.slug,
        known.sentence,
        known.cost,
        getattr(known.define, "program", getattr(known.define, "__name__", "")),
    )


def test_the_mistakes_of_one_slug_are_made_without_the_others():
    made = []
    rows = [mistake(slug, "part", f"{slug}.") for slug in ("one", "two")]
    habits = {row.slug: lambda right, reference, slug=row.slug: made.append(slug) or [] for row in rows}
    known = Known("AdaGrad", [optviz_ref.AdaGrad], rows, habits=habits)
    assert known.of("two") == []
    assert made == ["two"]


def test_what_a_course_has_named_is_among_those_of_its_slug():
    task = exercises()["adagrad"].tasks[0]
    own = Misconception("no_sqrt", "Said by the course.", None)
    asked = of_slug(Joined(task.misconceptions, (own, Misconception("another", "", None))), "no_sqrt")
    assert asked[-1] is own
    assert [m.slug for m in asked] == ["no_sqrt"] * (len(of_slug(task.misconceptions, "no_sqrt")) + 1)
