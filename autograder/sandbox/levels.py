"""The levels of isolation, strongest first: what each is made of.

A new level is an entry here. A new means is a field of Level: launch.py puts it in place around the boxes,
box/confine.py within one, and selftest.py says whether this machine has it. Whether a level holds is tried.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level: in words what it is made of, and which of the means that differ."""

    words: str
    strong: bool = True
    namespaces: bool = False  # bubblewrap's
    landlock: bool = False
    own_root: bool = False  # a root folder with copies of what a box may read, and nothing else


LEVELS = {
    "A": Level(
        "namespaces (bubblewrap), Landlock, a system-call filter and limits",
        namespaces=True,
        landlock=True,
    ),
    "B": Level("Landlock, a system-call filter and limits, without namespaces", landlock=True),
    "D": Level(
        "a root folder of its own, a user without rights, a system-call filter and limits, without Landlock",
        own_root=True,
    ),
    "C": Level("a process with limits: no protection of files, network or other processes", strong=False),
}
STRONG = tuple(name for name, level in LEVELS.items() if level.strong)
