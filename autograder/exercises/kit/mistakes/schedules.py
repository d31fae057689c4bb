"""Mistakes in schedules: those that any schedule can have; those of powers and of cosines stand in their modules."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.cosines import COSINE, COSINES, SMALL
from autograder.exercises.kit.mistakes.powers import EXPONENTIAL, POWERS, STEPS
from autograder.exercises.kit.mistakes.slips import SLIPS_OF_SCHEDULES
from autograder.exercises.kit.mistakes.warm_ups import WARM, WARM_UPS

ANY = (
    mistake(
        "never_decays",
        "all",
        "returns the initial rate at every step.",
        ("return initial_lr * _x → return initial_lr", f"{STEPS}: return initial_lr\n"),
    ),
    mistake(
        "compounds",
        "core",
        "multiplies the rate of the step before by a whole power, where one factor more would do.",
        ("_a**_b → _a**(_b * (_b - 1) / 2)", f"{EXPONENTIAL}: decay_rate ** (step * (step - 1) / 2)"),
    ),
    mistake("stateful", "part", "Your {name} remembers earlier calls, so its result depends on their order."),
    mistake(
        "swapped_fraction",
        "core",
        "has a fraction upside down.",
        ("step // _y → _y // max(step, 1)", f"{STEPS}: decay_steps // max(step, 1)"),
        ("step // _y → (_y // step if step else 0)", f"{STEPS}: decay_steps // step if step else 0"),
        ("_a * step / _y → _a * _y / max(step, 1e-9)", f"{WARM}: warmup_steps / max(step, 1e-09)"),
        ("min(step, _y) / _z → _z / max(step, 1e-9)", f"{COSINE}: total_steps / max(step, 1e-09)"),
        ("min(step, _y) / _z → _z / max(step, 1)", f"{COSINE}: total_steps / max(step, 1)"),
        ("min(step, _y) / _z → (_z / step if step else 0.0)", f"{COSINE}: total_steps / step if step else 0.0"),
    ),
    mistake(
        "one_step_ahead",
        "slip",
        "is one step ahead: it returns the rate of the next step.",
        ("step ⇒ (step + 1)", f"{STEPS}: (step + 1) // decay_steps"),
        (
            "progress = min(step, _y) / _y → progress = (min(step, _y) + 1) / _y",
            f"{COSINE}: (min(step, total_steps) + 1)",
        ),
    ),
    mistake(
        "one_step_late",
        "slip",
        "is one step late: after the first step, it returns the rate of the step before.",
        ("step ⇒ max(step - 1, 0)", f"{STEPS}: max(step - 1, 0) // decay_steps"),
        ("step ⇒ (step - 1)", f"{STEPS}: (step - 1) // decay_steps"),
    ),
    mistake(
        "rises_again",
        "slip",
        "keeps following the curve after the last step, when the rate should stay the same.",
        ("min(step, _y) → step", f"{COSINE}: progress = step / total_steps"),
    ),
    mistake(
        "no_initial_lr",
        "part",
        "returns the factor alone, without the initial rate.",
        ("initial_lr * _x → _x", f"{EXPONENTIAL}: return decay_rate ** step"),
        ("initial_lr ⇒ 1.0", f"{COSINE}: return 1.0 * 0.5"),
    ),
    mistake(
        "small_floor",
        "part",
        "never falls below a small number.",
        *((f"return _x → return max({low}, _x)", f"{EXPONENTIAL}: return max({low}, ") for low in (1e-05, 0.001, 0.01)),
        *(
            (f"return {curve} → return max({low}, {curve})", f"{where}: return max({low}, ")
            for low in SMALL
            for curve, where in (("initial_lr * decay_rate**step", EXPONENTIAL), ("_a * 0.5 * _b", COSINE))
            if low != 1e-05
        ),
    ),
    mistake(
        "rounds_rate",
        "slip",
        "rounds the rate.",
        *((f"return _x → return round(_x, {n})", f"{EXPONENTIAL}: return round(") for n in range(1, 4)),
    ),
)

#: What comes first names what comes to the same.
SCHEDULES = (*ANY, *WARM_UPS, *COSINES, *POWERS, *SLIPS_OF_SCHEDULES)
