"""The hidden tests that every optimizer shares: a room's suite inherits them, says what each is worth, adds its own.

    class TestAdaGrad(OptimizerTests):
        look = "Compare your step with the printed update: …"
        points = {"first_step": 0.5, "scale": 0.5, "update": 3, …}

        def test_scale(self, student):
            \"\"\"Making all gradients larger by one factor changes nothing.\"\"\"

`points` lists the tests in the order in which they run; what it leaves out is no test of this suite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, ClassVar

import pytest

if TYPE_CHECKING:
    from autograder.judge import Work

Gates = Mapping[str, tuple[str, ...]]
UPDATE = ("test_update",)

#: What a test needs; a suite changes or adds some with `needs`.
NEEDS: Gates = {
    "update": ("test_first_step",),
    "arguments": UPDATE,
    "defaults": UPDATE,
    "zero_gradient": UPDATE,
    "eps": UPDATE,
    "own_state": UPDATE,
    "inputs_kept": UPDATE,
    "shapes": UPDATE,
    "float32": UPDATE,
    "descent": ("test_update", "test_arguments"),
    "velocity": ("test_first_step",),
}

#: The mistakes that a failure lets us see by itself.
SHOWS: Gates = {
    "arguments": ("lr_hardcoded", "beta_hardcoded", "decay_hardcoded", "other_hardcoded", "all_hardcoded"),
    "defaults": ("default_lr", "default_beta", "default_decay", "default_other"),
    "zero_gradient": ("eps_missing",),
    "eps": (
        "eps_hardcoded",
        "eps_subtracted",
        "eps_unused",
        "eps_every_step",
        "eps_twice",
        "default_eps",
    ),
    "own_state": ("class_state", "own_params", "params_kept"),
    "inputs_kept": ("mutates_params", "mutates_grads", "overwrites_results"),
    "float32": ("returns_float32",),
    "shapes": ("vector_only", "two_coordinates"),
}


class OptimizerTests:
    """Base of a suite. `name` is the student's class, `defaults` what its text promises, `look` where to look."""

    name: ClassVar[str] = ""
    defaults: ClassVar[str] = ""
    look: ClassVar[str] = ""
    points: ClassVar[Mapping[str, float]] = {}
    needs: ClassVar[Gates] = {}

    def __init_subclass__(cls) -> None:
        """Put the tests that have points in order, each with its marks and the class's words in its sentence."""
        if not cls.points:
            return  # a base of suites
        needs = {**NEEDS, **cls.needs}
        tests = {test: marked(cls, test, needs.get(test, ())) for test in cls.points}
        for name in [n for base in cls.__mro__ for n in vars(base) if n.startswith("test_")]:
            if name in vars(cls):
                delattr(cls, name)
            setattr(cls, name, None)  # a test without points is none; pytest looks at functions only
        for test, function in tests.items():
            delattr(cls, f"test_{test}") if f"test_{test}" in vars(cls) else None
            setattr(cls, f"test_{test}", function)

    # -- the update -----------------------------------------------------------------------------------------------

    def test_first_step(self, student: Work) -> None:
        """The very first step is right."""
        student.follows("first", look=self.look)

    def test_velocity(self, student: Work) -> None:
        """The velocity sums past gradients, each older one weighing beta times less."""
        student.follows("constant", look="Look at v = beta * v + g, and at what step subtracts from params.")

    def test_update(self, student: Work) -> None:
        """Every step follows the printed update, early and after many steps."""
        probes = [p for p in ("mixed", "long", "pair", "asked") if p in student.task.probes]
        student.follows(*probes, look=self.look)

    # -- what it is made with -------------------------------------------------------------------------------------

    def test_arguments(self, student: Work) -> None:
        """The arguments that {name} is made with are those that it uses."""
        look = "Look at where __init__ keeps each argument and where step uses it."
        student.follows("mixed_alt", "rates", look=look)
        student.follows("rates", array="first", look=look)

    def test_defaults(self, student: Work) -> None:
        """{name}() without arguments has {defaults}."""
        student.follows("defaults", look="Look at the default values in __init__.")

    def test_eps(self, student: Work) -> None:
        """eps is added to the root (or under it), with the value that was given, 1e-8 by default."""
        look = "Look at where eps enters the division, and at its default."
        student.follows("big_eps", "small", "default_eps", look=look)

    # -- what it is given -----------------------------------------------------------------------------------------

    def test_zero_gradient(self, student: Work) -> None:
        """A gradient of zero, or a very small one, breaks nothing and stops nothing."""
        look = "Look at what keeps a division from being 0/0, and for a test on the gradient's size."
        student.follows("zero", "faint", look=look)

    def test_shapes(self, student: Work) -> None:
        """Parameters may have any shape: one number, a vector, a matrix."""
        student.follows("matrix", "one", look="Look for code that counts on a certain number of coordinates.")

    def test_float32(self, student: Work) -> None:
        """float64 arrays come back as float64, and float32 arrays are stepped as well, to float32's precision."""
        student.follows("float32", look="Look for code that counts on the type of params.")
        student.clean("dtype", look="Look for a conversion of the result.")

    # -- what it keeps --------------------------------------------------------------------------------------------

    def test_own_state(self, student: Work) -> None:
        """Every {name} object keeps its own state, which starts at zero, and steps from the params that it is given."""
        look = "Look at what is kept between steps, and where: on self, or on something shared?"
        student.follows(*(p for p in ("instances", "fresh", "elsewhere") if p in student.task.probes), look=look)

    def test_inputs_kept(self, student: Work) -> None:
        """step leaves params, gradients and earlier results as they were."""
        look = "Look for assignments in place, such as params -= …"
        student.clean("params_changed", "grads_changed", "result_changed", look=look)

    def test_descent(self, student: Work) -> None:
        """The path over a landscape and its losses are {name}'s."""
        student.follows("descent", "valley", look=self.look)
        student.follows("descent", "valley", array="losses", scale="range", look=self.look)


def marked(cls: type, test: str, needs: tuple[str, ...]) -> Callable[..., None]:
    """Copy a test of the class, with its points and its sentence."""
    of = getattr(cls, f"test_{test}")
    function = FunctionType(of.__code__, of.__globals__, of.__name__, of.__defaults__, of.__closure__)
    function.__doc__ = (of.__doc__ or "").replace("{name}", cls.name).replace("{defaults}", cls.defaults)
    for mark in (
        pytest.mark.points(cls.points[test]),
        pytest.mark.needs(*needs),
        pytest.mark.shows(*SHOWS.get(test, ())),
    ):
        function = mark(function)
    return function


class DecayTests(OptimizerTests):
    """Base of the suites of Adam with weight decay: its step without decay is paid for alone."""

    adam: ClassVar[str] = (
        "Compare m, v, m_hat, v_hat and the step with the printed update: t is 1 at the first step, and (1 - beta) is "
        "on the new gradient."
    )
    needs: ClassVar[Gates] = {"update": ("test_adam",), "descent": UPDATE}

    def test_adam(self, student: Work) -> None:
        """Without decay (weight_decay=0) {name} steps as Adam does."""
        student.follows("plain", "long", look=self.adam)
