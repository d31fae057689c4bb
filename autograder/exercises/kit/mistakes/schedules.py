"""Mistakes in schedules: in whole and rounded steps, warm-ups, cosines and powers."""

from autograder.exercises.kit.mistake import mistake

COSINE = "schedules.cosine_annealing_lr"
WARM = "schedules.warmup_cosine_lr"
STEPS = "schedules.step_decay_lr"
EXPONENTIAL = "schedules.exponential_decay_lr"

SCHEDULES = (
    mistake(
        "never_decays",
        "all",
        "returns the initial rate at every step.",
        ("return initial_lr * _x → return initial_lr", f"{STEPS}: return initial_lr\n"),
    ),
    mistake(
        "no_floor",
        "core",
        "divides without rounding down, so the rate falls at every step.",
        ("_x // _y → _x / _y", f"{STEPS}: step / decay_steps"),
    ),
    mistake(
        "rounds_to_nearest",
        "part",
        "rounds to the nearest whole number instead of rounding down.",
        ("_x // _y → round(_x / _y)", f"{STEPS}: round(step / decay_steps)"),
        ("_x // _y → -(-_x // _y)", f"{STEPS}: -(-step // decay_steps)"),
    ),
    mistake(
        "remainder",
        "core",
        "uses the remainder of the division instead of the quotient.",
        ("_x // _y → _x % _y", f"{STEPS}: step % decay_steps"),
    ),
    mistake(
        "divided_upside_down",
        "core",
        "has a fraction upside down.",
        ("step // _y → _y // max(step, 1)", f"{STEPS}: decay_steps // max(step, 1)"),
        ("_a * step / _y → _a * _y / max(step, 1e-9)", f"{WARM}: warmup_steps / max(step, 1e-09)"),
        ("min(step, _y) / _z → _z / max(step, 1e-9)", f"{COSINE}: total_steps / max(step, 1e-09)"),
    ),
    mistake(
        "one_step_ahead",
        "slip",
        "is one step ahead.",
        ("step ⇒ (step + 1)", f"{STEPS}: (step + 1) // decay_steps"),
        ("initial_lr * step / _y → initial_lr * (step + 1) / _y", f"{WARM}: (step + 1) / warmup_steps"),
        ("progress = _x / _y → progress = (_x + 1) / _y", f"{COSINE}: (min(step, total_steps) + 1)"),
    ),
    mistake(
        "one_step_late",
        "slip",
        "is one step late.",
        ("step ⇒ max(step - 1, 0)", f"{STEPS}: max(step - 1, 0) // decay_steps"),
        ("initial_lr * step / _y → initial_lr * max(step - 1, 0) / _y", f"{WARM}: max(step - 1, 0) / warmup_steps"),
        ("step < _y → step <= _y", f"{WARM}: step <= warmup_steps"),
    ),
    mistake(
        "rises_again",
        "slip",
        "keeps following the curve after the last step, when the rate should stay the same.",
        ("min(step, _y) → step", f"{COSINE}: progress = step / total_steps"),
    ),
    mistake(
        "no_warm_up",
        "core",
        "has no warm-up.",
        ("return initial_lr * step / _y → return initial_lr", f"{WARM}: return initial_lr\n"),
        ("step < warmup_steps → False", f"{WARM}: if False"),
    ),
    mistake(
        "warm_up_at_zero",
        "part",
        "keeps the rate at 0 throughout the warm-up.",
        ("return initial_lr * step / _y → return 0.0", f"{WARM}: return 0.0"),
    ),
    mistake(
        "warm_up_reversed",
        "part",
        "lowers the rate during the warm-up instead of raising it.",
        ("initial_lr * step / _y → initial_lr * (1 - step / _y)", f"{WARM}: (1 - step / warmup_steps)"),
    ),
    mistake(
        "warm_up_in_curve",
        "part",
        "counts the warm-up steps as part of the curve that follows.",
        ("_x - warmup_steps → _x", f"{WARM}: progress = min(step, total_steps) / max(1, total_steps - warmup_steps)"),
        ("_x - warmup_steps → _x", "max(1, _x) → _x", f"{WARM}: progress = min(step, total_steps) / total_steps"),
        ("total_steps - warmup_steps → total_steps", f"{WARM}: max(1, total_steps)"),
    ),
    mistake(
        "larger_of_both",
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
        "no_room_to_fall",
        "slip",
        "divides by 0 when no steps are left for the curve.",
        ("max(1, _x) → _x", f"{WARM}: / (total_steps - warmup_steps)"),
    ),
    mistake(
        "straight_line",
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
    mistake("no_pi", "part", "leaves out pi in the cosine.", ("np.pi * _x → _x", f"{COSINE}: np.cos(progress)")),
    mistake(
        "two_pi",
        "part",
        "follows a whole period of the cosine, not half.",
        ("np.pi → 2 * np.pi", f"{COSINE}: np.cos(2 * np.pi"),
    ),
    mistake(
        "quarter",
        "part",
        "follows a quarter of a period of the cosine, not half.",
        ("np.pi → 0.5 * np.pi", f"{COSINE}: 0.5 * np.pi"),
    ),
    mistake("rounded_pi", "slip", "uses a rounded value of pi.", ("np.pi → 3.14", f"{COSINE}: 3.14")),
    mistake("rises", "core", "rises where it should fall.", ("1 + np.cos(_x) → 1 - np.cos(_x)", f"{COSINE}: 1 - np")),
    mistake("sine", "core", "uses a sine in place of the cosine.", ("np.cos(_x) → np.sin(_x)", f"{COSINE}: np.sin(")),
    mistake(
        "cosine_alone",
        "core",
        "uses the bare cosine, which turns negative, instead of half the sum of 1 and the cosine.",
        ("1 + np.cos(_x) → 2 * np.cos(_x)", f"{COSINE}: (2 * np.cos"),
    ),
    mistake(
        "cosine_squared",
        "part",
        "squares the cosine.",
        ("1 + np.cos(_x) → 2 * np.cos(_x)**2", f"{COSINE}: (2 * np.cos(np.pi * progress) ** 2)"),
        ("1 + np.cos(_x) → (1 + np.cos(_x))**2 / 2", f"{COSINE}: ((1 + np.cos(np.pi * progress)) ** 2 / 2)"),
    ),
    mistake(
        "no_initial_rate",
        "part",
        "returns the factor alone, without the initial rate.",
        ("initial_lr * _x → _x", f"{EXPONENTIAL}: return decay_rate ** step"),
        ("initial_lr ⇒ 1.0", f"{COSINE}: return 1.0 * 0.5"),
    ),
    mistake(
        "grows",
        "core",
        "raises the rate where it should fall.",
        ("initial_lr * _a**_b → initial_lr / _a**_b", f"{EXPONENTIAL}: initial_lr / decay_rate ** step"),
        ("initial_lr * _a**_b → initial_lr * (1 + _a)**_b", f"{EXPONENTIAL}: (1 + decay_rate) ** step"),
    ),
    mistake(
        "taken_off",
        "part",
        "subtracts the decay rate instead of multiplying by it.",
        ("_a**_b → (1 - _a)**_b", f"{EXPONENTIAL}: (1 - decay_rate) ** step"),
    ),
    mistake(
        "linear_decay",
        "core",
        "multiplies by the number of steps instead of raising the decay rate to that power.",
        ("_a**_b → _a * _b", f"{EXPONENTIAL}: initial_lr * (decay_rate * step)"),
        ("_a**_b → 1 - (1 - _a) * _b", f"{EXPONENTIAL}: (1 - (1 - decay_rate) * step)"),
        ("initial_lr * _a**_b → max(0.0, initial_lr * (1 - (1 - _a) * _b))", f"{EXPONENTIAL}: max(0.0,"),
    ),
    mistake(
        "decays_once",
        "core",
        "decays only once instead of again and again.",
        ("_a**_b → (_a if _b else 1.0)", f"{EXPONENTIAL}: decay_rate if step else 1.0"),
    ),
    mistake(
        "rounds_rate",
        "slip",
        "rounds the rate.",
        ("return _x → return round(_x, 2)", f"{EXPONENTIAL}: return round("),
        ("return _x → return round(_x, 3)", f"{EXPONENTIAL}: return round("),
    ),
    mistake(
        "exponential_form",
        "part",
        "computes exp(-rate * step) instead of raising the rate to the power of the step.",
        ("_a**_b → np.exp(-_a * _b)", f"{EXPONENTIAL}: np.exp(-decay_rate * step)"),
    ),
)
