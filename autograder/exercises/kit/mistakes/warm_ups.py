"""Mistakes in the warm-up of a schedule, and where it meets the curve after it."""

from autograder.exercises.kit.mistake import mistake

WARM = "schedules.warmup_cosine_lr"
RISE = "initial_lr * step / _y"
NUMERATOR = "min(step, total_steps) - warmup_steps"
DENOMINATOR = "max(1, total_steps - warmup_steps)"
LATE = f"{NUMERATOR} → step - warmup_steps - 1"

WARM_UPS = (
    mistake(
        "no_warmup",
        "core",
        "has no warm-up.",
        (f"return {RISE} → return initial_lr", f"{WARM}: return initial_lr\n"),
        ("step < warmup_steps → False", f"{WARM}: if False"),
        ("step < warmup_steps → False", f"({NUMERATOR}) / {DENOMINATOR} → step / total_steps", f"{WARM}: if False"),
    ),
    mistake(
        "warmup_zero",
        "part",
        "keeps the rate at 0 throughout the warm-up.",
        (f"return {RISE} → return 0.0", f"{WARM}: return 0.0"),
    ),
    mistake(
        "warmup_reversed",
        "part",
        "lowers the rate during the warm-up instead of raising it.",
        (f"{RISE} → initial_lr * (1 - step / _y)", f"{WARM}: (1 - step / warmup_steps)"),
    ),
    mistake(
        "warmup_total",
        "part",
        "divides by the total number of steps during the warm-up.",
        (f"{RISE} → initial_lr * step / total_steps", f"{WARM}: initial_lr * step / total_steps"),
    ),
    mistake(
        "warmup_off_by_one",
        "slip",
        "is one step ahead during the warm-up, so it starts above 0.",
        (f"{RISE} → initial_lr * (step + 1) / _y", f"{WARM}: (step + 1) / warmup_steps"),
    ),
    mistake(
        "warmup_late",
        "slip",
        "is one step late during the warm-up.",
        (f"{RISE} → initial_lr * max(step - 1, 0) / _y", f"{WARM}: max(step - 1, 0) / warmup_steps"),
    ),
    mistake(
        "cosine_ahead",
        "slip",
        "starts the cosine one step ahead.",
        (f"({NUMERATOR}) / _y → ({NUMERATOR} + 1) / _y", f"{WARM}: (min(step, total_steps) - warmup_steps + 1)"),
    ),
    mistake(
        "warmup_plus_one_denominator",
        "slip",
        "divides by one step too many during the warm-up.",
        (f"{RISE} → initial_lr * step / (_y + 1)", f"{WARM}: initial_lr * step / (warmup_steps + 1)"),
        (f"{RISE} → initial_lr * (step + 1) / (_y + 1)", f"{WARM}: (step + 1) / (warmup_steps + 1)"),
    ),
    mistake(
        "warmup_minus_one_denominator",
        "slip",
        "divides by one step too few during the warm-up.",
        (f"{RISE} → initial_lr * step / max(1, _y - 1)", f"{WARM}: step / max(1, warmup_steps - 1)"),
        (f"{RISE} → initial_lr * step / np.float64(_y - 1)", f"{WARM}: step / np.float64(warmup_steps - 1)"),
        (f"{RISE} → initial_lr * step / (_y - 1)", f"{WARM}: step / (warmup_steps - 1)"),
    ),
    mistake(
        "warmup_from_one",
        "part",
        "starts the warm-up at the initial rate divided by warmup_steps, not at 0.",
        (f"{RISE} → initial_lr * (1 + (_y - 1) * step / _y) / _y", f"{WARM}: (1 + (warmup_steps - 1) * step"),
    ),
    *(
        mistake(
            slug,
            "part",
            f"starts the warm-up at a {word} of the initial rate, not at 0.",
            (f"{RISE} → initial_lr * ({part} + (1 - {part}) * step / _y)", f"{WARM}: ({part} + (1 - {part}) * step"),
        )
        for slug, word, part in (("warmup_start", "tenth", 0.1), ("warmup_hundredth", "hundredth", 0.01))
    ),
    mistake(
        "warmup_above_zero",
        "part",
        "starts the warm-up at a small number, not at 0.",
        *(
            (f"{RISE} → {low} + (initial_lr - {low}) * step / _y", f"{WARM}: {low} + (initial_lr - {low}) * step")
            for low in (1e-06, 1e-05, 1e-07, 1e-08)
        ),
    ),
    mistake(
        "warmup_length",
        "slip",
        "takes one step too few or too many for the warm-up.",
        *(
            (
                f"if step < _w: return _a → _w = _w {by}; if step < _w: return _a",
                f"{WARM}: warmup_steps = warmup_steps {by}",
            )
            for by in ("- 1", "+ 1")
        ),
    ),
    mistake(
        "warmup_share",
        "slip",
        "takes a share of total_steps for the warm-up, not warmup_steps.",
        *(
            (
                f"if step < _w: return _a → _w = int({share} * total_steps); if step < _w: return _a",
                f"{WARM}: int({share} * total_steps)",
            )
            for share in (0.1, 0.05, 0.2, 0.5)
        ),
    ),
    mistake(
        "inverse_root",
        "core",
        "falls with the root of the step after the warm-up, not along a cosine.",
        (
            "return initial_lr * 0.5 * _x → return initial_lr * np.sqrt(max(1, warmup_steps) / max(1, step))",
            f"{WARM}: np.sqrt(max(1, warmup_steps) / max(1, step))",
        ),
    ),
    mistake(
        "warmup_cosine_shape",
        "part",
        "rises along a curve during the warm-up instead of along a line.",
        (f"{RISE} → initial_lr * 0.5 * (1 - np.cos(np.pi * step / _y))", f"{WARM}: 0.5 * (1 - np.cos(np.pi * step"),
        (f"{RISE} → initial_lr * np.sin(0.5 * np.pi * step / _y)", f"{WARM}: np.sin(0.5 * np.pi * step"),
        (f"{RISE} → initial_lr * (step / _y)**2", f"{WARM}: (step / warmup_steps) ** 2"),
        (f"{RISE} → initial_lr * np.sqrt(step / _y)", f"{WARM}: np.sqrt(step / warmup_steps)"),
        (f"{RISE} → initial_lr * (1 - np.exp(-step / _y))", f"{WARM}: 1 - np.exp(-step / warmup_steps)"),
        (f"{RISE} → initial_lr * (np.exp(step / _y) - 1) / (np.e - 1)", f"{WARM}: np.exp(step / warmup_steps) - 1"),
    ),
    mistake(
        "cosine_not_shifted",
        "part",
        "starts the cosine at step 0 instead of at the end of the warm-up.",
        (f"{NUMERATOR} → step", f"{DENOMINATOR} → total_steps", f"{WARM}: progress = step / total_steps"),
    ),
    mistake(
        "numerator_not_shifted",
        "part",
        "does not take the warm-up off the step in the cosine.",
        (f"{NUMERATOR} → step", f"{WARM}: progress = step / max(1"),
    ),
    mistake(
        "denominator_total",
        "part",
        "stretches the cosine over more steps than are left, so it does not reach 0.",
        (f"{DENOMINATOR} → total_steps", f"{WARM}: - warmup_steps) / total_steps"),
        (f"{DENOMINATOR} → total_steps + warmup_steps", f"{WARM}: / (total_steps + warmup_steps)"),
    ),
    mistake(
        "max_of_both",
        "part",
        "returns the larger of the warm-up and the whole curve.",
        (
            "if step < _w: return _a → warm = initial_lr * min(1.0, step / max(1, warmup_steps))",
            "progress = _x → progress = step / total_steps",
            "return _a * _b → return max(warm, _a * _b)",
            f"{WARM}: return max(warm, initial_lr * 0.5",
        ),
    ),
    mistake(
        "min_of_both",
        "part",
        "returns the smaller of the warm-up and the whole curve.",
        (
            "if step < _w: return _a → warm = initial_lr * min(1.0, step / max(1, warmup_steps))",
            "progress = _x → progress = step / total_steps",
            "return _a * _b → return min(warm, _a * _b)",
            f"{WARM}: return min(warm, initial_lr * 0.5",
        ),
    ),
    mistake(
        "never_falls",
        "core",
        "keeps the rate after the warm-up.",
        ("progress = (_x - warmup_steps) / _y → progress = 0.0", f"{WARM}: progress = 0.0"),
    ),
    mistake(
        "product",
        "part",
        "multiplies the warm-up and the whole curve.",
        *(
            (
                "if step < _w: return _a → warm = min(1.0, step / max(1, warmup_steps))",
                f"progress = _x → progress = {progress}",
                "return _a * _b → return warm * (_a * _b)",
                f"{WARM}: return warm * (initial_lr * 0.5",
            )
            for progress in ("step / total_steps", f"(step - warmup_steps) / {DENOMINATOR}")
        ),
    ),
    mistake(
        "boundary_included",
        "slip",
        "starts the cosine one step late.",
        *(
            ("step < _w → step <= _w", f"{RISE} → initial_lr * step / {guard}", LATE, f"{DENOMINATOR} → {to}", example)
            for guard in ("max(1, _y)", "_y")
            for to, example in (
                (DENOMINATOR, f"{WARM}: progress = (step - warmup_steps - 1) / max(1, total_steps - warmup_steps)"),
                ("max(1, total_steps - warmup_steps - 1)", f"{WARM}: max(1, total_steps - warmup_steps - 1)"),
            )
        ),
        (LATE, f"{WARM}: progress = (step - warmup_steps - 1)"),
    ),
    mistake(
        "no_zero_guard",
        "slip",
        "divides by 0 when there is no warm-up.",
        ("step < warmup_steps → step <= warmup_steps", f"{WARM}: step <= warmup_steps"),
        ("if _c: return _a → warm = _a; if _c: return warm", f"{WARM}: warm = initial_lr"),
    ),
    mistake(
        "no_total_guard",
        "slip",
        "divides by 0 when no steps are left for the curve.",
        ("max(1, _x) → _x", f"{WARM}: / (total_steps - warmup_steps)"),
        ("max(1, _x) → np.float64(_x)", f"{WARM}: / np.float64(total_steps - warmup_steps)"),
    ),
    mistake(
        "full_warm_up_ends_at_zero",
        "slip",
        "returns 0 in place of the initial rate when the warm-up takes all the steps.",
        ("progress = _x → progress = _x if warmup_steps < total_steps else 1.0", f"{WARM}: else 1.0"),
        (
            "if step < _w: return _a → if _w == total_steps: return 0.0; if step < _w: return _a",
            f"{WARM}: if warmup_steps == total_steps:\n        return 0.0",
        ),
    ),
    mistake(
        "full_warm_up_skipped",
        "slip",
        "has no warm-up when it should take all the steps.",
        (
            "if step < _w: return _a → if _w == total_steps: return initial_lr; if step < _w: return _a",
            f"{WARM}: if warmup_steps == total_steps:\n        return initial_lr",
        ),
    ),
    mistake(
        "no_warm_up_starts_at_zero",
        "slip",
        "starts at 0 even when there is no warm-up.",
        ("step < _w → step <= _w", f"{RISE} → initial_lr * step / max(1, _y)", f"{WARM}: step / max(1, warmup_steps)"),
    ),
    mistake(
        "no_warm_up_no_cosine",
        "slip",
        "keeps the initial rate when there is no warm-up.",
        (
            "if step < _w: return _a → if not _w: return initial_lr; if step < _w: return _a",
            f"{WARM}: if not warmup_steps:\n        return initial_lr",
        ),
    ),
    mistake(
        "swapped_arguments",
        "slip",
        "swaps warmup_steps and total_steps.",
        (
            "if _c: raise _e → warmup_steps, total_steps = total_steps, warmup_steps",
            "min(step, total_steps) → step",
            f"{WARM}: warmup_steps, total_steps = (total_steps, warmup_steps)",
        ),
    ),
)
