"""The hidden tests that every optimizer shares: a room's suite inherits them, says what each is worth, adds its own.

    class TestAdaGrad(OptimizerTests):
        look = "Compare your step with the printed update: …"
        points = {"first_step": 0.5, "scale": 0.5, "update": 3, …}

        def test_scale(self, work):
            \"\"\"Making all gradients larger by one factor changes nothing.\"\"\"

`points` lists the tests in the order in which they run; what it leaves out is no test of this suite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pytest

if TYPE_CHECKING:
    from autograder.judge import Work

Gates = Mapping[str, tuple[str, ...]]
UPDATE = ("test_update",)

#: What a test needs; a suite changes or adds some with `needs`.
NEEDS: Gates = {
    "update": ("test_first_step",),
    "arguments": UPDATE,
    "zero_gradient": UPDATE,
    "eps": UPDATE,
    "descent": ("test_update", "test_arguments"),
    "velocity": ("test_first_step",),
}

#: What can be right beside a wrong update; they come after it, and are held against it where it is right.
BESIDE = ("defaults", "own_state", "inputs_kept", "shapes", "float64")

#: The mistakes that a failure lets us see by itself.
SHOWS: Gates = {
    "arguments": (
        "lr_hardcoded",
        "beta_hardcoded",
        "decay_hardcoded",
        "other_hardcoded",
        "two_hardcoded",
        "more_hardcoded",
        "class_arguments",
    ),
    "defaults": ("default_lr", "default_beta", "default_decay", "default_other", "several_defaults"),
    "zero_gradient": ("eps_missing", "stands_still", "stays_at_zero"),
    "eps": (
        "eps_hardcoded",
        "eps_subtracted",
        "eps_unused",
        "eps_every_step",
        "eps_twice",
        "eps_maximum",
        "eps_changed",
        "init_eps",
        "default_eps",
        "stands_still",
        "averaged_over_count",
    ),
    "own_state": ("class_state", "own_params", "params_kept", "restarts_elsewhere"),
    "inputs_kept": ("mutates_params", "mutates_grads", "overwrites_results"),
    "float64": ("returns_float32",),
    "shapes": ("vector_only", "two_coordinates", "clipped", "clipped_state", "params_bounded"),
    "descent": ("lookahead_by_coordinate",),
    "decay_only": ("decay_sparse",),
}


class Suite:
    """Base of all suites: `points` lists the tests of a subclass, in their order, each with what it is worth.

    `name` is what the student defines, `defaults` what its text promises, `look` where to look. `common` are the needs
    of the tests that a base brings, `needs` the suite's own, `shown` the mistakes that a failure lets us see.
    """

    name: ClassVar[str] = ""
    defaults: ClassVar[str] = ""
    look: ClassVar[str] = ""
    points: ClassVar[Mapping[str, float]] = {}
    common: ClassVar[Gates] = {}
    needs: ClassVar[Gates] = {}
    shown: ClassVar[Gates] = {}

    def __init_subclass__(cls) -> None:
        """Put the tests that have points in order, each with its marks and the class's words in its sentence."""
        if not cls.points:
            return  # a base of suites
        early = [test for test in cls.points if test in BESIDE]
        if "update" in cls.points and early and [*cls.points].index(early[0]) < [*cls.points].index("update"):
            raise ValueError(f"{cls.__name__}.points: {early[0]} is to come after update")
        needs = {**cls.common, **cls.needs}
        tests = {test: marked(cls, test, needs.get(test, ())) for test in cls.points}
        for name in [n for base in cls.__mro__ for n in vars(base) if n.startswith("test_")]:
            if name in vars(cls):
                delattr(cls, name)
            setattr(cls, name, None)  # a test without points is none; pytest looks at functions only
        for test, function in tests.items():
            delattr(cls, f"test_{test}") if f"test_{test}" in vars(cls) else None
            setattr(cls, f"test_{test}", function)


