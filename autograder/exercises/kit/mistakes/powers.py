"""Mistakes in schedules that raise a decay rate to a power: whole steps, the exponent, the base."""

from autograder.exercises.kit.mistake import mistake

STEPS = "schedules.step_decay_lr"
EXPONENTIAL = "schedules.exponential_decay_lr"

POWERS = (
    mistake(
        "swapped_functions",
        "core",
        "decays at every step, as exponential decay does.",
        ("_a**(step // _y) → _a**step", f"{STEPS}: decay_rate ** step\n"),
        ("step // _y → step / 25", f"{STEPS}: step / 25"),
    ),
    mistake(
        "both_staircase",
        "core",
        "decays only once in several steps, as step decay does.",
        *(
            (f"decay_rate**step → decay_rate**(step // {n})", f"{EXPONENTIAL}: decay_rate ** (step // {n})")
            for n in (2, 5, 10, 20, 25, 30, 50)
        ),
    ),
    mistake(
        "true_division",
        "core",
        "divides without rounding down, so the rate falls at every step.",
        ("_x // _y → _x / _y", f"{STEPS}: step / decay_steps"),
    ),
    mistake(
        "round_not_floor",
        "part",
        "rounds to the nearest whole number instead of rounding down.",
        ("_x // _y → round(_x / _y)", f"{STEPS}: round(step / decay_steps)"),
        ("_x // _y → np.floor(_x / _y + 0.5)", f"{STEPS}: np.floor(step / decay_steps + 0.5)"),
    ),
    mistake(
        "stair_length",
        "slip",
        "has stairs that are one step too long or too short.",
        ("step // _y → step // (_y + 1)", f"{STEPS}: step // (decay_steps + 1)"),
        ("step // _y → step // max(1, _y - 1)", f"{STEPS}: step // max(1, decay_steps - 1)"),
        ("step // _y → step // np.float64(_y - 1)", f"{STEPS}: step // np.float64(decay_steps - 1)"),
    ),
    mistake(
        "first_drop_left_out",
        "slip",
        "leaves out the first drop.",
        ("step // _y → max(0, step // _y - 1)", f"{STEPS}: max(0, step // decay_steps - 1)"),
    ),
    mistake(
        "rate_and_steps_swapped",
        "slip",
        "takes decay_rate for decay_steps, and decay_steps for decay_rate.",
        (
            "_a**(step // _y) → np.float64(_y)**(step // _a)",
            f"{STEPS}: np.float64(decay_steps) ** (step // decay_rate)",
        ),
    ),
    mistake(
        "power_before_division",
        "part",
        "raises to the power of the step first and divides by the number of steps after that.",
        ("_r * _a**(step // _y) → _r * _a**step // _y", f"{STEPS}: initial_lr * decay_rate ** step // decay_steps"),
        ("_a**(step // _y) → (_a**step // _y)", f"{STEPS}: initial_lr * (decay_rate ** step // decay_steps)"),
        ("_a**(step // _y) → (_a**step / _y)", f"{STEPS}: initial_lr * (decay_rate ** step / decay_steps)"),
    ),
    mistake("rounds_up", "part", "rounds up instead of down.", ("_x // _y → -(-_x // _y)", f"{STEPS}: -(-step // ")),
    mistake(
        "starts_decayed",
        "part",
        "decays once too often, so the rate is already lower at the start.",
        ("_x // _y → _x // _y + 1", f"{STEPS}: step // decay_steps + 1"),
    ),
    mistake(
        "modulo",
        "core",
        "uses the remainder of the division instead of the quotient.",
        ("_x // _y → _x % _y", f"{STEPS}: step % decay_steps"),
    ),
    mistake(
        "exp_inverse",
        "core",
        "raises the rate where it should fall.",
        ("initial_lr * _a**_b → initial_lr / _a**_b", f"{EXPONENTIAL}: initial_lr / decay_rate ** step"),
        ("initial_lr * _a**_b → initial_lr * (1 + _a)**_b", f"{EXPONENTIAL}: (1 + decay_rate) ** step"),
        ("initial_lr * _a**_b → initial_lr * np.exp(_a * _b)", f"{EXPONENTIAL}: np.exp(decay_rate * step)"),
        ("initial_lr * _a**_b → initial_lr * (1 - _a**_b)", f"{EXPONENTIAL}: initial_lr * (1 - decay_rate ** step)"),
    ),
    mistake(
        "reduce_by",
        "part",
        "takes the decay rate for the part that is taken off, not for the part that is left.",
        ("_a**_b → (1 - _a)**_b", f"{EXPONENTIAL}: (1 - decay_rate) ** step"),
        ("_a**_b → (1 - _a / 100)**_b", f"{EXPONENTIAL}: (1 - decay_rate / 100) ** step"),
    ),
    mistake(
        "power_not_multiplied",
        "core",
        "adds or subtracts the power where it should multiply by it.",
        ("initial_lr * _a**_b → initial_lr - _a**_b", f"{EXPONENTIAL}: initial_lr - decay_rate ** step"),
        ("initial_lr * _a**_b → initial_lr + _a**_b", f"{EXPONENTIAL}: initial_lr + decay_rate ** step"),
    ),
    mistake(
        "multiplies",
        "core",
        "multiplies by the exponent instead of raising the decay rate to that power.",
        ("_a**_b → _a * _b", f"{EXPONENTIAL}: initial_lr * (decay_rate * step)"),
        ("_a**_b → (_a * _b if _b else 1.0)", f"{EXPONENTIAL}: decay_rate * step if step else 1.0"),
    ),
    mistake(
        "exp_linear",
        "core",
        "lowers the rate by the same amount each time instead of by the same factor.",
        ("_a**_b → 1 - (1 - _a) * _b", f"{EXPONENTIAL}: (1 - (1 - decay_rate) * step)"),
        ("initial_lr * _a**_b → max(0.0, initial_lr * (1 - (1 - _a) * _b))", f"{EXPONENTIAL}: max(0.0,"),
        ("_a**_b → 1 - _a * _b", f"{EXPONENTIAL}: (1 - decay_rate * step)"),
        ("initial_lr * _a**_b → initial_lr - _a * _b", f"{EXPONENTIAL}: initial_lr - decay_rate * step"),
    ),
    mistake(
        "drop_once",
        "core",
        "decays only once instead of again and again.",
        ("_a**_b → (_a if _b else 1.0)", f"{EXPONENTIAL}: decay_rate if step else 1.0"),
        ("_a**_b → _a", f"{EXPONENTIAL}: initial_lr * decay_rate\n"),
        ("_a**(step // _y) → (_a if step > _y else 1.0)", f"{STEPS}: decay_rate if step > decay_steps else 1.0"),
    ),
    mistake(
        "drop_not_kept",
        "core",
        "lowers the rate at single steps only and goes back to the initial rate after each.",
        ("_a**(step // _y) → (_a if step % _y == 0 else 1.0)", f"{STEPS}: decay_rate if step % decay_steps == 0"),
        ("_a**(step // _y) → (_a if step and step % _y == 0 else 1.0)", f"{STEPS}: decay_rate if step and step %"),
    ),
    mistake(
        "exp_natural",
        "part",
        "computes exp(-rate * step), or exp(-(1 - rate) * step), instead of raising the rate to the power of the step.",
        ("_a**_b → np.exp(-_a * _b)", f"{EXPONENTIAL}: np.exp(-decay_rate * step)"),
        ("_a**_b → np.exp(-(1 - _a) * _b)", f"{EXPONENTIAL}: np.exp(-(1 - decay_rate) * step)"),
    ),
    mistake(
        "exp_lr_power",
        "part",
        "raises the initial rate to the power as well.",
        ("initial_lr * _a**_b → (initial_lr * _a)**_b", f"{EXPONENTIAL}: (initial_lr * decay_rate) ** step"),
        (
            "initial_lr * _a**_b → ((initial_lr * _a)**_b if _b else initial_lr)",
            f"{EXPONENTIAL}: (initial_lr * decay_rate) ** step if step else initial_lr",
        ),
    ),
    mistake(
        "exp_step_power_rate",
        "part",
        "swaps the base and the exponent.",
        ("_a**_b → _b**_a", f"{EXPONENTIAL}: step ** decay_rate"),
        ("_a**_b → ((_b)**_a if _b else 1.0)", f"{EXPONENTIAL}: (step ** decay_rate if step else 1.0)"),
    ),
    mistake(
        "exp_polynomial",
        "core",
        "falls with a power of the step instead of raising the decay rate to it.",
        ("_a**_b → (1 + _b) ** -_a", f"{EXPONENTIAL}: (1 + step) ** (-decay_rate)"),
    ),
    mistake(
        "exp_inverse_time",
        "core",
        "divides by a number that grows along a line, so the rate falls more and more slowly.",
        ("_a**_b → 1 / (1 + _a * _b)", f"{EXPONENTIAL}: (1 / (1 + decay_rate * step))"),
        ("_a**_b → 1 / (1 + (1 - _a) * _b)", f"{EXPONENTIAL}: (1 / (1 + (1 - decay_rate) * step))"),
        ("_a**_b → 1 / (1 + (1 / _a - 1) * _b)", f"{EXPONENTIAL}: (1 / (1 + (1 / decay_rate - 1) * step))"),
        ("_a**_b → 1 / (1 + _b / _a)", f"{EXPONENTIAL}: (1 / (1 + step / decay_rate))"),
        ("_a**_b → 1 / (1 + _b)", f"{EXPONENTIAL}: (1 / (1 + step))"),
    ),
)
