"""A new optimizer: a class whose `step` takes params and a gradient and returns new params."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.exercises.kit import optimizer
from autograder.exercises.kit.reference import Reference
from autograder.scaffold.draft import Draft, Example, Plan, filled, mistakes, points_text
from autograder.scaffold.printing import keywords, listed, literal
from autograder.scaffold.reference import Named, alone, tried
from optviz_ref import optimize
from optviz_ref.landscapes import elongated_quadratic, elongated_quadratic_grad

IS = "An optimizer is a class whose arguments all have defaults and whose step(params, grads) returns new params"
#: What each test is worth where it applies; `update` gets what is left of ten points.
POINTS = {
    "first_step": 1.0, "update": 0.0, "arguments": 1.0, "defaults": 0.5, "zero_gradient": 0.5, "eps": 0.5,
    "own_state": 1.25, "inputs_kept": 1.0, "shapes": 0.5, "float64": 0.25, "descent": 0.5,
}  # fmt: skip
FULL = 10.0
RATES = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)

EXAMPLE = Example(
    reference='''class <Name>:
    """Step along an average of the gradients.

    m = β * m + (1 - β) * g
    θ = θ - lr * m

    Convention: m = 0 at the start, and the average is not corrected for it.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    """

    def __init__(self, lr=0.1, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.m = None

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)

        self.m = self.beta * self.m + (1 - self.beta) * grads
        return params - self.lr * self.m
''',
    style="""class <Name>:
    def __init__(self, lr=0.1, beta=0.9):
        self.lr, self.beta, self.mean = lr, beta, 0.0

    def step(self, params, grads):
        self.mean = self.mean + (1 - self.beta) * (np.asarray(grads) - self.mean)
        return params - self.lr * self.mean
""",
    mistake=(
        "new_gradient_again",
        "adds the newest gradient to the average once more.",
        "params - self.lr * self.m → params - self.lr * (self.m + grads)",
    ),
)
MISTAKES = (
    EXAMPLE.mistake,
    ("twice_as_far", "steps twice as far as the text says.", "params - _x → params - 2 * (_x)"),
    ("twice_the_gradient", "steps as if every gradient were twice as large.", "grads → 2 * grads"),
)

ROOM = '''"""<Name>, judged by the class that the notebook prints as its solution."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import mistake, optimizer
<imported>

ROOM = Path(__file__).parent

<mistakes>
TASK = optimizer(<Name>, "<exercise>", ROOM, mistakes=MISTAKES)
EXERCISE = Exercise(name="<exercise>", assignment=<assignment>, room=ROOM, tasks=(TASK,))
'''
SUITE = '''"""<Name> moves as the formula in the notebook says."""

from autograder.exercises.kit.suite import <bases>


class Test<Name>(OptimizerTests):
    name, defaults = "<Name>", "<defaults>"
    # What students read if the update is wrong. FILL IN: name the quantities of your formula.
    look = "Compare your step with the formula in the text, term by term."
    <points>
<stateless>'''
STATELESS = '''    needs = {"own_state": UPDATE}

    def test_own_state(self, work):
        """Every step starts from the params it is given, whatever came before."""
        work.follows("instances", "fresh", "elsewhere", look="Only the arguments are kept between steps.")
