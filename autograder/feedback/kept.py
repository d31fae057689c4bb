"""What was made before from the same: most of a class is told the same things, and shown the same pictures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_KEPT = 200  # things of one kind; the one that was not asked for the longest goes


class Kept(Generic[T]):
    """Things by what they were made from. What fails while it is made is not kept."""

    def __init__(self) -> None:
        self.things: dict[Hashable, T] = {}

    def get(self, made_from: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept that was made from the same, or make it and keep it."""
        thing = self.things.pop(made_from) if made_from in self.things else make()
        self.things[made_from] = thing
        if len(self.things) > MAX_KEPT:
            del self.things[next(iter(self.things))]
        return thing


def content(*lines: Mapping[str, object] | None) -> bytes:
    """Hash lines of a run, whoever they are about."""
    bare = [line and {k: v for k, v in line.items() if k != "student"} for line in lines]
    return sha256(repr(bare).encode(errors="surrogatepass")).digest()
