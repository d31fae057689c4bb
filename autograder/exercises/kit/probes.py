"""What an optimizer is put through, made from its reference's own signature.

Open loop: gradients are given, so that rounding cannot grow; where step asks for the gradient itself, it depends on the
point so weakly that nothing grows either. Gradients stay away from zero (0.5 to 1.5 times a scale), where the places of
eps differ by 1e-8 only, but for the probes on eps. The first line of a probe's docstring completes "We ran …".
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.exercises.kit.arguments import kind, weights
from autograder.exercises.kit.drive import Drive
from autograder.exercises.kit.reference import Reference
from autograder.exercises.openloop import BOOTH, ELONGATED, geomspace, gradients, losses, start, uneven
from autograder.probing.known import Rosenbrock
from autograder.probing.student import Probe
from optviz_ref import LANDSCAPES, optimize

SCALES = np.geomspace(2.5, 100.0, 10)  # no gradient near 1, where squares and powers hardly differ
DOWNHILL = {"elongated_quadratic": ELONGATED, "booth": BOOTH}

#: Where a descent starts if not where its landscape says: on the diagonal, many right and wrong paths lie on one line.
STARTS = {"elongated_quadratic": (2.5, 1.0)}

#: On these a mistake is told from others, the main one first. Default values are findings of their own.
MATCH = ("mixed", "mixed_alt", "pair", "zero", "matrix", "instances", "fresh")

#: Measured by `optviz audit`, which prints the margin on both sides of each.
TOLERANCES = {"default": 1e-4, "descent": 1e-3, "valley": 1e-3}

TINY = 1e-7  # times lr: steps shorter than the sixth decimal
BOUND = 20.0  # of coordinates on a descent: farther out, rounding grows until nothing is finite
TENTHS = 8  # at most, of an lr with which the reference leaves these bounds

#: What differs from the defaults in some probes, by probe and argument.
TRIED: dict[str, dict[str, float]] = {
    "plain": {"weight_decay": 0.0},
    "long": {"weight_decay": 0.0},
    "small": {"weight_decay": 0.0, "eps": 1e-4},
    "default_eps": {"weight_decay": 0.0},
    "big_eps": {"eps": 0.5, "weight_decay": 0.1},
    "faint": {"eps": 1e-12, "weight_decay": 0.0},
    "decay_only": {"weight_decay": 0.5},
}


def other(name: str, default: float, rng: np.random.Generator) -> float:
    """Draw a value of an argument that is not its default, where mistakes are told apart."""
    if counts(name, default):
        return not default if isinstance(default, bool) else default + int(rng.integers(1, 5))
    if kind(name) == "beta":
        return float(rng.uniform(0.5, 0.7)) if default < 0.95 else float(rng.uniform(0.9, 0.97))
    if kind(name) == "eps":
        return 1e-7
    if kind(name) == "other" and 0.4 <= default < 1:  # such as a weight of the past
        return float(rng.uniform(0.5, 0.9) * default)
    return float(rng.uniform(0.2, 0.5) if kind(name) == "decay" or not default else default * rng.uniform(3.0, 9.0))


def halved(name: str, value: float) -> float:
    """Return half of an argument that is not its default; no weight at all, since 0 is a value, too."""
    if counts(name, value):
        return not value if isinstance(value, bool) else max(value // 2, 1)
    return 0.0 if kind(name) == "beta" else value / 2


def counts(name: str, default: float) -> bool:
    """Tell whether an argument is a whole number or a switch, which a step may count or index with."""
    return kind(name) == "other" and isinstance(default, int)


class Tried:
    """One reference's probes; `tried` has the arguments that a room wants in some of them, by probe.

    Where only `signs` of gradients count, these differ in size between steps.
    """

    def __init__(self, reference: Reference, landscape: str, tried: Mapping[str, Mapping[str, float]], signs: bool):
        self.reference, self.landscape, self.tried, self.signs = reference, landscape, tried, signs
        self.steps = 24 if signs else 12  # of mixed_alt
        self.decays = "weight_decay" in reference.arguments
        self.scales = (3.0 if self.decays else 1.0) * SCALES
        self.calm: dict[tuple[float, ...], dict[str, float]] = {}  # arguments of descents, by where these start

    def given(self, probe: str, **more: float) -> dict[str, float]:
        """Return the arguments for a probe's objects: the defaults by name, except what the probe is about."""
        first = {**self.reference.arguments, "weight_decay": 0.25}
        values = {**first, **TRIED.get(probe, {}), **self.tried.get(probe, {}), **more}
        return {k: v for k, v in values.items() if k in self.reference.arguments}

    def drive(self, student, probe: str, **more: float) -> Drive:
        return Drive(student, self.reference, self.given(probe, **more))

    # -- the update -----------------------------------------------------------------------------------------------

    def first(self, student, rng):
        """a single step of {name} on a given gradient"""
        self.drive(student, "first").run(start(rng, 4), gradients(rng, 1, [2.5, 5.0, 10.0, 25.0]))

    def mixed(self, student, rng):
        """12 steps of {name} on given gradients whose coordinates differ in size"""
        self.drive(student, "mixed").run(start(rng, 10), gradients(rng, 12, self.scales))

    def mixed_alt(self, student, rng):
        """{steps} steps of {name} on given gradients, with arguments other than the defaults"""
        values = {name: other(name, default, rng) for name, default in self.reference.arguments.items()}
        drive = Drive(student, self.reference, values | dict(self.tried.get("mixed_alt", {})))
        drive.run(start(rng, 10), (uneven if self.signs else gradients)(rng, self.steps, self.scales[::-1]))

    def pair(self, student, rng):
        """6 steps of {name} with two coordinates, the last two on small gradients"""
        size = np.array([1.0, 1.0, 1.0, 1.0, 1e-3, 1e-3])[:, None]  # what is cut to a length is not cut at the end
        self.drive(student, "pair").run(start(rng, 2), size * gradients(rng, 6, self.scales[[1, 6]]))

    def long(self, student, rng):
        """120 steps of {name} on given gradients that go from large to small and back"""
        size = geomspace(3.0, 0.3, 60)
        size = np.concatenate([size, size[::-1]])[:, None] * np.array([1.0, 5.0, 25.0])
        self.drive(student, "long").run(start(rng, 3), size * gradients(rng, 120, np.ones(3)))

    def plain(self, student, rng):
        """12 steps of {name} on given gradients with weight_decay=0"""
        self.drive(student, "plain").run(start(rng, 10), gradients(rng, 12, self.scales))

    def decay_only(self, student, rng):
        """8 steps of {name} on zero gradients with weight_decay=0.5, so that only the decay acts"""
        self.drive(student, "decay_only").run(start(rng, 4, 5.0, 10.0), np.zeros((8, 4)))

    # -- arguments ------------------------------------------------------------------------------------------------

    def defaults(self, student, rng):
        """60 steps of {name} with its default arguments on given gradients of varying size"""
        places = rng.integers(0, 6, (60, 8))  # a step that looks at signs would hide its defaults otherwise
        size = geomspace(0.3, 3.0, 6)[places]
        begin, grads = start(rng, 8), size * gradients(rng, 60, geomspace(1.0, 10.0, 8))
        eps = {k: v for k, v in self.reference.arguments.items() if kind(k) == "eps"}  # its default is looked at alone
        Drive(student, self.reference, eps).run(begin, grads)
        Drive(student, self.reference, self.reference.arguments).run(begin, grads, name="given")

    def left_out(self, student, rng):
        """8 steps of {name} on given gradients with each argument in turn left out"""
        begin, grads = start(rng, 8), gradients(rng, 8, geomspace(1.0, 10.0, 8))
        known = self.reference.arguments
        for name in (k for k in known if kind(k) != "eps"):  # its default is looked at alone
            rest = {k: v for k, v in known.items() if k != name}
            Drive(student, self.reference, rest).run(begin, grads, name=name)

    def rates(self, student, rng):
        """4 steps on given gradients with each of two {name} objects, made in turn with different arguments"""
        begin, grads = start(rng, 3), gradients(rng, 4, [3.0, 9.0, 27.0])
        given = {k: v for k, v in self.given("rates").items() if kind(k) != "eps"}
        halves = {k: halved(k, v) for k, v in given.items()}
        for name, which in (("first", 0), ("path", 1)):
            student.fresh()  # so that only one of them steps: a shared state is another probe's finding
            objects = self.drive(student, "rates"), self.drive(student, "rates", **halves)
            objects[which].run(begin, grads, name=name)

    def default_eps(self, student, rng):
        """5 steps of {name} with its default eps on gradients so tiny that eps decides"""
        values = {k: v for k, v in self.given("default_eps").items() if k != "eps"}
        Drive(student, self.reference, values).run(np.zeros(4), gradients(rng, 5, [1e-9, 1e-8, 1e-7, 1e-6]))

    def big_eps(self, student, rng):
        """6 steps of {name} on given gradients with a large eps"""
        self.drive(student, "big_eps").run(start(rng, 4), gradients(rng, 6, [0.3, 1.0, 2.0, 4.0]))

    def small(self, student, rng):
        """6 steps of {name} on small given gradients with eps=1e-4"""
        self.drive(student, "small").run(np.zeros(3), gradients(rng, 6, [1e-5, 1e-4, 1e-3]))

    # -- numbers and shapes ---------------------------------------------------------------------------------------

    def zero(self, student, rng):
        """3 very short steps of {name} on a zero gradient and 4 on gradients with one coordinate at zero"""
        short = {k: TINY * v for k, v in self.given("zero").items() if kind(k) == "lr"}  # so that all rounding shows
        rest = self.drive(student, "zero", weight_decay=0.0)  # who rounds leaves the start, who stands still does not
        rest.run(start(rng, 4), np.zeros((1, 4)), name="rest", pull=0.0)
        student.fresh()
        grads = np.concatenate([np.zeros((3, 4)), gradients(rng, 4, [3.0, 9.0, 1.0, 0.0])])
        self.drive(student, "zero", **short).run(np.zeros(4), grads, pull=0.0)

    def faint(self, student, rng):
        """12 steps of {name} on given gradients: three small, six large with zeros among them, three small again"""
        size = np.repeat([1e-3, 1.0, 1.0, 1e-6], 3)[:, None] * np.ones(3)
        size[4, 0] = size[5, 1] = size[6] = size[7, 0] = 0.0  # who skips what is zero keeps what fades there
        self.drive(student, "faint").run(np.zeros(3), size * gradients(rng, 12, [1.0, 2.0, 4.0]), pull=0.0)

    def tiny(self, student, rng):
        """6 steps of {name} on tiny given gradients"""
        self.drive(student, "tiny").run(np.zeros(3), gradients(rng, 6, [1e-6, 2e-6, 4e-6]), pull=0.0)

    def matrix(self, student, rng):
        """6 steps of {name} on parameters of shape (2, 3)"""
        self.drive(student, "matrix").run(start(rng, (2, 3)), gradients(rng, 6, self.scales[:6].reshape(2, 3)))

    def one(self, student, rng):
        """6 steps of {name} on a single parameter, shape (1, 1, 1), along gradients that grow large"""
        size = geomspace(10.0, 1e6, 6).reshape(-1, 1, 1, 1)  # what is cut off anywhere is cut off here
        self.drive(student, "one").run(start(rng, (1, 1, 1)), size * gradients(rng, 6, [[[3.0]]]))

    # -- state ----------------------------------------------------------------------------------------------------

    def instances(self, student, rng):
        """two {name} objects taking turns on given gradients"""
        pair = [self.drive(student, "instances") for _ in range(2)]
        grads = gradients(rng, 6, [[3.0, 9.0, 27.0], [27.0, 9.0, 3.0]])
        pair[0].in_turns(pair[1], start(rng, (2, 3)), grads)

    def fresh(self, student, rng):
        """a new {name} object on given gradients, after another one had run"""
        for name, scale in (("before", 20.0), ("path", 1.0)):
            self.drive(student, "fresh").run(start(rng, 3), gradients(rng, 4, scale * np.ones(3)), name=name)

    def alone(self, student, rng):
        """4 steps of {name} on given gradients: after earlier steps, after another object's steps, and alone"""
        begin, grads = start(rng, 3), gradients(rng, 4, np.ones(3))
        first = self.drive(student, "alone")
        first.run(start(rng, 3), 20.0 * gradients(rng, 4, np.ones(3)), name="before")
        first.run(begin, grads, name="again")
        self.drive(student, "alone").run(begin, grads, name="second")
        student.fresh()
        self.drive(student, "alone").run(begin, grads)

    def elsewhere(self, student, rng):
        """3 steps of {name} on given gradients from one point and then 3 with the same object from another"""
        drive = self.drive(student, "elsewhere")
        for name in ("before", "path"):
            drive.run(start(rng, 3), gradients(rng, 3, [3.0, 9.0, 27.0]), name=name)

    # -- descents -------------------------------------------------------------------------------------------------

    def descent(self, student, rng):
        """a descent of 40 steps of {name} on a quadratic"""
        begin = STARTS.get(self.landscape, LANDSCAPES[self.landscape].start)
        self.descend(student, self.given("descent"), begin, DOWNHILL[self.landscape], 40)

    def valley(self, student, rng):
        """a descent of 12 steps of {name} in Rosenbrock's valley"""
        short = {} if "valley" in self.tried else {"lr": self.given("first")["lr"] / 10}
        begin = rng.uniform([-1.6, 1.2], [-1.2, 1.8])
        self.descend(student, self.given("valley", **short), begin, Rosenbrock(), 12)

    def descend(self, student, values, begin, landscape, n_steps):
        """Keep a descent and its losses, with a tenth of lr as often as the reference itself needs it."""
        at = (n_steps, *begin)
        if at not in self.calm:
            self.calm[at] = self.calmed(values, np.asarray(begin, dtype=np.float64), landscape, n_steps)
        Drive(student, self.reference, self.calm[at]).descend(begin, landscape, n_steps)
        losses(student, landscape)

    def calmed(self, values, begin, landscape, n_steps):
        """Return these arguments with the first tenth of lr with which the reference stays in bounds."""
        tenths = (values | {"lr": values["lr"] / 10**n} for n in range(TENTHS))
        calm = (some for some in tenths if self.stays(some, begin, landscape, n_steps))
        return next(calm, values)

    def stays(self, values, begin, landscape, n_steps):
        """Tell whether the reference stays in bounds on a descent."""
        try:
            with np.errstate(all="ignore"):
                path = optimize(lambda: self.reference.define(**values), None, landscape.gradient, begin, n_steps)
        except (ArithmeticError, ValueError):
            return False
        return bool(np.all(np.abs(path) <= BOUND))

    # -- where the gradient is asked for --------------------------------------------------------------------------

    def constant(self, student, rng):
        """10 steps of {name} on gradients that are the same everywhere"""
        self.drive(student, "constant").run(start(rng, 4), gradients(rng, 10, [1.0, 2.0, 5.0, 10.0]), pull=0.0)

    def asked(self, student, rng):
        """10 steps of {name}, noting the points at which the gradient is asked for"""
        self.drive(student, "asked").run(start(rng, 4), gradients(rng, 10, [1.0, 2.0, 5.0, 10.0]), queries="asked")


