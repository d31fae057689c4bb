"""The levels of isolation, strongest first: what each is made of, what it needs, and how its boxes' parent starts.

A new level is an entry here. A new means is a field of Level: means.py says whether this machine has it, launch.py puts
it in place around the boxes, box/confine.py within one. Whether a level holds is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograder.sandbox import launch
from autograder.sandbox.means import no_bubblewrap, no_filter, no_landlock, no_linux, no_own_root
from autograder.sandbox.visible import Visible


@dataclass(frozen=True)
class Level:
    """One level: in words what it is made of, and what differs between levels.

    `needs` say, each, why this machine lacks something, or nothing. `command(seen, files, fd)` starts the warm parent
    of the boxes, with the socket `fd` to this process. Only a `strong` level is chosen without being asked for.
    """

    words: str
    needs: tuple[Callable[[], str], ...] = ()
    command: Callable[[Visible, str | None, int], list[str]] = launch.plain
    strong: bool = True
    namespaces: bool = False  # bubblewrap's
    landlock: bool = False
    own_root: bool = False  # a root folder with copies of what a box may read, and nothing else
    writes: bool = False  # nothing keeps a box from writing, so it gets a folder to do it in


LEVELS = {
    "A": Level(
        "namespaces (bubblewrap), Landlock, a system-call filter and limits",
        needs=(no_linux, no_bubblewrap, no_landlock, no_filter),
        command=launch.in_namespaces,
        namespaces=True,
        landlock=True,
    ),
    "B": Level(
        "Landlock, a system-call filter and limits, without namespaces",
        needs=(no_linux, no_landlock, no_filter),
        landlock=True,
    ),
    "D": Level(
        "a root folder of its own, an unprivileged user, a system-call filter and limits, without Landlock",
        needs=(no_linux, no_own_root, no_filter),
        own_root=True,
    ),
    "C": Level(
        "a process with limits: no protection of files, network or other processes",
        strong=False,
        writes=True,
    ),
}
STRONG = tuple(name for name, level in LEVELS.items() if level.strong)
WEAK = tuple(name for name, level in LEVELS.items() if not level.strong)
BEST = next(iter(LEVELS))
