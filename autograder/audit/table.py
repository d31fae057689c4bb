"""Write the table of all known mistakes: what students read, what each costs, and the score that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import click

from autograder.exercises.exercise import Exercise, Misconception, Recipe, Task
from autograder.judge import Judge
from autograder.judge.references import Traces
from autograder.judge.scale import SCALES, Scale
from autograder.records import Evidence, Trace

SEED = 1

HEAD = """# Every known mistake, and what it leads to

Look up what the kit says of a mistake and what it pays for it on the {scale} scale: a score is what an answer gets that
has this mistake and no other. Where a mistake can be written in ways that lead to different scores, the lowest and the
highest are given. Choose another scale, or shares of your own, as in [marks](marks.md). `optviz audit --table` prints
this page.
"""


@dataclass(frozen=True)
class Row:
    """One mistake in one graded cell, with the forms in which it is known."""

    slug: str
    sentence: str
    cost: str
    forms: tuple[Any, ...]

    def written(self, told: Sequence[tuple[float, str]]) -> str:
        """Write its line of the table, from its forms' scores and names; what another row names is that row's."""
        given = [score for score, slug in told if slug == self.slug] or [score for score, _ in told]
        low, high = min(given), max(given)
        score = f"{low:.2f}" if low == high else f"{low:.2f}–{high:.2f}"
        return f"| `{self.slug}` | {self.sentence.replace('|', chr(92) + '|')} | {self.cost} | {score} |"


class Scores:
    """The scores of wrong programs of ours in one graded cell."""

    def __init__(self, exercise: Exercise, task: Task, scale: Scale):
        self.exercise, self.task, self.judge = exercise, task, Judge([exercise], SEED, scale)

    def of(self, row: Row) -> list[tuple[float, str]]:
        """Judge each form of a mistake: its score, and the name that it gets first."""
        return [self.told(traces) for traces in row.forms]

    def told(self, traces: Mapping[str, Trace]) -> tuple[float, str]:
        verdict = self.judge.verdict(self.exercise, Evidence(self.task.cell, SEED, traces=traces))
        return verdict.score or 0.0, verdict.diagnosis.id.partition(".")[2] if verdict.diagnosis else ""

    def rows(self) -> list[Row]:
        """List the mistakes in the order of the library, and last code that does nothing or returns its argument."""
        library = self.judge.trusted(self.exercise, self.task, SEED)[1]
        forms: dict[str, list[tuple[Misconception, Mapping[str, Trace]]]] = {}
        for known, traces in library.entries:
            forms.setdefault(known.slug, []).append((known, traces))
        return [*(row(some) for some in forms.values()), *self.nothing()]

    def nothing(self) -> Iterator[Row]:
        for sentence, define in (
            ("Code that does nothing.", empty),
            ("Code that returns its argument as it came.", handed_back),
        ):
            yield Row("–", sentence, "–", (Traces(self.task, Recipe(partial(define, self.task)), SEED),))


def row(forms: Sequence[tuple[Misconception, Mapping[str, Trace]]]) -> Row:
    known = forms[0][0]
    return Row(known.slug, known.sentence, known.cost, tuple(traces for _, traces in forms))


def empty(task: Task) -> Any:
    """Make what gives None."""
    return lazy(task, lambda *arguments: None)


def handed_back(task: Task) -> Any:
    """Make what gives its first array back: params, losses, start."""
    return lazy(task, lambda *arguments: next((a for a in arguments if hasattr(a, "dtype")), None))


def lazy(task: Task, answer: Any) -> Any:
    """Make a class whose step gives the answer, or a function that does."""
    right = next(iter(task.conventions.values()))
    if not isinstance(right, type):
        return lambda *positional, **named: answer(*positional, *named.values())
    return type(task.name, (right,), {"step": lambda self, params, gradient: answer(params, gradient)})


def page(exercises: Iterable[Exercise], scale: Scale) -> Iterator[str]:
    """Yield the page's lines."""
    yield from HEAD.format(scale=scale.name).splitlines()
    for exercise in exercises:
        for task in exercise.tasks:
            scores = Scores(exercise, task, scale)
            full = sum(t.points for t in scores.judge.session.suites[task.suite.resolve()])
            yield from ("", f"## {task.name}, {full:g} points", "", "| mistake | what students read | cost | score |")
            yield "|---|---|---|---|"
            yield from (row.written(scores.of(row)) for row in scores.rows())


def main(exercises: Iterable[Exercise], scale: str = "standard") -> int:
    """Print the page; 0."""
    for line in page(exercises, SCALES[scale]):
        click.echo(line)
    return 0
