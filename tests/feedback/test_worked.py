"""The step worked out: its numbers are those of the formula, on inputs that anyone may see, and theirs are theirs."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest

import optviz_ref
from autograder.calls import asked_of
from autograder.exercises.rooms import exercises, kit
from autograder.feedback.advice import Advisor
from autograder.feedback.forms import changed, first_difference, fitting, path_of, right_texts, told, wrongs
from autograder.feedback.forms import made as called
from autograder.feedback.traced import noting
from autograder.feedback.values import shown
from autograder.feedback.worked import figure_calls, settings, worked
from autograder.judge import Judge
from autograder.probing.student import local, observe
from autograder.records import Evidence
from optviz_ref import LANDSCAPES
from tests.feedback.answers import DECAYING, RIGHT, graded, made

SEED = 5


def step(room, slug, index=0):
    """The step that a known mistake's first form gets worked out, by symbol, and the whole."""
    exercise = exercises()[room]
    task = exercise.tasks[index]
    forms = wrongs(kit(), exercise.assignment, exercise.name, task.cell, slug, SEED)
    probe = task.figure.probe
    calls = asked_of(task, next(iter(task.conventions.values())), SEED)[probe]
    path = path_of(task, forms[0].define, SEED)
    found = worked(task, calls, path, LANDSCAPES.get(task.figure.landscape), forms)
    return {row.symbol: row for row in found.rows}, found


@pytest.mark.parametrize("room", sorted(exercises()))
def test_a_figures_probe_asks_the_same_alone_as_among_the_others(room):
    exercise = exercises()[room]
    for task in (t for t in exercise.tasks if t.figure):
        alone = figure_calls(kit(), exercise.assignment, exercise.name, task.cell, SEED)
        among = asked_of(task, next(iter(task.conventions.values())), SEED)[task.figure.probe]
        assert [call.verb for call in alone] == [call.verb for call in among]
        assert settings(alone, task) == settings(among, task)


def test_adagrads_first_step_is_the_formulas_symbol_by_symbol():
    rows, found = step("adagrad", "ema_decay")
    assert "AdaGrad(lr=0.5, eps=1e-08)" in found.where and "(2.5, 1)" in found.where
    assert rows["grads"].right == "(5, 20)"  # 2 x and 20 y
    assert (rows["s"].right, rows["s"].theirs) == ("(25, 400)", "(2.5, 40)") and rows["s"].differs
    assert rows["new params"].right == "(2, 0.5)" and not rows["grads"].differs


def test_adam_without_correction_parts_at_m_hat():
    rows, _ = step("adamw", "no_bias_correction", 1)
    g = LANDSCAPES["booth"].grad(np.array([-8.0, -5.0]))
    assert rows["m_hat"].right == f"({g[0]:g}, {g[1]:g})".replace("-", "−")
    assert rows["m"].right == rows["m"].theirs and rows["m_hat"].differs


def test_nesterov_parts_at_the_second_step_at_the_gradient():
    rows, found = step("nesterov", "plain_momentum")
    assert found.step == 2 and rows["grads"].differs and "yours" not in rows["params"].formula
    assert rows["grads"].their_formula == "grad_fn(params)"


def test_a_line_that_is_right_in_the_other_form_does_not_tell_which_one_an_answer_has():
    """Plain momentum may be either form without its correction: its last line is the look-ahead's own."""
    task = exercises()["nesterov"].tasks[0]
    fits = fitting(forms := wrongs(kit(), "exercises", "nesterov", task.cell, "plain_momentum", SEED), forms[0].path)
    answer = "g = grad_fn(params)\nself.v = self.beta * self.v + g\nreturn params - self.lr * self.v"
    assert len(fits) > 1 and told(task, fits, answer) == fits


