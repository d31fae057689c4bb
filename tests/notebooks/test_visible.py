"""The visible check of a cell and its grade agree: no right answer fails it, and few known mistakes pass it."""

import contextlib
import io
import json
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge.references import renewed

SOURCE = Path(__file__).parents[2] / "source"

NUMBERS = "the number in it decides whether a few small inputs show it"
SIZE = "a step that does not depend on the gradient's size shows it through eps alone"
JUMPS = "the check drives it along one path, as `optimize` does"
LATER = "it shows after more steps, or with other values, than can be worked out by hand"

#: What passes that of every optimizer, and of every one that keeps something.
OF_ALL = {"class_arguments": "the check makes one object"}
ROUNDED = {"argument_rounded": NUMBERS}
KEEPING = OF_ALL | {
    "along_rows_of_matrices": "the check has vectors",
    "class_state": "its objects do not take turns",
    "restarts_often": LATER,
}
FADING = KEEPING | dict.fromkeys(
    ("stays_at_zero", "stands_still"), "a gradient is zero after others in longer runs only"
)
ADAMS = dict.fromkeys(("average_limited", "cautious", "correction_ends", "correction_other"), LATER) | {
    "half_precision": NUMBERS,
    "init_eps": NUMBERS,
}

#: What passes the visible check of its cell, and why more than it holds is needed to see it.
HIDDEN = {
    "adagrad_tests": KEEPING
    | ROUNDED
    | {
        "restarts": LATER,
        "half_precision": NUMBERS,
        "rows_normalized": NUMBERS,
        "vector_only": "it shows on shapes that the check has no room for",
        "two_coordinates": "the check has arrays of two coordinates",
        "eps_every_step": LATER,
        "averaged_over_count": SIZE,
        "default_eps": NUMBERS,
        "normalized": NUMBERS,
        "clipped": NUMBERS,
        "rounds": NUMBERS,
        "stands_still": NUMBERS,
        "eps_changed": NUMBERS,
        "gradient_transformed": SIZE,
        "last_few_squares": LATER,
    },
    "nesterov_tests": FADING
    | ROUNDED
    | {"clipped": NUMBERS, "lookahead_by_coordinate": "a few numbers on one axis do not show it"}
    | dict.fromkeys(("restarts", "first_left_out", "cautious"), LATER)
    | dict.fromkeys(("own_params", "overwrites_results", "restarts_elsewhere"), JUMPS),
    "adam_l2_tests": FADING
    | ADAMS
    | {"decay_sparse": "no gradient is zero in the check"}
    | dict.fromkeys(
        ("default_beta", "default_eps", "clipped", "stands_still", "eps_changed", "decay_large_only"), NUMBERS
    )
    | dict.fromkeys(("eps_twice", "eps_every_step", "adamax", "eps_maximum"), LATER),
    "adamw_tests": FADING
    | ADAMS
    | {"decay_sparse": "no gradient is zero in the check"}
    | dict.fromkeys(
        ("default_beta", "default_eps", "clipped", "stands_still", "eps_changed", "decay_large_only"), NUMBERS
    )
    | dict.fromkeys(("amsgrad", "eps_twice", "eps_every_step", "adamax", "eps_maximum"), LATER)
    | {"averaged_over_count": SIZE},
    "lr_finder_tests": dict.fromkeys(
        ("other_limit", "wrong_factor", "rounds_rates", "sentinel", "whole_start"), NUMBERS
    )
    | {"made_with_another_rate": "the lr of the check's optimizer is set before each step"}
    | dict.fromkeys(("sleeping_stop", "skips_diverged"), LATER),
    "smooth_losses_tests": {"default_beta": "the check gives beta each time", "forgets": LATER, "best_average": LATER},
    "sgd_tests": OF_ALL | ROUNDED,
    "momentum_tests": FADING
    | ROUNDED
    | dict.fromkeys(("restarts", "mixed_up", "cautious"), LATER)
    | dict.fromkeys(("own_params", "restarts_elsewhere"), "the check goes on from where a step led"),
    "rmsprop_tests": FADING
    | ROUNDED
    | dict.fromkeys(("amsgrad", "average_limited", "beta_power_t"), LATER)
    | dict.fromkeys(("half_precision", "init_eps"), NUMBERS)
    | dict.fromkeys(("default_eps", "stands_still", "eps_changed"), NUMBERS)
    | {"eps_every_step": LATER, "averaged_over_count": SIZE},
    "adam_tests": FADING
    | ADAMS
    | dict.fromkeys(("default_eps", "stands_still", "clipped", "eps_changed"), NUMBERS)
    | dict.fromkeys(("amsgrad", "eps_twice", "default_beta", "eps_every_step", "eps_maximum"), LATER)
    | {"averaged_over_count": SIZE},
    "step_decay_lr_tests": {"small_floor": NUMBERS},
    "exponential_decay_lr_tests": {"small_floor": NUMBERS},
    "cosine_annealing_lr_tests": {"small_floor": NUMBERS},
    "warmup_cosine_lr_tests": {"small_floor": NUMBERS, "warmup_above_zero": NUMBERS},
    "beale_grad_tests": {"few_digits": "the check compares five digits, and with differences; the text asks for all"},
    "suggest_lr_tests": dict.fromkeys(
        (
            *("skips_ends", "steepest_abs", "second_derivative", "before_the_minimum", "steepest_fraction"),
            *("slope_from_first", "smooths_first", "threshold", "wide_slope", "uncut_places", "half_slope"),
            *("rounded_rate", "skips_first", "skips_last", "rate_off"),
        ),
        "one curve cannot show it all",
    ),
}
#: The check draws the given Adam beside the answer, and this style defines an Adam of its own.
OWN_ADAM = ("adamw_tests", "composition")
CELLS = [(name, task.cell) for name, room in exercises().items() for task in room.tasks if task.cell in HIDDEN]


