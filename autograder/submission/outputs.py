"""Take the outputs out of a notebook's bytes before anything is parsed: they are neither graded nor kept.

A picture or an animation drawn in a notebook may be far larger than all that its author wrote. The keys `outputs` and
`widgets` are found wherever they stand outside strings, and their lists and objects replaced by empty ones, in one pass
in which nothing is built. Damaged JSON is left for the reader to refuse.
"""

from __future__ import annotations

import re

BRACKETS = 1_000_000  # brackets outside strings: what is looked at one by one

_TEXT = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_KEY = re.compile(rb'"(?:outputs|widgets)"[ \t\r\n]*+:[ \t\r\n]*+([\[{])')
#: the next bracket of a value that is skipped, with every string before it
_BRACKET = re.compile(rb'(?:[^"\[\]{}]*+' + _TEXT + rb')*+[^"\[\]{}]*+([\[\]{}])', re.DOTALL)
#: the next key of ours, with every other string before it
_NEXT = re.compile(
    rb'(?:[^"]++|(?!' + _KEY.pattern.replace(rb"([\[{])", rb"[\[{]") + rb")" + _TEXT + rb")*+", re.DOTALL
)


def without_outputs(data: bytes) -> bytes:
    """Return the notebook's bytes (UTF-8) without outputs and widgets; from where it cannot be followed, as it is."""
    kept, at, budget = [], 0, BRACKETS
    while True:
        start = _NEXT.match(data, at).end()
        found = _KEY.match(data, start)
        end, budget = _closed(data, found.start(1), budget) if found else (-1, budget)
        if not found or end < 0:
            return b"".join((*kept, data[at:]))
        kept += data[at : found.start(1)], b"[]" if found[1] == b"[" else b"{}"
        at = end


def _closed(data: bytes, at: int, budget: int) -> tuple[int, int]:
    """Return where the value that opens at `at` has ended (-1: nowhere within the budget), and what is left of it."""
    depth = 0
    while budget:
        found = _BRACKET.match(data, at)
        if not found:
            break
        budget -= 1
        at = found.end()
        depth += 1 if found[1] in b"[{" else -1
        if depth == 0:
            return at, budget
    return -1, budget
