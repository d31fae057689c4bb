"""AdaGrad's room on a corpus of solutions, on variants of them, and on what is in no list."""

import re
from itertools import combinations
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "corpus" / "adagrad"
STYLES = Path(__file__).parents[3] / "autograder" / "exercises" / "adagrad" / "styles"
HEAD = """import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = None
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        if self.s is None:
            self.s = np.zeros_like(params)
"""
RIGHT = (
    HEAD
    + """        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
)

#: Mistakes written once more, in another style than the room's: slug, what to replace, by what.
MISTAKES = [
    ("ema_decay", "self.s + grads**2", "0.9 * self.s + 0.1 * grads**2"),
    ("ema_decay", "self.s + grads**2", "0.99 * self.s + (1 - 0.99) * grads**2"),
    ("decayed_sum", "self.s + grads**2", "0.9 * self.s + grads**2"),
    ("no_sqrt", "np.sqrt(self.s)", "self.s"),
    ("not_squared", "np.sqrt(self.s)", "np.sqrt(np.abs(self.s))"),
    ("abs_then_sqrt", "grads**2", "np.abs(grads)"),
    ("reset_state", "self.s + grads**2", "grads**2"),
    ("norm_state", "grads**2", "np.sum(grads**2)"),
    ("mean_not_sum", "np.sqrt(self.s)", "np.sqrt(self.s / self.t)"),
    ("sign", "return params -", "return params +"),
    ("eps_missing", " + self.eps)", ")"),
    ("sqrt_t_decay", "np.sqrt(self.s)", "np.sqrt(self.t)"),
    ("returns_update", "return params - ", "return "),
    ("squares_params", "grads**2", "params**2"),
    ("no_gradient_in_numerator", "self.lr * grads /", "self.lr /"),
    ("init_one", "np.zeros_like(params)", "np.ones_like(params)"),
    ("init_tenth", "np.zeros_like(params)", "np.full_like(params, 0.1)"),
    ("max_not_sum", "self.s + grads**2", "np.maximum(self.s, grads**2)"),
    ("first_coordinate", "grads**2", "grads.flat[0] ** 2"),
    ("lr_hardcoded", "self.lr * grads", "0.1 * grads"),
    ("eps_multiplies", "+ self.eps", "* self.eps"),
    ("bias_correction", "np.sqrt(self.s)", "np.sqrt(self.s / (1 - 0.9**self.t))"),
    ("fourth_root", "np.sqrt(self.s)", "np.sqrt(np.sqrt(self.s))"),
    ("int_state", "self.s + grads**2", "(self.s + grads**2).astype(int)"),
    ("plain_gradient", " / (np.sqrt(self.s) + self.eps)", ""),
    ("lr_twice", "self.lr * grads", "self.lr * self.lr * grads"),
    ("first_gradient_twice", "np.zeros_like(params)", "grads**2"),
    ("default_lr", "lr=0.1", "lr=0.01"),
    ("mutates_params", "return params - ", "params -= "),
    ("mutates_grads", "grads**2", "np.square(grads)"),
]

#: Rewrites that keep the meaning.
REWRITES = [
    ("eps=1e-8", "eps=1e-6"),
    ("eps=1e-8", "eps=1e-10"),
    ("grads**2", "grads * grads"),
    ("grads**2", "np.square(grads)"),
    ("self.s + ", "1.0 * self.s + "),
    ("self.lr * grads /", "grads * self.lr /"),
    ("(np.sqrt(self.s) + self.eps)", "np.sqrt(self.s + self.eps)"),
    ("(np.sqrt(self.s) + self.eps)", "np.maximum(np.sqrt(self.s), self.eps)"),
    ("np.sqrt(self.s)", "self.s**0.5"),
    ("self.s", "self.accumulator"),
    ("np.zeros_like(params)", "np.zeros_like(params, dtype=np.float32)"),
    ("params", "theta"),
]


def wrong(slug, old, new):
    """The source of a mistake."""
    assert old in RIGHT
    source = RIGHT.replace(old, new)
    if slug == "not_squared":
        source = source.replace("grads**2", "grads")
    if slug == "mutates_params":
        source += "        return params\n"
    if slug == "mutates_grads":
        source = source.replace(
            "        self.s = self.s + np.square(grads)\n",
            "        raw = grads.copy()\n        grads *= grads\n        self.s = self.s + grads\n",
        )
        source = source.replace("self.lr * grads", "self.lr * raw")
    return source


def variants(source):
    """Single rewrites of a source, and every fifth pair of them."""
    chosen = [*combinations(REWRITES, 1), *list(combinations(REWRITES, 2))[::5]]
    for rewrites in chosen:
        new = source
        for old, by in rewrites:
            new = new.replace(old, by)
        if new != source:
            yield new


@pytest.fixture
def judged(grade):
    return lambda source, seed=1: grade("adagrad", "adagrad_tests", source, seed)


def sources(folder):
    return [pytest.param(p.read_text(encoding="utf-8"), id=p.stem) for p in sorted(folder.glob("*.py"))]


@pytest.mark.parametrize("source", [*sources(CORPUS / "correct"), *sources(STYLES)])
@pytest.mark.parametrize("seed", [1, 20_26])
def test_right_solutions_get_full_marks(judged, source, seed):
    verdict = judged(source, seed)
    assert verdict.score == verdict.max_score == 10, [t.message for t in verdict.tests if t.message]


@pytest.mark.parametrize("path", sorted((CORPUS / "wrong").glob("*.py")), ids=lambda p: p.stem)
def test_wrong_solutions_lose_points_and_are_named(judged, path):
    verdict = judged(path.read_text(encoding="utf-8"))
    assert verdict.score < 10
    assert verdict.diagnosis.id == f"adagrad.{re.sub('^[0-9]+_', '', path.stem)}"


#: What the table names of the solutions that no room's list had.
TABLE_NAMES = {
    "51_lr_class_attr_shared": "class_arguments",
    "53_two_d_only": "two_coordinates",
    "54_default_eps_1e7": "default_eps",
    "55_eps_both": "eps_twice",
    "57_float32_out": "returns_float32",
    "58_return_params": "never_moves",
    "59_ema_and_sign": "ema_decay",
}


@pytest.mark.parametrize("path", sorted((CORPUS / "unnamed").glob("*.py")), ids=lambda p: p.stem)
@pytest.mark.parametrize("seed", [1, 20_26])
def test_wrong_solutions_in_no_list_lose_points_and_get_no_wrong_name(judged, path, seed):
    verdict = judged(path.read_text(encoding="utf-8"), seed)
    assert verdict.status == "graded"
    assert verdict.score < 10
    slug = TABLE_NAMES.get(path.stem)
    assert (verdict.diagnosis and verdict.diagnosis.id) == (slug and f"adagrad.{slug}")
    assert verdict.score == 0 or path.stem[3:] not in ("return_params", "return_params_asks")


@pytest.mark.parametrize(
    ("name", "lost", "label"),
    [
        ("01_guard_no_eps", {"test_eps"}, "adagrad.eps_unused"),
        ("02_eps_every_step", {"test_eps"}, "adagrad.eps_every_step"),
        ("03_keras_init_01", {"test_first_step", "test_scale"}, "adagrad.init_tenth"),
    ],
)
def test_gray_cases_as_decided(judged, name, lost, label):
    verdict = judged((CORPUS / "gray" / f"{name}.py").read_text(encoding="utf-8"))
    assert {t.name for t in verdict.tests if t.outcome == "failed"} == lost
    assert (verdict.diagnosis and verdict.diagnosis.id) == label


@pytest.mark.parametrize(("slug", "old", "new"), MISTAKES, ids=lambda x: None)
def test_a_mistake_in_another_style_is_named(judged, slug, old, new):
    verdict = judged(wrong(slug, old, new))
    assert verdict.score < 10
    assert verdict.diagnosis.id == f"adagrad.{slug}"


def test_variants_of_single_mistakes_are_named_right_and_never_wrong(judged):
    """At least 97 % right, none wrong."""
    right = unnamed = 0
    for mistake in MISTAKES:
        for source in variants(wrong(*mistake)):
            verdict = judged(source)
            assert verdict.score < 10
            if verdict.diagnosis is None:
                unnamed += 1
            else:
                assert f"adagrad.{mistake[0]}" in [d.id for d in verdict.diagnoses], source
                right += 1
    assert right + unnamed > 600
    assert right >= 0.97 * (right + unnamed)


@pytest.mark.parametrize("source", [RIGHT, *variants(RIGHT)])
def test_rewrites_of_the_right_solution_lose_the_small_test_on_eps_at_most(judged, source):
    verdict = judged(source)
    assert {t.name for t in verdict.tests if t.outcome != "passed"} <= {"test_eps"}
    keeps_eps = "eps=1e-8" in source and "maximum" not in source
    assert (verdict.score == 10) == keeps_eps


UNLISTED = [
    ("self.s + grads**2", "self.s + grads**2 + 0.5"),
    ("self.lr * grads", "self.lr * grads**3"),
    ("self.lr * grads", "self.lr * np.clip(grads, -1, 1)"),
    ("return params -", "return np.abs(params) -"),
    ("np.sqrt(self.s)", "np.arctan(self.s)"),
    ("self.s + grads**2", "self.s + np.roll(grads, 1) ** 2"),
    ("self.lr * grads", "self.lr * grads[::-1]"),
    ("return params -", "return params.round(2) -"),
]


#: Mistakes with a number of their own: what to replace, by what, the name, and what the sentence says of the number.
FITTED = [
    ("np.sqrt(self.s)", "np.cbrt(self.s)", "root_power", "0.333"),
    ("self.s + grads**2", "self.s + 2 * grads**2", "step_factor", "0.707"),
    ("return params -", "return 0.99 * params -", "shrinks_params", "0.01 "),
    ("self.eps)", "3.4e-4)", "eps_hardcoded", "0.00034"),
    ("self.s + grads**2", "0.87 * self.s + grads**2", "decayed_sum", "0.87"),
    ("self.lr * grads", "self.lr * np.clip(grads, -1.7, 1.7)", "clipped", "1.7"),
]


@pytest.mark.parametrize(("old", "new", "slug", "number"), FITTED)
@pytest.mark.parametrize("seed", [1, 20_26])
def test_a_number_of_their_own_is_found_and_told(judged, old, new, slug, number, seed):
    verdict = judged(RIGHT.replace(old, new), seed)
    assert verdict.score < 10
    if slug == "clipped":  # of the numerator alone it is another mistake, which no row names
        assert verdict.diagnosis is None
        source = RIGHT.replace("        self.t += 1", "        self.t += 1\n        grads = np.clip(grads, -1.7, 1.7)")
        verdict = judged(source, seed)
    assert verdict.diagnosis.id == f"adagrad.{slug}"
    assert number in verdict.diagnosis.sentence


def test_a_general_slip_is_told_where_nothing_says_more(judged):
    assert judged(RIGHT.replace("grads**2", "grads**4")).diagnosis.id == "adagrad.power_changed"


#: What is wrong in ways that are seldom: slug, and what to replace by what.
SELDOM = [
    ("across_coordinates", "grads**2", "np.cumsum(grads**2).reshape(grads.shape)"),
    ("norm_state", "np.sqrt(self.s)", "np.linalg.norm(self.s)"),
    ("squared_too_much", "self.s + grads**2", "self.s**2 + grads**2"),
    ("first_left_out", "self.s + grads**2", "self.s + grads**2 if np.any(self.s) or self.t > 1 else self.s"),
    ("first_plain", "(np.sqrt(self.s) + self.eps)", "((np.sqrt(self.s) + self.eps) if self.t > 1 else 1)"),
    ("logarithm_not_root", "np.sqrt(self.s)", "np.log1p(self.s)"),
    ("eps_hardcoded", "+ self.eps", "+ 1"),
]


@pytest.mark.parametrize(("slug", "old", "new"), SELDOM)
def test_what_is_seldom_has_a_name_too(judged, slug, old, new):
    assert old in RIGHT
    assert [d.id for d in judged(RIGHT.replace(old, new)).diagnoses] == [f"adagrad.{slug}"]


def test_what_shows_no_number_gets_no_general_name(judged):
    verdict = judged(RIGHT.replace("return params -", "return np.nan * params -"))
    assert verdict.diagnosis is None and verdict.score == 0


@pytest.mark.parametrize(("old", "new"), UNLISTED)
def test_what_is_in_no_list_gets_no_name(judged, old, new):
    assert old in RIGHT
    verdict = judged(RIGHT.replace(old, new))
    assert verdict.score < 10
    assert verdict.diagnosis is None


def test_two_mistakes_at_once_get_no_third_name(judged):
    """Of two mistakes in one solution either is true; another name would be false."""
    tried = named = 0
    for a, b in combinations(MISTAKES, 2):
        source = wrong(*a)
        if a[1] == b[1] or b[1] not in source or b[0] in ("not_squared", "mutates_params", "mutates_grads"):
            continue
        verdict = judged(source.replace(b[1], b[2]))
        tried += 1
        if verdict.diagnosis:
            names = {d.id.partition(".")[2] for d in verdict.diagnoses}
            assert names & {a[0], b[0]} or {a[0], b[0], *names} in SAME, (a[0], b[0], names)
            named += 1
    assert tried > 150
    assert named >= 0.6 * tried


#: Pairs of mistakes that together behave as others do.
SAME = [
    {"no_sqrt", "abs_then_sqrt", "abs_no_sqrt"},
    {"ema_decay", "lr_hardcoded", "decayed_sum", "no_lr"},  # lr=0.1 over the root of 0.01
]


@pytest.mark.parametrize(
    ("slug", "test"),
    [("mutates_params", "test_inputs_kept"), ("eps_missing", "test_zero_gradient"), ("default_lr", "test_defaults")],
)
def test_a_right_update_with_one_side_fault_keeps_most_points(judged, slug, test):
    verdict = judged(wrong(*next(m for m in MISTAKES if m[0] == slug)))
    assert verdict.score >= 8
    assert test in {t.name for t in verdict.tests if t.outcome == "failed"}
    assert verdict.diagnosis.id == f"adagrad.{slug}"


@pytest.mark.parametrize("seed", [1, 2])
def test_of_numbers_that_nearly_fit_the_one_that_fits_is_told(judged, seed):
    """Another row's number comes near enough to be the same for most purposes."""
    verdict = judged(RIGHT.replace("+ self.eps", "+ np.exp(-8.0)"), seed)
    assert [d.sentence for d in verdict.diagnoses] == [
        "Your AdaGrad behaves exactly like one that keeps eps fixed at 0.00033546."
    ]
