"""Mistakes of several kinds at once, or told by several names, and what is true of all who make them."""

import re

import pytest

import optviz_ref
from autograder.exercises.kit.reference import Reference
from autograder.exercises.rooms import exercises

HARD = {"lr": "0.01", "beta1": "0.9", "beta2": "0.999", "eps": "1e-8"}


def solution(name, *changes):
    """The reference with each regular expression replaced, which must occur."""
    text = Reference(getattr(optviz_ref, name)).source
    for old, new in changes:
        assert re.search(old, text), old
        text = re.sub(old, new, text)
    return f"import numpy as np\n{text}"


def fixed(**values):
    return [(rf"self\.{name} = {name}\b", f"self.{name} = {value}") for name, value in values.items()]


def slugs(verdict):
    return {d.id.partition(".")[2] for d in verdict.diagnoses}


ZEROS = r"np\.zeros_like\(params\)"
GIVEN = {"AdaGrad": "adagrad", "Nesterov": "nesterov", "RMSprop": "rmsprop_adam", "Adam": "rmsprop_adam"}
GIVEN |= {"SGD": "sgd_momentum", "Momentum": "sgd_momentum", "AdamW": "adamw"}


@pytest.fixture
def judged(grade):
    return lambda name, *changes: grade(GIVEN[name], f"{name.lower()}_tests", solution(name, *changes))


# -- arguments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "slug", "said"),
    [
        ("Adam", HARD, "more_hardcoded", "its arguments lr, beta1, beta2 and eps."),
        ("Adam", HARD | {"lr": "0.0037"}, "more_hardcoded", "keeps lr fixed at 0.0037."),
        ("Adam", {k: HARD[k] for k in ("beta1", "beta2")}, "two_hardcoded", "its arguments beta1 and beta2."),
        ("RMSprop", {"lr": "0.01", "beta": "0.9"}, "two_hardcoded", "its arguments lr and beta."),
        ("Momentum", {"lr": "0.02", "beta": "0.9"}, "two_hardcoded", "keeps lr fixed at 0.02."),
        ("AdamW", HARD, "more_hardcoded", "its arguments lr, beta1, beta2 and eps."),  # super().__init__()
    ],
)
def test_several_ignored_arguments_are_told_and_cost_no_more_than_the_core(judged, name, values, slug, said):
    verdict = judged(name, *fixed(**values))
    assert slugs(verdict) == {slug}
    assert verdict.diagnosis.sentence.endswith(said)
    assert verdict.score >= 0.45 * verdict.max_score


SHARED = """
import numpy as np

class AdaGrad:
    sums = {}

    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps = lr, eps

    def step(self, params, grads):
        self.sums[params.shape] = self.sums.get(params.shape, 0.0) + grads**2
        return params - self.lr * grads / (self.sums[params.shape] + self.eps)
"""


def test_a_state_that_objects_share_does_not_hide_a_wrong_update(grade):
    verdict = grade("adagrad", "adagrad_tests", SHARED)
    assert slugs(verdict) == {"no_sqrt", "class_state"}
    assert verdict.score >= 5


# -- shapes -----------------------------------------------------------------------------------------------------------

TWO = {
    "a loop": "new = np.zeros(2)\n    for i in range(2):\n        new[i] = step(i)\n    return new",
    "a list": "return np.array([step(0), step(1)])",
    "numbers": "return np.array([float(step(0)), float(step(1))])",
}
TWO_ONLY = """
import numpy as np

def both(step):
    {how}

class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, [0.0, 0.0]

    def step(self, params, grads):
        {look}
        def one(i):
            self.s[i] = self.s[i] + grads[i] ** 2
            return params[i] - self.lr * grads[i] / (np.sqrt(self.s[i]) + self.eps)
        return both(one)
"""


@pytest.mark.parametrize("look", ["pass", "x, y = params"])
@pytest.mark.parametrize("how", TWO)
def test_a_state_and_a_result_for_two_coordinates_lose_what_shapes_are_worth(grade, how, look):
    verdict = grade("adagrad", "adagrad_tests", TWO_ONLY.format(how=TWO[how], look=look))
    assert slugs(verdict) == {"two_coordinates"}
    assert verdict.score == 8.5


NUMBERS = """
import math
import numpy as np

class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        self.s = (np.zeros_like(params) if self.s is None else self.s) + grads**2
        return np.array([p - self.lr * g / (math.sqrt(s) + self.eps) for p, g, s in zip(params, grads, self.s)])
"""


