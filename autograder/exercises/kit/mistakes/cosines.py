"""Mistakes in schedules that follow half a cosine."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.warm_ups import WARM

COSINE = "schedules.cosine_annealing_lr"

#: Numbers of which a rate may be at least one, too small to be seen beside a usual one.
SMALL = (1e-06, 1e-05, 1e-07, 1e-08)

COSINES = (
    mistake(
        "linear",
        "core",
        "falls along a straight line instead of half a period of a cosine.",
        ("1 + np.cos(_x) → 2 * (1 - _x / np.pi)", f"{COSINE}: (1 - np.pi * progress / np.pi)"),
    ),
    mistake(
        "no_half",
        "part",
        "leaves out the factor 1/2.",
        ("_a * 0.5 * _b → _a * _b", f"{COSINE}: initial_lr * (1 +"),
    ),
    mistake(
        "no_pi",
        "part",
        "leaves out pi in the cosine.",
        ("np.pi * _x → _x", f"{COSINE}: np.cos(progress)"),
    ),
    mistake(
        "pi_outside",
        "part",
        "multiplies the cosine by pi instead of what stands in it.",
        ("np.cos(np.pi * _x) → np.pi * np.cos(_x)", f"{COSINE}: np.pi * np.cos(progress)"),
    ),
    mistake(
        "two_pi",
        "part",
        "follows a whole period of the cosine, not half, as its square does.",
        ("np.pi → 2 * np.pi", f"{COSINE}: np.cos(2 * np.pi"),
    ),
    mistake(
        "half_pi_cos",
        "part",
        "follows a quarter of a period of the cosine, not half.",
        ("np.pi → 0.5 * np.pi", f"{COSINE}: 0.5 * np.pi"),
        ("_a * 0.5 * (1 + np.cos(_x)) → _a * np.cos(0.5 * (_x))", f"{COSINE}: initial_lr * np.cos(0.5 * (np.pi"),
        ("_a * 0.5 * (1 + np.cos(_x)) → _a * (1 - np.sin(0.5 * (_x)))", f"{COSINE}: (1 - np.sin(0.5 * (np.pi"),
    ),
    mistake(
        "pi_rounded",
        "slip",
        "uses a rounded value of pi.",
        *((f"np.pi → {pi}", f"{COSINE}: {pi}") for pi in ("3.14", "22 / 7", "3", "3.141", "3.142")),
    ),
    mistake(
        "degrees",
        "part",
        "confuses degrees and radians.",
        ("np.pi * _x → 180 * _x", f"{COSINE}: np.cos(180 * progress)"),
        ("np.pi * _x → np.radians(np.pi * _x)", f"{COSINE}: np.radians(np.pi * progress)"),
    ),
    mistake(
        "minus",
        "core",
        "rises where it should fall.",
        ("1 + np.cos(_x) → 1 - np.cos(_x)", f"{COSINE}: 1 - np"),
        ("progress = _x → progress = 1 - _x", f"{COSINE}: progress = 1 - min"),
    ),
    mistake(
        "sine",
        "core",
        "uses a sine in place of the cosine.",
        ("np.cos(_x) → np.sin(_x)", f"{COSINE}: np.sin("),
    ),
    mistake(
        "no_one_plus",
        "core",
        "uses the bare cosine, which turns negative, instead of half the sum of 1 and the cosine.",
        ("1 + np.cos(_x) → 2 * np.cos(_x)", f"{COSINE}: (2 * np.cos"),
        ("1 + np.cos(_x) → np.cos(_x)", f"{COSINE}: 0.5 * np.cos"),
    ),
    mistake(
        "cut_at_zero",
        "core",
        "uses the bare cosine, cut off at 0, instead of half the sum of 1 and the cosine.",
        ("1 + np.cos(_x) → 2 * np.maximum(0.0, np.cos(_x))", f"{COSINE}: (2 * np.maximum(0.0, np.cos"),
    ),
    mistake(
        "abs_cos",
        "core",
        "uses the size of the cosine, so the rate rises again halfway.",
        ("1 + np.cos(_x) → 2 * np.abs(np.cos(_x))", f"{COSINE}: (2 * np.abs(np.cos"),
        ("1 + np.cos(_x) → 1 + np.abs(np.cos(_x))", f"{COSINE}: (1 + np.abs(np.cos"),
    ),
    mistake(
        "squared",
        "part",
        "squares the cosine, or its sum with 1.",
        ("1 + np.cos(_x) → 2 * np.cos(_x)**2", f"{COSINE}: (2 * np.cos(np.pi * progress) ** 2)"),
        ("1 + np.cos(_x) → (1 + np.cos(_x))**2 / 2", f"{COSINE}: ((1 + np.cos(np.pi * progress)) ** 2 / 2)"),
        ("1 + np.cos(_x) → 1 + np.cos(_x)**2", f"{COSINE}: (1 + np.cos(np.pi * progress) ** 2)"),
    ),
    mistake(
        "parenthesis",
        "part",
        "has a bracket in the wrong place, so the cosine is not multiplied by everything before it.",
        ("_a * 0.5 * (1 + _c) → _a * 0.5 * 1 + _c", f"{COSINE}: initial_lr * 0.5 * 1 + np.cos"),
        ("_a * 0.5 * (1 + _c) → _a * 0.5 + 0.5 * _c", f"{COSINE}: initial_lr * 0.5 + 0.5 * np.cos"),
        ("_a * 0.5 * (1 + _c) → _a * (0.5 * 1 + _c)", f"{COSINE}: initial_lr * (0.5 * 1 + np.cos"),
        ("_a * 0.5 * (1 + _c) → _a * (1 + 0.5 * _c)", f"{COSINE}: initial_lr * (1 + 0.5 * np.cos"),
    ),
    mistake(
        "integer_division",
        "core",
        "divides and rounds down, so the rate stays the same until the end.",
        ("progress = _x / _y → progress = _x // _y", f"{COSINE}: progress = min(step, total_steps) // total_steps"),
    ),
    mistake(
        "off_by_one_total",
        "slip",
        "divides by one step too few, so it reaches 0 one step early.",
        ("_x / total_steps → _x / (total_steps - 1)", f"{COSINE}: / (total_steps - 1)"),
        ("_x / total_steps → _x / max(1, total_steps - 1)", f"{COSINE}: / max(1, total_steps - 1)"),
        ("_x / total_steps → min(1.0, _x / max(1, total_steps - 1))", f"{COSINE}: min(1.0, min(step"),
        ("_x / max(1, _y) → _x / max(1, _y - 1)", f"{WARM}: max(1, total_steps - warmup_steps - 1)"),
        ("_x / max(1, _y) → min(1.0, _x / max(1, _y - 1))", f"{WARM}: min(1.0, (min(step"),
    ),
    mistake(
        "ends_above_zero",
        "part",
        "ends at a small number above 0, not at 0.",
        *(
            (f"_a * 0.5 * (1 + _c) → {low} + (_a - {low}) * 0.5 * (1 + _c)", f"{COSINE}: {low} + (initial_lr - {low})")
            for low in SMALL
        ),
    ),
    mistake(
        "zero_too_early",
        "slip",
        "returns 0 one step before the end already.",
        ("return _a * 0.5 * _b → return _a * 0.5 * _b * (step < total_steps - 1)", f"{COSINE}: step < total_steps - 1"),
    ),
    mistake(
        "total_plus_one",
        "slip",
        "divides by one step too many, so it does not reach 0.",
        ("_x / total_steps → _x / (total_steps + 1)", f"{COSINE}: / (total_steps + 1)"),
        ("_x / max(1, _y) → _x / (_y + 1)", f"{WARM}: (total_steps - warmup_steps + 1)"),
    ),
    mistake(
        "restarts",
        "core",
        "starts again from the initial rate before the end.",
        *(
            (f"min(step, total_steps) / total_steps → step % ({half}) / ({by})", f"{COSINE}: step % ({half}) / {by}")
            for half, by in (
                ("total_steps // 2", "(total_steps // 2)"),
                ("total_steps // 2", "total_steps"),
                ("total_steps / 2", "(total_steps / 2)"),
            )
        ),
        *(
            (f"min(step, total_steps) / total_steps → step % {n} / {n}", f"{COSINE}: step % {n} / {n}")
            for n in (10, 20, 5, 50)
        ),
        ("min(step, total_steps) / _x → step % total_steps / _x", f"{COSINE}: step % total_steps / total_steps"),
    ),
    mistake(
        "lr_min_tenth",
        "part",
        "ends at a fraction of the initial rate, not at 0.",
        ("_a * 0.5 * _b → 0.1 * _a + 0.9 * _a * 0.5 * _b", f"{COSINE}: 0.1 * initial_lr + 0.9"),
        ("_a * 0.5 * _b → 0.01 * _a + 0.99 * _a * 0.5 * _b", f"{COSINE}: 0.01 * initial_lr + 0.99"),
        ("return _x → return max(0.1 * initial_lr, _x)", f"{COSINE}: max(0.1 * initial_lr"),
    ),
)
