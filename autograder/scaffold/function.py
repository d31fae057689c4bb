"""A new pure function: a schedule, if its first argument is the step, or any function of numbers and arrays."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.exercises.kit import schedule
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.schedule import RANGES
from autograder.scaffold.draft import Draft, Example, Plan, filled, mistakes, points_text
from autograder.scaffold.printing import keywords, listed, literal
from autograder.scaffold.reference import Named, alone, tried

IS = "The family function takes a function of numbers and arrays that returns one number or one array"
STEPS = ("step", "t", "epoch", "iteration")  # first arguments of a schedule
EXAMPLES = {"array": np.array([3.0, -4.0, 1.0, 0.5]), "number": 0.5, "whole": 2}  # in the visible check
SIZES = (4, 7)  # of arrays, in the two cases of a function
SOME = 4  # stands for the default that an argument of a schedule has not
MAX_REQUIRED = 5  # arguments without a default that are tried as arrays and as numbers

EXAMPLE = Example(
    reference='''def <name>(grads, max_norm=1.0):
    """Shorten a gradient to the length max_norm; one that is shorter stays as it is.

    g * max_norm / max(|g|, max_norm), where |g| is the root of the sum of its squares
    """
    norm = np.sqrt(np.sum(grads**2))
    return grads * (max_norm / max(norm, max_norm))
''',
    style="""def <name>(grads, max_norm=1.0):
    grads = np.asarray(grads, dtype=float)
    norm = np.linalg.norm(grads)
    if norm <= max_norm:
        return grads.copy()
    return max_norm * grads / norm
""",
    mistake=("lengthens", "lengthens short gradients, too.", "max(norm, max_norm) → norm"),
)
MISTAKES = (
    EXAMPLE.mistake,
    ("twice_the_result", "returns twice the right result.", "return _x → return 2 * (_x)"),
)

ROOM = '''"""<name>, judged by the function that the notebook prints as its solution."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import function, mistake
<imported>

ROOM = Path(__file__).parent


def some(rng):
    """<name> on a few arguments"""
    return [<some> for _ in range(8)]


def others(rng):
    """<name> on other arguments"""
    return [<others> for _ in range(8)]


<small_case><defaults_case>CASES = {<cases>}

<mistakes>
TASK = function(<name>, "<exercise>", ROOM, CASES, mistakes=MISTAKES)
EXERCISE = Exercise(name="<exercise>", assignment=<assignment>, room=ROOM, tasks=(TASK,))
'''
SMALL = '''def small(rng):
    """<name> on small numbers"""
    return [<small> for _ in range(8)]


'''
DEFAULTS = '''def defaults(rng):
    """<name> with its default arguments"""
    return [<required> for _ in range(8)]


'''
SUITE = '''"""<name> returns what the text says, whatever it is called with."""

from autograder.exercises.kit.function_suite import FunctionTests


class Test<Title>(FunctionTests):
    <naming>
    # What students read if a result is wrong. FILL IN: where to look.
    look = "Compare your result with the formula in the text, term by term."
    <points>

    def test_values(self, work):
        """The result is right, whatever the arguments."""
        self.follows(work, <tested>)
'''
SCHEDULE = '''"""<name>, judged by the schedule that the notebook prints as its solution."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import mistake, schedule
<imported>

ROOM = Path(__file__).parent

<mistakes>
TASK = schedule(<name>, "<exercise>", ROOM, <ranges>mistakes=MISTAKES)
EXERCISE = Exercise(name="<exercise>", assignment=<assignment>, room=ROOM, tasks=(TASK,))
'''
SCHEDULE_SUITE = '''"""<name> returns the rate that the text says, at every step."""

from autograder.exercises.kit.function_suite import ScheduleTests


class Test<Title>(ScheduleTests):
    <naming>
    # What students read if a rate is wrong. FILL IN: where to look.
    look = "Compare your rate with the formula in the text, term by term."
    <points>
'''
EXPLAINED = """## Exercise: `<name>` (<full> points)

