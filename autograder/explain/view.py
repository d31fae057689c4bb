"""Turn a case into what its page and the terminal say: the points and why, and each probe with inputs and results."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.explain.case import Case, matched
from autograder.explain.script import probe as program_of
from autograder.feedback.view import shown_as
from autograder.judge import bridges, messages
from autograder.judge.compare import first_step, scales, worst
from autograder.judge.follow import AT_LEAST
from autograder.judge.given import AS_GIVEN, GIVEN
from autograder.judge.idle import PAID_NOTHING
from autograder.records import Event, Outcome
from autograder.text import clean

MAX_CHARACTERS = 400  # of one sentence
AROUND = 1  # rows before and after the first that differs


@dataclass(frozen=True)
class TestLine:
    """One hidden test: what it gave, why, and the probes that it looked at."""

    outcome: Outcome
    why: str
    probes: tuple[str, ...]

    @property
    def word(self) -> str:
        """The word for its result, as students read it."""
        return shown_as(self.outcome.outcome, self.outcome.points, self.outcome.max_points)


@dataclass(frozen=True)
class Difference:
    """Where an array leaves what was expected: the first row, the place in it, and the rows around it.

    Rows are steps, counted from 0, or values, counted from 1, as in what students read: `row` is the word for them.
    """

    array: str
    number: int
    where: str
    expected: str
    got: str
    rows: tuple[tuple[int, str, str], ...]  # number, expected, got
    row: str = "value"


@dataclass(frozen=True)
class ProbeLine:
    """One probe: what it does, the calls with their inputs, what came and how that differs from what was expected."""

    name: str
    what: str
    accepted: bool
    seen: tuple[str, ...]  # what was seen besides numbers
    differences: tuple[Difference, ...]
    program: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """All that is said of a case."""

    title: str
    status: str
    points: str
    replay: str
    sums: tuple[str, ...]
    mistakes: tuple[tuple[str, str, str], ...]  # id, what it costs, sentence
    tests: tuple[TestLine, ...]
    probes: tuple[ProbeLine, ...]
    form: str
    notes: tuple[str, ...]
    by_hand: tuple[str, ...] = ()  # what a person has entered instead, or said


def explanation(case: Case, entered: tuple[float | None, str] = (None, "")) -> Explanation:
    """Return what is said of a case; `entered` are the score and the comment that a person has entered."""
    verdict = case.verdict
    points = "no score" if verdict.score is None else f"{verdict.score:g} of {verdict.max_score:g} points"
    probes = tuple(probe_lines(case)) if case.evidence.traces else ()
    return Explanation(
        title=f"{clean(case.row['student'], 200)}: {case.task.name} ({case.task.cell})",
        status=verdict.status,
        points=points,
        replay=replay(case),
        sums=tuple(sums(case)),
        mistakes=tuple(mistakes(case)),
        tests=tuple(test_lines(case)),
        probes=probes,
        form=case.closest if probes else "",
        notes=tuple(clean(note, MAX_CHARACTERS) for note in verdict.notes),
        by_hand=tuple(by_hand(case, *entered)),
    )


def by_hand(case: Case, score: float | None, comment: str) -> Iterator[str]:
    """Say which score a person has entered, which counts in place of this one, and with which comment."""
    if score is not None:
        yield f"By hand: {score:g} of {case.verdict.max_score:g} points. That is what counts, not what the tests give."
    if comment:
        yield f"Comment by hand: {clean(comment, MAX_CHARACTERS)}"


def replay(case: Case) -> str:
    """Say whether the replay gave what was recorded."""
    row, verdict = case.row, case.verdict
    at = f"seed {row['seed']}, isolation level {verdict.isolation}"
    if case.same:
        return f"Replayed with {at}: the verdict is the recorded one."
    was = "no score" if row["score"] is None else f"{row['score']:g} of {row['max_score']:g}"
    why = "The hidden tests have changed since. Grade again." if case.renewed else "The code or its speed varies."
    return f"Replayed with {at}: the verdict is another one. Recorded: {row['status']}, {was}. {why}"


def sums(case: Case) -> Iterator[str]:
    """Yield how the points add up."""
    if not case.plain:
        return
    verdict = case.verdict
    full = math.fsum(t.points for t in case.plain)
    alone = math.fsum(o.points for o, _ in case.plain.values())
    yield f"Each test for itself, against the accepted forms: {alone:g} of {full:g}."
    got = verdict.score or 0.0
    taken = math.prod(1 - case.judge.scale.share(bridges.BRIDGES[k][1]) for k in bridges.bridged(case.evidence))
    if taken < 1:
        yield f"The interface is not as specified: every point counts {100 * taken:.0f} %."
    first = next((r for r in case.recognized if r.kind == "behavior"), None)
    if got > alone * taken + 1e-9 and first is not None:
        yield (
            f"With {first.misconception.slug} in place of the right form: {got:g}. The mistake is counted once "
            "(its share of the points is gone), and the rest is judged as if it were right. The better way counts."
        )
    elif got < alone * taken - 1e-9:
        yield f"{why_less(case)}{and_more(case, got / full)} {got:g} are left."


def and_more(case: Case, left: float) -> str:
    """Say what checks take that fail with the recognized mistake in place, too."""
    parts = [
        part for r in case.recognized if r.kind == "behavior" for part in r.misconception.parts or (r.misconception,)
    ]
    after = math.prod(1 - case.judge.scale.share(part.cost) for part in parts)
    if not parts or not after or left > after - 1e-6:
        return ""
    return f" Checks that fail with it in place, too, take a further {100 * (1 - left / after):.0f} %."


def why_less(case: Case) -> str:
    """Say what took points from tests that passed."""
    said, scale = " ".join(o.message for o in case.verdict.tests), case.judge.scale
    if AS_GIVEN in said:
        left = 100 * (1 - scale.share(GIVEN))
        return (
            "Code in the notebook, or another optimizer, passes all that this answer passes, so that it is paid no "
            f"more than such code is, which is {left:.0f} % of all points."
        )
    if AT_LEAST in said:
        least = 100 * scale.share("slip")
        return f"What fails may have no name, but it costs as much as a slip at least, {least:.0f} % of all points."
    if PAID_NOTHING in said:
        return "Code that never moves, or moves uphill, is paid for nothing, whatever tests it passes."
    several = len(case.verdict.diagnoses) > 1
    takes = "mistakes take their shares, each of what the others leave" if several else "mistake takes its share"
    return f"The recognized {takes}, whatever the tests give."


def mistakes(case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield the recognized mistakes: id, cost, sentence."""
    costs = {
        part.slug: (r.kind, part.cost) for r in case.recognized for part in r.misconception.parts or (r.misconception,)
    }
    costs |= {slug: ("bridge", cost) for slug, cost, _ in bridges.BRIDGES.values()}
    of = "what the others leave" if len(case.verdict.diagnoses) > 1 else "the points"
    for diagnosis in case.verdict.diagnoses:
        kind, cost = costs.get(diagnosis.id.partition(".")[2], ("", ""))
        if kind == "side":
            share = "a side fault: takes the points of the tests that see it"
        elif cost:
            share = f"{cost}: takes {100 * case.judge.scale.share(cost):.0f} % of {of}"
        else:
            share = "takes all points"
        yield diagnosis.id, share, clean(diagnosis.sentence, MAX_CHARACTERS)


