"""Nesterov's room on a corpus of solutions, on variants of them in both forms, and on what is in no list."""

import re
from itertools import combinations
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "corpus" / "nesterov"
STYLES = Path(__file__).parents[3] / "autograder" / "exercises" / "nesterov" / "styles"
HEAD = """import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None
        self.t = 0

"""
AHEAD = (
    HEAD
    + """    def step(self, params, grad_fn):
        self.t += 1
        if self.v is None:
            self.v = np.zeros_like(params)
        ahead = params - self.lr * self.beta * self.v
        g = grad_fn(ahead)
        self.v = self.beta * self.v + g
        return params - self.lr * self.v
"""
)
TORCH = (
    HEAD
    + """    def step(self, params, grads):
        self.t += 1
        if self.v is None:
            self.v = np.zeros_like(params)
        self.v = self.beta * self.v + grads
        return params - self.lr * (grads + self.beta * self.v)
"""
)

MUTATES = "params -= self.lr * self.v\n        return params"
SHARED = ":\n    v = None\n\n    def"
ADDS = "grads += self.beta * self.v\n        return params - self.lr * grads"

#: Mistakes written once more, in another style than the room's: form, slug, then pairs of what to replace by what.
MISTAKES = [
    (AHEAD, "plain_momentum", ("grad_fn(ahead)", "grad_fn(params)")),
    (AHEAD, "lookahead_wrong_way", ("ahead = params -", "ahead = params +")),
    (AHEAD, "lookahead_no_beta", ("self.lr * self.beta * self.v", "self.lr * self.v")),
    (AHEAD, "lookahead_no_lr", ("self.lr * self.beta * self.v", "self.beta * self.v")),
    (AHEAD, "lookahead_one_minus_beta", ("self.lr * self.beta", "self.lr * (1 - self.beta)")),
    (AHEAD, "dampening", ("self.v + g", "self.v + (1 - self.beta) * g")),
    (TORCH, "dampening", ("self.v + grads", "self.v + (1 - self.beta) * grads")),
    (AHEAD, "reset_state", ("self.v = self.beta * self.v + g", "self.v = g")),
    (AHEAD, "lr_over_t", ("self.v + g", "self.v + g / self.t")),
    (TORCH, "reset_state", ("if self.v is None:", "if True:")),
    (AHEAD, "double_momentum", ("return params -", "return ahead -")),
    (AHEAD, "sign", ("return params -", "return params +")),
    (TORCH, "sign", ("return params -", "return params +")),
    (AHEAD, "velocity_sign", ("self.v + g", "self.v - g")),
    (TORCH, "velocity_sign", ("self.v + grads", "self.v - grads")),
    (AHEAD, "lr_twice", ("self.v + g", "self.v + self.lr * g")),
    (TORCH, "torch_no_beta", ("(grads + self.beta * self.v)", "(grads + self.v)")),
    (AHEAD, "both_corrections", ("params - self.lr * self.v", "params - self.lr * (g + self.beta * self.v)")),
    (AHEAD, "first_gradient_twice", ("np.zeros_like(params)", "grad_fn(params)")),
    (TORCH, "first_gradient_twice", ("np.zeros_like(params)", "grads")),
    (AHEAD, "fista_schedule", ("self.beta * self.v", "(self.t - 1) / (self.t + 2) * self.v")),
    (AHEAD, "gradient_lookahead", ("self.lr * self.beta * self.v", "self.lr * grad_fn(params)")),
    (AHEAD, "averaged_gradients", ("grad_fn(ahead)", "(grad_fn(ahead) + grad_fn(params)) / 2")),
    (AHEAD, "no_velocity_in_update", ("return params - self.lr * self.v", "return params - self.lr * g")),
    (AHEAD, "returns_velocity", ("return params - self.lr * self.v", "return self.v")),
    (AHEAD, "beta_on_gradient", ("self.beta * self.v + g", "self.v + self.beta * g")),
    (TORCH, "beta_on_gradient", ("self.beta * self.v + grads", "self.v + self.beta * grads")),
    (AHEAD, "beta_hardcoded", ("self.beta * self.v", "0.9 * self.v")),
    (TORCH, "beta_hardcoded", ("self.beta * self.v", "0.9 * self.v")),
    (AHEAD, "lr_hardcoded", ("self.lr *", "0.01 *")),
    (TORCH, "lr_hardcoded", ("self.lr *", "0.01 *")),
    (AHEAD, "beta_one", ("self.v = self.beta * self.v + g", "self.v = self.v + g")),
    (TORCH, "beta_one", ("self.v = self.beta * self.v + grads", "self.v = self.v + grads")),
    (AHEAD, "lookahead_added_to_momentum", ("grad_fn(ahead)", "grad_fn(params) + self.beta * grad_fn(ahead)")),
    (AHEAD, "sutskever_lr_outside_lookahead", ("self.lr * self.beta", "self.lr * self.lr * self.beta")),
    (AHEAD, "no_lr", ("self.lr * self.beta * self.v", "self.beta * self.v"), ("self.lr * self.v", "self.v")),
    (AHEAD, "default_lr", ("lr=0.01", "lr=0.1")),
    (TORCH, "default_beta", ("beta=0.9", "beta=0.99")),
    (AHEAD, "mutates_params", ("return params - self.lr * self.v", MUTATES)),
    (TORCH, "mutates_params", ("return params - ", "params -= "), ("* self.v)", "* self.v)\n        return params")),
    (TORCH, "mutates_grads", ("return params - self.lr * (grads + self.beta * self.v)", ADDS)),
    (AHEAD, "class_state", ("self.v", "Nesterov.v"), ("        Nesterov.v = None\n", ""), (":\n    def", SHARED)),
]  # fmt: skip