@pytest.mark.parametrize("form", ["look-ahead", "PyTorch"])
@pytest.mark.parametrize("slug", ["sign", "lr_twice", "dampening", "velocity_sign"])
def test_a_step_is_held_against_the_form_that_it_has(slug, form):
    """Nesterov's step may look ahead or be PyTorch's: neither is told that it lacks what only the other one has."""
    task = exercises()["nesterov"].tasks[0]
    at = kit(), "exercises", "nesterov", task.cell
    asks = form == "look-ahead"
    mine = next(w for w in wrongs(*at, slug, SEED) if ("needs_grad_fn" in w.program) == asks)
    right = next(text for text in right_texts(task) if ("needs_grad_fn" in text) == asks)
    fits = told(task, fitting(wrongs(*at, slug, SEED), mine.path), "")
    found = worked(task, figure_calls(*at, SEED), mine.path, LANDSCAPES[task.figure.landscape], fits)
    assert f"return {found.rows[-1].formula}" in right.replace("self.", "") and changed(task, [mine])[0] in right
    assert all(row.theirs != "not there" for row in found.rows)
    assert ("opt.step(x, elongated_quadratic_grad)" in found.snippet) == asks


@pytest.mark.parametrize(("room", "index", "slug"), [("nesterov", 0, "velocity_sign"), ("sgd_momentum", 1, "sign")])
def test_a_velocity_that_may_be_kept_with_either_sign_is_told_of_who_has_written_it(room, index, slug):
    exercise = exercises()[room]
    task = exercise.tasks[index]
    at = kit(), exercise.assignment, exercise.name, task.cell
    by_sign = {}
    for mine in (w for w in wrongs(*at, slug, SEED) if "self.v is None" in w.program):
        fits = fitting(wrongs(*at, slug, SEED), mine.path)
        for source in ("", mine.program):  # what is kept can be told only where the line is there
            found = worked(
                task, figure_calls(*at, SEED), mine.path, LANDSCAPES[task.figure.landscape], told(task, fits, source)
            )
            v = [row.theirs for row in found.rows if row.symbol == "v"][-1]
            assert bool(v) == bool(source)
        by_sign.setdefault(found.rows[-1].theirs, set()).add(v)
    assert all(len(values) == 2 for values in by_sign.values())


def test_what_the_picture_does_not_show_is_worked_out_on_other_gradients():
    rows, found = step("adagrad", "eps_missing")
    assert "a coordinate whose gradient is zero" in found.where
    assert rows["new params"].theirs == "(not finite, −2.5)"


def test_a_function_is_worked_out_on_the_numbers_of_its_check():
    rows, _ = step("lr_finder", "no_bias_correction", 1)
    assert rows["smooth[i]"].right == "4; 2.66667; 1.71429" and rows["smooth[i]"].theirs == "2; 2; 1.5"


def test_of_several_forms_the_one_that_was_seen_is_worked_out():
    """3.14, 22/7 and 3 are one mistake and three answers; a fourth is not told that its numbers are one of theirs."""
    exercise = exercises()["schedules"]
    task = next(t for t in exercise.tasks if t.name == "cosine_annealing_lr")
    forms = wrongs(kit(), exercise.assignment, exercise.name, task.cell, "pi_rounded", SEED)
    calls = figure_calls(kit(), exercise.assignment, exercise.name, task.cell, SEED)
    found = [worked(task, calls, form.path, None, forms) for form in forms]
    theirs = [one.rows[-1].theirs for one in found]
    assert len(forms) >= 3 and len(set(theirs)) == len(forms)
    for form, one in zip(forms, found, strict=True):
        assert one.rows[-1].their_formula in form.program.replace("np.", "")
    assert worked(task, calls, 2 * forms[0].path, None, forms) is None


@pytest.mark.parametrize(("room", "slug"), [("adagrad", "ema_decay"), ("nesterov", "plain_momentum")])
def test_the_lines_to_paste_give_the_right_result_under_a_right_class(room, slug):
    _, found = step(room, slug)
    task = exercises()[room].tasks[0]
    names = {"np": np, task.name: next(iter(task.conventions.values()))}
    with redirect_stdout(io.StringIO()) as said:
        exec(found.snippet, names)
    right = {row.symbol: row for row in found.rows}["new params"].right
    last = names["x"]
    assert right == f"({last[0]:.6g}, {last[1]:.6g})".replace("-", "−") and "params" in said.getvalue()


