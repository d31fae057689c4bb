"""Take what is not graded out of a notebook's bytes before anything is parsed: outputs, and pictures beyond the limits.

A picture or an animation drawn in a notebook may be far larger than all that its author wrote. The keys `outputs` and
`widgets` are found wherever they stand outside strings, and their lists and objects replaced by empty ones, in one pass
in which nothing is built. Damaged JSON is left for the reader to refuse. Of a notebook that is too large without them,
the largest pictures go too: two photographs straight from a telephone must not cost the points of the code beside them.
"""

from __future__ import annotations

import re

MAX_PICTURE_BYTES = 5_000_000  # bytes of one picture in a written answer
MAX_PICTURES_BYTES = 10_000_000  # bytes of all pictures of a notebook
TOO_LARGE = "TooLarge"  # stands where such a picture was; base64 itself, so that no reference to it changes its form
MAX_BRACKETS = 1_000_000  # brackets outside strings: what is looked at one by one

_REST = rb'[^"\\]*+(?:\\.[^"\\]*+)*+"'  # of a string
_TEXT = rb'"' + _REST
_KEY = re.compile(rb'"(?:outputs|widgets)"[ \t\r\n]*+:[ \t\r\n]*+([\[{])')
#: the next bracket of a value that is skipped, with every string before it
_BRACKET = re.compile(rb'(?:[^"\[\]{}]*+' + _TEXT + rb')*+[^"\[\]{}]*+([\[\]{}])', re.DOTALL)
#: all before the next string that may be a key of ours
_NEXT = re.compile(rb'(?:"[^"\\ow]' + _REST + rb'|"\\.' + _REST + rb'|""|[^"]++)*+', re.DOTALL)
_STRING = re.compile(_TEXT, re.DOTALL)

#: a picture, as an attachment or written into the text; nothing that may be an answer is taken for one
_PICTURE = re.compile(
    rb'("image/[a-z+.-]{1,20}"[ \t\r\n]*+:[ \t\r\n]*+(?:\[[ \t\r\n]*+)?"|data:image/[a-z+.-]{1,20};base64,)'
    rb"([A-Za-z0-9+/=]{100000,}+)",
    re.IGNORECASE,
)


def trimmed(data: bytes, cap: int) -> bytes:
    """Return the notebook's bytes (UTF-8): up to `cap` as they are, else without outputs, then large pictures."""
    if len(data) > cap:
        data = without_outputs(data)
    return without_large_pictures(data) if len(data) > cap else data


def without_large_pictures(data: bytes) -> bytes:
    """Return the notebook's bytes with a mark in the place of every picture beyond the limits."""
    left = MAX_PICTURES_BYTES * 4 // 3 + 3

    def kept(match: re.Match[bytes]) -> bytes:
        nonlocal left
        size = len(match[2])
        if size > min(left, MAX_PICTURE_BYTES * 4 // 3 + 3):
            return match[1] + TOO_LARGE.encode()
        left -= size
        return match[0]

    return _PICTURE.sub(kept, data)


def without_outputs(data: bytes) -> bytes:
    """Return the notebook's bytes (UTF-8) without outputs and widgets; from where it cannot be followed, as it is."""
    kept: list[bytes] = []
    start, at, budget = 0, 0, MAX_BRACKETS
    while string := _STRING.match(data, at := _NEXT.match(data, at).end()):  # type: ignore[union-attr]  # always matches
        if not (found := _KEY.match(data, at)):  # the word, in another place
            at = string.end()
            continue
        end, budget = _closed(data, found.start(1), budget)
        if end < 0:
            break
        kept += data[start : found.start(1)], b"[]" if found[1] == b"[" else b"{}"
        start = at = end
    return b"".join((*kept, data[start:]))


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