#: Rewrites that keep the meaning.
REWRITES = [
    ("self.beta * self.v", "self.v * self.beta"),
    ("self.v", "self.velocity"),
    ("self.lr * ", "1.0 * self.lr * "),
    ("np.zeros_like(params)", "np.zeros(params.shape)"),
    ("np.zeros_like(params)", "np.zeros_like(params, dtype=np.float32)"),
    ("params", "theta"),
    ("grad_fn", "gradient"),
    ("grads", "gradient"),
    ("return ", "return 0.0 + "),
    ("self.beta = beta", "self.beta = float(beta)"),
]


def wrong(form, slug, *replacements):
    """The source of a mistake."""
    for old, new in replacements:
        assert old in form, (slug, old)
        form = form.replace(old, new)
    return form


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
    return lambda source, seed=1: grade("nesterov", "nesterov_tests", source, seed)


def sources(folder):
    return [pytest.param(p.read_text(encoding="utf-8"), id=p.stem) for p in sorted(folder.glob("*.py"))]


@pytest.mark.parametrize("source", [*sources(CORPUS / "correct"), *sources(STYLES), AHEAD, TORCH])
@pytest.mark.parametrize("seed", [1, 20_26])
def test_right_solutions_get_full_marks(judged, source, seed):
    verdict = judged(source, seed)
    assert verdict.score == verdict.max_score == 10, [t.message for t in verdict.tests if t.message]


@pytest.mark.parametrize("path", sorted((CORPUS / "wrong").glob("*.py")), ids=lambda p: p.stem)
def test_wrong_solutions_lose_points_and_are_named(judged, path):
    verdict = judged(path.read_text(encoding="utf-8"))
    assert verdict.score < 10
    slug = re.sub("^[0-9]+_", "", path.stem)
    alike = {"torch_old_velocity": "plain_momentum", "lookahead_mutates": "double_momentum"}
    named = [d.id.removeprefix("nesterov.") for d in verdict.diagnoses]
    wanted = {"overwrites_results": ["own_params", "overwrites_results"]}.get(slug, [alike.get(slug, slug)])
    assert named[: len(wanted)] == wanted


#: What the table names of the solutions that no room's list had.
TABLE_NAMES = {
    "51_class_lr": "class_arguments",
    "52_two_d": "two_coordinates",
    "54_return_params_asks": "never_moves",
    "55_dampening_and_sign": "dampening",
}


@pytest.mark.parametrize("path", sorted((CORPUS / "unnamed").glob("*.py")), ids=lambda p: p.stem)
@pytest.mark.parametrize("seed", [1, 20_26])
def test_wrong_solutions_in_no_list_lose_points_and_get_no_wrong_name(judged, path, seed):
    verdict = judged(path.read_text(encoding="utf-8"), seed)
    assert verdict.status == "graded"
    assert verdict.score < 10
    slug = TABLE_NAMES.get(path.stem)
    assert (verdict.diagnosis and verdict.diagnosis.id) == (slug and f"nesterov.{slug}")
    assert verdict.score == 0 or path.stem[3:] not in ("return_params", "return_params_asks")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m[1])
def test_a_mistake_in_another_style_is_named(judged, mistake):
    verdict = judged(wrong(*mistake))
    assert verdict.score < 10
    assert verdict.diagnosis.id == f"nesterov.{mistake[1]}"


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
                assert f"nesterov.{mistake[1]}" in [d.id for d in verdict.diagnoses], source
                right += 1
    assert right + unnamed > 400
    assert right >= 0.97 * (right + unnamed)


