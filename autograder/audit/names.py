"""Count how many wrong programs are named that the library does not hold: mistakes in other styles, and two at once."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import click

from autograder.exercises.exercise import Exercise, Recipe, Task
from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.mistakes.state import SIDES
from autograder.exercises.kit.optimizer import Known
from autograder.exercises.kit.reference import defined, source
from autograder.judge import Judge
from autograder.judge.measured import alike_on
from autograder.judge.references import Traces
from autograder.records import Evidence

SEED = 1
MAX_PROGRAMS = 120  # programs of each kind that are tried in a cell
BESIDE = {row.slug for row in SIDES}  # true beside any mistake


@dataclass(frozen=True)
class Wrong:
    """A wrong program: the mistakes in it, and where it comes from."""

    slugs: frozenset[str]
    origin: str
    program: str


@dataclass
class Count:
    """How many programs of one kind got which name; `missed` has those without one, `wrong` those with another."""

    kind: str
    own: int = 0
    alike: int = 0  # named by another mistake that behaves the same
    right: int = 0  # behave as an accepted form does: no mistake
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def text(self) -> list[str]:
        """Say it in a line, and list what is without a name or has a wrong one."""
        tried = self.own + self.alike + len(self.missed) + len(self.wrong)
        share = (self.own + self.alike) / tried if tried else 1.0
        return [
            f"  {self.kind:<10} {self.own + self.alike} of {tried} named ({share:.0%}), {self.alike} of them by what "
            f"behaves the same; {len(self.wrong)} wrongly; {self.right} more are right",
            *(f"      without a name: {said}" for said in self.missed),
            *(f"      named wrongly: {said}" for said in self.wrong),
        ]


class Names:
    """One graded cell of an optimizer: wrong programs, and what they are called."""

    def __init__(self, exercise: Exercise, task: Task):
        self.exercise, self.task = exercise, task
        self.judge = Judge([exercise], SEED)
        self.library = self.judge.trusted(exercise, task, SEED)[1]

    def rows(self) -> Sequence[Mistake]:
        known = self.task.misconceptions
        return known.rows if isinstance(known, Known) else ()

    def texts(self) -> dict[str, str]:
        """Return the accepted programs by name: every accepted form, and every style that stands in one class."""
        forms = {name: source(form, self.task.name) for name, form in self.task.conventions.items()}
        styles = sorted(self.task.styles.glob("*.py")) if self.task.styles else []
        return forms | {path.stem: path.read_text(encoding="utf-8") for path in styles}

    def singles(self) -> Iterator[Wrong]:
        """Yield the mistakes of the table in every accepted program, but for those that the library holds.

        In a style a mistake is made everywhere: at one place of several it is another mistake than the table's.
        """
        held = {m.define.program for m in self.task.misconceptions if isinstance(m.define, Recipe)}
        for origin, text in self.texts().items():
            for row in self.rows():
                made = [f.programs(text) for f in row.forms]
                for program in (p for some in made for p in (some if origin in self.task.conventions else some[-1:])):
                    if program not in held:
                        held.add(program)
                        yield Wrong(frozenset({row.slug}), origin, program)

    def pairs(self) -> Iterator[Wrong]:
        """Yield every two mistakes in the printed program, in all their forms and places."""
        text = source(next(iter(self.task.conventions.values())), self.task.name)
        singles = [(row, p) for row in self.rows() for f in row.forms for p in f.programs(text)]
        for first, program in singles:
            for second in self.rows():
                if second.slug != first.slug:
                    for both in (p for f in second.forms for p in f.programs(program)):
                        yield Wrong(frozenset({first.slug, second.slug}), "printed", both)

    def count(self, kind: str, programs: Iterable[Wrong]) -> Count:
        """Judge a sample of the programs."""
        programs = list(programs)
        chosen = random.Random(SEED).sample(programs, min(MAX_PROGRAMS, len(programs)))
        found = Count(kind)
        for wrong in chosen:
            self.judged(wrong, found)
        return found

    def behaves(self, names: set[str], traces: Traces) -> bool:
        """Tell whether a mistake of this one name does the same on every probe: not all tell mistakes apart."""
        every = tuple(self.task.probes)
        own = (t for m, t in self.library.entries if names == {m.slug})
        return any(alike_on(every, traces, t) for t in own) or (
            len(names) == 1 and self.library.farther.number_on(every, names, traces) is not None
        )

    def judged(self, wrong: Wrong, count: Count) -> None:
        traces = Traces(self.task, Recipe(partial(defined, wrong.program, self.task.name)), SEED)
        try:
            evidence = Evidence(self.task.cell, SEED, traces=traces)
            verdict, same = self.judge.verdict(self.exercise, evidence), self.library.match(evidence)
        except Exception as error:  # a rewritten style may be no program
            count.missed.append(f"{', '.join(sorted(wrong.slugs))} in {wrong.origin}: {type(error).__name__}: {error}")
            return
        names = {d.id.partition(".")[2] for d in verdict.diagnoses} - BESIDE
        known_as = {row.slug for row in self.rows()} & wrong.slugs
        said = f"{', '.join(sorted(wrong.slugs))} in {wrong.origin}: {verdict.score:g} {', '.join(sorted(names))}"
        if verdict.score == verdict.max_score:
            count.right += 1
        elif names & known_as:
            count.own += 1
        elif not names:
            count.missed.append(said)
        elif same and names <= {m.slug for m in same.misconception.parts or (same.misconception,)}:
            count.alike += 1
        elif self.behaves(names, traces):
            count.alike += 1
        else:
            count.wrong.append(said)


def main(exercises: Iterable[Exercise]) -> int:
    """Print the counts of every cell that the kit has made; 0."""
    for exercise in exercises:
        for task in exercise.tasks:
            forms = task.conventions.values()
            if isinstance(task.misconceptions, Known) and all(isinstance(form, type) for form in forms):
                names = Names(exercise, task)
                click.echo(f"{task.cell}")
                for count in (names.count("singles", names.singles()), names.count("pairs", names.pairs())):
                    click.echo("\n".join(count.text()))
            else:
                click.echo(f"{task.cell}: not counted, since this is for optimizers that the kit has made.")
    return 0