class OptimizerTests(Suite):
    """Base of an optimizer's suite. `defaults` are those that its text promises."""

    common = NEEDS
    shown = SHOWS

    # -- the update -----------------------------------------------------------------------------------------------

    def test_first_step(self, work: Work) -> None:
        """The first step is right."""
        work.follows("first", look=self.look)

    def test_velocity(self, work: Work) -> None:
        """The velocity sums past gradients, each with beta times the weight of the next."""
        work.follows("constant", look="Look at v = beta * v + g and at what your step subtracts from params.")

    def test_update(self, work: Work) -> None:
        """Every step follows the printed update, at the start and after many steps."""
        probes = [p for p in ("mixed", "long", "pair", "asked") if p in work.task.probes]
        work.follows(*probes, look=self.look)

    # -- what it is made with -------------------------------------------------------------------------------------

    def test_arguments(self, work: Work) -> None:
        """{name} uses the arguments that you pass when you create it."""
        look = "Look at where __init__ stores each argument and where step uses it."
        work.follows("mixed_alt", "rates", look=look)
        work.follows("rates", array="first", look=look)

    def test_defaults(self, work: Work) -> None:
        """{name}() without arguments uses {defaults}."""
        look = "Look at the default values in __init__."
        if self.right(work):
            work.follows("defaults", look=look)
            return
        self.tried(work)
        path, given = work.array("defaults"), work.array("defaults", "given")
        work.agrees("defaults", path, given, "its path, which should be that with these values passed in", look)
        used = not np.array_equal(work.array("rates", "first"), work.array("rates"))
        work.expect(used, "rates", "Two different paths were expected, but they are the same.", "Look at __init__.")

    def test_eps(self, work: Work) -> None:
        """eps enters the update in the right place, with the value you pass or else the text's default."""
        look = "Look at where eps enters the division and at its default."
        work.follows("big_eps", "small", "default_eps", look=look)

    # -- what it is given -----------------------------------------------------------------------------------------

    def test_zero_gradient(self, work: Work) -> None:
        """A zero or tiny gradient neither breaks nor stops anything."""
        look = "Look at what keeps the division from becoming 0/0, and for any test of the gradient's size."
        work.follows("zero", "faint", *(p for p in ("tiny",) if p in work.task.probes), look=look)

    def test_shapes(self, work: Work) -> None:
        """Parameters may have any shape: one number or many, along one axis or several."""
        look = "Look for code that assumes a fixed number of coordinates, or a range of numbers."
        if self.right(work):
            work.follows("matrix", "one", look=look)
        else:
            self.goes(work, look, "matrix", "one")

    def test_float64(self, work: Work) -> None:
        """float64 arrays come back as float64."""
        if not self.right(work):
            self.tried(work)
        work.clean("dtype", look="Look for code that converts the result.")

    # -- what it keeps --------------------------------------------------------------------------------------------

    def test_own_state(self, work: Work) -> None:
        """Every {name} object has its own fresh state and steps from the params it is given."""
        look = "Look at what you keep between steps and where: on self, or on something shared?"
        if not self.right(work):
            self.remembers(work, look)
            return
        work.follows(*(p for p in ("instances", "fresh", "elsewhere") if p in work.task.probes), look=look)

    def test_inputs_kept(self, work: Work) -> None:
        """step leaves params, gradients and earlier results unchanged."""
        look = "Look for in-place assignments such as params -= …"
        if not self.right(work):
            self.tried(work)
        work.clean("params_changed", "grads_changed", "result_changed", look=look)

    def test_descent(self, work: Work) -> None:
        """{name} takes the right path down a landscape, with the right losses."""
        work.follows("descent", "valley", look=self.look)
        work.follows("descent", "valley", array="losses", scale="range", look=self.look)

    # -- what is right beside a wrong update ------------------------------------------------------------------------

    def right(self, work: Work) -> bool:
        """Tell whether the update is right, so that the rest is held against it."""
        return "update" not in self.points or "test_update" in work.passed

    def tried(self, work: Work) -> None:
        """Skip where nothing was tried: a step is to lead from params, and at first to where the update's leads."""
        still, array = ("decay_only", "path") if "decay_only" in work.task.probes else ("zero", "rest")
        rest = work.trace(still).arrays.get(array)
        from_params = rest is not None and moved(rest) and not np.any(np.abs(rest[1]) < 0.1 * np.abs(rest[0]))
        if not from_params or not self.sets_out(work, "mixed"):
            pytest.skip("this needs a step that starts at params and first moves each coordinate the right way.")

    def sets_out(self, work: Work, probe: str) -> bool:
        """Tell whether the first step of a probe moves each coordinate to where the update moves it.

        Where a decay pulls the other way, a step of another length may lead either way.
        """
        path, right = work.trace(probe).arrays.get("path"), work.reference(probe)
        if path is None or not moved(path):
            return False
        got, expected = np.sign(path[1] - path[0]), np.sign(right[1] - right[0])
        against = np.sign(right[0]) == expected if "decay_only" in work.task.probes else False
        return bool(np.all((got == expected) | against))

    def goes(self, work: Work, look: str, *probes: str) -> None:
        """Fail where steps do not go through in these probes, or set out the wrong way, whatever the update is."""
        self.tried(work)
        work.works(*probes, look=look)
        for probe in probes:
            said = "The first step was expected to move each coordinate against its gradient, but it did not."
            work.expect(self.sets_out(work, probe), probe, said, look)

    def remembers(self, work: Work, look: str) -> None:
        """Fail an object whose path depends on another's, or not on its own past, or that leaves params aside."""
        self.tried(work)
        alone, again = work.array("alone"), work.array("alone", "again")
        work.agrees("alone", work.array("alone", "second"), alone, "the new object's path", look)
        past = "The earlier steps were expected to matter, but the path is the same without them."
        differs = np.all(np.isfinite(again)) and np.any(np.abs(again - alone) > 1e-6)
        work.expect(bool(differs), "alone", past, look)
        last = work.array("alone", "before")[-1]
        nearer = np.abs(again[1] - last) < np.abs(again[1] - again[0])
        work.expect(not np.all(nearer), "alone", "It was expected to step from params, but it did not.", look)


