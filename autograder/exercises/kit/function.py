"""A pure function as a graded cell, made from its reference: what it is called with, and the mistakes it can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from autograder.exercises.exercise import Figure, Finish, Misconception, Task
from autograder.exercises.kit.fits import Free
from autograder.exercises.kit.function_fits import of_arguments
from autograder.exercises.kit.function_habits import FUNCTION_HABITS
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.mistakes.calls import CALLS
from autograder.exercises.kit.optimizer import Fits, Known, Restyled, form, said
from autograder.exercises.kit.pairs import Pairs
from autograder.exercises.kit.reference import Reference
from autograder.probing.student import Probe, Stop

#: Draws what a function is called with: one set of arguments by name, or several, for a call each.
Case = Callable[[np.random.Generator], "Mapping[str, object] | Sequence[Mapping[str, object]]"]

#: Habits that are looked for in pairs.
PAIRED = ("argument_ignored", "argument_fixed", "negative", "half", "double")

#: Cases that belong to one finding and are no part of how a mistake is told: defaults, arguments to be refused, edges.
ASIDE = ("defaults", "refused", "shown", "digits", "order", "short", "no_warm_up", "all_warm_up", "after")


def function(
    define: Callable,
    solution: str,
    room: Path,
    cases: Mapping[str, Case],
    *,
    accepts: Mapping[str, str | tuple[str, ...] | Callable] | None = None,
    printed: str = "printed",
    mistakes: Sequence[Mistake] = (),
    known_as: Mapping[str, str] | None = None,
    table: Sequence[Mistake] = CALLS,
    numbers: Sequence[Free] = (),
    finishes: Sequence[Finish] = (),
    solve: Callable[..., Iterator[Misconception]] | None = None,
    paired: Sequence[str] = PAIRED,
    extra_probes: Mapping[str, Probe] | None = None,
    without: Sequence[str] = (),
    match: Sequence[str] = (),
    tolerances: Mapping[str, float] | None = None,
    figure: Figure | None = None,
    contract: str = "",
    example: Mapping[str, object] | None = None,
    examples: Sequence[Mapping[str, object]] = (),
    further: str = "",
    equivalent: Mapping[str, str] | None = None,
    styles: Path | None = None,
) -> Task:
    """Make the task of a pure function from its reference and from what it is called with.

    >>> def slow(rng):
    ...     \"\"\"smooth_losses with a beta of more than 0.9 on 40 losses\"\"\"
    ...     return {"losses": rng.uniform(1.0, 2.0, 40), "beta": rng.uniform(0.93, 0.97)}
    >>> function(smooth_losses, "smooth_losses", ROOM, {"slow": slow}, mistakes=ROWS)

    A case returns the arguments of one call, whose result is kept as `values`, or a list of them for as many calls. Its
    docstring ends the sentence "We ran …". `match` are the cases on which a mistake is told, the main one first (all
    but those in ASIDE, if none are named). `paired` are the habits that are looked for beside a mistake in the formula,
    the rows of which stand together in any two. `example` is a call that the feedback works out symbol by symbol,
    `examples` are others, for mistakes that do not show in that one, and `further` is what a student with full marks
    may try next. The rest is as for `optimizer`.
    """
    reference = Reference(define)
    rows = [row for row in (*mistakes, *table) if row.slug not in without]
    forms = {printed: define} | {name: form(reference, how) for name, how in (accepts or {}).items()}
    probes = {name: asking(reference, name, case) for name, case in cases.items() if name not in without}
    probes |= extra_probes or {}
    known = partial(said, reference.name, known_as or {})
    habits = {slug: FUNCTION_HABITS[slug] for slug in paired}
    alone = [row for row in rows if not row.general]
    return Task(
        cell=f"{solution}_tests",
        solution=solution,
        name=reference.name,
        contract=contract,
        example=example or {},
        examples=tuple(examples),
        further=further,
        conventions=forms,
        probes=probes,
        match=tuple(match) or tuple(name for name in probes if name not in ASIDE),
        suite=room / f"test_{solution}.py",
        misconceptions=Known(reference.name, [*forms.values()], rows, known_as, FUNCTION_HABITS),
        fits=Fits(reference.name, [*forms.values()], [*numbers, *of_arguments(reference)]),
        finishes=tuple(finishes),
        solve=solve,
        pairs=Pairs(reference.name, [*forms.values()], alone, known, habits, chained=False),
        tolerances={"default": 1e-4} | dict(tolerances or {}),
        figure=figure,
        styles=styles or room / "styles",
        restyled=Restyled(reference, forms),
        equivalent=EQUIVALENT | dict(equivalent or {}),
    )


def asking(reference: Reference, name: str, case: Case) -> Probe:
    """Make the probe of a case: it calls the function and keeps `values`, one row for each call.

    Arguments are passed by their names; the only one without a default by its place, whatever a student calls it.
    """
    first = reference.required if len(reference.required) == 1 else ()

    def probe(student, rng):
        drawn = case(rng)
        calls = [drawn] if isinstance(drawn, Mapping) else drawn
        found: list[np.ndarray] = []

        def keep(*parts):
            if len(parts) != 1:
                raise Stop("returned", f"{len(parts)} results instead of one")
            if found and found[0].shape != parts[0].shape:
                raise Stop("returned", f"results of shapes {found[0].shape} and {parts[0].shape}")
            found.append(parts[0])

        for arguments in calls:
            named = {k: v for k, v in arguments.items() if k not in first}
            student.call(reference.name, *(arguments[k] for k in first if k in arguments), then=keep, **named)
        student.then(lambda: student.keep(values=found[0] if isinstance(drawn, Mapping) else np.stack(found)))

    probe.__name__, probe.__doc__ = name, case.__doc__
    return probe


#: Mutants that change nothing in any function, and why.
EQUIVALENT = {
    "min(*) → min(*)": "which comes first does not matter",
    "max(*) → max(*)": "which comes first does not matter",
    "np.array([*]) → [*]": "a list of numbers serves as well",
    "1 → -1": "the second of two coordinates is the last",
}
