"""Workers for the tests of the pool: they grade nothing, and some items kill them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from autograder.pool import Done, Item, Job, without_data


def work(job: Job, items: Sequence[Item]) -> list[Done]:
    """Answer each item with its own bytes; `kill` kills the process, `kill once <file>` does so the first time."""
    return [answer(item) for item in items]


def answer(item: Item) -> Done:
    command, _, path = item.data.decode().partition(" ")
    if command == "kill" or (command == "once" and first(path)):
        os.kill(os.getpid(), 9)
    return Done(without_data(item), None, item.data)


def first(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