def moved(path: np.ndarray | None) -> bool:
    """Tell whether a path came that holds a step."""
    return path is not None and len(path) > 1


def marked(cls: type[Suite], test: str, needs: tuple[str, ...]) -> Callable[..., None]:
    """Copy a test of the class, with its points and its sentence."""
    of = getattr(cls, f"test_{test}", None)
    if of is None:
        raise ValueError(f"{cls.__name__}.points has {test!r}, but there is no test_{test}")
    function = FunctionType(of.__code__, of.__globals__, of.__name__, of.__defaults__, of.__closure__)
    function.__doc__ = (of.__doc__ or "").replace("{name}", cls.name).replace("{defaults}", cls.defaults)
    for mark in (
        pytest.mark.points(cls.points[test]),
        pytest.mark.needs(*needs),
        pytest.mark.shows(*cls.shown.get(test, ())),
    ):
        function = mark(function)
    return function


class DecayTests(OptimizerTests):
    """Base of the suites of Adam with weight decay: its step without decay is paid for alone."""

    adam: ClassVar[str] = (
        "Compare m, v, m_hat, v_hat and the step with the printed update: t is 1 at the first step, and (1 - beta) "
        "multiplies the new gradient."
    )
    needs: ClassVar[Gates] = {"update": ("test_adam",), "descent": UPDATE}

    def test_adam(self, work: Work) -> None:
        """Without decay (weight_decay=0), {name} steps exactly like Adam."""
        work.follows("plain", "long", look=self.adam)

    def decays(self, work: Work) -> None:
        """Fail where something else than the decay acts on zero gradients.

        That it is left out just there is told of nobody who decays wrong where there is a gradient.
        """
        work.tells_by("mixed")
        work.follows("decay_only", look=self.look)
