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
WHAT, SCALE = "values", "range"


class FunctionTests(Suite):
    """Base of the suite of a function; a room adds a test for each of its own cases: `student.follows("case", …)`."""

    common: ClassVar[Gates] = {
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
        "defaults": ("other_default",),
        "inputs_kept": ("changes_arrays",),
        "after": ("rises_again",),
    }

    def follows(self, student: Work, *probes: str) -> None:
        """Fail where the values of a probe are not right."""
        student.follows(*(p for p in probes if p in student.task.probes), array=WHAT, scale=SCALE, look=self.look)

    def test_defaults(self, student: Work) -> None:
        """{name} has the defaults {defaults}."""
        student.follows("defaults", array=WHAT, scale=SCALE, look="Look at the default values in its first line.")

    def test_inputs_kept(self, student: Work) -> None:
        """{name} leaves the arrays that it is given as they were."""
        said = "The array that we passed held other numbers afterwards; it should be left as it was."
        for probe in student.task.probes:
            kept = not student.trace(probe).has("params_changed")
            student.expect(kept, probe, said, "Look for assignments in place.")

    def test_refused(self, student: Work) -> None:
        """{name} raises a ValueError for arguments that make no sense."""
        event = student.trace("refused").failure
        refused = event is not None and event.kind == "error" and event.text.startswith("ValueError")
        student.expect(refused, "refused", "A ValueError was expected.", "Look for a check of the arguments.")


class ScheduleTests(FunctionTests):
    """Base of the suite of a schedule."""

    def test_start(self, student: Work) -> None:
        """The first rate, that of step 0, is right."""
        got, expected = student.array("grid", WHAT), student.reference("grid", WHAT)
        if got.shape != expected.shape:
            student.follows("grid", array=WHAT, scale=SCALE, look=self.look)
        room = student.tolerance("grid", WHAT) * np.ptp(expected)
        said = f"A rate of {expected[0]:.4g} was expected at step 0, but it was {got[0]:.4g}."
        student.expect(bool(abs(got[0] - expected[0]) <= room), "grid", said, self.look)

    def test_values(self, student: Work) -> None:
        """The rate is right at every step, whatever the arguments are."""
        self.follows(student, "grid", "other")

    def test_short(self, student: Work) -> None:
        """The shortest periods are right too."""
        self.follows(student, "short")

    def test_warm_up(self, student: Work) -> None:
        """It is right without a warm-up, and where the warm-up is all there is."""
        self.follows(student, "warm_up")

    def test_after(self, student: Work) -> None:
        """After the last step the rate stays what it was."""
        self.follows(student, "after")


class GradientTests(FunctionTests):
    """Base of the suite of a gradient."""

    def follows(self, student: Work, *probes: str) -> None:
        """Fail where the gradient at a point is not right; the words do not tell which point."""
        for probe in probes:
            try:
                student.follows(probe, array=WHAT, scale=SCALE, look=self.look)
            except Finding:
                got, right = student.array(probe, WHAT), student.reference(probe, WHAT)
                if got.shape != right.shape:
                    raise
                at = int(np.argmax(np.max(np.nan_to_num(np.abs(got - right), nan=np.inf), axis=1)))
                said = f"At one point {numbers(right[at])} was expected, but it was {numbers(got[at])}."
                student.expect(False, probe, said, self.look)

    def test_signs(self, student: Work) -> None:
        """Every coordinate of the gradient has the right sign."""
        got, right = student.array("points", WHAT), student.reference("points", WHAT)
        if got.shape != right.shape:
            student.follows("points", array=WHAT, scale=SCALE, look=self.look)
        said = "The sign of a derivative says whether the function rises; some were wrong."
        student.expect(bool(np.array_equal(np.sign(got), np.sign(right))), "points", said, self.look)

    def test_coordinates(self, student: Work) -> None:
        """At least one of the derivatives is right at every point."""
        got, right = student.array("points", WHAT), student.reference("points", WHAT)
        if got.shape != right.shape:
            student.follows("points", array=WHAT, scale=SCALE, look=self.look)
        room = student.tolerance("points", WHAT) * np.ptp(right, axis=0)
        said = "The derivative by no coordinate was right at all points."
        student.expect(bool(np.any(np.all(np.abs(got - right) <= room, axis=0))), "points", said, self.look)

    def test_values(self, student: Work) -> None:
        """The gradient is right at points all over the landscape and beyond."""
        self.follows(student, "points", "wide", "near")

    def test_axes(self, student: Work) -> None:
        """It is right where a coordinate is zero."""
        self.follows(student, "axes")

    def test_batch(self, student: Work) -> None:
        """Several points at once, with the coordinates first, give as many gradients."""
        self.follows(student, "batch")


def numbers(row: np.ndarray) -> str:
    return "(" + ", ".join(f"{float(x):.4g}" for x in np.ravel(row)) + ")"