FILL IN: what this function is for, and its formula in TeX.

**Convention:** FILL IN: what the formula leaves open, such as edges and shapes. The arrays that you are given stay
as they are.

**Predict first.** FILL IN: a question on what comes out below, to be answered before it is run."""
CHECK = """expect("an example", <name>(<shown>), <value>, "FILL IN: how this comes about.")"""
CHECK_DEFAULTS = """
expect("the defaults", <name>(<required>), <value>, "The defaults are <defaults>.")"""
CHECK_SCHEDULE = """rates = [<name>(<step>, <others>) for step in range(<n>)]
expect("<n> steps", rates, <value>, "FILL IN: how these rates come about.")
expect("one number", np.ndim(rates[1]), 0, "Not an array with a number in it.")

fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.plot([<name>(<step>, <others>) for step in range(<n>)], color="#0072B2", marker="o")
ax.set(xlabel="step", ylabel="learning rate", title="Your rate at every step")
plt.close(fig)
display(fig, metadata={"image/png": {"alt": "Your learning rate at each of <n> steps."}})"""
HOW = "it compares a few numbers that\nwere worked out before. Your grade comes from more tests than these."
AFTER = "**What to see.** FILL IN: what these numbers show, and a question to try out."


def check(found: Named) -> None:
    """Refuse what is no function that the kit can take. Raises UsageError."""
    if isinstance(found.define, type):
        raise UsageError(f"{found.name} is a class. {IS}. For a class with a step: --family optimizer.")
    takes = inspect.signature(found.define).parameters.values()
    if not takes or any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in takes):
        raise UsageError(f"{found.name}{inspect.signature(found.define)} does not take its arguments by name. {IS}.")
    alone(found.define)
    if is_schedule(found.define):
        for name, default in Reference(found.define).arguments.items():
            if isinstance(default, bool) or not isinstance(default, (int, float)):
                raise UsageError(
                    f"{found.name} has {name}={default!r}, which is no number that a schedule could be tried with. "
                    "Leave the argument out: make a function, and an exercise, of each case."
                )
        try:
            tried(f"{found.name} at step 0", found.define, **first_calls(found.define)[0])
        except UsageError as error:
            raise UsageError(f"{error} {IS}.") from None
    else:
        kinds(found.define, found.name)


def is_schedule(define: Any) -> bool:
    required = Reference(define).required
    return bool(required) and required[0] in STEPS


def first_calls(define: Any) -> list[dict[str, Any]]:
    """Return what a schedule is called with in the first of its probes."""
    from autograder.exercises.kit.schedule import Steps

    calls: list[dict[str, Any]] = Steps(Reference(define), ranges(Reference(define))).grid(np.random.default_rng(0))
    return calls


def refused(define: Any, drawn_from: dict[str, tuple[float, float]]) -> tuple[str, ...]:
    """Return the short runs that a schedule refuses, as one may that needs room for its parts."""
    from autograder.exercises.kit.schedule import Steps

    found = []
    cases: dict[str, Any] = Steps(Reference(define), drawn_from).cases
    for name, case in cases.items():
        try:
            for call in case(np.random.default_rng(0)) if name in ("short", "no_warm_up", "all_warm_up") else ():
                define(**call)
        except Exception:  # whatever an author's code raises
            found.append(name)
    return tuple(found)


def ranges(reference: Reference) -> dict[str, tuple[float, float]]:
    """Return what a schedule's arguments are drawn from whose names do not tell: near their defaults, or whole ones."""
    found: dict[str, tuple[float, float]] = {}
    for name in (*reference.required[1:], *reference.arguments):
        default = reference.arguments.get(name, SOME)
        told = any(part.startswith(word) for word in RANGES for part in name.split("_"))
        if not told and isinstance(default, (int, float)) and not isinstance(default, bool):
            low, high = between(default, wide=False)
            found[name] = (default + 1, default + 4) if isinstance(default, int) else (round(low, 3), round(high, 3))
    return found


