"""Mistakes of functions with a free number: a constant, a factor, a power, a rate that it does not fall below."""

from __future__ import annotations

import ast
from collections.abc import Callable

import numpy as np

from autograder.exercises.kit.fits import Free, free
from autograder.exercises.kit.mistakes.warm_ups import RISE
from autograder.exercises.kit.reference import Reference

HALF = "_a * 0.5 * (1 + _c)"

OF_SCHEDULES = (
    free("pi_rounded", "slip", "uses {value} in place of pi.", 3.0, 3.3, "np.pi → free"),
    *(
        free("periods", "part", "goes through {value} half periods of the cosine instead of one.", low, high,
             "np.pi → free * np.pi")
        for low, high in ((0.05, 0.95), (1.06, 20.0))
    ),
    free("lr_min_tenth", "part", "ends at {value}, not at 0.", 1e-6, 0.5,
         f"{HALF} → free + (_a - free) * 0.5 * (1 + _c)"),
    free("lr_min_tenth", "part", "ends at {value} times the initial rate, not at 0.", 1e-6, 0.9,
         f"{HALF} → free * _a + (1 - free) * _a * 0.5 * (1 + _c)"),
    free("floor", "part", "never falls below {value}.", 1e-6, 0.9, "return _x → return np.maximum(free, _x)"),
    free("floor", "part", "never falls below {value} times the initial rate.", 1e-6, 0.9,
         "return _x → return np.maximum(free * initial_lr, _x)"),
    free("progress_power", "core", "raises the progress to the power {value}.", 0.05, 10.0,
         "progress = _x → progress = (_x)**free"),
    free("exponent_factor", "part", "multiplies the exponent by {value}.", 1e-4, 100.0, "_a**_b → _a**(free * _b)"),
    free("exponent_power", "part", "raises the exponent to the power {value}.", 0.05, 5.0,
         "_a**_b → _a**(float(_b)**free)"),
    free("exponent_limited", "part", "does not let the exponent rise above {value}.", 0.5, 50.0,
         "_a**_b → _a**np.minimum(_b, free)"),
    free("exp_polynomial", "core", "falls with the power {value} of the step, not exponentially.", 0.01, 10.0,
         "_a**_b → (1.0 + _b)**-free"),
    free("exp_natural", "part", "computes exp(-{value} * rate * step) instead of raising the rate to the step's power.",
         1e-4, 10.0, "_a**_b → np.exp(-free * _a * _b)"),
    free("curve_power", "core", "raises the half wave to the power {value}.", 0.1, 10.0,
         f"{HALF} → _a * (0.5 * (1 + _c))**free"),
    free("exponential_fall", "core", "falls along exp(-{value} * progress), not along a cosine.", 0.1, 30.0,
         "_a * 0.5 * (1 + np.cos(np.pi * _x)) → _a * np.exp(-free * _x)"),
    free("polynomial_fall", "core", "falls along (1 - progress) to the power {value}, not along a cosine.", 0.1, 10.0,
         "_a * 0.5 * (1 + np.cos(np.pi * _x)) → _a * np.maximum(0.0, 1 - (_x))**free"),
    free("exp_natural", "part", "computes exp(-{value} * (1 - rate) * step) instead of raising the rate to the step's "
         "power.", 1e-4, 10.0, "_a**_b → np.exp(-free * (1 - _a) * _b)"),
    free("base_factor", "part", "multiplies the decay rate by {value}.", 1e-2, 10.0, "_a**_b → (free * _a)**_b"),
    free("exp_natural", "part", "computes exp(-{value} * step) instead of raising the rate to the power of the step.",
         1e-4, 10.0, "_a**_b → np.exp(-free * _b)"),
    free("exp_inverse_time", "core", "divides by 1 + {value} * step, so the rate falls more and more slowly.", 1e-4,
         10.0, "_a**_b → 1 / (1 + free * _b)"),
    free("exp_inverse_time", "core", "divides by 1 + (1 - rate) * step to the power {value}.", 0.05, 10.0,
         "_a**_b → (1 + (1 - _a) * _b)**-free"),
    free("exp_inverse_time", "core", "divides by 1 + rate * step to the power {value}.", 0.05, 10.0,
         "_a**_b → (1 + _a * _b)**-free"),
    free("warmup_height", "part", "rises to {value} times the initial rate during the warm-up.", 0.01, 100.0,
         f"{RISE} → free * initial_lr * step / _y"),
    free("warmup_start", "part", "starts the warm-up at {value} times the initial rate, not at 0.", 1e-4, 0.95,
         f"{RISE} → initial_lr * (free + (1 - free) * step / _y)"),
    free("warmup_start", "part", "starts the warm-up at the rate {value}, not at 0.", 1e-7, 0.5,
         f"{RISE} → free + (initial_lr - free) * step / _y"),
    free("warmup_cosine_shape", "part", "rises with the power {value} of the step during the warm-up.", 0.1, 10.0,
         f"{RISE} → initial_lr * (step / _y)**free"),
    free("factor", "slip", "returns {value} times as much as it should.", 1e-3, 1e3, "return _x ⇒ return free * (_x)"),
)  # fmt: skip


