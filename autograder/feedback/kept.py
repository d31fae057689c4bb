"""What was made before from the same: most of a class is told the same things, and shown the same pictures."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from typing import Generic, TypeVar

T = TypeVar("T")
BY_VALUE = 2  # marshal's version before it also tells which of equal parts are one object
MAX_KEPT = 200  # things of one kind; the one that was not asked for the longest goes


class Kept(Generic[T]):
    """Things by what they were made from. What fails while it is made is not kept."""

    def __init__(self) -> None:
        self.things: dict[Hashable, T] = {}

    def get(self, made_from: Hashable, make: Callable[[], T], sound: Callable[[], bool] = lambda: True) -> T:
        """Return what is kept that was made from the same, or make it; keep it if it then is `sound`."""
        if made_from in self.things:
            thing = self.things.pop(made_from)
        else:
            thing = make()
            if not sound():
                return thing
        self.things[made_from] = thing
        if len(self.things) > MAX_KEPT:
            del self.things[next(iter(self.things))]
        return thing


def content(*lines: Mapping[str, object] | None) -> bytes:
    """Hash lines of a run, whoever they are about."""
    bare = [line and {k: v for k, v in line.items() if k != "student"} for line in lines]
    return sha256(marshal.dumps(bare, BY_VALUE)).digest()  # ten times as fast as their text
