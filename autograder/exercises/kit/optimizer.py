"""An optimizer as a graded cell, made from its reference: probes, accepted forms, and the mistakes that it can have."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from pathlib import Path
from types import CodeType
from typing import Any

from autograder.exercises.exercise import Figure, Fit, Misconception, Recipe, Task
from autograder.exercises.kit.arguments import defaults
from autograder.exercises.kit.fits import EPS_ROWS, FREE_ROWS, Free, fits
from autograder.exercises.kit.habits import CLIPPING, HABITS
from autograder.exercises.kit.halves import Halves
from autograder.exercises.kit.kept import kept
from autograder.exercises.kit.lazy import Lazy
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.pairs import Pairs
from autograder.exercises.kit.probes import MATCH, TOLERANCES, probes
from autograder.exercises.kit.reference import Reference, compiled, defined, source
from autograder.exercises.kit.rewrite import rewritten
from autograder.exercises.kit.styles import restyled
from autograder.exercises.kit.table import ALONE, TABLE
from autograder.exercises.kit.written import programs
from autograder.probing.student import Probe


def optimizer(
    define: type,
    solution: str,
    room: Path,
    *,
    accepts: Mapping[str, str | tuple[str, ...] | type] | None = None,
    variants: Mapping[str, type] | None = None,
    printed: str = "printed",
    mistakes: Sequence[Mistake] = (),
    known_as: Mapping[str, str] | None = None,
    landscape: str = "elongated_quadratic",
    tried: Mapping[str, Mapping[str, float]] | None = None,
    extra_probes: Mapping[str, Probe] | None = None,
    without: Sequence[str] = (),
    signs: bool = False,
    equivalent: Mapping[str, str] | None = None,
    styles: Path | None = None,
) -> Task:
    """Make the task of an optimizer from its reference.

    >>> optimizer(RMSprop, "rmsprop", ROOM, accepts={"eps inside": "np.sqrt(_x) + self.eps → np.sqrt(_x + self.eps)"})

    `solution` is the solution cell's id; the graded cell is `<solution>_tests`, the suite `test_<solution>.py`.
    `accepts` holds further right forms by name: a change of the reference, or a class. `variants` are classes that are
    right, too, and differ from the other forms on few probes only, so that mistakes in them are looked for last.
    `printed` is the name of the reference's own form. `mistakes` are rows of the room's own, which come before the
    table's; `known_as` gives a row of the table another slug. `tried` has arguments for some probes, `extra_probes`
    further ones; `without` names probes and rows to leave out. If only `signs` of gradients count in the update, given
    gradients differ more in size.
    """
    reference = Reference(define)
    if "lr" not in reference.arguments or "lr" not in vars(define()):
        raise ValueError(
            f"{define.__name__} has no argument lr that it keeps as self.lr. Probes and known mistakes use the rate by "
            "that name: name it so, or let lr=1.0 multiply the step where there is no rate"
        )
    all_probes = probes(reference, landscape, tried, signs) | dict(extra_probes or {})
    table = [r for r in TABLE if not (signs and r in ALONE)]  # where only signs count, these are too much alike
    rows = [r for r in (*mistakes, *table) if r.slug not in without]
    forms = {printed: define} | {name: form(reference, how) for name, how in (accepts or {}).items()}
    # under the name of the reference, which is then no mistake of theirs
    texts = {name: source(cls, reference.name) for name, cls in (variants or {}).items()}
    forms |= {name: made(text, compiled(text, reference.name), reference.name) for name, text in texts.items()}
    apart = [f for name, f in forms.items() if name == printed or isinstance((accepts or {}).get(name), type)]
    near = [f for f in forms.values() if f not in apart]
    known = partial(said, reference.name, known_as or {})
    habits = HABITS | CLIPPING if signs else HABITS
    listed = Known(reference.name, apart, rows, known_as, habits)
    return Task(
        cell=f"{solution}_tests",
        solution=solution,
        name=reference.name,
        conventions=forms,
        probes={name: probe for name, probe in all_probes.items() if name not in without},
        match=MATCH,
        suite=room / f"test_{solution}.py",
        misconceptions=listed,
        nearby=Known(reference.name, near, rows, known_as, habits),
        fits=Fits(reference.name, apart, FREE_ROWS, near, EPS_ROWS),
        defaults=[
            defaults(right, lambda slug, define: known(next(r for r in TABLE if r.slug == slug), define))
            for right in forms.values()
        ],
        pairs=Pairs(reference.name, apart, [row for row in rows if row not in ALONE], known),
        halves=[
            Halves(reference.name, source(form, reference.name), i, lambda: listed.written, known)
            for i, form in enumerate(apart)
        ],
        tolerances=TOLERANCES,
        figure=Figure(probe="descent", landscape=landscape),
        styles=styles or room / "styles",
        restyled=Restyled(reference, forms),
        equivalent=EQUIVALENT | dict(equivalent or {}),
    )


def said(name: str, known_as: Mapping[str, str], row: Mistake, define: object) -> Misconception:
    """Make the misconception of a row that behaves as `define`, which may tell the argument that it is about."""
    about = getattr(define, "about", "")
    slug = known_as.get(f"{row.slug} {about}", known_as.get(row.slug, row.slug))
    return Misconception(slug, row.sentence(name, about=about), define, row.cost, general=row.general)


def form(reference: Reference, how: str | tuple[str, ...] | Callable) -> Callable:
    """Make an accepted form: a class or a function as it is, or the reference with changes, kept on disk."""
    if callable(how):
        return how
    return made(*kept(("form", reference.source, how), lambda: changed(reference, how)), reference.name)


def changed(reference: Reference, how: str | tuple[str, ...]) -> tuple[str, CodeType]:
    """Write the reference with changes, and compile it."""
    found = list(rewritten(reference.source, *([how] if isinstance(how, str) else how)))
    if not found:
        raise ValueError(f"accepts: {how!r} applies nowhere in the printed {reference.name}:\n{reference.source}")
    return found[-1], compiled(found[-1], reference.name)


def made(program: str, code: CodeType, name: str) -> Callable:
    """Make the class of a right program, which it can then be asked for."""
    right: Any = defined(code, name)
    right.printed_source = program
    form: Callable = right
    return form


class Known(Lazy[Misconception]):
    """Every mistake of the table in each of these accepted forms."""

    def __init__(
        self,
        name: str,
        forms: Sequence[Callable],
        rows: Sequence[Mistake],
        known_as: Mapping[str, str] | None = None,
        habits: Mapping = HABITS,
    ):
        super().__init__(lambda: self.make({row.slug for row in self.rows}))
        self.name, self.forms, self.rows, self.known_as, self.habits = name, forms, rows, known_as or {}, habits

    @cached_property
    def written(self) -> list[tuple[Mistake, list[list[str]]]]:
        """Each row, and what it makes of each form's program that no earlier row makes."""
        printed = [source(right, self.name) for right in self.forms]
        made = [programs(text, self.rows) for text in printed]
        seen, found = set(printed), []
        for number, row in enumerate(self.rows):
            new = []
            for written in made:
                new.append([program for program in dict.fromkeys(written[number]) if program not in seen])
                seen.update(new[-1])
            found.append((row, new))
        return found

    def of(self, slug: str) -> list[Misconception]:
        """Return those of one slug, in order. The others, of which there are many, are not made."""
        rows = {slug, *(key.partition(" ")[0] for key, other in self.known_as.items() if other == slug)}
        return [m for m in self.make(rows) if m.slug == slug]

    def make(self, rows: Container[str]) -> Iterator[Misconception]:
        """Yield what the rows of these slugs make."""
        references = [Reference(right) for right in self.forms]
        known, habits = partial(said, self.name, self.known_as), self.habits
        for row, made in self.written:
            if row.slug not in rows:
                continue
            for right, reference, new in zip(self.forms, references, made, strict=True):
                for program in new:
                    yield known(row, Recipe(cache(partial(defined, program, self.name)), program))
                for wrong in habits[row.slug](right, reference) if row.slug in habits else ():
                    if not isinstance(wrong, Recipe):
                        wrong.__name__ = self.name
                    yield known(row, wrong)