def kinds(define: Any, name: str) -> dict[str, str]:
    """Return of each argument without a default whether it is an array or a number: what the function takes."""
    reference, problem = Reference(define), UsageError(f"{name} takes nothing that can be drawn. {IS}.")
    if len(reference.required) > MAX_REQUIRED:
        raise UsageError(f"{name} takes {len(reference.required)} arguments without a default. Write its room by hand.")
    made = alone(define)
    for chosen in itertools.product(("array", "number", "whole"), repeat=len(reference.required)):
        found = dict(zip(reference.required, chosen, strict=True))
        rng = np.random.default_rng(0)
        call = {k: eval(drawn(k, v, SIZES[0]), {"rng": rng}) for k, v in found.items()}  # the room's own text
        said = ", ".join(f"{k} {'an array' if v == 'array' else 'a number'}" for k, v in found.items())
        try:
            tried(f"{name} with {said or 'its defaults'}", made, **call)
            return found
        except UsageError as error:
            problem = error if "takes nothing" in str(problem) else problem
    raise UsageError(f"{problem} {IS}.")


def drawn(name: str, kind: str, size: int, times: str = "", steady: bool = False) -> str:
    """Return the text that draws one argument; a whole number that is the same in each call, if it is to be steady."""
    if kind == "array":
        return f"{times}rng.normal(size={size})"
    if kind == "whole" and steady:
        return str(size - 1)
    return "int(rng.integers(3, 9))" if kind == "whole" else "float(rng.uniform(0.5, 1.5))"


