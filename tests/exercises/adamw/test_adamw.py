"""AdamW's room (both cells) on a corpus of solutions, on variants of mistakes, and on what is in no list."""

# ruff: noqa: E501 - one mistake a line
import re
from itertools import combinations
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "corpus" / "adamw"
STYLES = Path(__file__).parents[3] / "autograder" / "exercises" / "adamw" / "styles"
FULL = {"AdamL2": 8, "AdamW": 10}
CELL = {"AdamL2": "adam_l2_tests", "AdamW": "adamw_tests"}
HEAD = """import numpy as np


class {name}:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.m = None
        self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)
        self.t += 1
        g = {gradient}
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        update = m_hat / (np.sqrt(v_hat) + self.eps)
        return params - self.lr * update{decay}
"""
L2 = HEAD.format(name="AdamL2", gradient="grads + self.weight_decay * params", decay="")
W = HEAD.format(name="AdamW", gradient="grads", decay=" - self.lr * self.weight_decay * params")
HATS = "        m_hat = self.m / (1 - self.beta1**self.t)\n        v_hat = self.v / (1 - self.beta2**self.t)\n"
AVERAGES = "(1 - self.beta1) * g", "(1 - self.beta2) * g**2"
RETURNS = {"AdamL2": "return params - self.lr * update", "AdamW": "- self.lr * self.weight_decay * params"}
IN_PLACE = "params -= self.lr * update{}\n        return params"

