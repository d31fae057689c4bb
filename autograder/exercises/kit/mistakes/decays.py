"""Mistakes in weight decay: coupled (added to the gradient, AdamL2) and decoupled (beside the step, AdamW)."""

from autograder.exercises.kit.mistake import mistake

PARAMS = "self.weight_decay * params"
PENALTY = f"grads = grads + {PARAMS}"
M_HAT = "m_hat = self.m / (1 - self.beta1**self.t)"
DECAY = "self.lr * self.weight_decay * params"
STEP = "self.lr * _x / _y"
W = f"return params - {STEP} - {DECAY}"
L2 = f"return params - {STEP}"
AVERAGE = "self.m = self._b * self.m + _m"
PLAIN = "grads = grads + 0.0"
RAW = "(grads - self.weight_decay * params)"
ROOT2 = "np.sqrt(1 - self.beta2**self.t)"


def instead(after, example):
    """A decay of AdamW's that is something else."""
    return f"{W} → return params - {STEP} - {after}", f"AdamW: {example}"


def penalty(after, example):
    """A decay of AdamL2's that is something else."""
    return f"{PENALTY} → grads = grads + {after}", f"AdamL2: {example}"


def scaled(*tails):
    """Each optimizer's own decay with each of these behind it, such as `/ params.size`."""
    return [form for tail in tails for form in (instead(f"{DECAY} {tail}", tail), penalty(f"{PARAMS} {tail}", tail))]


def decoupled(after, example):
    """AdamL2 without its penalty, and something else in the step."""
    return f"{PENALTY} → {PLAIN}", f"{L2} → return {after}", f"AdamL2: {example}"


