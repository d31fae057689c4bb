"""Mistakes in the gradient of Beale's function, where the same slip is made in all three squares."""

from autograder.exercises.kit import mistake


def inner(x: str, y2: str, y3: str) -> tuple[str, ...]:
    """Write other inner derivatives by x in place of y - 1, y² - 1 and y³ - 1."""
    return f"x[1] - 1 → {x}", f"y2 - 1 → {y2}", f"y3 - 1 → {y3}"


MISTAKES = (
    mistake(
        "inner_sign",
        "part",
        "has a plus sign for the minus in the inner derivatives by x.",
        (*inner("x[1] + 1", "y2 + 1", "y3 + 1"), "landscapes.beale_grad: (y3 + 1)"),
    ),
    mistake(
        "inner_product",
        "part",
        "takes x * y**k for a constant when it differentiates by x.",
        (*inner("-1", "-1", "-1"), "landscapes.beale_grad: t3 * -1"),
    ),
    mistake(
        "inner_x",
        "part",
        "leaves out the derivative of -x when it differentiates by x.",
        (*inner("x[1]", "y2", "y3"), "landscapes.beale_grad: t1 * x[1] + t2 * y2 + t3 * y3"),
    ),
    mistake(
        "inner_lost",
        "core",
        "leaves out the inner derivatives, as if the chain rule stopped at the squares.",
        ("dx = _x → dx = 2 * (t1 + t2 + t3)", "dy = _x → dy = 2 * (t1 + t2 + t3)", "landscapes.beale_grad: dx = 2 *"),
        ("dx = _x → dx = 2 * (t1 + t2 + t3)", "landscapes.beale_grad: dx = 2 * (t1 + t2 + t3)"),
        ("dy = _x → dy = 2 * (t1 + t2 + t3)", "landscapes.beale_grad: dy = 2 * (t1 + t2 + t3)"),
    ),
    mistake(
        "powers_not_in_front",
        "part",
        "leaves out the factors 2 and 3 from the derivatives of y**2 and y**3.",
        ("2 * t2 * _x → t2 * _x", "3 * t3 * _x → t3 * _x", "landscapes.beale_grad: t1 + t2 * x[1] + t3 * y2"),
    ),
    mistake(
        "powers_kept",
        "part",
        "does not lower the power when it differentiates y**2 and y**3.",
        ("2 * t2 * x[1] → 2 * t2 * y2", "3 * t3 * y2 → 3 * t3 * y3", "landscapes.beale_grad: 3 * t3 * y3"),
    ),
    mistake(
        "square_left_out",
        "part",
        "leaves out one or two of the three squares.",
        *((f"{t} = _x → {t} = 0 * (_x)", f"landscapes.beale_grad: {t} = 0 * (") for t in ("t1", "t2", "t3")),
        ("t2 = _x → t2 = 0 * (_x)", "t3 = _x → t3 = 0 * (_x)", "landscapes.beale_grad: t3 = 0 * ("),
        ("dx = 2 * _x → dx = 2 * t1 * (x[1] - 1)", "landscapes.beale_grad: dx = 2 * t1 * (x[1] - 1)"),
        ("dy = _a * _x → dy = 2 * t1 * x[0]", "landscapes.beale_grad: dy = 2 * t1 * x[0]"),
    ),
    mistake(
        "term_copied",
        "part",
        "has one of the three terms in the place of another.",
        ("t2 = _x → t2 = t1", "t3 = _x → t3 = t1", "landscapes.beale_grad: t3 = t1"),
        *(
            (f"{a} = _x → {a} = {b}", f"landscapes.beale_grad: {a} = {b}")
            for a, b in ("t2 t1".split(), "t3 t1".split())
        ),
    ),
)