def test_a_loop_over_numbers_works_for_all_vectors_and_is_not_told_of_two(grade):
    verdict = grade("adagrad", "adagrad_tests", NUMBERS)
    assert slugs(verdict) == {"vector_only"}
    assert verdict.score == 8.5


@pytest.mark.parametrize("count", ["grads.size", "len(grads)", "grads.shape[0]", "grads.shape[-1]"])
@pytest.mark.parametrize("name", ["SGD", "RMSprop"])
def test_a_division_by_any_count_of_coordinates_is_said_of_all(judged, name, count):
    verdict = judged(name, (r"(def step\(.*\):\n)", rf"\1        grads = grads / {count}\n"))
    assert slugs(verdict) == {"averaged_over_count"}
    assert "length of one of its axes" in verdict.diagnosis.sentence


# -- where a state starts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "changes", "slug"),
    [
        ("AdaGrad", [(ZEROS, "grads**2")], "first_gradient_twice"),
        ("Momentum", [(ZEROS, "grads")], "init_gradient_twice"),
        ("Nesterov", [(ZEROS, "grad_fn(params)")], "first_gradient_twice"),
        ("RMSprop", [(ZEROS, "grads**2")], "init_g2"),
        ("RMSprop", [(ZEROS, "(1 - self.beta) * grads**2")], "first_gradient_twice"),
        ("Adam", [(rf"self\.m = {ZEROS}", "self.m = grads")], "average_from_first"),
        ("Adam", [(rf"self\.v = {ZEROS}", "self.v = (1 - self.beta2) * grads**2")], "first_gradient_twice"),
        ("Momentum", [(ZEROS, "grads"), (r"\+ grads", "+ (1 - self.beta) * grads")], "dampening"),
    ],
)
def test_a_sum_counts_its_first_gradient_twice_and_an_average_starts_at_it(judged, name, changes, slug):
    """`self.s = grads**2` before the average is made is the same as `if first: s = g² else: s = average`."""
    assert slugs(judged(name, *changes)) == {slug}


FIRST = r"\bself\.(\w) = (self\.beta.*|self\.s \+ .*)"  # the line of a sum or an average


@pytest.mark.parametrize("seed", [1, 20_26])
@pytest.mark.parametrize(
    ("name", "changes", "score"),
    [
        ("AdaGrad", [(FIRST, ""), (ZEROS, "grads**2")], 4.7),
        ("Momentum", [(FIRST, ""), (ZEROS, "grads")], 3.29),
        ("Nesterov", [(FIRST, ""), (ZEROS, "grad_fn(params)")], 4.7),
        ("RMSprop", [(FIRST, ""), (ZEROS, "grads**2")], 3.76),
        ("Adam", [(FIRST, ""), (rf"m = {ZEROS}", "m = grads"), (rf"v = {ZEROS}", "v = grads**2")], 4.7),
    ],
)
def test_a_state_that_is_set_once_is_one_mistake(grade, name, changes, score, seed):
    verdict = grade(GIVEN[name], f"{name.lower()}_tests", solution(name, *changes), seed)
    assert slugs(verdict) == {"never_updated"}
    assert verdict.score == score


# -- slips in a square and in an average ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 20_26])
@pytest.mark.parametrize(
    ("name", "change", "slug"),
    [
        *((name, (r"grads ?\*\* ?2", "grads * 2"), "doubled") for name in ("AdaGrad", "RMSprop", "Adam", "AdamW")),
        ("AdaGrad", (r"\+ grads", "- grads"), "square_subtracted"),
        ("RMSprop", (r"\+ \(1 - self\.beta\)", "- (1 - self.beta)"), "square_subtracted"),
        ("Adam", (r"\+ \(1 - self\.beta2\)", "- (1 - self.beta2)"), "square_subtracted"),
        ("RMSprop", (r"self\.beta \* self\.s", "self.s"), "no_beta_on_old"),
        ("Adam", (r"self\.beta1 \* self\.m", "self.m"), "no_beta_on_old"),
        ("Adam", (r"self\.beta2 \* self\.v", "self.v"), "no_beta_on_old"),
    ],
)
def test_one_wrong_sign_or_factor_of_a_state_takes_a_part(grade, name, change, slug, seed):
    verdict = grade(GIVEN[name], f"{name.lower()}_tests", solution(name, change), seed)
    assert slugs(verdict) == {slug}
    assert verdict.score == pytest.approx(0.7 * verdict.max_score)