def optional(reference: Reference, wide: bool, steady: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the text that draws each argument that has a number as its default: near that, and never it."""
    for name, default in reference.arguments.items():
        if isinstance(default, bool):
            yield name, "bool(rng.random() < 0.5)"
        elif isinstance(default, int) and steady:
            yield name, str(default + (2 if wide else 1))
        elif isinstance(default, int):
            yield name, f"int(rng.integers({default + 1}, {default + 5}))"
        elif isinstance(default, float):
            low, high = between(default, wide)
            yield name, f"float(rng.uniform({low:.3g}, {high:.3g}))"


def between(default: float, wide: bool) -> tuple[float, float]:
    """Return between which numbers to draw: below the default, or above it and, where it is below 1, below 1."""
    if default == 0:
        return (1.5, 2.5) if wide else (0.5, 1.5)
    if not wide:
        ends = 0.5 * default, 0.9 * default
    elif 0 < default < 1:
        ends = default + 0.3 * (1 - default), default + 0.7 * (1 - default)
    else:
        ends = 1.5 * default, 2.7 * default
    return min(ends), max(ends)


def draft(plan: Plan) -> Draft:
    """Write a function's exercise."""
    reference = Reference(plan.define)
    words: dict[str, Any] = dict(
        name=plan.name, exercise=plan.exercise, defaults=listed(reference.arguments),
        naming=naming(plan.name, reference), imported=plan.imported(plan.name),
        Title="".join(w.title() for w in plan.exercise.split("_")),
        mistakes=mistakes(MISTAKES, plan.name, reference.source),
    )  # fmt: skip
    make = scheduled if is_schedule(plan.define) else general
    return make(plan, reference, words)


def naming(name: str, reference: Reference) -> str:
    """Return the line of a suite that says what it judges, and which defaults its text promises."""
    if not reference.arguments:
        return f'name = "{name}"'
    return f'name, defaults = "{name}", "{listed(reference.arguments)}"'


def scheduled(plan: Plan, reference: Reference, words: dict[str, Any]) -> Draft:
    """Write a schedule's exercise."""
    drawn_from = ranges(reference)
    without = refused(plan.define, drawn_from)
    probes = schedule(plan.define, plan.exercise, Path(), ranges=drawn_from, without=without).probes
    points = {"start": 0.5, "values": 3.0}
    worth = {"digits": 0.25, "order": 0.25, "short": 0.25, "warm_up": 0.5, "after": 0.75, "defaults": 0.5}
    points |= {test: share for test, share in worth.items() if {"warm_up": "no_warm_up"}.get(test, test) in probes}
    points["values"] += 5.0 - sum(points.values())
    call = first_calls(plan.define)[0]
    values = {name: value if isinstance(value, int) else round(value, 2) for name, value in call.items()}
    known = {name: values[name] for name in reference.required[1:]}
    n = 9
    rates = [plan.define(step, **known) for step in range(n)]
    words |= dict(
        points=points_text(points), full=f"{sum(points.values()):g}", step="step", n=n, value=literal(rates),
        others=keywords(known),
        ranges="".join(f"{k}={v!r}, " for k, v in (("ranges", drawn_from), ("without", without)) if v),
    )  # fmt: skip
    check = CHECK_SCHEDULE if known else CHECK_SCHEDULE.replace(", <others>", "")
    return parts(points, SCHEDULE, SCHEDULE_SUITE, filled(check, **words), words)


def general(plan: Plan, reference: Reference, words: dict[str, Any]) -> Draft:
    """Write the exercise of a function that is no schedule."""
    found = kinds(plan.define, plan.name)
    points = {"values": 3.5, "defaults": 1.0, "inputs_kept": 0.5}
    arrays = [name for name, kind in found.items() if kind == "array"]
    if not reference.arguments:
        points["values"] += points.pop("defaults")
    if not arrays:
        points["values"] += points.pop("inputs_kept")

    def case(size: int, wide: bool = False, more: bool = True, times: str = "") -> str:
        rows = {k: drawn(k, v, size, times, steady) for k, v in found.items()}
        rows |= dict(optional(reference, wide, steady) if more else ())
        return "{" + ", ".join(f'"{k}": {v}' for k, v in rows.items()) + "}"

    steady = False
    steady = not one_shape(plan.define, case(SIZES[0]))
    example = {
        k: np.array([3.0, -4.0, 1.0, 0.5]) if v == "array" else 2 if v == "whole" else 0.5 for k, v in found.items()
    }
    shown = ", ".join(f"np.array({literal(v)})" if k in arrays else f"{k}={v!r}" for k, v in example.items())
    tested = ["some", "others", *(["small"] if arrays else [])]
    cases = [*tested, *(["defaults"] if reference.arguments else [])]
    words |= dict(
        points=points_text(points), full=f"{sum(points.values()):g}", some=case(SIZES[0]), others=case(SIZES[1], True),
        small=case(SIZES[0], times="0.1 * "), required=case(SIZES[0], more=False),
        cases=", ".join(f'"{c}": {c}' for c in cases), tested=", ".join(f'"{c}"' for c in tested),
    )  # fmt: skip
    room = filled(ROOM, small_case=SMALL if arrays else "", defaults_case=DEFAULTS if reference.arguments else "")
    with np.errstate(all="ignore"):
        value = plan.define(**example)
    check = filled(CHECK, name=plan.name, shown=shown, value=literal(value))
    return parts(points, room, SUITE, check, words)


def one_shape(define: Any, case: str) -> bool:
    """Tell whether results have one shape, whatever is drawn: a whole number may say how long they are."""
    rng = np.random.default_rng(0)
    with np.errstate(all="ignore"):
        return len({np.shape(define(**eval(case, {"rng": rng}))) for _ in range(8)}) == 1  # the room's own text


def parts(points: dict[str, float], room: str, suite: str, check: str, words: dict[str, Any]) -> Draft:
    return Draft(
        points=points,
        explained=filled(EXPLAINED, **words),
        check=check,
        room=filled(room, **words),
        suite=filled(suite, **words),
        after=AFTER,
        how=HOW,
    )