@cache
def cells(notebook):
    found = json.loads((SOURCE / exercises()[notebook].assignment / f"{notebook}.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    return [(c["id"], "".join(c["source"])) for c in found if c["cell_type"] == "code"]


@cache
def given(notebook):
    """The names that the given cells before the first answer define; nothing is drawn."""
    answers = {task.solution for task in exercises()[notebook].tasks}
    names = {}
    for name, source in cells(notebook):
        if name in answers:
            break
        if "def show_" not in source:
            exec(source, names)
    shown = "show_paths", "show_curves", "show_gradient", "display"
    return names | dict.fromkeys(shown, lambda *args, **kwargs: None)


@cache
def check(notebook, cell):
    return compile(dict(cells(notebook))[cell], cell, "exec")


def complaint(notebook, cell, **defined):
    """What the visible check says of a definition; None if it is content."""
    names = given(notebook) | defined
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(check(notebook, cell), names)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return None


@pytest.mark.parametrize(("notebook", "cell"), CELLS)
def test_no_right_answer_fails_the_visible_check(notebook, cell):
    task = exercises()[notebook].task(cell)
    for define in task.conventions.values():
        assert complaint(notebook, cell, **{task.name: define}) is None
    for path in sorted(task.styles.glob("*.py")):
        names = dict(given(notebook))
        exec(path.read_text(encoding="utf-8"), names)
        if (cell, path.stem) != OWN_ADAM:
            assert complaint(notebook, cell, **names) is None, path.stem
    for style, program in task.restyled.items():
        names = dict(given(notebook))
        exec(program, names)
        assert complaint(notebook, cell, **names) is None, style


@pytest.mark.parametrize(("notebook", "cell"), CELLS)
def test_no_known_mistake_passes_the_visible_check_unless_more_is_needed_to_see_it(notebook, cell):
    task = exercises()[notebook].task(cell)
    mistakes = (*task.misconceptions, *task.nearby)
    pass_ = {m.slug for m in mistakes if not complaint(notebook, cell, **{task.name: renewed(m.define)})}
    assert pass_ == set(HIDDEN[cell])