class Fits(Lazy[Fit]):
    """The mistakes with a free number in some accepted forms, and some of them in `near` ones."""

    def __init__(
        self,
        name: str,
        forms: Sequence[Callable],
        rows: Sequence[Free],
        near: Sequence[Callable] = (),
        near_rows: Sequence[Free] = (),
    ):
        super().__init__(self.fitted)
        self.name, self.of = name, ((forms, rows), (near, near_rows))

    def fitted(self) -> Iterator[Fit]:
        """Yield the fits of every form."""
        for forms, rows in self.of:
            yield from fits(self.name, [(right, source(right, self.name)) for right in forms], rows)


class Restyled(Mapping[str, str]):
    """Right programs by name: the accepted forms as they are written, and the reference in other styles."""

    def __init__(self, reference: Reference, forms: Mapping[str, Callable]):
        self.reference, self.forms = reference, forms

    @cached_property
    def made(self) -> dict[str, str]:
        written = {name: source(right, self.reference.name) for name, right in self.forms.items()}
        return written | dict(restyled(self.reference))

    def __getitem__(self, name):
        return self.made[name]

    def __iter__(self):
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)


#: Mutants that change nothing in any optimizer, and why.
EQUIVALENT = {
    "params → grads": "only their shape and type are used, which are the same",
    "params → new": "only the shape is used, which is the same",
    "grads → params": "only the shape is used, which is the same",
    "self.* = None → (nothing)": "only another state is asked whether it is None",
    "self.* → self.*": "both are None until the first step",
    "field(*) → field(*)": "how the object is printed",
    "False → True": "how the object is printed",
    "__slots__ = * → (nothing)": "where attributes are stored",
}