#: Mistakes in Adam's part: slug, then pairs of what to replace by what.
ADAM = [
    ("no_bias_correction", (HATS, "        m_hat, v_hat = self.m, self.v\n")),
    ("bias_only_m", ("v_hat = self.v / (1 - self.beta2**self.t)", "v_hat = self.v")),
    ("bias_only_v", ("m_hat = self.m / (1 - self.beta1**self.t)", "m_hat = self.m")),
    ("t_starts_at_zero", ("        self.t += 1\n", ""), ("        update", "        self.t += 1\n        update")),
    ("t_never_counts", ("self.t += 1", "self.t = 1")),
    ("t_never_counts", ("**self.t", "")),
    ("t_off_by_one", ("self.t = 0", "self.t = 1")),
    ("beta_times_t", ("v_hat = self.v", "v_hat = -self.v"), ("**self.t", " * self.t"), ("sqrt(v_hat)", "sqrt(abs(v_hat))")),
    ("compounding_correction", ("m_hat", "self.m"), ("v_hat", "self.v")),
    ("compounding_correction", ("v_hat", "self.v")),
    ("bias_wrong_beta", ("v_hat = self.v / (1 - self.beta2", "v_hat = self.v / (1 - self.beta1")),
    ("bias_wrong_beta", ("m_hat = self.m / (1 - self.beta1", "m_hat = self.m / (1 - self.beta2")),
    ("eps_missing", (" + self.eps", "")),
    ("no_sqrt", ("np.sqrt(v_hat)", "v_hat")),
    ("fourth_root", ("np.sqrt(v_hat)", "np.sqrt(np.sqrt(v_hat))")),
    ("sqrt_both", ("m_hat / (np", "np.sign(m_hat) * np.sqrt(np.abs(m_hat)) / (np")),
    ("not_squared", ("* g**2", "* g"), ("sqrt(v_hat)", "sqrt(np.abs(v_hat))")),
    ("not_squared", ("* g**2", "* g")),
    ("abs_average", ("* g**2", "* np.abs(g)")),
    ("swapped_betas", ("self.beta1 = beta1", "self.beta2 = beta1"), ("self.beta2 = beta2", "self.beta1 = beta2")),
    ("swapped_roles", ("self.beta1 * self.m + (1 - self.beta1) * g", "(1 - self.beta1) * self.m + self.beta1 * g")),
    ("one_beta", ("self.beta2 = beta2", "self.beta2 = beta1")),
    ("no_one_minus_beta1", (AVERAGES[0] + "\n", "g\n")),
    ("no_one_minus_beta2", (AVERAGES[1], "g**2")),
    ("no_one_minus_beta", (AVERAGES[0] + "\n", "g\n"), (AVERAGES[1], "g**2")),
    ("numerator_gradient", ("update = m_hat", "update = g")),
    ("reset_state", ("if self.m is None:", "if True:")),
    ("norm_state", ("* g**2", "* np.sum(g**2)")),
    ("norm_state", ("* g**2", "* np.linalg.norm(g)**2")),
    ("sign", ("params - self.lr * update", "params + self.lr * update")),
    ("adagrad_v", ("self.beta2 * self.v + (1 - self.beta2) * g**2", "self.v + g**2"), ("self.v / (1 - self.beta2**self.t)", "self.v")),
    ("amsgrad", ("self.t = 0", "self.t = 0\n        self.top = 0"), ("v_hat = self.v", "self.top = np.maximum(self.top, self.v)\n        v_hat = self.top")),
    ("nesterov", ("update = m_hat", "update = (self.beta1 * m_hat + (1 - self.beta1) * g / (1 - self.beta1**self.t))")),
    ("m_squared_in_v", ("* g**2", "* self.m**2")),
    ("sign_only", ("m_hat / (np.sqrt(v_hat) + self.eps)", "np.sign(m_hat)")),
    ("lr_over_sqrt_t", ("self.lr * update", "self.lr / np.sqrt(self.t) * update")),
    ("no_lr", ("self.lr * update", "update")),
    ("lr_hardcoded", ("self.lr = lr", "self.lr = 0.01")),
    ("beta_hardcoded", ("self.beta1 = beta1", "self.beta1 = 0.9")),
    ("beta_hardcoded", ("self.beta2 = beta2", "self.beta2 = 0.999")),
    ("eps_hardcoded", ("self.eps = eps", "self.eps = 1e-8")),
    ("decay_hardcoded", ("self.weight_decay = weight_decay", "self.weight_decay = 0.01")),
    ("class_state", ("self.v", "type(self).v"), ("self.m", "type(self).m"), ("self.t", "type(self).t"), ("        type(self).m = None\n        type(self).v = None\n        type(self).t = 0\n", ""), (":\n    def __init__", ":\n    m, v, t = None, None, 0\n\n    def __init__")),
]  # fmt: skip
OWN = {
    "AdamW": [
        ("l2_coupled", ("g = grads", "g = grads + self.weight_decay * params"), (RETURNS["AdamW"], "")),
        ("decay_not_scaled", ("self.lr * self.weight_decay", "self.weight_decay")),
        ("decay_updated_params", ("return params - self.lr * update", "params = params - self.lr * update\n        return params")),
        ("decay_forgotten", (RETURNS["AdamW"], "")),
        ("decay_forgotten", ("self.weight_decay = weight_decay", "self.weight_decay = 0")),
        ("decay_sign", (RETURNS["AdamW"], "+ self.lr * self.weight_decay * params")),
        ("decay_preconditioned", ("update - self.lr * self.weight_decay * params", "(update + self.weight_decay * params / (np.sqrt(v_hat) + self.eps))")),
        ("decay_on_gradient", (RETURNS["AdamW"], "- self.lr * self.weight_decay * update")),
        ("decay_on_gradient", (RETURNS["AdamW"], "- self.lr * self.weight_decay * grads")),
        ("decay_sign_l1", ("self.weight_decay * params", "self.weight_decay * np.sign(params)")),
        ("decay_half", ("self.lr * self.weight_decay", "0.5 * self.lr * self.weight_decay")),
        ("decay_double", ("self.lr * self.weight_decay", "2 * self.lr * self.weight_decay")),
        ("decay_both", ("g = grads", "g = grads + self.weight_decay * params")),
        ("decay_lr_squared", ("self.lr * self.weight_decay", "self.lr**2 * self.weight_decay")),
        ("decay_norm_squared", ("self.weight_decay * params", "self.weight_decay * np.sum(params**2)")),
        ("decay_constant", ("self.weight_decay * params", "self.weight_decay")),
        ("decay_squares", ("self.weight_decay * params", "self.weight_decay * params**2")),
        ("mutates_params", ("return params - self.lr * update - self.lr * self.weight_decay * params", IN_PLACE.format(" + self.lr * self.weight_decay * params"))),
    ],
    "AdamL2": [
        ("decoupled", ("grads + self.weight_decay * params", "grads"), ("self.lr * update", "self.lr * update - self.lr * self.weight_decay * params")),
        ("decay_forgotten", ("grads + self.weight_decay * params", "grads")),
        ("decay_sign", ("grads + self", "grads - self")),
        ("decay_half", ("grads + self.weight_decay", "grads + 0.5 * self.weight_decay")),
        ("decay_double", ("grads + self.weight_decay", "grads + 2 * self.weight_decay")),
        ("decay_both", ("self.lr * update", "self.lr * update - self.lr * self.weight_decay * params")),
        ("decay_times_lr", ("grads + self", "grads + self.lr * self")),
        ("decay_sign_l1", ("self.weight_decay * params", "self.weight_decay * np.sign(params)")),
        ("decay_squares", ("self.weight_decay * params", "self.weight_decay * params**2")),
        ("decay_norm_squared", ("self.weight_decay * params", "self.weight_decay * np.sum(params**2)")),
        ("decay_constant", ("self.weight_decay * params", "self.weight_decay")),
        ("decay_only_m", ("* g**2", "* grads**2")),
        ("decay_only_v", (AVERAGES[0] + "\n", "(1 - self.beta1) * grads\n")),
        ("decay_preconditioned", ("grads + self.weight_decay * params", "grads"), ("update = m_hat", "update = (m_hat + self.weight_decay * params)")),
        ("mutates_grads", ("g = grads + self.weight_decay * params", "grads += self.weight_decay * params\n        g = grads")),
        ("mutates_params", ("return params - self.lr * update", IN_PLACE.format(""))),
    ],
}  # fmt: skip
FORMS = {"AdamL2": L2, "AdamW": W}
MISTAKES = [(name, *m) for name in FORMS for m in (*OWN[name], *ADAM)]

