"""The hidden tests that functions share; a room's suite inherits them, as in `suite`.

class TestStepDecay(ScheduleTests):
    name, defaults = "step_decay_lr", "decay_rate=0.5 and decay_steps=25"
    look = "The exponent is step // decay_steps, a whole number."
    points = {"start": 0.5, "values": 2.5, "short": 0.5, "defaults": 0.5}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from autograder.errors import Finding
from autograder.exercises.kit.suite import Gates, Suite

if TYPE_CHECKING:
    from autograder.judge import Work

VALUES = ("test_values",)
EDGES = (
    "no_zero_guard",
    "no_total_guard",
    "full_warm_up_ends_at_zero",
    "full_warm_up_skipped",
    "no_warm_up_starts_at_zero",
    "no_warm_up_no_cosine",
)
WHAT, SCALE = "values", "range"


class FunctionTests(Suite):
    """Base of the suite of a function; a room adds a test for each of its own cases: `work.follows("case", …)`."""

    common: ClassVar[Gates] = {
        "digits": VALUES,
        "order": VALUES,
        "short": VALUES,
        "warm_up": VALUES,
        "after": VALUES,
        "defaults": VALUES,
        "inputs_kept": VALUES,
        "axes": VALUES,
        "batch": VALUES,
    }
    shown: ClassVar[Gates] = {
        "values": ("argument_ignored", "argument_fixed"),
        "digits": ("few_digits", "rounds_result", "ends_above_zero", "small_floor", "warmup_above_zero"),
        "defaults": ("other_default",),
        "inputs_kept": ("changes_arrays",),
        "after": ("rises_again",),
        "order": ("stateful",),
        "warm_up": EDGES,
    }

    def follows(self, work: Work, *probes: str) -> None:
        """Fail where the values of a probe are not right."""
        work.follows(*(p for p in probes if p in work.task.probes), array=WHAT, scale=SCALE, look=self.look)

    def test_defaults(self, work: Work) -> None:
        """{name} has the right defaults: {defaults}."""
        work.follows("defaults", array=WHAT, scale=SCALE, look="Look at the default values in the def line.")

    def test_inputs_kept(self, work: Work) -> None:
        """{name} leaves the arrays you pass to it unchanged."""
        said = "The array that we passed in held other numbers afterward, but it should not change."
        for probe in work.task.probes:
            kept = not work.trace(probe).has("params_changed")
            work.expect(kept, probe, said, "Look for in-place assignments.")

    def test_refused(self, work: Work) -> None:
        """{name} raises a ValueError when an argument makes no sense."""
        event = work.trace("refused").failure
        refused = event is not None and event.kind == "error" and event.text.startswith("ValueError")
        work.expect(refused, "refused", "A ValueError was expected.", "Look for the code that checks the arguments.")


class ScheduleTests(FunctionTests):
    """Base of the suite of a schedule."""

    def test_start(self, work: Work) -> None:
        """The first rate, at step 0, is right."""
        got, expected = work.array("grid", WHAT), work.reference("grid", WHAT)
        if got.shape != expected.shape:
            work.follows("grid", array=WHAT, scale=SCALE, look=self.look)
        room = work.tolerance("grid", WHAT) * np.ptp(expected)
        wanted, came = work.told_apart(expected[0], got[0])
        said = f"A rate of {wanted} was expected at step 0, but it was {came}."
        work.expect(bool(abs(got[0] - expected[0]) <= room), "grid", said, self.look)

    def test_values(self, work: Work) -> None:
        """The rate is right at every step, whatever the arguments."""
        self.follows(work, "grid", "other")

    def test_digits(self, work: Work) -> None:
        """The rate has all its digits."""
        look = "Look for a number that is rounded, such as a short pi."
        work.follows("digits", array=WHAT, scale=SCALE, look=look)

    def test_order(self, work: Work) -> None:
        """Each rate follows from the arguments alone, in whatever order the steps are asked for."""
        work.follows("order", array=WHAT, scale=SCALE, look="Look for anything that is kept from one call to the next.")

    def test_short(self, work: Work) -> None:
        """The shortest periods work too."""
        self.follows(work, "short")

    def test_warm_up(self, work: Work) -> None:
        """It is right without a warm-up and when the warm-up takes all the steps."""
        self.follows(work, "no_warm_up", "all_warm_up")

    def test_after(self, work: Work) -> None:
        """After the last step the rate stays the same."""
        self.follows(work, "after")


class GradientTests(FunctionTests):
    """Base of the suite of a gradient."""

    def follows(self, work: Work, *probes: str) -> None:
        """Fail where the gradient at a point is not right; the words do not tell which point."""
        for probe in probes:
            try:
                work.follows(probe, array=WHAT, scale=SCALE, look=self.look)
            except Finding:
                got, right = work.array(probe, WHAT), work.reference(probe, WHAT)
                if got.shape != right.shape:
                    raise
                at = int(np.argmax(np.max(np.nan_to_num(np.abs(got - right), nan=np.inf), axis=1)))
                said = f"At one point {numbers(right[at])} was expected, but yours was {numbers(got[at])}"
                room = work.tolerance(probe, WHAT) * np.ptp(right, axis=0)
                fine = [str(i + 1) for i in np.flatnonzero(np.all(np.abs(got - right) <= room, axis=0))]
                said += f"; number {' and '.join(fine)} of them was right at every point." if fine else "."
                work.expect(False, probe, said, self.look)

    def test_signs(self, work: Work) -> None:
        """Every coordinate of the gradient has the right sign."""
        got, right = work.array("field", WHAT), work.reference("field", WHAT)
        if got.shape != right.shape:
            work.follows("field", array=WHAT, scale=SCALE, look=self.look)
        clear = np.abs(right) > work.tolerance("field", WHAT) * np.ptp(right, axis=0)
        said = "The sign of a derivative tells whether the function rises; some of yours were wrong."
        work.expect(bool(np.all(np.sign(got) == np.sign(right), where=clear)), "field", said, self.look)

    def test_coordinates(self, work: Work) -> None:
        """At least one of the derivatives is right at every point."""
        near = np.full(len(work.reference("points", WHAT)[0]), fill_value=True)
        said = "No coordinate had the right derivative at every point."
        for probe in ("points", "near"):  # beside the largest derivatives, much is small
            got, right = work.array(probe, WHAT), work.reference(probe, WHAT)
            if got.shape != right.shape:
                work.follows(probe, array=WHAT, scale=SCALE, look=self.look)
            near &= np.all(np.abs(got - right) <= work.tolerance(probe, WHAT) * np.ptp(right, axis=0), axis=0)
            work.expect(bool(near.any()), probe, said, self.look)

    def test_values(self, work: Work) -> None:
        """The gradient is right all over the landscape and beyond."""
        self.follows(work, "points", "wide", "near")

    def test_digits(self, work: Work) -> None:
        """The gradient has all its digits."""
        try:
            work.follows("digits", array=WHAT, scale="relative")
        except Finding:
            got, right = work.array("digits", WHAT), work.reference("digits", WHAT)
            if got.shape != right.shape:
                raise
            apart = float(np.max(np.abs(got - right) / np.where(right, np.abs(right), 1.0)))
            if not 0 < apart < 0.01:
                self.follows(work, "digits")
            digits = int(-np.log10(apart))
            said = f"Yours was right to about {digits} digits only, as differences or rounded numbers are."
            work.expect(False, "digits", said, "Work out the derivatives; differences of the function only check them.")

    def test_axes(self, work: Work) -> None:
        """It is right where a coordinate is zero."""
        self.follows(work, "axes")

    def test_batch(self, work: Work) -> None:
        """Given several points at once, coordinates first, it returns one gradient for each."""
        self.follows(work, "batch")


def numbers(row: np.ndarray) -> str:
    return "(" + ", ".join(f"{float(x):z.4g}" for x in np.ravel(row)) + ")"
