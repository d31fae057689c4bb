"""Other sums, look-aheads and first steps than those of the text, of kinds that are seldom."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.averages import MEAN, SUM
from autograder.exercises.kit.mistakes.momentum import ASK, MOVE

ROOT = "return params - self.lr * grads / (np.sqrt(self.s) + self.eps)"
RATIO = "return params - self.lr * grads / _y"
DELTA = "delta = np.sqrt(self.d + self.eps) / np.sqrt(self.s + self.eps) * grads"
KEPT = "self.d = getattr(self, 'd', np.zeros_like(params))"
COUNTED = "self.n = getattr(self, 'n', 0)"

OTHER_STEPS = (
    mistake(
        "across_coordinates",
        "core",
        "adds up squares across the coordinates, so each counts those of the coordinates before it too.",
        ("grads**2 → np.cumsum(grads**2).reshape(grads.shape)", "AdaGrad: np.cumsum(grads ** 2)"),
        (
            "self.s + grads**2 → np.ravel(self.s)[-1] + np.cumsum(grads**2).reshape(grads.shape)",
            "AdaGrad: np.ravel(self.s)[-1]",
        ),
    ),
    mistake(
        "t_per_coordinate",
        "part",
        "raises t for each coordinate instead of for each step.",
        (
            f"self.t += 1 → {COUNTED}; self.t = (self.n + np.arange(1, grads.size + 1)).reshape(grads.shape); "
            "self.n = self.n + grads.size",
            "Adam: np.arange(1, grads.size + 1)",
        ),
    ),
    mistake(
        "squares_multiplied",
        "core",
        "multiplies the squared gradients instead of adding them.",
        (
            "self.s = np.zeros_like(params) → self.s = np.ones_like(params)",
            "self.s + grads**2 → self.s * grads**2",
            "AdaGrad: self.s * grads ** 2",
        ),
    ),
    mistake(
        "logarithm_not_root",
        "part",
        "divides by a logarithm instead of a root.",
        *(
            (f"np.sqrt(_x) → ({after})", f"AdaGrad: {after.replace('_x', 'self.s')}")
            for after in ("np.log1p(_x)", "np.log(_x)", "1 + np.log1p(_x)", "1 + np.log(_x)")
        ),
    ),
    mistake(
        "adadelta",
        "core",
        "multiplies by the root of its past steps, as AdaDelta does.",
        *(
            (f"{ROOT} → {KEPT}; {DELTA}; self.d = {kept}; return params - {by}delta", f"{name}: return params - {by}")
            for name, kept in (
                ("AdaGrad", "self.d + delta**2"),
                ("RMSprop", "self.beta * self.d + (1 - self.beta) * delta**2"),
            )
            for by in ("self.lr * ", "")
        ),
    ),
    mistake(
        "first_left_out",
        "part",
        "leaves the first gradient out of what it keeps.",
        ("self.s + grads**2 → self.s + grads**2 * (self.t > 1)", "AdaGrad: grads ** 2 * (self.t > 1)"),
        (
            f"{MEAN} → self.s = self.beta * self.s + (1 - self.beta) * grads**2 * (self.t > 1)",
            "RMSprop: grads ** 2 * (self.t > 1)",
        ),
        ("self.beta * self.v + grads → self.beta * self.v + grads * (self.t > 1)", "Momentum: grads * (self.t > 1)"),
    ),
    mistake(
        "first_plain",
        "part",
        "does not divide at its first step, which is a plain gradient step.",
        (f"{RATIO} → return params - self.lr * grads / (_y if self.t > 1 else 1.0)", "AdaGrad: if self.t > 1 else"),
        (
            f"{SUM} → {SUM} * (self.t > 1)",
            f"{RATIO} → return params - self.lr * grads / (_y if self.t > 1 else 1.0)",
            "AdaGrad: grads ** 2 * (self.t > 1)",
        ),
    ),
    mistake(
        "lr_and_beta_swapped",
        "part",
        "swaps lr and beta.",
        ("self.lr = lr → self.beta = lr", "self.beta = beta → self.lr = beta", "Momentum: self.lr = beta"),
    ),
    mistake(
        "lookahead_unit",
        "part",
        "looks ahead along the direction of the velocity, however long the velocity is.",
        *(
            (
                f"{ASK} → grad_fn(params - self.lr * {beta}self.v / (np.linalg.norm(self.v) + 1e-12))",
                f"Nesterov: {beta}",
            )
            for beta in ("self.beta * ", "")
        ),
    ),
    mistake(
        "lookahead_times_params",
        "part",
        "multiplies params by beta too where it looks ahead.",
        (f"{ASK} → grad_fn(self.beta * (params - self.lr * self.v))", "Nesterov: self.beta * (params"),
    ),
    mistake(
        "velocity_from_start",
        "core",
        "takes all the way from the start for its last step.",
        (
            f"grads = {ASK} → self.origin = getattr(self, 'origin', params.copy()); "
            "ahead = params + self.beta * (params - self.origin); grads = grad_fn(ahead)",
            f"{MOVE} → return ahead - self.lr * grads",
            "Nesterov: params - self.origin",
        ),
    ),
)
