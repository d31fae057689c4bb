"""Choose the strongest level that holds here, by trying."""

from __future__ import annotations


def choose(level, allow_weak):
    return level or "A"
