"""Kinds of mistakes that can be made in any optimizer: along axes, at some steps or zeros only, beside another one."""

import pytest

import optviz_ref
from autograder.exercises.kit.reference import Reference

GIVEN = {"AdaGrad": "adagrad", "Nesterov": "nesterov", "RMSprop": "rmsprop_adam", "Adam": "rmsprop_adam"}
GIVEN |= {"SGD": "sgd_momentum", "Momentum": "sgd_momentum", "AdamW": "adamw", "AdamL2": "adamw"}

S = "self.s = self.beta * self.s + (1 - self.beta) * grads ** 2"
SUM = "self.s = self.s + grads ** 2"
M_HAT, V_HAT = "m_hat = self.m / (1 - self.beta1 ** self.t)", "v_hat = self.v / (1 - self.beta2 ** self.t)"
B1, B2 = "1 - self.beta1 ** self.t", "1 - self.beta2 ** self.t"
V = "self.v = self.beta * self.v + grads"
SQUARES, ZEROS, DECAY = "grads ** 2", "np.zeros_like(params)", "self.weight_decay * params"
COUNT = "self.n = getattr(self, 'n', -1) + 1; "
FLIPS = "old = getattr(self, 'old', grads); self.old = grads.copy(); "
LOOK = "grad_fn(params - self.lr * self.beta * self.v)"
LARGE = ("grads):\n", "grads):\n        grads = np.clip(grads, -1000, 1000)\n")
ONCE = (
    "        return ",
    "        if hasattr(self, 'done'):\n            return None\n        self.done = 1\n        return ",
)


def anew(state):
    """A step that starts over unless params are what it returned last."""
    new = f"if getattr(self, 'at', None) is None or np.any(self.at != params):\n            {state}"
    return [
        ("        if self.", f"        {new}\n        if self."),
        ("return ", "self.at = "),
        ("self.eps)", "self.eps); return self.at.copy()"),
    ]


@pytest.fixture
def judged(grade):
    def judge(name, *changes):
        text = Reference(getattr(optviz_ref, name)).source
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        cell = "adam_l2" if name == "AdamL2" else name.lower()
        return grade(GIVEN[name], f"{cell}_tests", f"import numpy as np\n{text}")

    return judge


def slugs(verdict):
    return [d.id.partition(".")[2] for d in verdict.diagnoses]


SINGLE = [
    # along axes
    ("RMSprop", [(SQUARES, "np.mean(grads**2, axis=-1, keepdims=True)")], "along_an_axis"),
    ("Adam", [(SQUARES, "np.sum(grads**2, axis=0)")], "along_an_axis"),
    ("AdaGrad", [(SQUARES, "(grads**2 if grads.ndim < 2 else np.mean(grads**2, 0))")], "along_rows_of_matrices"),
    ("SGD", [("* grads", "* (grads / len(grads) if grads.ndim > 1 else grads)")], "along_rows_of_matrices"),
    ("SGD", [("* grads", "* grads / np.linalg.norm(grads, axis=-1, keepdims=True)")], "rows_normalized"),
    ("AdaGrad", [(SUM, "self.s = np.cumsum(grads**2)")], "across_coordinates"),
    ("Momentum", [("+ grads", "+ np.cumsum(grads, axis=-1)")], "across_coordinates"),
    # few digits
    ("AdaGrad", [(SUM, f"{SUM}; self.s = self.s.astype(np.float16).astype(float)")], "half_precision"),
    ("Momentum", [(V, "self.v = (self.beta * self.v + grads).astype('float16')")], "half_precision"),
    ("SGD", [("* grads", "* grads.astype(np.float16)")], "half_precision"),
    ("SGD", [("self.lr = lr", "self.lr = round(lr, 3)")], "argument_rounded"),
    # states that begin anew, or otherwise
    ("AdaGrad", [(SUM, f"{FLIPS}self.s = np.where(old * grads < 0, 0, self.s); {SUM}")], "restarts"),
    ("Adam", [("self.m = self.beta1", "self.m = self.m * (self.m * grads >= 0); self.m = self.beta1")], "restarts"),
    ("RMSprop", [(S, f"{COUNT}self.s = self.s * (self.n % 5 > 0); {S}")], "restarts_often"),
    ("AdaGrad", anew(f"self.s = {ZEROS}"), "restarts_elsewhere"),
    ("Adam", anew(f"self.m = {ZEROS}; self.v = {ZEROS}; self.t = 0"), "restarts_elsewhere"),
    ("Adam", [(ZEROS, "params.copy()")], "init_params"),
    ("AdamW", [(f"self.v = {ZEROS}", "self.v = np.ones_like(params)")], "init_one"),
    ("Adam", [(f"self.v = {ZEROS}", "self.v = np.full_like(params, self.eps)")], "init_eps"),
    ("RMSprop", [(S, f"self.s = np.where(grads == 0, self.s, {S[9:]})")], "stays_at_zero"),
    ("RMSprop", [(S, f"self.s = np.maximum({S[9:]}, grads**2)")], "average_limited"),
    # first steps and corrections
    ("AdaGrad", [(ZEROS, "np.abs(grads) - grads**2")], "first_not_squared"),
    ("Momentum", [(f"self.v = {ZEROS}", "self.v = -0.5 * grads / self.beta")], "first_weight"),
    ("Adam", [(f"({B1})", f"({B1} if self.t > 1 else 1)")], "correction_not_first"),
    ("Adam", [(f"({B2})", f"({B2} if self.t < 4 else 1)")], "correction_ends"),
    ("Adam", [(B2, "self.t * (1 - self.beta2)")], "correction_other"),
    ("AdamL2", [("self.t += 1", "self.t += 2")], "t_counted_twice"),
    ("Adam", [(B1, "1 - self.beta1 ** (self.t / 2)")], "correction_t"),
    ("Momentum", [(V, f"{COUNT}self.v = self.beta**self.n * self.v + grads")], "beta_power_t"),
    ("Momentum", [(V, f"{V}; self.beta *= 0.99")], "beta_fades"),
    # masks
    ("AdamW", [(DECAY, f"{DECAY} * (m_hat * params >= 0)")], "decay_cautious"),
    ("AdamL2", [(DECAY, f"{DECAY} * (params > 0)")], "decay_one_sign"),
    ("AdamW", [(DECAY, f"{DECAY} * (grads != 0)")], "decay_sparse"),
    ("AdamW", [(DECAY, f"{DECAY} * (self.t % 5 == 0)")], "decay_some_steps"),
    ("AdamL2", [(DECAY, f"{DECAY} * (np.arange(params.size).reshape(params.shape) > 0)")], "decay_not_bias"),
    ("Adam", [("* m_hat /", "* m_hat * (m_hat * grads > 0) /")], "cautious"),
    # what is asked for, given and returned
    ("Nesterov", [(LOOK, LOOK.replace("self.beta", "0.9"))], "partly_hardcoded"),
    ("Nesterov", [(V, "self.v = 0.9 * self.v + grads")], "partly_hardcoded"),
    ("SGD", [("self.lr = lr", "type(self).lr = lr")], "class_arguments"),
    ("RMSprop", [("self.eps = eps", "self.eps = 1e-10")], "eps_hardcoded"),
    ("Adam", [("self.t", "type(self).t")], "class_state"),  # which each new object begins anew
    ("Adam", [("* m_hat /", "* np.sign(m_hat) /")], "sign_of_m"),
    ("SGD", [("return ", "self.lr *= 1.01; return ")], "lr_grows"),
    ("Adam", [ONCE], "nothing_later"),
    ("SGD", [("params - self.lr * grads", "np.clip(params - self.lr * grads, -10, 10)")], "params_bounded"),
    ("SGD", [LARGE], "clipped"),
    ("Momentum", [LARGE], "clipped"),
    ("AdaGrad", [LARGE], "clipped"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "slug"), SINGLE, ids=lambda x: x if isinstance(x, str) else "")