'''
EXPLAINED = """## Exercise: <Name> (<full> points)

FILL IN: what this optimizer is for, and what it does that plain gradient descent does not.

FILL IN: the update in TeX, such as

$$\\theta \\leftarrow \\theta - \\mathrm{lr}\\, g$$

**Convention:** FILL IN: what libraries do differently, and what the state is before the first step.

**Predict first.** FILL IN: a question on the figure below, to be answered before it is drawn."""
CHECK = """params, grads = np.array([1.0, -2.0]), np.array([3.0, 4.0])
opt = <made>
x1 = opt.step(params, <grads>)
expect("first step", x1, <first>, "FILL IN: how the first step comes about.")
<after_first>x2 = opt.step(x1, <others>)
expect("second step", x2, <second>, "FILL IN: how the second step comes about.")
given = [*params, *grads, *x1]
expect("arrays from before", given, <given>, "step returns a new array and changes none of its arguments.")
x3 = <Name>().step(np.ones((2, 2)), <ones>)
expect("a matrix", x3, <matrix>, "The defaults are <defaults>; every object has a state of its own.")

start = np.array([2.5, 2.5])
paths = {
<beside>    "<Name><at>": optimize(lambda: <tuned>, elongated_quadratic, elongated_quadratic_grad, start, 50),
}
show_paths(elongated_quadratic, paths, (-3, 3), (-3, 3), "<Name><and_sgd>")"""
BESIDE = (
    '    "SGD, lr=0.03": optimize(lambda: SGD(lr=0.03), elongated_quadratic, elongated_quadratic_grad, start, 50),\n'
)
HOW = (
    "it compares a few numbers that\nwere worked out before and draws your optimizer's path. Your grade comes from "
    "more tests than these. Hyper-parameters are passed\nby keyword. Return a new array, do not change the arrays you "
    "are given, and let every object keep its own state."
)
AFTER = "**What to see.** FILL IN: what the figure shows, and a question to try out."


def check(found: Named) -> None:
    """Refuse what is no optimizer that the kit can take. Raises UsageError."""
    define = found.define
    if not isinstance(define, type):
        raise UsageError(f"{found.name} is a function. {IS}. For a function: --family function, or gradient.")
    takes = [*inspect.signature(define).parameters.values()]
    if bare := [p.name for p in takes if p.default is p.empty or not isinstance(p.default, (int, float))]:
        raise UsageError(f"{found.name} takes {', '.join(bare)} without a number as its default. {IS}.")
    step = getattr(define, "step", None)
    if step is None or len(inspect.signature(step).parameters) != 3:
        raise UsageError(f"{found.name} has no step(params, grads). {IS}.")
    made: Any = alone(define)
    for shape in ((3,), (2, 2), (1,)):
        x, g = np.ones(shape), np.full(shape, 0.5)
        asks = getattr(define, "needs_grad_fn", False)
        got = tried(f"{found.name}().step on an array of shape {shape}", stepped, made, x, g, asks)
        if got.shape != shape:
            raise UsageError(f"{found.name}().step returns shape {got.shape} for params of shape {shape}. {IS}.")
    for name in Reference(define).arguments:
        if name not in vars(define()):
            raise UsageError(
                f"{found.name} does not keep its argument {name} as self.{name}, where mistakes are made in it. Write "
                f"self.{name} = {name} in __init__, and use that in step."
            )
    for name, value in Reference(define).state.items():
        if value is not None and not isinstance(value, (int, float)):
            raise UsageError(
                f"{found.name} keeps self.{name} = {value!r} before the first step. Start with None or a number, and "
                "make the array in step, where its shape is known."
            )


def stepped(make: Any, params: Any, grads: Any, asks: bool) -> Any:
    """Take the first step of a new optimizer, with the gradient in the form that it wants."""
    return moved(make(), params, grads, asks)


def moved(opt: Any, params: Any, grads: Any, asks: bool) -> Any:
    return opt.step(params, (lambda x: grads) if asks else grads)


def draft(plan: Plan) -> Draft:
    """Write an optimizer's exercise."""
    reference = Reference(plan.define)
    task = optimizer(plan.define, plan.exercise, Path())
    points = worth(reference, set(task.probes))
    beside = "" if plan.name == "SGD" else BESIDE  # no notebook hands out what it asks for
    words = dict(
        beside=beside, and_sgd=" and gradient descent" if beside else "", Name=plan.name, exercise=plan.exercise,
        defaults=listed(reference.arguments), points=points_text(points), imported=plan.imported(plan.name),
        full=f"{FULL:g}", mistakes=mistakes(MISTAKES, plan.name, reference.source),
        **numbers(plan, reference),
    )  # fmt: skip
    return Draft(
        points=points,
        explained=filled(EXPLAINED, **words),
        check=filled(CHECK, **words),
        room=filled(ROOM, **words),
        suite=filled(
            SUITE,
            **words,
            bases="OptimizerTests" if reference.state else "UPDATE, OptimizerTests",
            stateless="" if reference.state else STATELESS,
        ),
        after=AFTER,
        given=("figure", "landscape-text", "landscape", *(["sgd"] if beside else []), "optimize"),
        how=HOW,
    )


def worth(reference: Reference, probes: set[str]) -> dict[str, float]:
    """Return the tests that apply to an optimizer, with their points."""
    applies = {
        "arguments": bool(reference.arguments),
        "defaults": "defaults" in probes and bool(reference.arguments),
        "eps": "eps" in reference.arguments,
    }
    points = {test: value for test, value in POINTS.items() if applies.get(test, True)}
    return points | {"update": FULL - sum(points.values())}


def numbers(plan: Plan, reference: Reference) -> dict[str, str]:
    """Return what the visible check holds a student's steps against, worked out by the reference."""
    known = reference.arguments
    chosen = {"lr": 0.5} if "lr" in known else {}
    opt, asks = plan.define(**chosen), reference.asks
    params, grads, others = np.array([1.0, -2.0]), np.array([3.0, 4.0]), np.array([-1.0, 2.0])
    with np.errstate(all="ignore"):
        first = moved(opt, params, grads, asks)
        second = moved(opt, first, others, asks)
        matrix = moved(plan.define(), np.ones((2, 2)), np.ones((2, 2)), asks)
    tuned = {"lr": best(plan.define)} if "lr" in known else {}
    arrow = "lambda x: " if asks else ""
    return {
        "made": f"{plan.name}({keywords(chosen)})",
        "grads": f"{arrow}grads",
        "others": f"{arrow}np.array([-1.0, 2.0])",
        "ones": f"{arrow}np.ones((2, 2))",
        "first": literal(first),
        "second": literal(second),
        "matrix": literal(matrix),
        "given": literal([*params, *grads, *first]),
        "after_first": "",
        "tuned": f"{plan.name}({keywords(tuned)})",
        "at": f", {keywords(tuned)}" if tuned else "",
    }


def best(define: Any) -> float:
    """Return the rate with the lowest loss after 50 steps of the figure."""
    losses = {}
    with np.errstate(all="ignore"):
        for lr in RATES:

            def make(lr: float = lr) -> Any:
                return define(lr=lr)

            path = optimize(make, elongated_quadratic, elongated_quadratic_grad, np.array([2.5, 2.5]), 50)
            loss = float(elongated_quadratic(path[-1]))
            losses[lr] = loss if np.isfinite(loss) else np.inf
    return min(losses, key=losses.__getitem__)