COMMON = (
    "mixed", "mixed_alt", "pair", "first", "long", "defaults", "left_out", "zero", "faint", "matrix", "one",
    "instances", "rates", "fresh", "alone", "elsewhere", "descent", "valley",
)  # fmt: skip
EPS, DECAY, ASKS = ("default_eps", "big_eps", "small"), ("plain", "decay_only"), ("constant", "asked")


def probes(
    reference: Reference,
    landscape: str = "elongated_quadratic",
    tried: Mapping[str, Mapping[str, float]] | None = None,
    signs: bool = False,
) -> dict[str, Probe]:
    """Make the probes of a reference by name.

    >>> probes(Reference(AdaGrad), tried={"descent": {"lr": 0.5}})["descent"]
    """
    all_of = Tried(reference, landscape, tried or {}, signs)
    eps = EPS if "eps" in reference.arguments else ()
    tiny = () if eps or weights(reference) else ("tiny",)  # else eps, or what is kept, shows who skips tiny steps
    names = [*COMMON, *tiny, *eps, *(DECAY if all_of.decays else ())]
    return {name: of(all_of, name) for name in [*names, *(ASKS if reference.asks else ())]}


def of(all_of: Tried, name: str) -> Probe:
    method = getattr(all_of, name)

    def probe(student, rng):
        method(student, rng)

    probe.__name__, probe.__doc__ = name, method.__doc__.format(name=all_of.reference.name, steps=all_of.steps)
    return probe
