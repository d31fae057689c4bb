"""Mistakes with a free number, which is found from the evidence: an eps that is fixed, a decay, a power, a factor."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from autograder.exercises.exercise import Fit
from autograder.exercises.kit.arguments import RANGES, fixed
from autograder.exercises.kit.mistake import MOVES, Mistake
from autograder.exercises.kit.mistakes.momentum import ASK, TORCH
from autograder.exercises.kit.reference import Reference, defined
from autograder.exercises.kit.rewrite import rewritten
from autograder.exercises.kit.transforms import carried, length
from autograder.exercises.kit.wrapped import ending, fed, stepping


@dataclass(frozen=True)
class Free:
    """A row with a number: how it is said, its bounds, and the change of the formula or of what step does."""

    row: Mistake
    low: float
    high: float
    change: str | Callable = ""

    def fits(self, name: str, right: Callable, text: str) -> Iterator[Fit]:
        """Make the fits for one accepted form and its program; a change of the formula may apply in several ways."""
        change = self.change
        if not isinstance(change, str):
            if change(right, Reference(right), self.low) is not right:
                yield self.fit(name, lambda value: change(right, Reference(right), value))
            return
        for program in rewritten(text, change):
            yield self.fit(name, lambda value, program=program: defined(program, name, free=value))

    def fit(self, name: str, define: Callable) -> Fit:
        said = (MOVES + self.row.behavior).replace("{name}", name)
        return Fit(self.row.slug, said, define, self.low, self.high, self.row.cost)


def free(slug: str, cost: str, behavior: str, low: float, high: float, change: str | Callable) -> Free:
    """Write a row: `free` in the change, or the number in the sentence as `{value}`, stands for what is not known.

    >>> free("eps_hardcoded", "slip", "keeps eps fixed at {value}.", 1e-9, 10, "self.eps ⇒ free")
    """
    return Free(Mistake(slug, cost, behavior), low, high, change)


def moved(right, reference, value):
    return ending(right, lambda self, new, params: params + value * (new - params))


def shrunk(right, reference, value):
    return ending(right, lambda self, new, params: new - value * params)


def decayed(right, reference, value):
    """Shrink params by lr times a number, where the reference has no decay of its own."""
    if "weight_decay" in reference.arguments:
        return right
    return ending(right, lambda self, new, params: new - value * self.lr * params)


def penalized(right, reference, value):
    """Add a number times params to the gradient, where that is not the same as to shrink params."""
    if "weight_decay" in reference.arguments or not reference.state:
        return right
    return fed(right, reference, lambda self, g, params: g + value * params)


def signed(right, reference, value):
    """Add a number times the sign of params, where the reference has no decay of its own."""
    if "weight_decay" in reference.arguments:
        return right
    return fed(right, reference, lambda self, g, params: g + value * np.sign(params))


def ignoring(argument: str, counts: Container[int]) -> Callable:
    """Return a change that keeps this argument at a number and all others at their defaults, whatever is given."""

    def change(right, reference, value):
        known = reference.arguments
        return fixed(right, known | {argument: value}) if argument in known and len(known) in counts else right

    return change


def multiplying(right, reference, value):
    def step(self, right, params, gradient):
        new = right(params, gradient)
        self.lr = self.lr * value
        return new

    return stepping(right, step)


def clipped(right, reference, value):
    return fed(right, reference, lambda self, g, params: np.clip(g, -value, value))


def shortened(right, reference, value):
    return fed(right, reference, lambda self, g, params: g * np.minimum(1.0, value / np.maximum(length(g), 1e-300)))


def limited(right, reference, value):
    return ending(right, lambda self, new, params: params + np.clip(new - params, -value, value))


def bounded(right, reference, value):
    return ending(right, lambda self, new, params: np.clip(new, -value, value))


def fading(rate: Callable, begin: int) -> Callable:
    """Return a change that multiplies lr by rate(value, t) at step t, which is `begin` at the first."""

    def change(right, reference, value):
        def step(self, right, params, gradient):
            self.calls = getattr(self, "calls", begin - 1) + 1
            self.whole = getattr(self, "whole", self.lr)
            self.lr = self.whole * rate(value, self.calls)
            return right(params, gradient)

        return stepping(right, step)

    return change


def remembering(average: bool) -> Callable:
    """Return a change that adds to each step what is left of the ones before it."""

    def change(right, reference, value):
        return ending(right, partial(carried, lambda self: value, average))

    return change


def averaged(own: float) -> Callable:
    """Return a change that averages the gradients, or adds what is left of earlier ones."""

    def change(right, reference, value):
        def mixed(self, g, params):
            self.mixed = value * getattr(self, "mixed", 0.0) + (1 - own * value) * g
            return self.mixed

        return fed(right, reference, mixed)

    return change


RATIO, ALONG = "return params - self.lr * grads / _y", "return params - self.lr * self.m / _y"
BETAS = (("beta", 1e-3, 0.995), ("beta1", 1e-3, 0.995), ("beta2", 1e-3, 0.99999))
OF_ARGUMENTS = (("lr", *RANGES["lr"]), *BETAS, ("weight_decay", *RANGES["decay"]))
OLD_SUM, DECAY = "self.s + grads**2", "self.weight_decay"

FREE_ROWS = (
    free("eps_hardcoded", "slip", "keeps eps fixed at {value}.", 1e-13, 10.0, "self.eps ⇒ free"),
    free("lr_hardcoded", "slip", "keeps lr fixed at {value}.", *RANGES["lr"], "self.lr ⇒ free"),
    *(
        free("beta_hardcoded", "slip", f"keeps {beta} fixed at {{value}}.", low, high, f"self.{beta} ⇒ free")
        for beta, low, high in BETAS
    ),
    free("decay_hardcoded", "slip", "keeps weight_decay fixed at {value}.", *RANGES["decay"], f"{DECAY} ⇒ free"),
    *(
        free(slug, cost, f"ignores its arguments and keeps {name} fixed at {{value}}.", low, high, ignoring(name, of))
        for slug, cost, of in (("two_hardcoded", "part", (2,)), ("more_hardcoded", "core", range(3, 10)))
        for name, low, high in OF_ARGUMENTS
    ),
    free("decay_factor", "slip", "decays {value} times as much as it should.", 1e-2, 100.0,
         f"{DECAY} ⇒ (free * {DECAY})"),
    free("decay_fades", "part", "multiplies the decay by {value} at every step, so it fades.", 0.05, 0.9999,
         f"self.lr * {DECAY} * params → self.lr * {DECAY} * params * free**(self.t - 1)"),
    free("decayed_sum", "core", "multiplies the old sum by {value} at every step.", 0.01, 0.9999,
         f"{OLD_SUM} → free * {OLD_SUM}"),
    free("ema_decay", "core", "averages the squared gradients with decay {value}.", 0.01, 0.9999,
         f"{OLD_SUM} → free * self.s + (1 - free) * grads**2"),
    free("root_power", "part", "raises to the power {value} instead of taking the square root.", 0.05, 4.0,
         "np.sqrt(_x) → _x**free"),
    free("partly_hardcoded", "slip", "decays by {value} * weight_decay * params, whatever lr is.", 1e-5, 10.0,
         f"self.lr * {DECAY} * params → free * {DECAY} * params"),
    free("partly_hardcoded", "slip", "looks ahead by {value} * beta * v, whatever lr is.", 1e-5, 10.0,
         f"{ASK} → grad_fn(params - free * self.beta * self.v)"),
    free("partly_hardcoded", "slip", "looks ahead by lr * {value} * v, whatever beta is.", 1e-3, 10.0,
         f"{ASK} → grad_fn(params - self.lr * free * self.v)"),
    free("partly_hardcoded", "slip", "multiplies the velocity in the final step by {value}, whatever beta is.", 1e-3,
         10.0, f"{TORCH} → self.lr * (grads + free * self.v)"),
    free("partly_hardcoded", "slip", "multiplies the old average by {value}, whatever beta is.", 1e-3, 2.0,
         "self._b * self._s + (1 - self._b) * _x → free * self._s + (1 - self._b) * _x"),
    free("partly_hardcoded", "slip", "multiplies what is new in an average by {value}, whatever beta is.", 1e-3, 10.0,
         "(1 - self._b) * _x → free * _x"),
    free("partly_hardcoded", "slip", "multiplies the old velocity by {value}, whatever beta is.", 1e-3, 2.0,
         "self.beta * self.v + grads → free * self.v + grads"),
    free("partly_hardcoded", "slip", "has {value} for a beta in its bias correction.", 1e-3, 0.99999,
         "1 - self._b**self.t → 1 - free**self.t"),
    free("correction_t", "slip", "has {value} * t in place of t in a bias correction.", 1e-2, 100.0,
         "self._b**self.t → self._b**(free * self.t)"),
    free("correction_t", "slip", "has t + {value} in place of t in a bias correction.", 1e-1, 10000.0,
         "self._b**self.t → self._b**(free + self.t)"),
    free("beta_fades", "part", "multiplies beta by {value} at every step.", 0.05, 0.9999,
         "self.beta ⇒ self.beta * free**(self.t - 1)"),
    free("first_weight", "part", "weighs the first gradient by {value} in its velocity.", 1e-3, 100.0,
         "self.beta * self.v + grads → self.beta * self.v + (free if self.t == 1 else 1.0) * grads"),
    free("dampening", "part", "scales the gradient in the velocity by {value}.", 1e-3, 50.0,
         "self.beta * self.v + grads → self.beta * self.v + free * grads"),
    free("init_value", "part", "starts its state at {value} instead of 0.", 1e-4, 100.0,
         "np.zeros_like(params) ⇒ np.zeros_like(params) + free"),
    free("step_factor", "slip", "makes its step {value} times as long as it should be.", 1e-3, 100.0,
         "self.lr * _x / _y → free * (self.lr * _x) / _y"),
    free("step_factor", "slip", "moves {value} times as far as it should.", 1e-3, 100.0, moved),
    free("shrinks_params", "part", "also subtracts {value} times params at every step.", 1e-5, 1.0, shrunk),
    free("weight_decay", "part", "also subtracts lr times {value} times params at every step, as weight decay does.",
         1e-4, 10.0, decayed),
    free("weight_decay", "part", "adds {value} times params to the gradient, as weight decay does.", 1e-4, 10.0,
         penalized),
    free("lr_shrinks", "part", "multiplies lr by {value} after every step.", 0.05, 0.9999, multiplying),
    free("lr_grows", "part", "multiplies lr by {value} after every step.", 1.0001, 10.0, multiplying),
    free("lr_grows", "part", "multiplies lr by {value} before every step.", 1.0001, 10.0,
         fading(lambda v, t: v**t, 1)),
    free("lr_shrinks", "part", "divides lr by 1 + {value} * t.", 1e-4, 10.0, fading(lambda v, t: 1 / (1 + v * t), 0)),
    free("lr_shrinks", "part", "divides lr by 1 + {value} * t.", 1e-4, 10.0, fading(lambda v, t: 1 / (1 + v * t), 1)),
    free("lr_shrinks", "part", "multiplies lr by {value} before every step.", 0.05, 0.9999,
         fading(lambda v, t: v**t, 1)),
    free("lr_shrinks", "part", "divides lr by the step number to the power {value}.", 0.05, 3.0,
         fading(lambda v, t: t**-v, 1)),
    free("lr_warms_up", "part", "lets lr rise during the first {value} steps, as a warm-up does.", 1.5, 1000.0,
         fading(lambda v, t: np.minimum(1.0, t / v), 1)),
    free("velocity_of_steps", "core", "adds {value} times the step before to each step, as momentum does.", 0.01,
         0.9999, remembering(False)),
    free("velocity_of_steps", "core", "averages its steps with decay {value}, as momentum does.", 0.01, 0.9999,
         remembering(True)),
    free("gradient_averaged", "core", "averages the gradients with decay {value} before it uses them.", 0.01, 0.9999,
         averaged(1.0)),
    free("gradient_averaged", "core", "adds {value} times the sum of earlier gradients to each one.", 0.01, 0.9999,
         averaged(0.0)),
    free("momentum_numerator", "core", "steps along an average of the gradients with decay {value}.", 0.01, 0.9999,
         f"{RATIO} → self.m = free * getattr(self, 'm', 0.0) + (1 - free) * grads; {ALONG}"),
    free("momentum_numerator", "core", "steps along a sum of gradients that decays by {value}.", 0.01, 0.9999,
         f"{RATIO} → self.m = free * getattr(self, 'm', 0.0) + grads; {ALONG}"),
    free("eps_maximum", "slip", "keeps the root from falling below {value} instead of adding eps.", 1e-6, 100.0,
         "np.sqrt(_x) + self.eps → np.maximum(np.sqrt(_x), free)"),
    free("lookahead_distance", "part", "looks ahead {value} times as far as it should.", 1e-2, 100.0,
         f"{ASK} → grad_fn(params - free * (self.lr * self.beta * self.v))"),
    free("averaged_gradients", "part", "mixes in the gradient at the current point with weight {value}.",
         1e-2, 1.0, f"{ASK} → (free * grad_fn(params) + (1 - free) * {ASK})"),
    free("init_value", "part", "starts its state at {value} instead of 1.", 1e-4, 100.0,
         "np.ones_like(params) ⇒ np.zeros_like(params) + free"),
    *(
        free("clipped_state", "part", "clips what it keeps at {value}.", 1e-3, 1e7,
             f"self._s = {old} → self._s = np.clip({old}, -free, free)")
        for old in ("self._b * self._s + _x", "self._s + _x")
    ),
    free("sign_penalty", "part", "adds {value} times the sign of params to the gradient, as an L1 penalty does.", 1e-4,
         10.0, signed),
    free("params_bounded", "part", "keeps params between -{value} and {value}.", 0.1, 1e6, bounded),
    free("clipped_step", "part", "clips each step at {value}.", 1e-6, 10.0, limited),
    free("clipped", "part", "clips each gradient at {value}.", 0.05, 5e6, clipped),
    free("clipped", "part", "shortens the gradient to length {value}.", 0.05, 5e6, shortened),
)  # fmt: skip

#: Those that are looked for in forms which differ from another by the place of eps only.
EPS_ROWS = FREE_ROWS[:1]


def fits(name: str, printed: Sequence[tuple[Callable, str]], rows: Sequence[Free]) -> list[Fit]:
    """Make the fits of the student's `name` for its accepted forms, each a class or a function and its program."""
    return [fit for row in rows for right, text in printed for fit in row.fits(name, right, text)]