#: Rewrites that keep the meaning.
REWRITES = [
    ("1e-8", "1e-7"),
    ("np.sqrt(v_hat) + self.eps", "np.sqrt(v_hat + self.eps)"),
    ("np.zeros_like(params)", "np.zeros_like(params, dtype=np.float32)"),
    ("g**2", "g * g"),
    ("self.m", "self.momentum"),
    ("self.lr * ", "1.0 * self.lr * "),
    ("params", "theta"),
    ("grads", "gradient"),
    ("return ", "return 0.0 + "),
    ("self.lr = lr", "self.lr = float(lr)"),
]
KEEP = {"eps_missing", "eps_hardcoded"}  # mistakes that the rewrites of eps would undo


def wrong(name, slug, *replacements):
    """The source of a mistake."""
    form = FORMS[name]
    for old, new in replacements:
        assert old in form, (slug, old)
        form = form.replace(old, new)
    return form


def variants(source, slug=""):
    """Single rewrites of a source, and every tenth pair of them."""
    rewrites = [r for r in REWRITES if slug not in KEEP or ("1e-8" not in r[0] and "eps" not in r[0])]
    for chosen in [*combinations(rewrites, 1), *list(combinations(rewrites, 2))[::10]]:
        new = source
        for old, by in chosen:
            new = new.replace(old, by)
        if new != source:
            yield new


@pytest.fixture
def judged(grade):
    return lambda name, source, seed=1: grade("adamw", CELL[name], source, seed)


def sources(folder):
    return [pytest.param(p.read_text(encoding="utf-8"), id=p.stem) for p in sorted(folder.glob("*.py"))]


@pytest.mark.parametrize("source", [*sources(CORPUS / "correct"), *sources(STYLES / "adamw"), W])
@pytest.mark.parametrize("seed", [1, 7, 20_26])
def test_right_adamw_gets_full_marks(judged, source, seed):
    verdict = judged("AdamW", source, seed)
    assert verdict.score == verdict.max_score == 10, [t.message for t in verdict.tests if t.message]
    assert verdict.diagnosis is None


@pytest.mark.parametrize("source", [*sources(STYLES / "adam_l2"), L2])
@pytest.mark.parametrize("seed", [1, 7, 20_26])
def test_right_adam_l2_gets_full_marks(judged, source, seed):
    verdict = judged("AdamL2", source, seed)
    assert verdict.score == verdict.max_score == 8, [t.message for t in verdict.tests if t.message]
    assert verdict.diagnosis is None


