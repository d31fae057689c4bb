"""First steps that are others than the later ones."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.averages import MEAN, MEAN_OF, SUM, V
from autograder.exercises.kit.mistakes.momentum import VELOCITY

RATIO = "self.lr * _x / _y"
START = "np.zeros_like(params)"
SQUARES = (
    (SUM, "s", SUM[9:], "AdaGrad"),
    (MEAN, "s", MEAN[9:], "RMSprop"),
    (f"self.v = {V}", "v", V, "Adam"),
)

FIRST_STEPS = (
    mistake(
        "first_not_squared",
        "part",
        "starts what it keeps of squares at the first gradient or at its size, which is not squared.",
        *(
            (f"{line} → self.{s} = {first} if self.t == 1 else {after}", f"{name}: self.{s} = {first} if")
            for line, s, after, name in SQUARES
            for first in ("np.abs(grads)", "grads", after.replace("grads**2", "np.abs(grads)"))
        ),
        *(
            (f"{line} → {line}", f"self.{s} = {START} → self.{s} = {first}", f"{name}: self.{s} = {first}")
            for line, s, _, name in SQUARES
            for first in ("np.abs(grads)", "grads.copy()")
        ),
    ),
    mistake(
        "first_for_all",
        "part",
        "has one number for all coordinates at its first step, such as the length of the gradient.",
        *(
            (
                f"{line} → self.{s} = {first} if self.t == 1 else {after}",
                f"{name}: self.{s} = {first.replace('**', ' ** ')}",
            )
            for line, s, after, name in SQUARES
            for first in ("np.sum(grads**2)", "np.mean(grads**2)", "np.mean(np.abs(grads))**2")
        ),
    ),
    mistake(
        "init_params",
        "part",
        "starts its state at the parameters, their sizes or their squares instead of 0.",
        *(
            (f"{START} → {first}", f"AdaGrad: self.s = {first.replace('**', ' ** ')}")
            for first in ("params.copy()", "np.abs(params)", "params**2")
        ),
    ),
    mistake(
        "init_eps",
        "slip",
        "starts its state at eps instead of 0.",
        (f"{START} → np.full_like(params, self.eps)", "RMSprop: np.full_like(params, self.eps)"),
    ),
    mistake(
        "first_weight",
        "part",
        "weighs the first gradient by something else than the later ones.",
        *(
            (f"{VELOCITY} → self.v = self.beta * self.v + ({w} if self.t == 1 else 1.0) * grads", f"Momentum: {w} if")
            for w in ("1 - self.beta", "self.beta", "self.lr")
        ),
        (
            f"{VELOCITY} → self.v = self.beta * self.v + (1.0 if self.t == 1 else self.beta) * grads",
            "Momentum: (1.0 if self.t == 1 else self.beta)",
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
        "never_updated",
        "core",
        "sets what it keeps at the first step and never updates it after that.",
        ("self.s + grads**2 → grads**2 if self.t == 1 else self.s", "AdaGrad: grads ** 2 if self.t == 1"),
        ("self.beta * self.v + grads → grads if self.t == 1 else self.v", "Momentum: grads if self.t == 1"),
        (f"{MEAN_OF} → _x if self.t == 1 else self._s", "RMSprop: grads ** 2 if self.t == 1"),
        (f"{MEAN_OF} → (1 - self._b) * _x if self.t == 1 else self._s", "RMSprop: (1 - self.beta) * grads ** 2 if"),
    ),
    mistake(
        "first_plain",
        "part",
        "does not divide at its first step, which is a plain gradient step.",
        (f"{RATIO} → self.lr * _x / (_y if self.t > 1 else 1.0)", "AdaGrad: if self.t > 1 else"),
        (
            f"{SUM} → {SUM} * (self.t > 1)",
            f"{RATIO} → self.lr * _x / (_y if self.t > 1 else 1.0)",
            "AdaGrad: grads ** 2 * (self.t > 1)",
        ),
    ),
)
