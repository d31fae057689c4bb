"""A new gradient: a function of a point, beside the function whose gradient it is."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.exercises.kit.gradient import check as check_gradient
from autograder.exercises.kit.reference import Reference
from autograder.scaffold.draft import Draft, Example, Plan, filled, mistakes, points_text
from autograder.scaffold.printing import literal
from autograder.scaffold.reference import Named, alone, printed, tried
from optviz_ref import LANDSCAPES

IS = (
    "The family gradient takes a function of a point, such as bowl_grad(x), beside the function whose gradient it is, "
    "bowl(x), in the same module"
)
ENDINGS = ("_grad", "_gradient", "_derivative")
BOX = (-2.0, 2.0)
DIMENSIONS = (2, 1, 3, 4)
ASIDE = (0.0, 0.5, -0.5, 0.25)  # of the middle, where a norm or a logarithm may have no derivative

EXAMPLE = Example(
    reference='''def <name>(x):
    """Evaluate (x - 1)² + x² y², which has its minimum 0 at (1, 0)."""
    return (x[0] - 1) ** 2 + x[0] ** 2 * x[1] ** 2


def <name>_grad(x):
    """Give the gradient of (x - 1)² + x² y², where x[0] is x and x[1] is y.

    Shapes: x is float64, (2,), and so is the result; or (2, n), n points at once, with the coordinates first.
    """
    dx = 2 * (x[0] - 1) + 2 * x[0] * x[1] ** 2
    dy = 2 * x[0] ** 2 * x[1]
    return np.array([dx, dy])
''',
    style="""def <name>_grad(x):
    a, b = x
    return np.stack([2 * a - 2 + 2 * a * b * b, 2 * a * a * b])
""",
    mistake=(
        "not_differentiated",
        "leaves x² as it is in the derivative of x² y² by x.",
        "2 * x[0] * x[1] ** 2 → x[0] ** 2 * x[1] ** 2",
    ),
)
MISTAKES = (
    EXAMPLE.mistake,
    ("last_doubled", "makes the last derivative twice as large.", "np.array([_x, _y]) → np.array([_x, 2 * (_y)])"),
    ("all_doubled", "makes every derivative twice as large.", "return _x → return 2 * np.asarray(_x)"),
)

ROOM = '''"""The gradient of <of>, judged by the function that the notebook prints as its solution."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import gradient, mistake
<imported>

ROOM = Path(__file__).parent
BOX = <box>  # where points are drawn from, an interval for each coordinate

<mistakes>
TASK = gradient(<name>, "<exercise>", ROOM, of=<of>, box=BOX, batch=<batch>, mistakes=MISTAKES)
EXERCISE = Exercise(name="<exercise>", assignment=<assignment>, room=ROOM, tasks=(TASK,))
'''
SUITE = '''"""The gradient of <of>."""

from autograder.exercises.kit.function_suite import GradientTests


class Test<Title>(GradientTests):
    name = "<name>"
    # What students read if a derivative is wrong. FILL IN: where the chain rule is easily forgotten.
    look = "Differentiate term by term; what is inside a power or a product has a derivative too."
    <points>