def test_a_kind_has_its_name(judged, name, changes, slug):
    verdict = judged(name, *changes)
    assert slugs(verdict) == [slug]
    assert verdict.score < verdict.max_score


def test_what_is_right_with_vectors_costs_a_slip(judged):
    verdict = judged("RMSprop", (SQUARES, "(grads**2 if grads.ndim < 2 else np.mean(grads**2, 0))"))
    assert verdict.score == pytest.approx(0.85 * verdict.max_score)


def test_a_look_ahead_of_one_coordinate_at_a_time_shows_on_a_landscape(judged):
    one = "np.where(np.arange(ahead.size) == i, ahead.ravel(), params.ravel()).reshape(ahead.shape)"
    apart = f"np.array([grad_fn({one}).flat[i] for i in range(ahead.size)]).reshape(ahead.shape)"
    verdict = judged("Nesterov", (f"grads = {LOOK}", f"ahead = params - self.lr * self.beta * self.v; grads = {apart}"))
    assert slugs(verdict) == ["lookahead_by_coordinate"]


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        (
            "AdamW",
            [("weight_decay=0.01", "weight_decay=0.0"), (f"self.lr * {DECAY}", DECAY)],
            {"decay_not_scaled", "default_decay"},
        ),
        (
            "AdamL2",
            [("weight_decay=0.01", "weight_decay=0.1"), (V_HAT, "v_hat = self.v")],
            {"bias_only_m", "default_decay"},
        ),
        ("RMSprop", [("beta=0.9", "beta=0.99"), ("np.sqrt(self.s)", "self.s")], {"no_sqrt", "default_beta"}),
        ("Nesterov", [("lr=0.01", "lr=0.1"), (LOOK, "grad_fn(params)")], {"plain_momentum", "default_lr"}),
        ("Adam", [("lr=0.01", "lr=0.1"), ("self.eps = eps", "self.eps = 1e-7")], {"default_lr", "eps_hardcoded"}),
        (
            "Adam",
            [("lr=0.01", "lr=0.1"), ("beta2=0.999", "beta2=0.99"), ("self.t = 0", "self.t = 1")],
            {"t_off_by_one", "several_defaults"},
        ),
        (
            "Nesterov",
            [(LOOK, LOOK.replace("self.beta", "0.9")), (ZEROS, "grad_fn(params)")],
            {"partly_hardcoded", "first_gradient_twice"},
        ),
        ("AdamW", [("self.t += 1", "self.t += 2"), (DECAY, f"{DECAY} / 2")], {"t_counted_twice", "decay_half"}),
        (
            "Momentum",
            [(V, "self.v = self.beta * (self.v + grads)"), ("self.lr = lr", "self.lr = round(lr, 3)")],
            {"beta_twice", "argument_rounded"},
        ),
    ],
)
def test_what_stands_beside_another_mistake_is_told_as_well(judged, name, changes, expected):
    assert set(slugs(judged(name, *changes))) == expected


def test_of_several_ways_to_cut_off_only_what_is_true_of_all_is_said(judged):
    """On a single parameter, a gradient that is shortened cannot be told from one that is clipped."""
    assert judged("SGD", LARGE).diagnosis.sentence.endswith("clips the gradient instead of using it as it is.")
