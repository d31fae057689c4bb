"""Follow a mistake through: it is counted once, and what stands on it is judged with it in place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.records import Outcome

if TYPE_CHECKING:  # pytest is slow to import
    from autograder.judge.session import Results, Test

IN_PART = "Counted in part, because the recognized mistake affects this too."
AT_LEAST = "Counted in part, because what fails costs more than the check that shows it is worth."


def merged(plain: Results, placed: Results, own: Results, share: float, shares: float) -> tuple[Outcome, ...]:
    """Pay the better of two ways to judge, and never more than the mistakes allow.

    `share` is what the mistake that is followed takes, `shares` what it takes with others that were recognized.

    `plain` are the results against the accepted forms, `placed` those with the mistake as the accepted form, and `own`
    those of the mistake itself, judged that way: what it fails even then is part of what it costs.
    """
    full = math.fsum(t.points for t in plain)
    before = math.fsum(t.points for t in plain if passed(plain, t))
    lost = missed(plain, placed, own)
    with_it = full * (1 - share) - math.fsum(t.points for t in lost)
    score = max(min(max(before, with_it), full * (1 - shares)), 0.0)
    if score <= before:
        return reduced([o for o, _ in plain.values()], score / before if before else 1.0)
    return paid(plain, placed, [t for t in plain if not passed(plain, t) and t not in lost], score - before)


def limited(plain: Results, shares: float, said: str = IN_PART) -> tuple[Outcome, ...]:
    """Pay each test for itself, and never more than these shares leave, which mistakes that failed tests show take."""
    full, before = (math.fsum(getattr(o, kind) for o, _ in plain.values()) for kind in ("max_points", "points"))
    allowed = max(full * (1 - shares), 0.0)
    return reduced([o for o, _ in plain.values()], allowed / before if before > allowed else 1.0, said)


def missed(plain: Results, placed: Results, own: Results) -> list[Test]:
    """Return the tests that fail either way, though the mistake itself does not fail them with itself in place."""
    return [t for t in plain if not passed(plain, t) and not passed(placed, t) and passed(own, t)]


def paid(plain: Results, placed: Results, open_: list[Test], extra: float) -> tuple[Outcome, ...]:
    """Give the extra points to what was not run and passes now, and what is left of them to what failed.

    Small tests come first, so that what a mistake costs is missing at the update and not a little everywhere.
    """
    behind = [t for t in open_ if plain[t][0].outcome == "not_run" and passed(placed, t)]
    itself = [t for t in open_ if t not in behind]
    shares: dict[Test, float] = {}
    for test in (*sorted(behind, key=lambda t: t.points), *sorted(itself, key=lambda t: t.points)):
        shares[test] = min(max(extra, 0.0) / test.points, 1.0)
        extra -= test.points
    return tuple(
        replace((plain if t in itself else placed)[t][0], points=cents(shares[t] * t.points), followed=True)
        if t in shares
        else placed[t][0]
        for t in plain
    )


def reduced(outcomes: Iterable[Outcome], factor: float, said: str = IN_PART) -> tuple[Outcome, ...]:
    """Lower the points of what passed, and say so; their sum is lowered to hundredths, whatever tests they are of."""
    kept, before = [], 0.0
    for outcome in outcomes:
        after = before + outcome.points
        points = round(cents(factor * after) - cents(factor * before), 2)
        before = after
        lower = outcome.points and factor < 1.0
        kept.append(replace(outcome, points=points, message=said, followed=said == IN_PART) if lower else outcome)
    return tuple(kept)


def passed(results: Results, test: Test) -> bool:
    return results[test][0].outcome == "passed"


def cents(points: float) -> float:
    """Round down to hundredths of a point."""
    return math.floor(100 * points + 1e-6) / 100
