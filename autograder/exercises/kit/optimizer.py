"""An optimizer as a graded cell, made from its reference: probes, accepted forms, and the mistakes that it can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from autograder.exercise import Figure, Misconception, Task
from autograder.exercises.kit.habits import HABITS
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.probes import MATCH, TOLERANCES, probes
from autograder.exercises.kit.reference import Reference, defined
from autograder.exercises.kit.rewrite import rewritten
from autograder.exercises.kit.table import TABLE
from autograder.probing import Probe


def optimizer(
    define: type,
    solution: str,
    room: Path,
    *,
    accepts: Mapping[str, str | tuple[str, ...] | type] | None = None,
    printed: str = "printed",
    mistakes: Sequence[Mistake] = (),
    known_as: Mapping[str, str] | None = None,
    landscape: str = "elongated_quadratic",
    tried: Mapping[str, Mapping[str, float]] | None = None,
    extra_probes: Mapping[str, Probe] | None = None,
    without: Sequence[str] = (),
    equivalent: Mapping[str, str] | None = None,
    styles: Path | None = None,
) -> Task:
    """Make the task of an optimizer from its reference.

    >>> optimizer(RMSprop, "rmsprop", ROOM, accepts={"eps inside": "np.sqrt(_x) + self.eps → np.sqrt(_x + self.eps)"})

    `solution` is the solution cell's id; the graded cell is `<solution>_tests`, the suite `test_<solution>.py`.
    `accepts` holds further right forms by name: a change of the reference, or a class. `printed` is the name of the
    reference's own form. `mistakes` are rows of the room's own, which come before the table's; `known_as` gives a row
    of the table another slug. `tried` has arguments for some probes, `extra_probes` further ones; `without` names
    probes and rows to leave out.
    """
    reference = Reference(define)
    all_probes = probes(reference, landscape, tried) | dict(extra_probes or {})
    rows = [r for r in (*mistakes, *TABLE) if r.slug not in without]
    forms = {printed: define} | {name: form(reference, how) for name, how in (accepts or {}).items()}
    return Task(
        cell=f"{solution}_tests",
        solution=solution,
        name=reference.name,
        conventions=forms,
        probes={name: probe for name, probe in all_probes.items() if name not in without},
        match=MATCH,
        suite=room / f"test_{solution}.py",
        misconceptions=Known(reference, forms, rows, known_as or {}),
        tolerances=TOLERANCES,
        figure=Figure(probe="descent", landscape=landscape),
        styles=styles or room / "styles",
        equivalent=EQUIVALENT | dict(equivalent or {}),
    )


def form(reference: Reference, how: str | tuple[str, ...] | type) -> type:
    """Make an accepted form: a class as it is, or the reference with changes."""
    if isinstance(how, type):
        return how
    (source,) = list(rewritten(reference.source, *([how] if isinstance(how, str) else how)))[-1:]
    made = defined(source, reference.name)
    made.printed_source = source
    return made


class Known(Sequence[Misconception]):
    """Every mistake that a reference can have, in each of its accepted forms; made when first looked at."""

    def __init__(
        self, reference: Reference, forms: Mapping[str, type], rows: Sequence[Mistake], known_as: Mapping[str, str]
    ):
        self.reference, self.forms, self.rows, self.known_as = reference, forms, rows, known_as

    @cached_property
    def made(self) -> tuple[Misconception, ...]:
        return tuple(self.make())

    def make(self) -> Iterator[Misconception]:
        name = self.reference.name
        printed = [(right, source(right, name)) for right in self.forms.values()]
        seen = {program for _, program in printed}
        for row in self.rows:
            slug, said = self.known_as.get(row.slug, row.slug), row.sentence(name)
            for right, text in printed:
                for program in (p for f in row.forms for p in f.programs(text)):
                    if program not in seen:
                        seen.add(program)
                        yield Misconception(slug, said, defined(program, name), row.cost)
                for wrong in HABITS[row.slug](right, Reference(right)) if row.slug in HABITS else ():
                    wrong.__name__ = name
                    yield Misconception(slug, said, wrong, row.cost)

    def __getitem__(self, i):
        return self.made[i]

    def __len__(self) -> int:
        return len(self.made)


def source(define: type, name: str) -> str:
    """The program of an accepted form, under the name that the student's class has."""
    written = getattr(define, "printed_source", None) or Reference(define).source
    return written.replace(f"class {define.__name__}:", f"class {name}:")


#: Mutants that change nothing in any optimizer, and why.
EQUIVALENT = {
    "params → grads": "only their shape and type are used, which are the same",
    "params → new": "only the shape is used, which is the same",
    "grads → params": "only the shape is used, which is the same",
    "self.v = None → (nothing)": "only m is asked whether it is None",
    "self.m → self.v": "both are None until the first step",
    "field(*) → field(*)": "how the object is printed",
    "False → True": "how the object is printed",
    "__slots__ = * → (nothing)": "where attributes are stored",
}
