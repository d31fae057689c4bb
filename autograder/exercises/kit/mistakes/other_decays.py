"""Weight decays that are seldom: of other parameters, by other factors, or such as fade."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.decays import (
    AVERAGE,
    DECAY,
    L2,
    PARAMS,
    PENALTY,
    PLAIN,
    STEP,
    W,
    instead,
    penalty,
    scaled,
)

ORIGIN = "self.origin = getattr(self, 'origin', params.copy())"
BEFORE = "old = getattr(self, 'old', params); self.old = params.copy()"
THAN = (">", ">=", "<", "<=")
LENGTH = "np.linalg.norm(params)"

OTHER_DECAYS = (
    mistake(
        "decay_of_start",
        "part",
        "decays by the parameters of the start instead of the current ones.",
        (f"{W} → {ORIGIN}; return params - {STEP} - self.lr * self.weight_decay * self.origin", "AdamW: * self.origin"),
        (f"{PENALTY} → {ORIGIN}; grads = grads + self.weight_decay * self.origin", "AdamL2: * self.origin"),
    ),
    mistake(
        "decay_of_before",
        "part",
        "decays by the parameters of the step before instead of the current ones.",
        (
            f"{W} → {BEFORE}; return params - {STEP} - self.lr * self.weight_decay * old",
            "AdamW: self.weight_decay * old",
        ),
        (f"{PENALTY} → {BEFORE}; grads = grads + self.weight_decay * old", "AdamL2: self.weight_decay * old"),
    ),
    mistake(
        "decay_of_mean",
        "part",
        "brings the mean of the parameters into the decay, which is of each one alone.",
        *(
            form
            for what in ("(params - np.mean(params))", "np.mean(params)")
            for form in (
                instead(f"self.lr * self.weight_decay * {what}", what),
                penalty(f"self.weight_decay * {what}", what),
            )
        ),
    ),
    mistake(
        "decay_into_next_m",
        "part",
        "adds the decay to m after the step, so the next one has it.",
        (f"{W} → self.m = self.m + {PARAMS}; {L2}", "AdamW: self.m = self.m + self.weight_decay"),
        (f"{PENALTY} → {PLAIN}", f"{L2} → self.m = self.m + {PARAMS}; {L2}", "AdamL2: self.m = self.m +"),
    ),
    mistake(
        "decay_of_m",
        "core",
        "shrinks the average m by weight_decay instead of the parameters.",
        (f"{AVERAGE} → {AVERAGE} - self.weight_decay * self.m", f"{W} → {L2}", "AdamW: - self.weight_decay * self.m"),
    ),
    mistake(
        "decay_and_gradient_swapped",
        "core",
        "multiplies the gradient by weight_decay and not the parameters.",
        (f"{PENALTY} → grads = params + self.weight_decay * grads", "AdamL2: params + self.weight_decay * grads"),
    ),
    mistake(
        "decay_times_step",
        "part",
        "multiplies the decay by Adam's step.",
        instead("self.weight_decay * (self.lr * _x / _y) * params", "* params"),
    ),
    mistake(
        "decay_other_factor",
        "slip",
        "shrinks the parameters by another factor than 1 - lr * weight_decay, such as exp(-lr * weight_decay).",
        *(
            (f"{W} → return {after}", f"AdamW: {example}")
            for after, example in (
                (f"params * np.exp(-self.lr * self.weight_decay) - {STEP}", "params * np.exp("),
                (f"(params - {STEP}) * np.exp(-self.lr * self.weight_decay)", "* np.exp("),
                (f"params / (1 + self.lr * self.weight_decay) - {STEP}", "params / (1 + self.lr"),
                (f"(params - {STEP}) / (1 + self.lr * self.weight_decay)", "/ (1 + self.lr"),
            )
        ),
    ),
    mistake(
        "decay_squared",
        "slip",
        "squares weight_decay.",
        instead("self.lr * self.weight_decay**2 * params", "self.weight_decay ** 2"),
        penalty("self.weight_decay**2 * params", "self.weight_decay ** 2"),
    ),
    mistake(
        "decay_over_count",
        "slip",
        "divides the decay by the number of parameters.",
        *scaled("/ params.size", "/ len(params)"),
    ),
    mistake(
        "decay_fades",
        "part",
        "lets the decay fade from step to step.",
        *scaled("/ self.t", "/ np.sqrt(self.t)"),
    ),
    mistake(
        "decay_not_first",
        "slip",
        "leaves the decay out of the first step.",
        *scaled("* (self.t > 1)"),
    ),
    mistake(
        "decay_large_only",
        "part",
        "decays only parameters that are large, or only such as are small.",
        *scaled("* (np.abs(params) > 1)", "* (np.abs(params) > 0.5)", "* (np.abs(params) < 1)"),
    ),
    mistake(
        "decay_one_sign",
        "part",
        "decays only parameters of one sign.",
        *scaled("* (params > 0)", "* (params < 0)"),
    ),
    mistake(
        "decay_cautious",
        "part",
        "decays only where the sign of the parameter is that of the gradient or of the step, or only where it is not.",
        *scaled(*(f"* (grads * params {than} 0)" for than in THAN)),
        *(instead(f"{DECAY} * (m_hat * params {than} 0)", f"* (m_hat * params {than}") for than in THAN),
    ),
    mistake(
        "decay_sparse",
        "slip",
        "leaves out the decay where the gradient is zero.",
        *scaled("* (grads != 0)", "* np.any(grads)"),
    ),
    mistake(
        "decay_some_steps",
        "part",
        "decays at some of its steps only.",
        *scaled(
            *(f"* (self.t % {n} == {at})" for n in (2, 3, 5, 10) for at in (0, 1)),
            *(f"* (self.t > {n})" for n in (2, 3, 5, 10)),
        ),
    ),
    mistake(
        "decay_not_bias",
        "part",
        "leaves one coordinate, as if it were a bias, or one row out of the decay.",
        *scaled(
            "* (np.arange(params.size) > 0).reshape(params.shape)",
            "* (np.arange(params.size) < params.size - 1).reshape(params.shape)",
            "* (np.arange(len(params)) > 0).reshape(-1, *(1,) * (params.ndim - 1))",
            "* (np.arange(len(params)) < len(params) - 1).reshape(-1, *(1,) * (params.ndim - 1))",
        ),
    ),
    mistake(
        "decay_limited",
        "part",
        "limits its decay: it takes no more than lr * weight_decay off a parameter.",
        instead("np.clip(params, -self.lr * self.weight_decay, self.lr * self.weight_decay)", "np.clip(params"),
    ),
)
