"""Mistakes in what is kept of past gradients: sums (AdaGrad) and averages (RMSprop, Adam)."""

from collections.abc import Iterator

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.corrections import M_HAT, V_HAT

DECAYS = ("0.9", "0.99", "0.999", "0.95", "0.5")
M, V = "self.beta1 * self.m + (1 - self.beta1) * grads", "self.beta2 * self.v + (1 - self.beta2) * grads**2"
SUM = "self.s = self.s + grads**2"
MEAN_OF = "self._b * self._s + (1 - self._b) * _x"  # any average
MEAN = "self.s = self.beta * self.s + (1 - self.beta) * grads**2"
OLD_M, OLD_V = f"self.m = {M} → old = self.m; self.m = {M}", f"self.v = {V} → old = self.v; self.v = {V}"
TOP = "self.top = np.maximum(getattr(self, 'top', 0.0), "
B1 = "(1 - self.beta1**self.t)"
EMA = "self.beta * getattr(self, 'mean', 0.0) + (1 - self.beta) * grads"


def begun(line: str, state: str, first: str, example: str) -> tuple[str, ...]:
    """Change where a state starts, for the line that goes on from it: to a sum and an average it means two things."""
    return f"{line} → {line}", f"self.{state} = np.zeros_like(params) → self.{state} = {first}", example


def averages_begun(beta: str = "", beta1: str = "", beta2: str = "") -> Iterator[tuple[str, ...]]:
    """Yield averages that start at the first of what they average, times a weight."""
    m = begun(f"self.m = {M}", "m", f"{beta1}grads", f"Adam: self.m = {beta1}grads")
    v = begun(f"self.v = {V}", "v", f"{beta2}grads**2", f"Adam: self.v = {beta2}grads ** 2")
    yield from (begun(MEAN, "s", f"{beta}grads**2", f"RMSprop: self.s = {beta}grads ** 2"), m, v, (*m[:2], *v))


SUMS = (
    mistake(
        "ema_decay",
        "core",
        "lets old squared gradients decay, as RMSprop does; AdaGrad sums them all.",
        *(
            (f"self.s + grads**2 → {b} * self.s + (1 - {b}) * grads**2", f"AdaGrad: {b} * self.s + (1 - {b})")
            for b in DECAYS
        ),
        *(
            (
                f"self.s + grads**2 → {b} * self.s + (1 - {b}) * grads**2",
                "self.s = np.zeros_like(params) → self.s = grads**2",
                "AdaGrad: self.s = grads ** 2",
            )
            for b in DECAYS
        ),
        *(
            (
                f"self.s + grads**2 → {b} * self.s + (1 - {b}) * grads**2",
                f"np.sqrt(self.s) → np.sqrt(self.s / (1 - {b}**self.t))",
                f"AdaGrad: np.sqrt(self.s / (1 - {b} ** self.t))",
            )
            for b in DECAYS
        ),
    ),
    mistake(
        "decayed_sum",
        "core",
        "multiplies the old sum by a decay factor; AdaGrad never forgets.",
        *((f"self.s + grads**2 → {b} * self.s + grads**2", f"AdaGrad: {b} * self.s + grads") for b in DECAYS),
    ),
    mistake(
        "adagrad_v",
        "part",
        "sums all squared gradients in v instead of letting old ones decay.",
        (f"{V} → self.v + grads**2", "Adam: self.v + grads ** 2"),
        (f"{V} → self.v + grads**2", f"{V_HAT} → v_hat = self.v", "Adam: v_hat = self.v\n"),
    ),
    mistake(
        "adagrad_sum",
        "core",
        "sums the squared gradients without decay, as AdaGrad does.",
        ("self.beta * self.s + (1 - self.beta) * grads**2 → self.s + grads**2", "RMSprop: self.s + grads ** 2"),
    ),
    mistake(
        "max_not_sum",
        "part",
        "keeps the largest squared gradient instead of summing them all.",
        ("self.s + grads**2 → np.maximum(self.s, grads**2)", "AdaGrad: np.maximum(self.s, grads ** 2)"),
    ),
    mistake(
        "mean_not_sum",
        "part",
        "averages the squared gradients instead of summing them.",
        (f"{SUM} → {SUM}", "np.sqrt(self.s) → np.sqrt(self.s / self.t)", "AdaGrad: self.s / self.t"),
    ),
    mistake(
        "sqrt_t_decay",
        "core",
        "divides by the root of the step number instead of the root of the summed squares.",
        ("np.sqrt(self.s) → np.sqrt(self.t)", "AdaGrad: np.sqrt(self.t)"),
        (
            "self.lr * grads / _y → self.lr * np.sign(grads) / _y",
            "np.sqrt(self.s) → np.sqrt(self.t)",
            "AdaGrad: self.lr * np.sign(grads) / (np.sqrt(self.t)",
        ),
    ),
    mistake(
        "stale_accumulator",
        "part",
        "divides by a sum that does not include the current gradient yet.",
        (f"{SUM} → old = self.s; {SUM}", "np.sqrt(self.s) → np.sqrt(old)", "AdaGrad: np.sqrt(old)"),
        (
            f"{SUM} → old = self.s; {SUM}",
            "np.sqrt(self.s + _e) → np.sqrt(old + _e)",
            "AdaGrad eps inside: old + self.eps",
        ),
    ),
    mistake(
        "stale_state",
        "part",
        "divides by an average that does not include the current gradient yet.",
        (f"{MEAN} → old = self.s; {MEAN}", "np.sqrt(self.s) → np.sqrt(old)", "RMSprop: np.sqrt(old)"),
    ),
)