'''
EXPLAINED = """## Exercise: the gradient of `<of>` (<full> points)

FILL IN: what is special about this function, and its formula in TeX.

Write its gradient, the derivative by each coordinate: by hand and with all its digits, which differences do not have.

**Predict first.** FILL IN: where it is zero, or which way it points at some point, before any formula.

**Convention:** the coordinates come first: `x[0]` is the first one.<batches> The result has the
shape of `x`, and `x` is left as it was."""
BATCHES = " They may be numbers, or arrays of one shape, so that one\ncall gives the gradient at many points."
CHECK = """<points_checked>
<batch_checked>h, at = 1e-6, np.array(<at>)
slopes = [(<of>(at + step) - <of>(at - step)) / (2 * h) for step in h * np.eye(<d>)]
expect("differences at <at>", <name>(at), np.round(slopes, 7), "Differences of <of> give these derivatives.")
expect("the point", at, <at>, "It is left as it was.")<figure>"""
FIGURE = """

grid = np.meshgrid(np.linspace(<low0>, <high0>, 60), np.linspace(<low1>, <high1>, 60))
heights = np.array([<of>(np.array(point)) for point in zip(*map(np.ravel, grid))]).reshape(60, 60)
coarse = np.array([axis[4::8, 4::8].ravel() for axis in grid])
slopes = np.array([<name>(point) for point in coarse.T]).T
fig, ax = plt.subplots(figsize=(5, 4), layout="constrained")
ax.contour(*grid, np.log1p(heights - heights.min()), levels=20, cmap="Greys")
ax.quiver(*coarse, *-slopes / np.maximum(np.hypot(*slopes), 1e-12), color="#0072B2")
ax.set(xlabel="x", ylabel="y", title="Against the gradient: downhill, across the contours")
plt.close(fig)
display(fig, metadata={"image/png": {"alt": "Contours of <of>, and arrows of one length against your gradient."}})"""
HOW = (
    "it compares a few numbers that\nwere worked out before and differences of the function. Your grade comes from "
    "more tests than these."
)
AFTER = "**What to see.** FILL IN: what the figure shows, and where the gradient is zero."


def of(found: Named) -> Any:
    """Return the function whose gradient a reference is; UsageError if it is not beside it."""
    if isinstance(found.define, type):
        raise UsageError(f"{found.name} is a class. {IS}. For a class with a step: --family optimizer.")
    stem = next((found.name.removesuffix(e) for e in ENDINGS if found.name.endswith(e)), "")
    stem = stem or found.name.removeprefix("grad_")
    function = getattr(found.module, stem, None)
    if stem == found.name:
        raise UsageError(f"{found.name} does not tell by its name whose gradient it is. {IS}.")
    if not inspect.isfunction(function):
        raise UsageError(f"There is no function {stem} beside {found.name}. {IS}.")
    return function


def box_of(name: str, dimensions: int) -> tuple[tuple[float, float], ...]:
    """Return where points are drawn: the box of a landscape of the kit's, else the usual one."""
    land = LANDSCAPES.get(name)
    if land is None or dimensions != 2:
        return (BOX,) * dimensions
    return tuple((float(low), float(high)) for low, high in (land.xlim, land.ylim))


def check(found: Named) -> None:
    """Refuse what is not the gradient of the function beside it. Raises UsageError."""
    function = of(found)
    takes = inspect.signature(found.define).parameters
    if len(takes) != 1:
        raise UsageError(f"{found.name} takes {', '.join(takes) or 'nothing'}, and a gradient takes one point. {IS}.")
    d = dimensions(found, function)
    try:
        check_gradient(found.define, function, np.array(box_of(function.__name__, d)))
    except ValueError as error:
        raise UsageError(str(error)) from None


def dimensions(found: Named, function: Any) -> int:
    """Return of how many coordinates a point has to be: the first number that the function and its gradient take."""
    made, problem = alone(found.define), UsageError("")
    for d in DIMENSIONS:
        x = np.linspace(0.3, 0.7, d)
        try:
            value = tried(f"{function.__name__} at a point of {d} coordinates", function, x)
            slopes = tried(f"{found.name} at a point of {d} coordinates", made, x)
        except UsageError as error:
            problem = problem if str(problem) else error
            continue
        if value.shape == () and slopes.shape == (d,):
            return d
        problem = UsageError(
            f"{found.name} returns shape {slopes.shape} and {function.__name__} shape {value.shape} at a point of {d} "
            f"coordinates; a gradient has a number for each, and the function one number. {IS}."
        )
    raise problem


def takes_batches(plan: Plan, box: tuple[tuple[float, float], ...]) -> bool:
    """Return whether the reference gives the gradients of several points at once, coordinates first."""
    low, high = np.array(box).T
    points = np.random.default_rng(0).uniform(low, high, (5, len(box)))
    try:
        with np.errstate(all="ignore"):
            got = np.asarray(plan.define(points.T.copy()), dtype=np.float64)
        return got.shape == points.T.shape and np.allclose(got.T, [plan.define(p) for p in points])
    except Exception:  # one point at a time, then
        return False


def draft(plan: Plan) -> Draft:
    """Write a gradient's exercise."""
    function = plan.of
    named = Named(plan.define, None, plan.place)  # type: ignore[arg-type]  # its module is not asked for again
    d = dimensions(named, function)
    box = box_of(function.__name__, d)
    batch = takes_batches(plan, box)
    points = {"signs": 0.5, "coordinates": 0.5, "values": 1.25, "digits": 0.75, "axes": 0.25, "batch": 0.5}
    points["inputs_kept"] = 0.25
    if not batch:
        points |= {"values": points["values"] + points.pop("batch")}
    words = dict(
        of=function.__name__, name=plan.name, exercise=plan.exercise, box=repr(box), batch=batch,
        imported=plan.imported(function.__name__, plan.name), points=points_text(points),
        Title="".join(w.title() for w in plan.exercise.split("_")), full=f"{sum(points.values()):g}",
        mistakes=mistakes(MISTAKES, plan.name, Reference(plan.define).source), batches=BATCHES if batch else "",
    )  # fmt: skip
    return Draft(
        points=points,
        explained=filled(EXPLAINED, **words),
        check=filled(shown(plan, box, batch), **words),
        room=filled(ROOM, **words),
        suite=filled(SUITE, **words),
        after=AFTER if d == 2 else "",
        code={"function": printed(function)},
        how=HOW,
    )


def clear(plan: Plan, sides: np.ndarray) -> np.ndarray:
    """Return a point where no derivative is small beside the function, so that differences tell it."""
    drawn = np.random.default_rng(0).uniform(sides[:, 0], sides[:, 1], (50, len(sides)))
    points: list[np.ndarray] = [np.round(point, 1) for point in drawn]
    return max(points, key=lambda x: float(np.min(np.abs(plan.define(x))) / (1 + abs(plan.of(x)))))


def finite(plan: Plan, x: np.ndarray) -> np.ndarray:
    """Return a point with numbers as its derivatives: this one, or one aside."""
    with np.errstate(all="ignore"):
        return next((x + a for a in ASIDE if np.all(np.isfinite(plan.define(x + a)))), x + ASIDE[-1])


def shown(plan: Plan, box: tuple[tuple[float, float], ...], batch: bool) -> str:
    """Return the visible check, with what the reference gives at a few points."""
    sides = np.array(box)
    middle = sides.mean(axis=1)
    places = [finite(plan, middle), finite(plan, np.ceil(middle) + 1.0)]
    rows = [
        f'expect("at {literal(p)}", {plan.name}(np.array({literal(p)}, dtype=float)), {literal(plan.define(p))}, '
        '"FILL IN: how this comes about.")'
        for p in places
    ]
    several = ""
    if batch:
        many = np.array([places[0], finite(plan, places[1] + 1.0)]).T
        several = (
            f'expect("two points at once", {plan.name}(np.array({literal(many)}, dtype=float)), '
            f'{literal(plan.define(many))}, "x[0] and the like may be arrays; see the text.")\n'
        )
    at = clear(plan, sides)
    lows = {f"{word}{i}": f"{sides[i, k]:g}" for i in range(min(2, len(box))) for k, word in enumerate(("low", "high"))}
    figure = filled(FIGURE, **lows) if len(box) == 2 else ""
    return filled(
        CHECK, points_checked="\n".join(rows), batch_checked=several, at=literal(at), d=len(box),
        figure=figure,
    )  # fmt: skip