def of_arguments(reference: Reference) -> tuple[Free, ...]:
    """Make the rows for an argument that is fixed."""
    names = (*reference.required[1:], *reference.arguments)
    return tuple(
        free("argument_fixed", "slip", f"uses {{value}} in place of {name}.", 1e-4, 1e4, f"{name} ⇒ free")
        for name in names
    )


def differences(of: Callable, up: int, down: int) -> Callable:
    """Return a change to differences of a function, between so many steps up and down, of a free length."""

    def change(right, reference, h):
        def at(x, i, steps):
            moved = np.array(x, dtype=np.float64)
            moved[i] = moved[i] + steps * h
            return of(moved)

        return lambda x: np.array([(at(x, i, up) - at(x, i, -down)) / ((up + down) * h) for i in range(len(x))])

    return change


def clipped(right: Callable, reference: Reference, value: float) -> Callable:
    return lambda x: np.clip(right(x), -value, value)


def shortened(right: Callable, reference: Reference, value: float) -> Callable:
    def change(x: np.ndarray) -> np.ndarray:
        gradient = np.asarray(right(x))
        long = np.maximum(np.sqrt(np.sum(gradient**2, axis=0)), 1e-300)
        return np.asarray(gradient * np.minimum(1.0, value / long))

    return change


def stepped(right: Callable, reference: Reference, value: float) -> Callable:
    return lambda x: x - value * right(x)


def of_gradients(reference: Reference, of: Callable) -> tuple[Free, ...]:
    """Make the rows of the gradient of a function: differences, another number for one, or in front of a term."""
    nodes = list(ast.walk(ast.parse(reference.source)))
    indices = {id(node.slice) for node in nodes if isinstance(node, ast.Subscript)}
    literals = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in indices)
    there = {number for number in literals if isinstance(number, (int, float))}
    return (
        *(
            free("coarse_differences", "part", "takes differences with a step of {value}, which is too long.", 1e-6,
                 2.0, differences(of, up, down))
            for up, down in ((1, 1), (1, 0), (0, 1))
        ),
        free("clipped", "part", "clips each derivative at {value}.", 1e-3, 1e6, clipped),
        free("clipped", "part", "shortens the gradient to length {value}.", 1e-3, 1e6, shortened),
        free("next_point", "core", "returns the point minus {value} times the gradient.", 1e-4, 10.0, stepped),
        *(
            free("wrong_number", "slip", f"has {{value}} where {number} belongs.", 1e-3, 1e4, f"{number} → free")
            for number in sorted(there)
        ),
        *(
            free("wrong_number", "slip", "has the factor {value} before one of its terms.", 1e-3, 1e3, change)
            for change in ("_a * _b → free * _a * _b", "_a + _b → _a + free * _b", "_a + _b → free * _a + _b",
                           "_a - _b → _a - free * _b")
        ),
    )  # fmt: skip