def test_notes_follow_loops_and_leave_init_alone():
    make, notes = noting("def f(n):\n    a = 0\n    for i in range(n):\n        a += i\n    return a\n", "f")
    assert make(3) == 3
    assert [(n.symbol, n.value) for n in notes] == [("a", 0), ("a", 0), ("a", 1), ("a", 3), ("return", 3)]


def test_the_values_that_a_loop_goes_through_are_noted():
    make, notes = noting("def f(xs):\n    for x in xs:\n        a = 2 * x\n    return a\n", "f")
    make([1, 3])
    assert [(n.symbol, n.formula, n.value) for n in notes[:3]] == [
        ("x", "each of xs", 1),
        ("a", "2 * x", 2),
        ("x", "each of xs", 3),
    ]


def test_what_a_mistake_changes_is_one_statement():
    task = exercises()["adagrad"].tasks[0]
    forms = wrongs(kit(), "exercises", "adagrad", task.cell, "ema_decay", SEED)
    right, wrong = changed(task, told(task, fitting(forms, path_of(task, forms[0].define, SEED)), ""))
    assert right == "self.s = self.s + grads ** 2" and "0.9 * self.s" in wrong


def test_a_line_that_only_theirs_has_stands_where_it_is_computed():
    _, found = step("adamw", "l2_coupled", 1)
    symbols = [(row.symbol, row.right, row.theirs) for row in found.rows]
    at = symbols.index(("grads", "not there", "(−158, −154.5)"))
    assert symbols[at + 1][0] == "m" and found.rows[at + 1].differs
    first = next(row for row in found.rows if row.differs)
    assert (first.theirs, first.their_formula) == ("(−158, −154.5)", "grads + weight_decay * params")


def test_what_the_forms_of_a_mistake_differ_in_is_not_told():
    """Thirty terms may be dropped from Beale's gradient; without a picture only the cell itself says which one was."""
    task = exercises()["beale"].tasks[0]
    forms = wrongs(kit(), "foundations", "beale", task.cell, "term_dropped", SEED)
    found = worked(task, (), None, None, forms)
    assert not found.known and not any(row.theirs for row in found.rows) and changed(task, forms) == ("", "")
    mine = told(task, forms, forms[3].program)
    found = worked(task, (), None, None, mine)
    assert found.known and found.rows[-1].theirs == shown(called(forms[3].define)(np.array([1.0, 2.0])))
    assert changed(task, mine)[1] in forms[3].program


BEALE = """
def beale_grad(x):
    y2, y3 = x[1] ** 2, x[1] ** 3
    t1, t2, t3 = 1.5 - x[0] + x[0] * x[1], 2.25 - x[0] + x[0] * y2, 2.625 - x[0] + x[0] * y3
    dx = 2 * (t1 * (x[1] - 1) + t2 * (y2 - 1) + t3 * (y3 - 1))
    return np.array([dx, 2 * x[0] * (t1 + 2 * t2 * x[1] + 3 * t3 * y2)])
"""


@pytest.mark.parametrize(
    ("changes", "slugs"),
    [
        ((("[dx, 2 * x[0]", "[dx, x[0]"), ("2.625", "2.265")), {"wrong_number", "half"}),
        ((("[dx, ", "[2 * dx, "),), {"wrong_number"}),
        ((("[dx, 2", "[-dx, -2"),), {"negative"}),
    ],
)
def test_what_stands_under_yours_is_what_this_code_gives(changes, slugs):
    """Without a picture, what one of two mistakes gives alone, or in both derivatives, is not told as theirs."""
    source = BEALE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    exercise = exercises()["beale"]
    (task,), names = exercise.tasks, {"np": np}
    exec(source, names)
    traces = {p: observe(local(names), p, probe, SEED) for p, probe in task.probes.items()}
    verdict = Judge([exercise], SEED).verdict(exercise, Evidence(task.cell, SEED, traces=traces))
    assert {d.id.removeprefix("beale.") for d in verdict.diagnoses} == slugs
    found = Advisor(kit()).advised(verdict.row("ada", "foundations", "beale"), None, {}).worked
    yours = {row.theirs for row in found.rows if row.symbol == "result" and row.theirs} if found else set()
    assert yours <= {shown(names["beale_grad"](np.array([1.0, 2.0])))}
    assert bool(yours) == (slugs == {"negative"})