DECAYS = (
    mistake(
        "l2_coupled",
        "core",
        "adds the decay to the gradient (L2); AdamW decays the parameters directly.",
        (
            f"{AVERAGE} → {PENALTY}; {AVERAGE}",
            f"{W} → {L2}",
            "AdamW: grads = grads + self.weight_decay * params",
        ),
    ),
    mistake(
        "decoupled",
        "core",
        "decays the parameters directly, as AdamW does; AdamL2 adds weight_decay * params to the gradient.",
        decoupled(f"params - {STEP} - {DECAY}", "- self.lr * self.weight_decay * params"),
        decoupled(f"params - {STEP} - self.weight_decay * params", "- self.weight_decay * params"),
        decoupled(f"(params - {STEP}) * (1 - self.lr * self.weight_decay)", "(1 - self.lr * self.weight_decay)"),
        decoupled("params - self.lr * (_x / _y + self.weight_decay * params)", "+ self.weight_decay * params)"),
    ),
    mistake(
        "decay_updated_params",
        "slip",
        "decays the parameters that the step has already changed instead of the old ones.",
        (f"{W} → return (params - {STEP}) * (1 - self.lr * self.weight_decay)", "AdamW: * (1 - self.lr"),
    ),
    mistake(
        "decay_not_scaled",
        "slip",
        "decays by weight_decay * params, as in Algorithm 2 of the AdamW paper, instead of lr * weight_decay * params.",
        instead("self.weight_decay * params", "- self.weight_decay * params"),
        ("self.lr * self.weight_decay → self.weight_decay", "AdamW: - self.weight_decay * params"),
    ),
    mistake(
        "decay_times_lr",
        "slip",
        "multiplies the decay in the gradient by lr; it should be weight_decay * params alone.",
        penalty(DECAY, "grads + self.lr * self.weight_decay * params"),
    ),
    mistake(
        "decay_forgotten",
        "given",
        "leaves out the weight decay, which makes it plain Adam.",
        (f"{W} → {L2}", "AdamW: + self.eps)\n"),
        (f"{PENALTY} → {PLAIN}", "AdamL2: grads + 0.0"),
    ),
    mistake(
        "decay_sign",
        "core",
        "gives the decay the wrong sign, so the parameters grow.",
        (f"{W} → return params - {STEP} + {DECAY}", "AdamW: + self.lr * self.weight_decay"),
        (f"{PENALTY} → grads = grads - self.weight_decay * params", "AdamL2: grads - self.weight_decay"),
    ),
    mistake(
        "decay_preconditioned",
        "part",
        "keeps the decay out of the averages but divides it by the root of v.",
        instead("self.lr * self.weight_decay * params / _y", "params / (np.sqrt(v_hat) + self.eps)"),
        decoupled(f"params - {STEP} - self.lr * self.weight_decay * params / _y", "self.weight_decay * params / (np"),
    ),
    mistake(
        "decay_on_gradient",
        "core",
        "decays the update or the gradient instead of the parameters.",
        (f"{W} → return params - {STEP} * (1 + self.weight_decay)", "AdamW: * (1 + self.weight_decay)"),
        (f"{W} → return params - {STEP} * (1 - self.weight_decay)", "AdamW: * (1 - self.weight_decay)"),
        (f"{W} → return params - {STEP} * (1 - self.lr * self.weight_decay)", "AdamW: * (1 - self.lr"),
        (f"{W} → return params - {STEP} * (1 + self.lr * self.weight_decay)", "AdamW: * (1 + self.lr"),
        instead("self.lr * self.weight_decay * grads", "self.weight_decay * grads"),
        instead("self.weight_decay * grads", "- self.weight_decay * grads"),
    ),
    mistake(
        "decay_on_momentum",
        "core",
        "decays by the average m instead of by the parameters.",
        instead("self.lr * self.weight_decay * self.m", "self.weight_decay * self.m"),
        instead("self.lr * self.weight_decay * m_hat", "self.weight_decay * m_hat"),
        instead("self.weight_decay * self.m", "- self.weight_decay * self.m"),
        penalty("self.weight_decay * self.m", "self.weight_decay * self.m"),
    ),
    mistake(
        "decay_into_m",
        "part",
        "adds the decay to m or to m_hat, after the gradients have been averaged.",
        (f"{PENALTY} → {PLAIN}", f"{AVERAGE} → {AVERAGE}; self.m = self.m + {PARAMS}", "AdamL2: self.m = self.m +"),
        (f"{AVERAGE} → {AVERAGE}; self.m = self.m + {PARAMS}", f"{W} → {L2}", "AdamW: self.m = self.m +"),
        (f"{PENALTY} → {PLAIN}", f"{M_HAT} → {M_HAT} + {PARAMS}", "AdamL2: + self.weight_decay * params"),
        (f"{M_HAT} → {M_HAT} + {PARAMS}", f"{W} → {L2}", "AdamW: + self.weight_decay * params"),
    ),
    mistake(
        "decay_matrices_only",
        "part",
        "decays only matrices; vectors should decay too.",
        instead(f"{DECAY} * (params.ndim > 1)", "(params.ndim > 1)"),
        penalty("self.weight_decay * params * (params.ndim > 1)", "(params.ndim > 1)"),
    ),
    mistake(
        "decay_sign_l1",
        "part",
        "decays by the sign of the parameters, as an L1 penalty does.",
        instead("self.lr * self.weight_decay * np.sign(params)", "np.sign(params)"),
        penalty("self.weight_decay * np.sign(params)", "np.sign(params)"),
    ),
    mistake(
        "decay_half",
        "slip",
        "decays half as much as it should, as if it kept the factor 1/2 of the L2 penalty.",
        instead(f"0.5 * {DECAY}", "0.5 * self.lr"),
        penalty("0.5 * self.weight_decay * params", "0.5 * self.weight_decay"),
    ),
    mistake(
        "decay_double",
        "slip",
        "decays twice as much as it should.",
        instead(f"2 * {DECAY}", "2 * self.lr"),
        penalty("2 * self.weight_decay * params", "2 * self.weight_decay"),
        instead(f"{DECAY} - self.lr * (self.weight_decay * params)", "- self.lr * (self.weight_decay * params)"),
        (
            f"{W} → return (params - {STEP} - {DECAY}) * (1 - self.lr * self.weight_decay)",
            "AdamW: params) * (1 - self.lr",
        ),
    ),
    mistake(
        "decay_both",
        "part",
        "applies the decay twice: in the gradient and to the parameters.",
        (f"{L2} → {W}", "AdamL2: - self.lr * self.weight_decay * params"),
        (
            f"{AVERAGE} → {PENALTY}; {AVERAGE}",
            f"{W} → {W}",
            "AdamW: grads = grads + self.weight_decay * params",
        ),
        (
            f"{AVERAGE} → {PENALTY}; {AVERAGE}",
            f"{W} → return params - {STEP} - {PARAMS}",
            "AdamW: - self.weight_decay * params",
        ),
    ),
    mistake(
        "decay_lr_squared",
        "slip",
        "multiplies the decay by lr twice.",
        instead(f"self.lr * {DECAY}", "self.lr * self.lr * self.weight_decay"),
    ),
    mistake(
        "decay_towards_start",
        "part",
        "decays toward the starting point instead of toward zero.",
        (
            f"{W} → self.origin = getattr(self, 'origin', params.copy()); "
            f"return params - {STEP} - self.lr * self.weight_decay * (params - self.origin)",
            "AdamW: (params - self.origin)",
        ),
        (
            f"{PENALTY} → self.origin = getattr(self, 'origin', params.copy()); "
            "grads = grads + self.weight_decay * (params - self.origin)",
            "AdamL2: (params - self.origin)",
        ),
    ),
    mistake(
        "decay_norm_squared",
        "part",
        "uses the norm of params or its square (the value of the penalty) in place of its gradient.",
        instead("self.lr * self.weight_decay * np.sum(params**2)", "np.sum(params ** 2)"),
        instead("self.lr * self.weight_decay * 0.5 * np.sum(params**2)", "0.5 * np.sum(params ** 2)"),
        penalty("self.weight_decay * np.sum(params**2)", "np.sum(params ** 2)"),
        penalty("self.weight_decay * np.linalg.norm(params)", "np.linalg.norm(params)"),
        instead("self.lr * self.weight_decay * np.linalg.norm(params)", "np.linalg.norm(params)"),
        penalty("0.5 * self.weight_decay * np.sum(params**2)", "0.5 * self.weight_decay * np.sum(params ** 2)"),
    ),
    mistake(
        "decay_squares",
        "part",
        "decays by the square or the size of each parameter.",
        instead("self.lr * self.weight_decay * params**2", "params ** 2"),
        penalty("self.weight_decay * params**2", "params ** 2"),
        instead("self.lr * self.weight_decay * np.abs(params)", "np.abs(params)"),
        penalty("self.weight_decay * np.abs(params)", "np.abs(params)"),
        decoupled(f"params - {STEP} - self.lr * self.weight_decay * np.abs(params)", "np.abs(params)"),
    ),
    mistake(
        "decay_constant",
        "part",
        "decays by weight_decay alone, without multiplying it by the parameters.",
        instead("self.lr * self.weight_decay", "- self.lr * self.weight_decay"),
        penalty("self.weight_decay", "grads + self.weight_decay"),
    ),
    mistake(
        "decay_whole_params",
        "part",
        "multiplies the parameters by lr * (1 - weight_decay) in the step.",
        instead("self.lr * (1 - self.weight_decay) * params", "(1 - self.weight_decay) * params"),
    ),
    mistake(
        "decay_bias_scaled",
        "part",
        "multiplies the decay by the bias-corrected step size.",
        instead(f"{DECAY} * {ROOT2} / (1 - self.beta1**self.t)", "np.sqrt(1 - self.beta2 ** self.t)"),
        instead(f"{DECAY} / (1 - self.beta1**self.t)", "params / (1 - self.beta1 ** self.t)"),
    ),
    mistake(
        "decay_only_m",
        "part",
        "lets the decay into m but not into v.",
        ("grads**2 → " + RAW + "**2", "AdamL2: (grads - self.weight_decay * params) ** 2"),
    ),
    mistake(
        "decay_only_v",
        "part",
        "lets the decay into v but not into m.",
        (
            "(1 - self.beta1) * grads → (1 - self.beta1) * " + RAW,
            "AdamL2: (1 - self.beta1) * (grads - self.weight_decay * params)",
        ),
    ),
)