@pytest.mark.parametrize("source", [*variants(AHEAD), *variants(TORCH)])
def test_rewrites_of_the_right_solution_get_full_marks(judged, source):
    assert judged(source).score == 10


#: The gradient of the step before, in place of this one's.
STALE = """g = getattr(self, "late", None)
        g = grad_fn(params) if g is None else g
        self.late = grad_fn(params - self.lr * self.beta * (self.beta * self.v + g))
"""

UNLISTED = [
    (AHEAD, ("self.v + g", "self.v + g**3")),
    (AHEAD, ("self.v + g", "np.abs(self.v) + g")),
    (AHEAD, ("grad_fn(ahead)", "np.cbrt(grad_fn(ahead))")),
    (AHEAD, ("grad_fn(ahead)", "2 * grad_fn(ahead) - grad_fn(params)")),
    (TORCH, ("(grads + ", "(2 * grads + ")),
    (TORCH, ("return params -", "return params.round(1) -")),
]


@pytest.mark.parametrize(
    ("form", "change", "slug"),
    [
        (AHEAD, ("self.lr * self.beta * self.v", "0.5 * self.lr * self.beta * self.v"), "lookahead_distance"),
        (AHEAD, ("self.lr * self.beta", "self.lr * self.beta**2"), "lookahead_weight"),
        (TORCH, ("self.beta * self.v)", "self.beta**2 * self.v)"), "torch_weight"),
        (TORCH, ("grads + self.beta * self.v)", "self.beta * self.v)"), "torch_no_gradient"),
        (AHEAD, ("self.beta * self.v + g", "self.beta * (self.v + g)"), "beta_twice"),
        (AHEAD, ("self.beta * self.v + g", "self.beta**2 * self.v + g"), "weights_changed"),
        (AHEAD, ("self.lr * self.beta", "0.03 * self.beta"), "partly_hardcoded"),
        (AHEAD, ("self.lr * self.beta", "self.lr * 0.7"), "partly_hardcoded"),
        (AHEAD, ("g = grad_fn(ahead)\n", STALE), "stale_gradient"),
        (AHEAD, ("self.lr = lr\n        self.beta = beta", "self.lr, self.beta = beta, lr"), "lr_and_beta_swapped"),
        (AHEAD, ("grad_fn(ahead)", "grad_fn(self.beta * (params - self.lr * self.v))"), "lookahead_times_params"),
        (AHEAD, ("* self.beta * self.v", "* self.beta * self.v / (np.linalg.norm(self.v) + 1e-12)"), "lookahead_unit"),
    ],
)
def test_what_is_seldom_has_a_name_too(judged, form, change, slug):
    assert [d.id for d in judged(wrong(form, "seldom", change)).diagnoses] == [f"nesterov.{slug}"]


@pytest.mark.parametrize("case", UNLISTED, ids=lambda c: c[1][1])
def test_what_is_in_no_list_gets_no_name(judged, case):
    verdict = judged(wrong(case[0], "unlisted", *case[1:]))
    assert verdict.score < 10
    assert verdict.diagnosis is None


def test_two_mistakes_at_once_get_no_third_name(judged):
    """Of two mistakes in one solution either is true; another name would be false."""
    tried = named = 0
    for a, b in combinations(MISTAKES, 2):
        source = wrong(*a)
        if a[0] != b[0] or any(old not in source for old, _ in b[2:]):
            continue
        tried += 1
        verdict = judged(wrong(source, b[1], *b[2:]))
        if verdict.diagnosis:
            names = {d.id.partition(".")[2] for d in verdict.diagnoses}
            assert names & {a[1], b[1]} or {a[1], b[1], *names} in SAME, (a[1], b[1], names)
            named += 1
    assert tried > 150
    assert named >= 0.6 * tried


#: Pairs of mistakes that together behave as a third.
SAME = [
    {"dampening", "torch_no_beta", "torch_weight"},
    {"beta_hardcoded", "lr_hardcoded", "two_hardcoded"},
    {"lookahead_wrong_way", "double_momentum", "no_velocity_in_update"},
    {"lookahead_no_beta", "both_corrections", "first_gradient_twice"},
    {"plain_momentum", "no_velocity_in_update", "no_velocity"},
    {"plain_momentum", "reset_state", "no_velocity"},
    {"torch_no_beta", "reset_state", "no_velocity"},
    {"lookahead_wrong_way", "sign", "velocity_sign"},
    {"no_velocity", "sign", "velocity_sign"},
    {"torch_no_beta", "beta_on_gradient", "beta_one"},
    {"lookahead_no_lr", "double_momentum", "no_lr"},
    {"double_momentum", "sutskever_lr_outside_lookahead", "lr_twice"},
]