AVERAGES = (
    mistake(
        "added_to_old",
        "part",
        "adds its new sum or average to the old one instead of replacing it.",
        (
            "self._s = self._b * self._s + _x → self._s = self._s + (self._b * self._s + _x)",
            "Adam: self.m + (self.beta1",
        ),
        ("self._s = self._s + _x → self._s = self._s + (self._s + _x)", "AdaGrad: self.s + (self.s + grads ** 2)"),
    ),
    mistake(
        "squared_too_much",
        "part",
        "also squares what stands beside the gradient.",
        ("_a * grads**2 → (_a * grads)**2", "RMSprop: ((1 - self.beta) * grads) ** 2"),
        (
            "self._b * self._s + (1 - self._b) * grads**2 → (self._b * self._s + (1 - self._b) * grads)**2",
            "RMSprop: (self.beta * self.s + (1 - self.beta) * grads) ** 2",
        ),
        ("self.s + grads**2 → (self.s + grads)**2", "AdaGrad: (self.s + grads) ** 2"),
        ("self.s + grads**2 → self.s**2 + grads**2", "AdaGrad: self.s ** 2 + grads ** 2"),
    ),
    mistake(
        "one_array",
        "core",
        "keeps m and v in one and the same array, so each overwrites the other.",
        (
            "self.v = np.zeros_like(params) → self.v = self.m",
            "self.m = self.beta1 * self.m + _x → self.m *= self.beta1; self.m += _x",
            "self.v = self.beta2 * self.v + _x → self.v *= self.beta2; self.v += _x",
            "Adam: self.v = self.m",
        ),
    ),
    mistake(
        "no_one_minus_beta1",
        "part",
        "leaves out the factor (1 - beta1) beside the gradient.",
        (f"{M} → self.beta1 * self.m + grads", "Adam: self.m + grads"),
    ),
    mistake(
        "no_one_minus_beta2",
        "part",
        "leaves out the factor (1 - beta2) in v.",
        (f"{V} → self.beta2 * self.v + grads**2", "Adam: self.v + grads ** 2"),
    ),
    mistake(
        "no_one_minus_beta",
        "part",
        "leaves out the factor (1 - beta) on the new term.",
        ("(1 - self._b) * _x → _x", "RMSprop: self.beta * self.s + grads ** 2"),
    ),
    mistake(
        "no_beta_on_old",
        "part",
        "does not multiply the old average by beta.",
        ("self._b * self._s + (1 - self._b) * _x → self._s + (1 - self._b) * _x", "RMSprop: self.s + (1 - self.beta)"),
    ),
    mistake(
        "swapped_roles",
        "part",
        "multiplies the new term by beta and the old average by 1 - beta; it should be the other way around.",
        (
            "self._b * self._s + (1 - self._b) * _x → (1 - self._b) * self._s + self._b * _x",
            "Adam: (1 - self.beta1) * self.m",
        ),
    ),
    mistake(
        "swapped_betas",
        "part",
        "swaps beta1 and beta2.",
        (
            "self.beta1 = beta1 → self.beta2 = beta1",
            "self.beta2 = beta2 → self.beta1 = beta2",
            "Adam: self.beta1 = beta2",
        ),
        (
            f"{M} → self.beta2 * self.m + (1 - self.beta2) * grads",
            f"{V} → self.beta1 * self.v + (1 - self.beta1) * grads**2",
            "Adam: self.beta1 * self.v",
        ),
    ),
    mistake(
        "one_beta",
        "part",
        "uses the same beta for both averages; m takes beta1 and v takes beta2.",
        (f"{V} → self.beta1 * self.v + (1 - self.beta1) * grads**2", "Adam: self.beta1 * self.v"),
        ("self.beta2 = beta2 → self.beta2 = beta1", "Adam: self.beta2 = beta1"),
        (f"{M} → self.beta2 * self.m + (1 - self.beta2) * grads", "Adam: self.beta2 * self.m"),
        ("self.beta1 = beta1 → self.beta1 = beta2", "Adam: self.beta1 = beta2"),
    ),
    mistake(
        "mixed_betas",
        "part",
        "weighs the old and the new part of an average with different betas.",
        (f"{V} → self.beta2 * self.v + (1 - self.beta1) * grads**2", "Adam: self.v + (1 - self.beta1)"),
        (f"{V} → self.beta1 * self.v + (1 - self.beta2) * grads**2", "Adam: self.beta1 * self.v + (1 - self.beta2)"),
        (f"{M} → self.beta1 * self.m + (1 - self.beta2) * grads", "Adam: self.m + (1 - self.beta2)"),
        (f"{M} → self.beta2 * self.m + (1 - self.beta1) * grads", "Adam: self.beta2 * self.m + (1 - self.beta1)"),
    ),
    mistake(
        "averages_mixed_up",
        "core",
        "corrects one average where the other belongs: m_hat comes from m, and v_hat from v.",
        (f"{V_HAT} → v_hat = np.abs(self.m / (1 - self.beta2**self.t))", "Adam: np.abs(self.m / (1 - self.beta2"),
        (f"{V_HAT} → v_hat = self.m / (1 - self.beta2**self.t)", "Adam: v_hat = self.m / (1 - self.beta2"),
        (f"{M_HAT} → m_hat = self.v / (1 - self.beta1**self.t)", "Adam: m_hat = self.v / (1 - self.beta1"),
    ),
    mistake(
        "amsgrad",
        "part",
        "divides by the largest average so far, as AMSGrad does.",
        (f"{V_HAT} → {TOP}self.v); v_hat = self.top / (1 - self.beta2**self.t)", "Adam: self.top / (1"),
        (f"{V_HAT} → {TOP}self.v / (1 - self.beta2**self.t)); v_hat = self.top", "Adam: v_hat = self.top"),
        (f"{V_HAT} → {TOP}self.v); v_hat = self.top", f"{M_HAT} → m_hat = self.m", "Adam: v_hat = self.top"),
        (f"{V_HAT} → {TOP}self.v); v_hat = self.top", "Adam: v_hat = self.top"),
        (f"{MEAN} → {MEAN}; {TOP}self.s)", "np.sqrt(self.s) → np.sqrt(self.top)", "RMSprop: np.sqrt(self.top)"),
    ),
    mistake(
        "nesterov",
        "part",
        "mixes in the current gradient a second time, as Nadam does.",
        (f"{M_HAT} → m_hat = ({M}) / {B1}", "Adam: m_hat = (self.beta1 * self.m + (1 - self.beta1) * grads) /"),
        (
            f"{M_HAT} → m_hat = self.beta1 * self.m / (1 - self.beta1**(self.t + 1)) + (1 - self.beta1) * grads / {B1}",
            "Adam: (self.t + 1)",
        ),
    ),
    mistake(
        "stale_m",
        "part",
        "uses m before updating it with the current gradient.",
        (OLD_M, f"{M_HAT} → m_hat = old / {B1}", "Adam: m_hat = old"),
    ),
    mistake(
        "stale_v",
        "part",
        "uses v before updating it with the current gradient.",
        (OLD_V, f"{V_HAT} → v_hat = old / (1 - self.beta2**self.t)", "Adam: v_hat = old"),
        (OLD_V, "np.sqrt(self.v + _e) → np.sqrt(old + _e)", "AdamW eps hat inside: old + self.eps"),
        (OLD_V, "np.sqrt(self.v) → np.sqrt(old)", "AdamW eps hat: np.sqrt(old)"),
    ),
    mistake(
        "stale_m_and_v",
        "part",
        "uses m and v before updating them with the current gradient.",
        (
            OLD_M,
            OLD_V.replace("old", "older"),
            f"{M_HAT} → m_hat = old / {B1}",
            f"{V_HAT} → v_hat = older / (1 - self.beta2**self.t)",
            "Adam: v_hat = older",
        ),
    ),
    mistake(
        "brackets_of_weight",
        "part",
        "leaves out the brackets around 1 - beta, so it adds 1 and subtracts beta times the new term.",
        ("(1 - self._b) * grads**2 → 1 - self._b * grads**2", "RMSprop: (1 - self.beta * grads ** 2)"),
    ),
    mistake(
        "m_squared_in_v",
        "part",
        "averages the square of m in v instead of the square of the gradient.",
        (f"{V} → self.beta2 * self.v + (1 - self.beta2) * self.m**2", "Adam: self.m ** 2"),
        (f"{V} → self.beta2 * self.v + (1 - self.beta2) * (self.m / {B1})**2", "Adam: (self.m / (1 - self.beta1"),
    ),
    mistake(
        "adabelief",
        "part",
        "averages the squared distance of the gradient from the mean gradient, as AdaBelief does.",
        (f"{V} → self.beta2 * self.v + (1 - self.beta2) * (grads - self.m)**2", "Adam: (grads - self.m) ** 2"),
        *(
            (
                f"{MEAN} → {before}; self.s = self.beta * self.s + (1 - self.beta) * {far}**2; {after}",
                f"RMSprop: {far} **",
            )
            for before, far, after in (
                (f"self.mean = {EMA}", "(grads - self.mean)", "self.s = self.s"),
                (f"mean = getattr(self, 'mean', 0.0); self.mean = {EMA}", "(grads - mean)", "self.s = self.s"),
            )
        ),
    ),
    mistake(
        "centered",
        "part",
        "subtracts the square of the mean gradient from the mean of the squares.",
        ("np.sqrt(v_hat) → np.sqrt(v_hat - m_hat**2)", "Adam: v_hat - m_hat ** 2"),
        ("np.sqrt(v_hat + _e) → np.sqrt(v_hat - m_hat**2 + _e)", "AdamW eps inside: v_hat - m_hat ** 2"),
        *(
            (f"np.sqrt(v_hat) + self.eps → {root}", f"Adam: / {example}")
            for root, example in (
                ("np.sqrt(np.abs(v_hat - m_hat**2)) + self.eps", "(np.sqrt(np.abs(v_hat - m_hat ** 2)) +"),
                ("np.sqrt(np.maximum(v_hat - m_hat**2, 0.0)) + self.eps", "(np.sqrt(np.maximum(v_hat - m_hat ** 2"),
                ("np.sqrt(np.maximum(v_hat - m_hat**2, 0.0)) + 1e-5", "(np.sqrt(np.maximum(v_hat - m_hat ** 2"),
                ("np.sqrt(np.maximum(v_hat - m_hat**2, 0.0) + self.eps)", "np.sqrt(np.maximum(v_hat - m_hat ** 2"),
                ("np.sqrt(v_hat - m_hat**2 + 1e-5)", "np.sqrt(v_hat - m_hat ** 2 + 1e-05)"),
            )
        ),
        (
            f"{MEAN} → {MEAN}; self.mean = {EMA}",
            "np.sqrt(self.s) → np.sqrt(self.s - self.mean**2)",
            "RMSprop: self.s - self.mean ** 2",
        ),
    ),
)