def test_a_decay_of_new_params_without_lr_is_not_said_to_lack_it_in_the_step(judged):
    """The step has its lr."""
    step = r"return (.*) - self\.lr \* self\.weight_decay \* params"
    verdict = judged("AdamW", (step, r"return (1 - self.weight_decay) * (\1)"))
    assert slugs(verdict) == {"decay_updated_params", "decay_not_scaled"}


# -- two names for one thing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        (
            "Nesterov",
            [
                (r"grad_fn\(.*\)", "grad_fn(params)"),
                (r"\+ gr", "- self.lr * gr"),
                (r"- self.lr \* self.v$", "- self.v"),
            ],
            {"plain_momentum", "sign"},
        ),
        (
            "AdamW",
            [(r"self\.t \+= 1", "self.t = 1"), (r"- self.lr \* self.w", "+ self.lr * self.w")],
            {"decay_sign", "t_never_counts"},
        ),
        (
            "Adam",
            [(r"\(1 - self\.beta1\) \* ", ""), (r" / \(1 - self\.beta\d \*\* self\.t\)", "")],
            {"no_bias_correction", "no_one_minus_beta1"},
        ),
    ],
)
def test_names_for_one_thing_do_not_hide_two_mistakes(judged, name, changes, expected):
    assert slugs(judged(name, *changes)) == expected


# -- a heavy ball -----------------------------------------------------------------------------------------------------

BALL = """
import numpy as np

class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.x, self.before = lr, beta, None, None

    def step(self, params, grads):
        {begin}
        new = params - self.lr * grads + self.beta * (params - (params if self.before is None else self.before))
        {end}
        return new
"""


def test_the_last_point_in_place_of_a_velocity_is_right(grade):
    verdict = grade("sgd_momentum", "momentum_tests", BALL.format(begin="pass", end="self.before = params"))
    assert verdict.score == verdict.max_score


@pytest.mark.parametrize(
    "source",
    [
        BALL.format(begin="params = params if self.x is None else self.x", end="self.before, self.x = params, new"),
        solution(
            "Momentum",
            (r"return params -", "self.x = getattr(self, 'x', params) -"),
            (r"$", "\n        return self.x"),
        ),
    ],
    ids=["points", "velocity"],
)
def test_who_goes_on_from_points_of_their_own_leaves_params_aside(grade, source):
    verdict = grade("sgd_momentum", "momentum_tests", source)
    assert slugs(verdict) == {"own_params"}
    assert verdict.score == 5.95


def test_a_heavy_ball_starts_at_no_zero_that_could_be_another_number():
    task = exercises()["sgd_momentum"].tasks[1]
    assert vars(task.conventions["by points"]())["before"] is None
    slugs = {known.slug for known in task.nearby}
    assert "class_state" in slugs
    assert not slugs & {"init_one", "init_tenth", "is_momentum"}


# -- defaults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "others", "said"),
    [
        ("RMSprop", {"lr": "0.001", "beta": "0.99"}, "its defaults of lr and beta differed"),
        ("Adam", {"lr": "0.0037", "beta2": "0.98"}, "its defaults of lr and beta2 differed"),
        ("AdamW", {"lr": "0.001", "beta1": "0.8", "weight_decay": "0.0"}, "its defaults of lr, beta1 and weight_decay"),
        ("Nesterov", {"lr": "0.1", "beta": "0.99"}, "its defaults of lr and beta differed"),
        ("Momentum", {"lr": "0.0123"}, "its default lr differed"),
        ("RMSprop", {"beta": "0.77"}, "its default beta differed"),
    ],
)
def test_defaults_are_found_whatever_they_are_and_cost_one_slip(judged, name, others, said):
    verdict = judged(name, *((rf"\b{k}=[^,)]*", f"{k}={v}") for k, v in others.items()))
    assert said in verdict.diagnosis.sentence
    assert len(verdict.diagnoses) == 1
    assert verdict.score == pytest.approx(0.85 * verdict.max_score)


def test_what_no_number_explains_is_no_default(judged):
    fading = r"(self.lr or 0.05 / self.n) * grads"
    count = r"\1        self.n = getattr(self, 'n', 0) + 1\n"
    verdict = judged("RMSprop", (r"lr=0.01", "lr=None"), (r"(def step\(.*\n)", count), (r"self\.lr \* grads", fading))
    assert verdict.score < 8
    assert not verdict.diagnoses
