"""Mistakes in gradients of sums of squares: the chain rule on a square, and what is multiplied with what."""

from autograder.exercises.kit.mistake import mistake

BEALE, HIMMELBLAU = "landscapes.beale_grad", "landscapes.himmelblau_grad"
#: Two or three products, and a sum whose first term has lost its factor 1.
TWO, THREE, ONES = "_a * _b + _c * _d", "_a * _b + _c * _d + _e * _f", "_a + _k * _c * _y + _l * _e * _z"
SPLIT = "(_a + _c + _e) * (_b + _d + _f)"

SQUARES = (
    mistake(
        "squares_kept",
        "part",
        "keeps the squares, whose derivative is twice what is squared.",
        ("_n = _a + _b → _n = (_a + _b)**2", f"{BEALE}: t1 = (1.5 - x[0] + x[0] * x[1]) ** 2"),
        ("_n = _a - _b → _n = (_a - _b)**2", f"{HIMMELBLAU}: t2 = (x[0] + x[1] ** 2 - 7) ** 2"),
    ),
    mistake(
        "product_of_sums",
        "part",
        "multiplies a sum by a sum where it should add up products.",
        (f"{THREE} → {SPLIT}", f"{ONES} → (_a + _c + _e) * (1 + _k * _y + _l * _z)", f"{BEALE}: * (1 + 2 * x[1] + "),
        (f"{THREE} → {SPLIT}", f"{BEALE}: (t1 + t2 + t3) * (x[1] - 1 + (y2 - 1) + (y3 - 1))"),
        (f"{ONES} → (_a + _c + _e) * (1 + _k * _y + _l * _z)", f"{BEALE}: (t1 + t2 + t3) * (1 + 2 * x[1] + 3 * y2)"),
        (f"{TWO} → (_a + _c) * (_b + _d)", f"{HIMMELBLAU}: (4 * x[0] + 2) * (t1 + t2)"),
    ),
    mistake(
        "same_inner",
        "part",
        "has the same inner derivative in every term.",
        *((f"{THREE} → (_a + _c + _e) * {f}", f"{BEALE}: (t1 + t2 + t3) * ({g} - 1)")
          for f, g in zip(("_b", "_d", "_f"), ("x[1]", "y2", "y3"), strict=True)),
        *((f"{ONES} → (_a + _c + _e) * ({f})", f"{BEALE}: (t1 + t2 + t3) * {g}")
          for f, g in (("1", "1"), ("_k * _y", "(2 * x[1])"), ("_l * _z", "(3 * y2)"))),
    ),
    mistake(
        "power_not_lowered",
        "part",
        "does not lower the power of the coordinate by which it differentiates.",
        ("np.array([_a, _b]) → np.array([_a, x[1] * (_b)])", f"{BEALE}: [dx, x[1] * dy]"),
        ("np.array([_a, _b]) → np.array([x[0] * (_a), _b])", f"{BEALE}: [x[0] * dx, dy]"),
        ("np.array([_a, _b]) → np.array([x[0] * (_a), x[1] * (_b)])", f"{BEALE}: [x[0] * dx, x[1] * dy]"),
    ),
)  # fmt: skip