@pytest.mark.parametrize("path", sorted((CORPUS / "wrong").glob("*.py")), ids=lambda p: p.stem)
@pytest.mark.parametrize("seed", [1, 7, 20_26])
def test_wrong_solutions_lose_points_and_are_named(judged, path, seed):
    verdict = judged("AdamW", path.read_text(encoding="utf-8"), seed)
    assert verdict.score < 10
    assert verdict.diagnosis.id == "adamw." + re.sub("^[0-9]+_", "", path.stem)


#: What the table names of the solutions that no room's list had.
TABLE_NAMES = {
    "54_class_hyper": "class_arguments",
    "51_default_beta2": "default_beta",
    "53_default_eps_1e7": "default_eps",
    "52_default_wd_012": "default_decay",
    "55_two_dim": "two_coordinates",
    "56_return_params": "never_moves",
    "57_two_mistakes_nobias_sign": "no_bias_correction",
}


@pytest.mark.parametrize("path", sorted((CORPUS / "unnamed").glob("*.py")), ids=lambda p: p.stem)
@pytest.mark.parametrize("seed", [1, 20_26])
def test_wrong_solutions_in_no_list_lose_points_and_get_no_wrong_name(judged, path, seed):
    verdict = judged("AdamW", path.read_text(encoding="utf-8"), seed)
    assert verdict.status == "graded"
    assert verdict.score < 10
    slug = TABLE_NAMES.get(path.stem)
    assert (verdict.diagnosis and verdict.diagnosis.id) == (slug and f"adamw.{slug}")
    assert verdict.score == 0 or path.stem[3:] not in ("return_params", "return_params_asks")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m[0]}-{m[1]}")
def test_a_mistake_in_another_style_is_named(judged, mistake):
    verdict = judged(mistake[0], wrong(*mistake))
    assert verdict.score < FULL[mistake[0]]
    assert verdict.diagnosis.id == f"adamw.{mistake[1]}"


@pytest.mark.parametrize("name", FORMS)
def test_variants_of_single_mistakes_are_named_right_and_never_wrong(judged, name):
    """At least 97 % right, none wrong."""
    right, unnamed = 0, []
    for mistake in (m for m in MISTAKES if m[0] == name):
        for source in variants(wrong(*mistake), mistake[1]):
            verdict = judged(name, source)
            assert verdict.score < FULL[name], source
            if verdict.diagnosis is None:
                unnamed.append(mistake[1])
            else:
                also = {"adamw.default_eps"} if "1e-7" in source else set()  # a rewrite that is a mistake of its own
                assert verdict.diagnosis.id in {f"adamw.{mistake[1]}"} | also, source
                right += 1
    assert right + len(unnamed) > 400
    assert right >= 0.97 * (right + len(unnamed)), unnamed


@pytest.mark.parametrize("name", FORMS)
def test_rewrites_of_the_right_solution_keep_all_but_the_points_of_eps(judged, name):
    for source in variants(FORMS[name]):
        verdict = judged(name, source)
        lost = [t.name for t in verdict.tests if t.outcome != "passed"]
        assert lost == (["test_eps"] if "1e-7" in source else []), source


UNLISTED = [
    ("AdamW", ("g = grads", "g = np.cbrt(grads)")),
    ("AdamW", ("self.weight_decay * params", "self.weight_decay * np.cbrt(params)")),
    ("AdamL2", ("grads + self.weight_decay * params", "grads + self.weight_decay * np.cbrt(params)")),
    ("AdamL2", ("self.beta2**self.t", "self.beta2**(self.t**2 + 3)")),
]