@pytest.mark.parametrize(
    "source",
    [
        wrong(AHEAD, "", ("grad_fn(ahead)", "grad_fn(params)"), ("self.beta * self.v + g", "g")),
        wrong(TORCH, "", ("(grads + self.beta * self.v)", "grads")),
    ],
)
def test_no_velocity_at_all_is_paid_no_more_than_the_momentum_that_is_handed_out(judged, source):
    verdict = judged(source)
    assert verdict.diagnosis.id == "nesterov.no_velocity"
    assert verdict.score <= judged(wrong(*next(m for m in MISTAKES if m[1] == "plain_momentum"))).score


@pytest.mark.parametrize("wrong", ["params * np.nan", "np.full_like(params, np.nan)"])
def test_steps_to_nan_are_not_said_to_stay_where_they_were(judged, wrong):
    verdict = judged(AHEAD.replace("params - self.lr * self.v", wrong))
    assert verdict.score == 0
    assert "NaN" in verdict.tests[0].message
    assert not any(d.id.endswith("never_moves") for d in verdict.diagnoses)


@pytest.mark.parametrize(
    ("slug", "test"),
    [
        ("mutates_params", "test_inputs_kept"),
        ("mutates_grads", "test_inputs_kept"),
        ("class_state", "test_own_state"),
        ("default_lr", "test_defaults"),
        ("beta_hardcoded", "test_arguments"),
    ],
)
def test_a_right_update_with_one_side_fault_keeps_most_points(judged, slug, test):
    verdict = judged(wrong(*next(m for m in MISTAKES if m[1] == slug)))
    assert verdict.score >= 8
    assert {t.name for t in verdict.tests if t.outcome == "failed"} == {test}
    assert verdict.diagnosis.id == f"nesterov.{slug}"


@pytest.mark.parametrize("seed", [1, 20_26])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.v = self.beta", "if abs(g).max() < 1e-4:\n            return params\n        self.v = self.beta"),
        ("return params -", "return params if np.linalg.norm(self.lr * self.v) < 1e-4 else params -"),
    ],
    ids=["gradient", "step"],
)
def test_who_stands_still_where_something_is_small_is_told_so(judged, old, new, seed):
    verdict = judged(AHEAD.replace(old, new), seed)
    assert [d.id for d in verdict.diagnoses] == ["nesterov.stands_still"]
    assert verdict.score == 8.5


@pytest.mark.parametrize(
    "parameter", ["grad_fn", "gradient", "grads", "g", "dparams", "nabla_f", "f_prime", "gradient_function", "*rest"]
)
@pytest.mark.parametrize("form", [AHEAD, TORCH], ids=["function", "array"])
def test_the_gradient_comes_in_the_form_that_step_takes(judged, parameter, form):
    """Whatever the parameter is called."""
    if parameter == "*rest":
        source = form.replace("params, grad_fn)", "params, *rest)").replace("params, grads)", "params, *rest)")
        source = source.replace("grad_fn(ahead)", "rest[0](ahead)").replace("grads", "rest[0]")
    else:
        source = form.replace("grad_fn", parameter).replace("grads", parameter)
    if form is TORCH and parameter in ("grad_fn", "gradient_function"):
        return  # these names say function
    assert judged(source).score == 10


@pytest.mark.parametrize(
    "source",
    [
        AHEAD.replace("return params -", "return params +"),
        AHEAD.replace("params - self.lr * self.beta", "params + self.lr * self.beta").replace("+ g\n", "- g\n"),
        TORCH.replace("return params -", "return params +"),
    ],
    ids=["plus", "velocity", "PyTorch"],
)
@pytest.mark.parametrize("seed", [1, 7, 20_26])
def test_who_moves_uphill_is_paid_for_nothing(judged, source, seed):
    """Even where the gradients depend on the point, so that who goes elsewhere meets others."""
    assert source not in (AHEAD, TORCH)
    assert judged(source, seed).score == 0


@pytest.mark.parametrize("seed", [1, 7, 20_26])
def test_who_returns_the_velocity_has_not_moved_uphill(judged, seed):
    source = re.sub(r"return params - .*", "return self.v", AHEAD)
    assert judged(source, seed).score == 2.5
