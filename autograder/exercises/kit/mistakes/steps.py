"""Mistakes in the step itself: its sign, its rate, the root it divides by, eps, and what is returned."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.corrections import M_HAT, V_HAT

RATIO = "self.lr * _x / _y"
W = f"return params - {RATIO} - _d"
VELOCITY, MOVE = "self.v = self.beta * self.v + ", "return params - self.lr * "


def shrinking(by):
    """A rate that is divided, where it stands in the velocity: with plain momentum's step, and with PyTorch's."""
    velocity, whole = f"{VELOCITY}grads → {VELOCITY}grads / {by}", f"{MOVE}self.v → {MOVE}self.v"
    torch = f"{MOVE}(grads + self.beta * self.v) → {MOVE}(grads / {by} + self.beta * self.v)"
    return (velocity, whole, f"Momentum: grads / {by}"), (velocity, torch, f"NesterovTorch: (grads / {by}")


ROOTS = (
    mistake(
        "no_sqrt",
        "part",
        "divides without taking the square root.",
        ("np.sqrt(_x) + self.eps → _x + self.eps", "AdaGrad: (self.s + self.eps)"),
        ("np.sqrt(_x) + self.eps → (np.sqrt(_x) + self.eps) ** 2", "AdaGrad: + self.eps) ** 2"),
        (
            "return params - self.lr * _x / (np.sqrt(_y) + self.eps) → return params - self.lr * _x / _y + self.eps",
            "AdaGrad: grads / self.s + self.eps",
        ),
    ),
    mistake(
        "fourth_root",
        "part",
        "takes the square root twice.",
        ("np.sqrt(_x) → np.sqrt(np.sqrt(_x))", "AdaGrad: np.sqrt(np.sqrt(self.s))"),
    ),
    mistake(
        "sqrt_both",
        "part",
        "takes the root of the whole fraction instead of only the denominator.",
        (f"{RATIO} → self.lr * (np.sign(_x) * np.sqrt(np.abs(_x))) / _y", "Adam: np.sqrt(np.abs(m_hat))"),
        (f"{RATIO} → self.lr * np.sqrt(_x) / _y", "Adam: np.sqrt(m_hat)"),
        (
            "self.lr * _x / (np.sqrt(_v) + self.eps) → self.lr * np.sqrt(_x / (_v + self.eps))",
            "Adam: np.sqrt(m_hat / (v_hat",
        ),
    ),
    mistake(
        "multiplies_by_root",
        "part",
        "multiplies by the root instead of dividing by it.",
        (f"{RATIO} → self.lr * _x * _y", "AdaGrad: self.lr * grads * (np.sqrt(self.s)"),
    ),
    mistake(
        "plain_gradient",
        "given",
        "takes plain gradient steps without dividing by anything.",
        ("self.lr * grads / _y → self.lr * grads", "AdaGrad: - self.lr * grads\n"),
    ),
    mistake(
        "no_denominator",
        "core",
        "steps along m_hat without dividing by anything.",
        ("self.lr * m_hat / _y → self.lr * m_hat", "Adam: - self.lr * m_hat\n"),
    ),
    mistake(
        "numerator_gradient",
        "core",
        "has the gradient in the numerator, as RMSprop does, instead of m_hat.",
        ("self.lr * m_hat / _y → self.lr * grads / _y", "Adam: self.lr * grads /"),
    ),
    mistake(
        "no_gradient_in_numerator",
        "core",
        "leaves the gradient out of the numerator or uses only its size there.",
        ("self.lr * grads / _y → self.lr / _y", "AdaGrad: self.lr / (np"),
        (
            "self.lr * grads / (np.sqrt(_x) + self.eps) → self.lr / np.maximum(np.sqrt(_x), self.eps)",
            "AdaGrad: np.maximum(np.sqrt(self.s), self.eps)",
        ),
        ("self.lr * grads / _y → self.lr * np.abs(grads) / _y", "AdaGrad: np.abs(grads)"),
        ("self.lr * m_hat / _y → self.lr * np.abs(m_hat) / _y", "Adam: np.abs(m_hat)"),
    ),
    mistake(
        "sign_in_numerator",
        "part",
        "uses only the gradient's sign in the numerator.",
        ("self.lr * grads / _y → self.lr * np.sign(grads) / _y", "AdaGrad: np.sign(grads)"),
    ),
    mistake(
        "sign_of_m",
        "part",
        "uses only the sign of m_hat in the numerator.",
        ("self.lr * m_hat / _y → self.lr * np.sign(m_hat) / _y", "Adam: np.sign(m_hat) /"),
    ),
    mistake(
        "summed_gradient_numerator",
        "core",
        "steps along the sum of all gradients instead of the current one.",
        (
            "return params - self.lr * grads / _y → self.m = getattr(self, 'm', 0.0) + grads; "
            "return params - self.lr * self.m / _y",
            "AdaGrad: self.lr * self.m /",
        ),
    ),
    mistake(
        "momentum_numerator",
        "core",
        "steps along an average of the gradients instead of the current one.",
        *(
            (
                f"return params - self.lr * grads / _y → self.m = {b} * getattr(self, 'm', 0.0) + {c} * grads; "
                "return params - self.lr * self.m / _y",
                f"RMSprop: self.m = {b}",
            )
            for b, c in (("0.9", "0.1"), ("0.9", "1.0"), ("self.beta", "(1 - self.beta)"), ("self.beta", "1.0"))
        ),
    ),
    mistake(
        "sign_only",
        "core",
        "uses only the sign and so moves by lr in every coordinate.",
        ("self.lr * m_hat / _y → self.lr * np.sign(m_hat)", "Adam: self.lr * np.sign(m_hat)"),
    ),
)

EPS = (
    mistake(
        "eps_missing",
        "slip",
        "Your {name} computes 0/0 where a gradient is zero, as if eps were missing from the denominator.",
        ("np.sqrt(_x) + self.eps → np.sqrt(_x)", "AdaGrad: / np.sqrt(self.s)"),
        (
            "self.lr * _x / (np.sqrt(_y) + self.eps) → (self.lr / np.sqrt(_y) + self.eps) * _x",
            "AdaGrad: + self.eps) * grads",
        ),
        (
            "self.lr * _x / (np.sqrt(_y) + self.eps) → (self.lr * _x / np.sqrt(_y) + self.eps)",
            "AdaGrad: np.sqrt(self.s) + self.eps",
        ),
        (
            "return params - self.lr * _x / (np.sqrt(_y) + self.eps) → "
            "return params - self.lr * _x / np.sqrt(_y) + self.eps",
            "AdaGrad: np.sqrt(self.s) + self.eps",
        ),
        (
            "self.lr * _x / (np.sqrt(_y) + self.eps) → self.lr * (_x / np.sqrt(_y) + self.eps)",
            "AdaGrad: self.lr * (grads / np.sqrt(self.s) + self.eps)",
        ),
    ),
    mistake(
        "eps_unused",
        "slip",
        "moves the same for every eps and avoids 0/0 in some other way.",
        (
            f"return params - {RATIO} → self.eps = 0.0; return params - self.lr * np.nan_to_num(_x / _y)",
            "Adam: self.eps = 0.0",
        ),
        (f"{W} → self.eps = 0.0; return params - self.lr * np.nan_to_num(_x / _y) - _d", "AdamW: self.eps = 0.0"),
    ),
    mistake(
        "eps_subtracted",
        "slip",
        "subtracts eps from the root instead of adding it.",
        ("np.sqrt(_x) + self.eps → np.sqrt(_x) - self.eps", "AdaGrad: - self.eps"),
    ),
    mistake(
        "eps_multiplies",
        "part",
        "multiplies the root by eps instead of adding eps to it.",
        ("np.sqrt(_x) + self.eps → np.sqrt(_x) * self.eps", "AdaGrad: * self.eps"),
        ("np.sqrt(_x) + self.eps → np.sqrt(_x * self.eps)", "AdaGrad: np.sqrt(self.s * self.eps)"),
    ),
    mistake(
        "eps_every_step",
        "slip",
        "adds eps to the running sum or average at every step instead of only where the root is taken.",
        (
            "self.s + grads**2 → self.s + grads**2 + self.eps",
            "np.sqrt(_x) + self.eps → np.sqrt(_x)",
            "AdaGrad: grads ** 2 + self.eps",
        ),
        (
            "(1 - self._b) * grads**2 → (1 - self._b) * grads**2 + self.eps",
            "np.sqrt(_x) + self.eps → np.sqrt(_x)",
            "RMSprop: grads ** 2 + self.eps",
        ),
        (
            "self.s = np.zeros_like(params) → self.s = np.full_like(params, self.eps)",
            "(1 - self._b) * grads**2 → (1 - self._b) * grads**2 + self.eps",
            "np.sqrt(_x) + self.eps → np.sqrt(_x)",
            "RMSprop: np.full_like(params, self.eps)",
        ),
    ),
    mistake(
        "eps_twice",
        "slip",
        "adds eps both inside the root and outside it.",
        (
            "np.sqrt(_x) + self.eps → np.sqrt(_x + self.eps) + self.eps",
            "AdaGrad: np.sqrt(self.s + self.eps) + self.eps",
        ),
    ),
)

RATES = (
    mistake(
        "lr_over_sqrt_t",
        "part",
        "also divides lr by the square root of t.",
        ("self.lr * m_hat / _y → self.lr * m_hat / _y / np.sqrt(self.t)", "Adam: / np.sqrt(self.t)"),
    ),
    mistake(
        "lr_over_t",
        "part",
        "also divides lr by the step number or by its square root.",
        ("self.lr ⇒ (self.lr / self.t)", "AdaGrad: self.lr / self.t * grads"),
        ("self.lr ⇒ (self.lr / np.sqrt(self.t))", "AdaGrad: self.lr / np.sqrt(self.t) * grads"),
        (f"{RATIO} → self.lr / self.t * _x / _y", "AdaGrad: self.lr / self.t * grads"),
        *shrinking("self.t"),
        *shrinking("np.sqrt(self.t)"),
    ),
    mistake(
        "lr_under_root",
        "part",
        "has lr under the root too and so moves by the square root of lr.",
        (f"{RATIO} → np.sqrt(self.lr) * _x / _y", "AdaGrad: np.sqrt(self.lr) * grads /"),
        (
            "self.lr * _x / (np.sqrt(_y) + self.eps) → np.sqrt(self.lr / (_y + self.eps)) * _x",
            "AdaGrad: np.sqrt(self.lr /",
        ),
    ),
    mistake(
        "compounding_lr",
        "core",
        "overwrites its lr with the rate of one step, so the changes compound.",
        (
            "return params - self.lr * _x / _y → self.lr = self.lr / _y; return params - self.lr * _x",
            "AdaGrad: self.lr = self.lr /",
        ),
        (
            f"{M_HAT} → self.lr = self.lr * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t); m_hat = self.m",
            f"{V_HAT} → v_hat = self.v",
            "Adam: self.lr = self.lr * np.sqrt(1 -",
        ),
    ),
    mistake(
        "no_lr",
        "part",
        "leaves lr out of the step.",
        ("_p - self.lr * _x → _p - _x", "SGD: params - grads"),
        ("self.lr * _x / _y → _x / _y", "AdaGrad: params - grads /"),
        (  # not self.lr * _x: in a decay it is another mistake
            "self.lr * self.v → self.v",
            "self.lr * self.beta → self.beta",
            "Nesterov: self.beta * self.v)",
        ),
    ),
    mistake(
        "divides_by_lr",
        "part",
        "divides by lr instead of multiplying by it.",
        ("self.lr * _x → _x / self.lr", "SGD: grads / self.lr"),
        (f"{RATIO} → _x / (self.lr * _y)", "Adam: m_hat / (self.lr * (np.sqrt"),
    ),
    mistake(
        "lr_twice",
        "part",
        "applies lr twice.",
        ("self.lr * _x → self.lr * self.lr * _x", "AdaGrad: self.lr * self.lr * grads"),
        ("self.lr * _x / _y → self.lr * (self.lr * _x) / _y", "Adam: self.lr * (self.lr * m_hat)"),
        ("self.beta * self.v + grads → self.beta * self.v + self.lr * grads", "Momentum: self.lr * grads"),
        (
            "self.beta * self.v + grads → self.beta * self.v + self.lr * grads",
            "grad_fn(params - self.lr * self.beta * self.v) → grad_fn(params - self.beta * self.v)",
            "Nesterov: grad_fn(params - self.beta * self.v)",
        ),
        (
            "self.lr * (grads + self.beta * self.v) → self.lr * (self.lr * grads + self.beta * self.v)",
            "self.v = self.beta * self.v + grads → self.v = self.beta * self.v + self.lr * grads",
            "NesterovTorch: self.lr * (self.lr * grads",
        ),
    ),
)

RETURNS = (
    mistake(
        "sign",
        "core",
        "goes uphill, as if the minus sign were missing.",
        ("return params - _x → return params + _x", "AdaGrad: return params + self.lr"),
        ("self.beta * self.v + grads → self.beta * self.v - grads", "Momentum: self.beta * self.v - grads"),
        ("return params - _x - _y → return params + _x - _y", "AdamW: return params + self.lr"),
        ("return params - _x - _y → return params + _x + _y", "AdamW: + self.lr * self.weight_decay"),
    ),
    mistake(
        "scales_params",
        "core",
        "multiplies params by lr as well as the step.",
        ("params - self.lr * _x → self.lr * (params - _x)", "SGD: self.lr * (params - grads)"),
        (f"params - {RATIO} → self.lr * (params - _x / _y)", "Adam: self.lr * (params - m_hat /"),
    ),
    mistake(
        "returns_update",
        "given",
        "Your step returns the update instead of the new parameters.",
        ("return params - _x → return _x", "AdaGrad: return self.lr * grads"),
        ("return params - _x → return -(_x)", "AdaGrad: return -"),
        (f"return params - {RATIO} → return _x / _y", "AdaGrad: return grads /"),
        (f"{W} → return {RATIO}", "AdamW: return self.lr * m_hat"),
        (f"{W} → return -({RATIO})", "AdamW: return -"),
        (f"{W} → return _x / _y", "AdamW: return m_hat /"),
        (f"{W} → return {RATIO} + _d", "AdamW: + self.lr * self.weight_decay"),
        (f"{W} → return -({RATIO}) - _d", "AdamW: - self.lr * self.weight_decay"),
    ),
)