def test_lines(case: Case) -> Iterator[TestLine]:
    """Yield the tests in order."""
    looked = {t.name: tuple(p for p in case.task.probes if p in probes) for t, (_, probes) in case.plain.items()}
    before = {t.name: o.outcome for t, (o, _) in case.plain.items()}
    for outcome in case.verdict.tests:
        yield TestLine(outcome, reason(outcome, before.get(outcome.name, "")), looked.get(outcome.name, ()))


def reason(outcome: Outcome, before: str) -> str:
    """Say why a test has its points."""
    said = clean(outcome.message, 2 * MAX_CHARACTERS)
    if not outcome.followed:
        return said
    if outcome.outcome == "passed" and before == "passed":
        return said
    if outcome.outcome == "passed":
        return f"It was {before.replace('_', ' ')}; with the recognized mistake in place it passes. {said}".strip()
    paid = "paid" if outcome.points >= outcome.max_points else "paid in part" if outcome.points else "not paid"
    return f"It is {paid}, because it follows from the recognized mistake. {said}".strip()


def probe_lines(case: Case) -> Iterator[ProbeLine]:
    """Yield the probes: those that differ first."""
    lines = [probe_line(case, name) for name in case.task.probes]
    yield from sorted(lines, key=lambda line: line.accepted)


def probe_line(case: Case, name: str) -> ProbeLine:
    trace = case.evidence.traces.get(name)
    calls = case.logs.get(name, [])
    return ProbeLine(
        name=name,
        what=messages.what(case.task.probes[name]),
        accepted=case.accepted(name),
        seen=tuple(seen(case, event) for event in trace.events) if trace else ("No result came back.",),
        differences=tuple(differences(case, name)) if trace and not trace.failure else (),
        program=program_of(case.task, name, calls) if calls else "",
        tests=tuple(
            sorted(t.name for t, (o, probes) in case.plain.items() if name in probes and o.outcome == "failed")
        ),
    )


def seen(case: Case, event: Event) -> str:
    """Say what an event is."""
    if event.kind in messages.SIDE_FAULTS:
        return messages.side_fault(event)
    if event.kind == "bridged":
        return f"Bridged: {clean(event.text, MAX_CHARACTERS)}"
    return messages.failure(case.task, event)


def differences(case: Case, name: str) -> Iterator[Difference]:
    """Yield where the arrays of a probe leave those of the closest accepted form."""
    expected: Mapping[str, np.ndarray] = case.expected(name).arrays
    for array, right in expected.items():
        got = case.evidence.traces[name].arrays.get(array)
        if got is None or case.agrees(name, array, case.closest):
            continue
        if got.shape[1:] != right.shape[1:] or not right.ndim:
            yield Difference(array, 0, "", short(right), short(got), ())
            continue
        scale = "travel" if array == "path" else "range"
        step = first_step(*matched(got, right), case.tolerance(name, array), scale) or 0
        if step >= min(len(got), len(right)):
            yield Difference(array, step, "", f"{len(right)} rows", f"{len(got)} rows", ())
            continue
        size = np.broadcast_to(scales(right, scale), right.shape)[step]
        where = worst(got[step] / size, right[step] / size)
        steps = array == "path" or (array == "losses" and bool(case.task.arguments))
        begin = 0 if steps else 1
        rows = range(max(0, step - AROUND), min(len(got), len(right), step + AROUND + 1))
        yield Difference(
            array=array,
            number=step + begin,
            where=", ".join(str(i + 1) for i in where),
            expected=f"{right[step][where]:z.10g}",
            got=f"{got[step][where]:z.10g}",
            rows=tuple((i + begin, short(right[i]), short(got[i])) for i in rows),
            row="step" if steps else "value",
        )


def short(values: np.ndarray) -> str:
    """Return a row of numbers with seven significant digits."""
    if np.ndim(values) > 1:
        return "; ".join(short(row) for row in values)
    return " ".join(f"{x:z.7g}" for x in np.ravel(values))
