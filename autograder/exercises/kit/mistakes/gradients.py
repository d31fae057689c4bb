"""Mistakes in gradients: coordinates, terms, factors and powers; some are made by `function_habits`."""

from autograder.exercises.kit.mistake import mistake

GRADIENTS = (
    mistake(
        "only_one_coordinate",
        "core",
        "returns the derivative with respect to only one coordinate and 0 for the other.",
        ("np.array([_a, _b]) → np.array([_a, 0 * _b])", "landscapes.booth_grad: 0 * ("),
        ("np.array([_a, _b]) → np.array([0 * _a, _b])", "landscapes.booth_grad: [0 * ("),
    ),
    mistake(
        "coordinates_swapped",
        "slip",
        "returns the two derivatives in the wrong order.",
        ("np.array([_a, _b]) → np.array([_b, _a])", "landscapes.quadratic_grad: [2 * x[1], 2 * x[0]]"),
    ),
    mistake(
        "one_derivative_negative",
        "part",
        "returns one of the derivatives with the wrong sign.",
        ("np.array([_a, _b]) → np.array([-_a, _b])", "landscapes.quadratic_grad: [-(2 * x[0]), 2 * x[1]]"),
        ("np.array([_a, _b]) → np.array([_a, -_b])", "landscapes.quadratic_grad: [2 * x[0], -(2 * x[1])]"),
    ),
    mistake("point_swapped", "slip", "swaps the two coordinates of the point that it is given."),
    mistake("unit_length", "core", "divides the gradient by its length."),
    mistake(
        "derivatives_added",
        "core",
        "adds up the two derivatives instead of returning both.",
        ("np.array([_a, _b]) → np.array([_a + _b, _a + _b])", "landscapes.quadratic_grad: 2 * x[0] + 2 * x[1]"),
        ("np.array([_a, _b]) → _a + _b", "landscapes.quadratic_grad: return 2 * x[0] + 2 * x[1]"),
    ),
    mistake(
        "same_derivative",
        "core",
        "returns the same derivative for both coordinates.",
        ("np.array([_a, _b]) → np.array([_a, _a])", "landscapes.quadratic_grad: [2 * x[0], 2 * x[0]]"),
        ("np.array([_a, _b]) → np.array([_b, _b])", "landscapes.quadratic_grad: [2 * x[1], 2 * x[1]]"),
    ),
    mistake(
        "coordinate_mixed_up",
        "part",
        "uses one coordinate where the other belongs.",
        ("x[0] → x[1]", "landscapes.quadratic_grad: [2 * x[1], 2 * x[1]]"),
        ("x[1] → x[0]", "landscapes.quadratic_grad: [2 * x[0], 2 * x[0]]"),
    ),
    mistake(
        "sign_of_a_term",
        "part",
        "has a term with the wrong sign.",
        ("_a - _b → _a + _b", "landscapes.monkey_saddle_grad: x[0] ** 2 + x[1] ** 2"),
        ("_a + _b → _a - _b", "landscapes.booth_grad: - "),
        ("_a - x[0] → _a + x[0]", "landscapes.beale_grad: 2.625 + x[0]"),
        ("-_a * _b → _a * _b", "landscapes.saddle_point_grad: [2 * x[0], 2 * x[1]]"),
    ),
    mistake(
        "term_dropped",
        "part",
        "leaves out a term.",
        ("_a - _b → _a", "landscapes.monkey_saddle_grad: 3 * x[0] ** 2"),
        ("_a - _b → -_b", "landscapes.monkey_saddle_grad: 3 * -x[1] ** 2"),
        ("_a + _b → _a", "landscapes.rotated_quadratic_grad: along"),
        ("_a + _b → _b", "landscapes.rotated_quadratic_grad: across"),
    ),
    mistake(
        "factor_dropped",
        "part",
        "leaves out a factor, as if the chain rule stopped short.",
        ("_a * _b → _a", "landscapes.quadratic_grad: [2, 2 * x[1]]"),
        ("_a * _b → _b", "landscapes.quadratic_grad: [x[0], 2 * x[1]]"),
        ("_a / _b → _a", "landscapes.rotated_quadratic_grad: along, across = (x[0] + x[1], x[0] - x[1])"),
    ),
    mistake("few_digits", "part", "Your {name} is right to some digits only, as differences or rounded numbers are."),
    mistake(
        "breaks_at_zero",
        "slip",
        "divides by a coordinate, which may be 0.",
        ("_a**2 → _a**3 / _a", "landscapes.monkey_saddle_grad: x[0] ** 3 / x[0]"),
        ("_a * x[_i] → _a * x[_i]**2 / x[_i]", "landscapes.quadratic_grad: 2 * x[0] ** 2 / x[0]"),
    ),
    mistake(
        "one_point_only",
        "slip",
        "works for only one point at a time.",
        ("np.array([_a, _b]) → np.array([float(_a), float(_b)])", "landscapes.quadratic_grad: float(2 * x[0])"),
    ),
    mistake(
        "power_kept",
        "part",
        "has the wrong power of a coordinate, in a term or in its derivative.",
        ("_a**2 → _a", "landscapes.monkey_saddle_grad: 3 * (x[0] - x[1] ** 2)"),
        ("_a**2 → _a**3", "landscapes.monkey_saddle_grad: x[0] ** 3"),
        *(
            (f"{a} → {b}", f"landscapes.beale_grad: {text}")
            for a, b, text in (
                ("_a * y2", "_a * x[1]", "3 * t3 * x[1]"),
                ("_a * y2", "_a * y3", "3 * t3 * y3"),
                ("_a * y3", "_a * y2", "2.625 - x[0] + x[0] * y2"),
                ("_a * y3", "_a * x[1]", "2.625 - x[0] + x[0] * x[1]"),
                ("_a * x[1]", "_a * y2", "2 * t2 * y2"),
                ("_a * x[1]", "_a * y3", "2 * t2 * y3"),
                ("_a * x[1]", "_a", "2 * t2 +"),
                ("y2 - _b", "y3 - _b", "(y3 - 1) + t3"),
                ("y3 - _b", "y2 - _b", "t3 * (y2 - 1)"),
                ("x[1] - _b", "y2 - _b", "t1 * (y2 - 1)"),
                ("y2 - _b", "x[1] - _b", "t2 * (x[1] - 1)"),
            )
        ),
    ),
)
