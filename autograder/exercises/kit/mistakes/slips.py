"""Slips of the pen, wherever one can be made: what no other row names is at least said to be one of these."""

from functools import partial

from autograder.exercises.kit.mistake import mistake

slip = partial(mistake, general=True)

MIXED_UP = slip("mixed_up", "part", "uses one quantity where another belongs, as if two names were mixed up.")

SLIPS = (
    slip("weights_changed", "part", "weighs what it has kept, or what is new, in another way than the text does."),
    MIXED_UP,
    slip("lines_changed", "part", "leaves out a line, does one twice, or does two in the wrong order."),
    slip(
        "function_left_out",
        "part",
        "leaves out a root, a sign, an absolute value or a square.",
        *(
            (f"np.{name}(_x) → _x", example)
            for name, example in (
                ("sqrt", "AdaGrad: (self.s + self.eps)"),
                ("sign", "Lion: update = self.beta1"),
                ("abs", "Adamax: np.maximum(self.beta2 * self.u, grads + self.eps)"),
            )
        ),
        ("_x**2 → _x", "AdaGrad: self.s + grads\n"),
    ),
    slip(
        "term_left_out",
        "part",
        "leaves out a term.",
        ("_a + _b → _a", "AdaGrad: self.s = self.s\n"),
        ("_a + _b → _b", "AdaGrad: self.s = grads ** 2"),
        ("_a - _b → _a", "Adam: self.m / 1\n"),
    ),
    slip(
        "factor_left_out",
        "part",
        "leaves out a factor or a division.",
        ("_a * _b → _a", "AdaGrad: params - self.lr / (np.sqrt"),
        ("_a * _b → _b", "AdaGrad: params - grads / (np.sqrt"),
        ("_a / _b → _a", "AdaGrad: params - self.lr * grads\n"),
    ),
    slip(
        "plus_and_minus",
        "part",
        "adds where it should subtract, or subtracts where it should add.",
        ("_a + _b → _a - _b", "AdaGrad: self.s - grads ** 2"),
        ("_a - _b → _a + _b", "AdaGrad: params + self.lr"),
    ),
    slip(
        "times_and_divided",
        "part",
        "multiplies where it should divide, or divides where it should multiply.",
        ("_a * _b → _a / _b", "AdaGrad: self.lr / grads / (np.sqrt"),
        ("_a / _b → _a * _b", "AdaGrad: self.lr * grads * (np.sqrt"),
    ),
    slip(
        "power_changed",
        "part",
        "has another power where it should square.",
        ("_x**2 → _x**3", "AdaGrad: grads ** 3"),
        ("_x**2 → np.abs(_x)**3", "AdaGrad: np.abs(grads) ** 3"),
        ("_x**2 → _x**4", "AdaGrad: grads ** 4"),
    ),
)

#: Those of schedules: what one number in place of another does there depends on the numbers that are drawn.
SLIPS_OF_SCHEDULES = tuple(
    row for row in SLIPS if row.slug not in ("weights_changed", "mixed_up", "lines_changed", "times_and_divided")
)