def gives(found, define, name):
    """What the lines to paste give under an answer."""
    lines = found.snippet.splitlines()
    last = next((i for i, line in enumerate(lines) if line.startswith("print(")), None)
    if last is not None:
        lines[last] = f"x = {lines[last][6:-1]}"
    names = {"np": np, "SGD": optviz_ref.SGD, name: called(define)}
    with redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec("\n".join(lines), names)
    return shown(names["x"])


@pytest.mark.parametrize("room", sorted(set(exercises()) - {"nesterov", "schedules"}))
def test_what_stands_under_yours_is_what_the_lines_to_paste_give(room):
    exercise, seen = exercises()[room], 0
    for task in exercise.tasks:
        at = kit(), exercise.assignment, exercise.name, task.cell
        land = LANDSCAPES.get(str(task.figure.landscape)) if task.figure else None
        for slug in list(dict.fromkeys(known.slug for known in task.misconceptions))[::4]:
            forms = wrongs(*at, slug, SEED)
            for form in forms[:3]:
                written = "" if task.figure else form.program
                with np.errstate(all="ignore"):
                    found = worked(
                        task, figure_calls(*at, SEED), form.path, land, told(task, fitting(forms, form.path), written)
                    )
                if found and found.known and found.rows[-1].theirs and "Error" not in found.rows[-1].theirs:
                    assert close(gives(found, form.define, task.name), found.rows[-1].theirs), (task.name, slug)
                    seen += 1
    assert seen >= 5


def close(one, other):
    """Whether two numbers or points as they are shown are the same in all but what six digits leave open."""
    if one == other:
        return True
    a, b = ([float(x) for x in text.replace("−", "-").strip("()").split(", ")] for text in (one, other))
    return np.allclose(a, b, rtol=2e-5, atol=2e-5)


def test_hidden_inputs_are_not_in_it():
    row, _ = graded(DECAYING)
    text = made(DECAYING)
    task = exercises()["adagrad"].tasks[0]
    logs = asked_of(task, task.conventions["eps outside"], row["seed"])
    numbers = [c.given[2] for name, calls in logs.items() if name != "descent" for c in calls if c.verb == "run"]
    hidden = [f"{abs(x):.6g}" for a in numbers for x in np.ravel(a) if abs(x) != round(abs(x), 2)]
    assert len(hidden) > 500 and not [x for x in hidden if len(x) > 6 and x in text]


def test_a_right_answer_gets_something_to_go_on_with():
    assert "All checks passed. To go on:" in made(RIGHT)


@pytest.mark.parametrize(("room", "index"), [(name, i) for name, e in exercises().items() for i in range(len(e.tasks))])
def test_what_differs_in_the_picture_or_the_example_is_worked_out_in_every_exercise(room, index):
    exercise = exercises()[room]
    task = exercise.tasks[index]
    at = kit(), exercise.assignment, exercise.name, task.cell
    right = [path_of(task, define, SEED) for define in task.conventions.values()]
    land = LANDSCAPES.get(str(task.figure.landscape)) if task.figure else None
    found = 0
    for slug in list(dict.fromkeys(known.slug for known in task.misconceptions))[:24]:
        forms = wrongs(*at, slug, SEED)
        path = forms[0].path if task.figure and task.figure.kind == "path" else None
        with np.errstate(all="ignore"):
            step = worked(task, figure_calls(*at, SEED), path, land, forms)
        if path is not None and all(first_difference(path, one) for one in right):
            assert step is not None, slug
        assert step is None or not step.known or any(row.differs for row in step.rows), slug
        found += step is not None
    assert found >= 10
