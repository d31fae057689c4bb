"""Say a case on a terminal, 80 columns wide or as wide as it is."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace

from autograder.explain.view import Explanation, ProbeLine, TestLine
from autograder.text import counted

MARKS = {"passed": "+", "failed": "x", "not_run": "-", "affected": "~"}
MAX_INPUT_LINES = 10  # of one probe; the page and the script have all
MAX_PROBES = 4  # that are told at length
NUMBER = re.compile(r"-?\d+\.\d{6,}(?:e[-+]?\d+)?")


def lines(told: Explanation, width: int = 80) -> Iterator[str]:
    """Yield the lines."""
    yield from wrapped(f"{told.title}: {told.points}, {told.status}.", width)
    for line in (*told.by_hand, told.replay):
        yield from wrapped(line, width)
    for note in told.notes:
        yield from wrapped(f"Note: {note}", width, "  ")
    if told.mistakes:
        yield from ("", "MISTAKES THAT WERE RECOGNIZED")
        for name, cost, sentence in told.mistakes:
            yield from wrapped(f"{name} ({cost}). {sentence}", width, "  ")
    yield from ("", "POINTS, AND WHY")
    yield from test_part(told.tests, width)
    for line in told.sums:
        yield from wrapped(line, width)
    if told.probes:
        yield from probe_part(told, width)


def test_part(tests: tuple[TestLine, ...], width: int) -> Iterator[str]:
    """Yield the hidden tests; what is the reason of several is said once."""
    why = {test.why for test in tests}
    if len(tests) > 1 and len(why) == 1 and all(t.outcome.outcome == "not_run" for t in tests):
        yield from wrapped(f"None of the {len(tests)} checks was run. {why.pop()}", width)
        return
    said: set[str] = set()
    for test in tests:
        yield from test_lines(replace(test, why="") if test.why in said else test, width)
        said.add(test.why)


def test_lines(test: TestLine, width: int) -> Iterator[str]:
    """Yield one hidden test."""
    outcome = test.outcome
    points = f"{outcome.points:g}/{outcome.max_points:g}"
    head = f"{MARKS[test.word]} {points:>9}  "
    yield from wrapped(head + outcome.sentence, width, "", " " * len(head))
    if test.why:
        yield from wrapped(test.why, width, " " * len(head))
    if test.probes and outcome.outcome == "failed":
        yield from wrapped(f"Probes: {', '.join(test.probes)}", width, " " * len(head))


def probe_part(told: Explanation, width: int) -> Iterator[str]:
    """Yield the probes that differ, with inputs; then the names of the others."""
    differ = [p for p in told.probes if not p.accepted]
    yield from ("", f"PROBES THAT DIFFER: {len(differ)} of {len(told.probes)}")
    yield from wrapped(f"Held against the accepted form closest to the answer: {told.form}.", width)
    for probe in sorted(differ, key=lambda p: not p.tests)[:MAX_PROBES]:
        yield ""
        yield from probe_lines(probe, width)
    if more := [p.name for p in sorted(differ, key=lambda p: not p.tests)[MAX_PROBES:]]:
        yield ""
        yield from wrapped(f"On the page, as long: {', '.join(more)}.", width)
    if alike := [p.name for p in told.probes if p.accepted]:
        yield ""
        yield from wrapped(f"As expected: {', '.join(alike)}.", width)


def probe_lines(probe: ProbeLine, width: int) -> Iterator[str]:
    """Yield one probe."""
    yield from wrapped(f"{probe.name}: {probe.what}", width, "", "  ")
    yield from inputs(probe, width)
    for line in probe.seen:
        yield from wrapped(line, width, "  ! ", "    ")
    for one in probe.differences:
        if one.rows:
            at = f", coordinate {one.where}" if one.where else ""
            said = f"{one.array}, first at {one.row} {one.number}{at}: expected {one.expected}, got {one.got}"
            yield from wrapped(said, width, "  ! ", "    ")
            for number, expected, got in one.rows:
                head = f"    {one.row} {number:<3} "
                yield from wrapped(f"expected {expected}", width, head, " " * (len(head) + 9))
                yield from wrapped(f"got      {got}", width, " " * len(head), " " * (len(head) + 9))
        else:
            yield from wrapped(f"{one.array}: expected {one.expected}, got {one.got}", width, "  ! ", "    ")


def inputs(probe: ProbeLine, width: int) -> Iterator[str]:
    """Yield the calls of a probe, with numbers of six digits."""
    calls = [NUMBER.sub(lambda n: f"{float(n[0]):z.6g}", line.strip()) for line in probe.program.splitlines()[2:]]
    shown = [part for call in calls for part in wrapped(call, width, "    ", "      ")]
    yield from shown[:MAX_INPUT_LINES]
    if (more := len(shown) - MAX_INPUT_LINES) > 0:
        yield f"    … {counted(more, 'more line')}: the script has all, to the last digit."


def wrapped(text: str, width: int, first: str = "", later: str | None = None) -> list[str]:
    """Break a text into lines."""
    later = first if later is None else later
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