@pytest.mark.parametrize(
    ("name", "change", "slug"),
    [
        ("AdamW", ("* g**2", "* g**4"), "power_changed"),
        ("AdamW", ("self.weight_decay * params", "self.weight_decay * np.abs(params)"), "decay_squares"),
        ("AdamW", ("self.lr * self.weight_decay", "0.01 * self.weight_decay"), "partly_hardcoded"),
        ("AdamW", ("1 - self.beta1**self.t", "1 - self.beta1"), "constant_correction"),
        ("AdamW", ("self.beta1 * self.m + (1", "0.7 * self.m + (1"), "partly_hardcoded"),
        ("AdamW", ("self.weight_decay * params", "self.weight_decay / self.t * params"), "decay_fades"),
        ("AdamW", ("self.weight_decay * params", "self.weight_decay * params * 0.93 ** (self.t - 1)"), "decay_fades"),
        ("AdamL2", ("self.weight_decay * params", "self.weight_decay * params / self.t"), "decay_fades"),
        ("AdamW", ("self.weight_decay * params", "self.weight_decay * (params - params.mean())"), "decay_of_mean"),
        ("AdamL2", ("self.weight_decay * params", "self.weight_decay * params / params.size"), "decay_over_count"),
        ("AdamL2", ("self.weight_decay * params", "self.weight_decay**2 * params"), "decay_squared"),
        (
            "AdamL2",
            ("grads + self.weight_decay * params", "params + self.weight_decay * grads"),
            "decay_and_gradient_swapped",
        ),
        ("AdamW", ("self.weight_decay * params", "(self.t > 1) * self.weight_decay * params"), "decay_not_first"),
        ("AdamW", ("self.weight_decay * params", "self.weight_decay * update * params"), "decay_times_step"),
        ("AdamW", ("self.lr * self.weight_decay", "(1 - np.exp(-self.lr * self.weight_decay))"), "decay_other_factor"),
        (
            "AdamW",
            ("self.weight_decay * params", "self.weight_decay * self.__dict__.setdefault('w', params)"),
            "decay_of_start",
        ),
        ("AdamW", ("update = m_hat", "update = np.abs(m_hat)"), "no_gradient_in_numerator"),
    ],
)
def test_what_is_seldom_has_a_name_too(judged, name, change, slug):
    assert [d.id for d in judged(name, wrong(name, "seldom", change)).diagnoses] == [f"adamw.{slug}"]


@pytest.mark.parametrize("case", UNLISTED, ids=lambda c: c[1][1])
def test_what_is_in_no_list_gets_no_name(judged, case):
    verdict = judged(case[0], wrong(case[0], "unlisted", *case[1:]))
    assert verdict.score < FULL[case[0]]
    assert verdict.diagnosis is None


#: What step may return by mistake, and what the message then says.
RETURNS_ODDLY = [
    ("None", "return"),
    ("self", "AdamW"),
    ("'params'", "str"),
    ("params.astype(complex)", "complex128"),
    ("params[:2]", "shape"),
    ("np.zeros(10**6 + 1)", "shape"),
    ("params > 0", "bool"),
    ("[params]", "shape"),
    ("{'params': params}", "dict"),
    ("(params, grads)", "shape"),
    ("1 / 0", "ZeroDivisionError"),
    ("undefined_name", "NameError"),
]


@pytest.mark.parametrize(("value", "said"), RETURNS_ODDLY)
def test_odd_results_get_a_sentence(judged, value, said):
    verdict = judged("AdamW", W.replace("return params - self.lr", f"return {value}\n        params - self.lr"))
    assert verdict.score == 0
    assert said in " ".join([*verdict.notes, *(t.message for t in verdict.tests)])


def test_a_side_fault_costs_little_and_is_what_is_said(judged):
    mutating = judged("AdamW", wrong("AdamW", *OWN["AdamW"][-1]))
    assert mutating.score >= 9
    assert [t.name for t in mutating.tests if t.outcome != "passed"] == ["test_inputs_kept"]
    shared = judged("AdamW", wrong("AdamW", *ADAM[-1]))
    assert shared.score >= 8.4
    assert [t.name for t in shared.tests if t.outcome != "passed"] == ["test_own_state"]


@pytest.mark.parametrize("seed", [1, 7, 20_26])
def test_a_step_uphill_beside_a_right_decay_is_paid_for_nothing(judged, seed):
    source = W.replace("return params - self.lr *", "return params + self.lr *")
    assert source != W
    assert judged("AdamW", source, seed).score == 0
