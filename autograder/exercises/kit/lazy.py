"""A sequence whose items are made when one of them is first looked at: most answers are right, and need none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

Item = TypeVar("Item")


class Lazy(Sequence[Item]):
    """What `items` yields, made once."""

    def __init__(self, items: Callable[[], Iterable[Item]]):
        self.items = items

    @cached_property
    def made(self) -> Sequence[Item]:
        return tuple(self.items())

    def __getitem__(self, i: Any) -> Any:
        return self.made[i]

    def __len__(self) -> int:
        return len(self.made)
